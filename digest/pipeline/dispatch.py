"""Whose issue is to be made, shard by shard, until everybody is served."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from digest.exceptions import RelayError
from digest.ledger import Delivery
from digest.model import Due
from digest.pipeline import pruning, sender
from digest.pipeline.horizon import horizon
from digest.pipeline.installation import Rooms
from digest.pipeline.sender import Outcome, Stop

if TYPE_CHECKING:
    from digest.mail.relay import Relay

FORGOTTEN = timedelta(days=3)
"""Nobody waits for a source that has not given a good answer for so long."""

NO_TIME = timedelta(0)
LISTED = 1_000

Shards = Callable[..., Iterator[tuple[Due, ...]]]
"""Reads what is to be made anew, shard by shard, each of at most *limit* people where that is
given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which issues a `send` is about: those of the date *on* (None: each reader's own), of all or
    *only* these people."""

    on: date | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """Who was not served on their own date: so many are *waiting*, all for one *reason*; the
    *first* thousand of them.

    *closed* are issues that are not tried again, *suppressed* people to whose address nothing may
    be sent, with the reason. All is said of *scope*.
    """

    scope: Scope = field(default_factory=Scope)

    waiting: int = 0
    first: tuple[Due, ...] = ()
    reason: str = ""
    closed: tuple[Delivery, ...] = ()
    suppressed: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def sole_sender(rooms: Rooms, *, now: datetime) -> Iterator[None]:
    """Be the one process that sends from this store; what an earlier one was sending when it died
    is in doubt, and goes out again.

    Raises StoreError while another process is it.
    """
    with rooms.store.hold():
        rooms.ledger.recover(now=now)
        yield


def serve(rooms: Rooms, *, now: datetime, stop: Stop = bool) -> Iterator[Outcome]:
    """Deliver every issue whose hour has come, and every open one whose next try has; none while
    the relay is to be left alone."""
    # An exception in an earlier tick may have left rows as `sending`; nobody is sending them now.
    rooms.ledger.recover(now=now)
    rooms.ledger.catch_up(now=now)
    outage = rooms.ledger.outage()
    if outage and now < outage.next_try_at:
        return
    patience = rooms.settings.patience if _is_late(rooms, now) else NO_TIME
    yield from _served(rooms, partial(rooms.ledger.due, now, patience=patience), now=now, stop=stop)


def send(rooms: Rooms, scope: Scope, *, now: datetime, stop: Stop = bool) -> Iterator[Outcome]:
    """Deliver the issues of everybody not yet served on their own date, whatever the hour."""
    yield from _served(rooms, _unserved(rooms, scope, now), now=now, stop=stop)


def unserved(rooms: Rooms, scope: Scope, *, now: datetime, stop: Stop = bool) -> Unserved:
    """Say who is not served after a `send`, and why."""
    waiting = rooms.ledger.count_unserved(now, on=scope.on, only=scope.only)
    outage = rooms.ledger.outage()
    troubled = rooms.ledger.troubled(since=(scope.on or now.date()) - timedelta(days=1))
    return Unserved(
        scope=scope,
        waiting=waiting,
        first=next(rooms.ledger.unserved(now, on=scope.on, only=scope.only, limit=LISTED), ()),
        reason=outage.reason if outage else "the program was asked to stop" if stop() else "",
        closed=tuple(
            one for one in troubled if one.next_try_at is None and _is_of(scope, one.subscriber)
        ),
        suppressed={
            slug: reason
            for slug, reason in rooms.ledger.suppressed().items()
            if _is_of(scope, slug)
        },
    )


def _is_of(scope: Scope, slug: str) -> bool:
    return not scope.only or slug in scope.only


def rehearse(rooms: Rooms, scope: Scope, *, now: datetime) -> Iterator[Outcome]:
    """Say what `send` would do, and do nothing."""
    shards = _unserved(rooms, scope, now)
    over = sender.looked_through(lambda: horizon(shards(), rooms.archive))
    for dues in shards():
        yield from sender.rehearse(dues, over, rooms, now=now)


def send_again(
    rooms: Rooms, scope: Scope, *, now: datetime, stop: Stop = bool
) -> Iterator[Outcome]:
    """Send people's last issues (or those of a date) once more; the ledger notes it, and nothing
    else changes.

    One that failed before it was handed over, for a fault that is mended by now, is sent for the
    first time.
    """
    shards = partial(rooms.ledger.repeat, now, on=scope.on, only=scope.only)
    with _relay(rooms, stop) as relay:
        for dues in takewhile(lambda _: not stop(), shards()):
            # What was never handed over is no repetition: it is made as if it had not failed.
            anew = rooms.ledger.reopen([due for due in dues if not due.attempt], now=now)
            if anew:
                yield from sender.deliver(anew, None, rooms, relay.send, now=now, stop=stop)
            yield from sender.repeat(
                [due for due in dues if due.attempt], rooms, relay.send, now=now, stop=stop
            )


def _served(rooms: Rooms, shards: Shards, *, now: datetime, stop: Stop) -> Iterator[Outcome]:
    """Deliver all of *shards*, once the relay has let us in: nothing is made for one that does
    not."""
    if not any(shards(limit=1)):
        return
    until_stopped = partial(takewhile, lambda _: not stop())
    try:
        with _relay(rooms, stop) as relay:
            relay.connect()
            over = sender.looked_through(lambda: horizon(until_stopped(shards()), rooms.archive))
            for dues in until_stopped(shards()):
                yield from sender.deliver(dues, over, rooms, relay.send, now=now, stop=stop)
    except RelayError as error:
        if not stop():
            rooms.ledger.note_outage(str(error), now=now)
        return
    rooms.ledger.end_outage()


def _unserved(rooms: Rooms, scope: Scope, now: datetime) -> Shards:
    pruning.refuse(scope.on, rooms)
    return partial(rooms.ledger.unserved, now, on=scope.on, only=scope.only)


def _relay(rooms: Rooms, stop: Stop) -> "Relay":
    from digest.mail.relay import Relay  # noqa: PLC0415  who only previews does not wait for smtplib and ssl

    return Relay(rooms.settings.relay, stop=stop)


def _is_late(rooms: Rooms, now: datetime) -> bool:
    """Whether the batch that a source's calendar expects is not here, of a source that answered not
    long ago."""
    visits = rooms.archive.visits()
    known = (visits[source.name] for source in rooms.settings.sources if source.name in visits)
    return any(
        visit.expected_on is not None
        and (visit.complete_on is None or visit.complete_on < visit.expected_on)
        and (visit.good_at is not None and now - visit.good_at < FORGOTTEN)
        for visit in known
    )
