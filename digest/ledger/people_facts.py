"""The facts about people: what they said, and what their addresses did. They beat the file."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection
from typing import NamedTuple

from digest.exceptions import KeyFileError
from digest.ledger import (
    address_key,
    erasure,
    likes,
    row_codec,
    schedule,
    subscribers,
    suppressions,
)
from digest.ledger.erasure import Erased
from digest.model import THEIR_WISH, Fact, PersonFacts, Subscriber, Suppression
from digest.store import Store

_ENDED_BY_US: frozenset[Fact] = frozenset({"suspended"})


class PeopleFacts:
    """The people's own side of the ledger; each verb is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check_key(self) -> None:
        """Raise KeyFileError where it is not known any more to whom nothing may be sent."""
        with self._store.read() as db:
            address_key.known(db)

    def key_trouble(self) -> KeyFileError | None:
        """Return what is wrong with the store's key, None where nothing is."""
        try:
            self.check_key()
        except KeyFileError as error:
            return error
        return None

    def suppressed(self, *, limit: int = 100) -> dict[str, str]:
        """Return people to whose address nothing may be sent, each with the reason."""
        with self._store.read() as db:
            held = suppressions.of_people(db, limit=limit)
        return {slug: given[0].told for slug, given in held.items()}

    def suppression(self, subscriber: Subscriber) -> str | None:
        """Return why nothing may be sent to this person's address, None where it may, or where
        that is not known."""
        with self._store.read() as db, suppress(KeyFileError):
            key = address_key.known(db)
            held = suppressions.of_address(db, key.address(subscriber.email)) if key else ()
            return held[0].told if held else None
        return None

    def of_addresses(self) -> Callable[[str], str | None]:
        """Return what says why nothing may be sent to an address, None where it may.

        Raises KeyFileError where that is not known.
        """
        with self._store.read() as db:
            key, held = address_key.known(db), suppressions.of_all(db)

        def why(address: str) -> str | None:
            found = held.get(key.address(address)) if key else None
            return found[0].told if found else None

        return why

    def counts(self) -> dict[Fact, int]:
        """Count the people who get nothing, each by what is worst."""
        with self._store.read() as db:
            return suppressions.counts(db)

    def of_each(self) -> Callable[[Subscriber], PersonFacts]:
        """Return what says the facts of a person of the files, but for what they like: those of
        their id, and those of their address, which nobody may have had so far."""
        with self._store.read() as db:
            pauses, of_id = schedule.pauses(db), suppressions.of_people(db)
            held, key = suppressions.of_all(db), None
            with suppress(KeyFileError):
                key = address_key.known(db)

        def of(one: Subscriber) -> PersonFacts:
            of_address = held.get(key.address(one.email), ()) if key and held else ()
            return PersonFacts(
                suppressions=of_address or of_id.get(one.id, ()), paused_until=pauses.get(one.id)
            )

        return of

    def of(self, slug: str) -> PersonFacts:
        """Return the facts of one person, there or gone."""
        with self._store.read() as db:
            row = _row(db, slug)
            return PersonFacts(
                suppressions=suppressions.of_address(db, row.address) if row else (),
                paused_until=row.paused_until if row else None,
                likes=likes.of_person(db, slug),
            )

    def in_force(self, subscriber: Subscriber) -> Subscriber:
        """Return a person of the file with what they said elsewhere: their pause and likes."""
        with self._store.read() as db:
            row, liked = _row(db, subscriber.id), likes.of_person(db, subscriber.id)
        one = schedule.with_pause(subscriber, row.paused_until if row else None)
        return likes.with_likes(one, liked)

    def suppress(self, slug: str, fact: Fact, reason: str = "", *, now: datetime) -> None:
        """Send nothing to the address of this person from now on."""
        with self._store.write() as db:
            one = Suppression(fact=fact, reason=reason, at=now)
            suppressions.add(db, _present(db, slug).address, one)

    def pause(self, slug: str, until: date, *, now: datetime) -> None:
        """Send nothing before the date *until*, date.max where it is not known when that ends."""
        with self._store.write() as db:
            row = _present(db, slug)
            _reschedule(db, row, row.in_force, schedule.with_pause(row.given, until), now)
            sql = "UPDATE subscribers SET paused_until = ? WHERE slug = ?"
            db.execute(sql, [until.isoformat(), slug])

    def resume(self, subscriber: Subscriber, *, they_asked: bool, now: datetime) -> tuple[str, ...]:
        """End a pause that is in no file, and a suspension; what was their own wish where
        *they_asked*. Return what ended: "paused", and facts.

        Raises KeyFileError where it is not known to whom nothing may be sent.
        """
        facts = _ENDED_BY_US | THEIR_WISH if they_asked else _ENDED_BY_US
        with self._store.write() as db:
            row = _row(db, subscriber.id)
            ended = [
                fact
                for address in sorted(_addresses(db, subscriber))
                for fact in suppressions.end(db, address, facts)
            ]
            if row and (ended or row.paused_until):
                # Who got nothing for whatever reason begins anew as after a pause.
                before = replace(row.in_force, paused_until=date.max) if ended else row.in_force
                _reschedule(db, row, before, row.given, now)
                sql = "UPDATE subscribers SET paused_until = NULL WHERE slug = ?"
                db.execute(sql, [row.slug])
        return (*(("paused",) if row and row.paused_until else ()), *dict.fromkeys(ended))

    def barring(self, subscriber: Subscriber) -> tuple[Suppression, ...]:
        """Return what holds for a person's address, or the one that they had last.

        Raises KeyFileError where that is not known.
        """
        with self._store.read() as db:
            held = [
                one
                for address in sorted(_addresses(db, subscriber))
                for one in suppressions.of_address(db, address)
            ]
        return tuple({one.fact: one for one in held}.values())

    def welcome(self, email: str) -> bool:
        """Let somebody who was erased come back with this address; return whether they were."""
        with self._store.write() as db:
            key = address_key.known(db)
            return bool(key and suppressions.end(db, key.address(email), {"erased"}))

    def like(self, slug: str, paper: str, sign: int, *, now: datetime) -> None:
        """Note that somebody likes the paper with an identifier (1), does not (-1), or neither."""
        with self._store.write() as db:
            _present(db, slug)
            likes.put(db, slug, paper, sign, now)

    def mentions(self, slug: str) -> tuple[str, ...]:
        """Return what the operator was told that names this person."""
        with self._store.read() as db:
            row = _row(db, slug)
            return erasure.mentions(db, slug, [row.given.email] if row else [])

    def erase(self, slug: str, *, emails: Collection[str] = (), now: datetime) -> Erased:
        """Forget a person, there or gone, but for hashes of their addresses, *emails* too: nothing
        is sent to these again."""
        with self._store.write() as db:
            erased = erasure.erase(db, slug, emails, now)
        return replace(erased, is_wiped=self._store.empty_log())


class _Row(NamedTuple):
    """A person as their file has them (*given*) and with their pause (*in_force*)."""

    slug: str
    address: bytes
    given: Subscriber
    in_force: Subscriber
    paused_until: date | None
    is_gone: bool


def _row(db: Connection, slug: str) -> _Row | None:
    """Return a person, there or gone."""
    sql = """
    SELECT address, settings, in_force, paused_until, removed_at IS NOT NULL
    FROM subscribers
    WHERE slug = ?
    """
    found = db.execute(sql, [slug]).fetchone()
    if found is None:
        return None
    address, given, in_force, until, is_gone = found
    return _Row(
        slug=slug,
        address=address,
        given=row_codec.subscriber(given),
        in_force=row_codec.subscriber(in_force),
        paused_until=until and date.fromisoformat(until),
        is_gone=bool(is_gone),
    )


def _addresses(db: Connection, subscriber: Subscriber) -> set[bytes]:
    """Return by what a person's address is known, and the one that they had last."""
    key, row = address_key.known(db), _row(db, subscriber.id)
    return {key.address(subscriber.email), *((row.address,) if row else ())} if key else set()


def _present(db: Connection, slug: str) -> _Row:
    """Return a person who is there. Raises UsageError where nobody has this id."""
    row = _row(db, slug)
    if row is None or row.is_gone:
        raise subscribers.nobody(db, slug)
    return row


def _reschedule(
    db: Connection, row: _Row, before: Subscriber, after: Subscriber, now: datetime
) -> None:
    schedule.put(db, row.slug, schedule.changed(db, before, after, now))
