"""The ledger's verbs, each one transaction: who reads, whose issue is due, and what became of it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from digest.ledger import codec, people, pick, step
from digest.ledger.delivery import Claim, Delivery, Key
from digest.ledger.people import Refreshed
from digest.model import Due, Receipt, State, Subscriber
from digest.store import Store

SHARD = 5000


class Ledger:
    def __init__(self, store: Store) -> None:
        self._store = store

    def is_current(self, path: Path) -> bool:
        """Ask whether the people file at *path* is still the one that was read last."""
        with self._store.read() as db:
            return people.is_current(db, path)

    def refresh(self, path: Path, subscribers: Iterable[Subscriber], *, now: datetime) -> Refreshed:
        """Make the people of the file at *path* these; *now* is the time of reading it.

        Whoever left keeps their history, so that nothing comes twice if they come back.
        """
        with self._store.write() as db:
            return people.refresh(db, path, subscribers, now=now)

    def keep(self, paths: Collection[Path], *, now: datetime) -> int:
        """Remove the people of files that are not among *paths* (the settings named them once); return how many."""
        with self._store.write() as db:
            return people.keep(db, paths, now=now)

    def subscribers(self) -> Iterator[Subscriber]:
        """Yield everybody, in the order of their ids."""
        slug = ""
        while page := self._page(slug):
            yield from page
            slug = page[-1].id

    def recover(self, *, now: datetime) -> int:
        """Put in doubt what a dead process was sending; for the holder of the store, before it sends. Return how many."""
        with self._store.write() as db:
            return step.recover(db, now)

    def due(self, now: datetime, *, limit: int = SHARD) -> tuple[Due, ...]:
        """Return issues whose instant has come and open ones whose next try has. Each is gone from here once it is opened and tried."""
        with self._store.read() as db:
            return pick.due(db, now, limit=limit)

    def every_due(self, now: datetime) -> Iterator[tuple[Due, ...]]:
        """Yield all that is due now, shard by shard, to be looked through: nothing else can be read before the last one."""
        with self._store.read() as db:
            yield from pick.every_due(db, now, limit=SHARD)

    def unserved(
        self, now: datetime, *, on: date | None = None, only: Collection[str] = (), after: str = "", limit: int = SHARD
    ) -> tuple[Due, ...]:
        """Return issues of everybody's local date (or *on*) that are not closed, whatever the hour and the next try.

        They come in the order of the people's ids, those *after* an id: with the last one's id there, the next shard.
        Raises UsageError where *on* is later than somebody's local date, or *only* names somebody who is not there.
        """
        with self._store.read() as db:
            return pick.unserved(db, now, on=on, only=only, after=after, limit=limit)

    def repeat(self, now: datetime, *, on: date | None = None, only: Collection[str] = ()) -> tuple[Due, ...]:
        """Return the issues of everybody's local date (or *on*) that were handed over before, to be sent once more."""
        with self._store.read() as db:
            return pick.repeat(db, now, on=on, only=only)

    def peek(self, slug: str, on: date | None, now: datetime) -> Due:
        """Return one person's issue of *on* (or their local date) for a preview."""
        with self._store.read() as db:
            return pick.peek(db, slug, on=on, now=now)

    def open(self, dues: Collection[Due], *, now: datetime, through: int) -> None:
        """Make `pending` rows; earlier open issues of the same people are closed. *through* is the newest paper's id."""
        with self._store.write() as db:
            step.begin(db, dues, now=now, through=through)

    def close_empty(self, keys: Iterable[Key], *, now: datetime) -> None:  # noqa: ARG002  one shape for all steps
        with self._store.write() as db:
            step.close_empty(db, keys)

    def claim(self, claims: Iterable[Claim], *, now: datetime) -> frozenset[Key]:
        """Mark issues as `sending`, on the disk before this returns; only those returned may be handed to the relay."""
        with self._store.write() as db:
            return step.claim(db, claims, now)

    def settle(self, receipts: Iterable[Receipt], *, now: datetime) -> None:
        with self._store.write() as db:
            step.settle(db, receipts, now)

    def fail(self, key: Key, reason: str, *, now: datetime) -> None:  # noqa: ARG002  one shape for all steps
        """Close an issue that cannot be made."""
        with self._store.write() as db:
            step.fail(db, key, reason)

    def note_repeat(self, receipts: Iterable[Receipt], *, now: datetime) -> None:
        """Note what became of issues that were sent once more; what was sent stays sent."""
        with self._store.write() as db:
            step.note_repeat(db, receipts, now)

    def deliveries(self, subscriber: str | None = None, *, limit: int = 100) -> tuple[Delivery, ...]:
        """Return what became of the latest issues, newest first."""
        with self._store.read() as db:
            rows = db.query(
                """
                SELECT slug, deliveries.*
                FROM deliveries JOIN subscribers ON id = subscriber
                WHERE :slug IS NULL OR slug = :slug
                ORDER BY issue_on DESC, slug
                LIMIT :limit
                """,
                {"slug": subscriber, "limit": limit},
            )
            return tuple(codec.delivery(row) for row in rows)

    def suppression(self, slug: str) -> str | None:
        """Return why nothing may be sent to this person's address, None where it may."""
        with self._store.read() as db:
            found = db.execute("SELECT reason FROM suppressions JOIN subscribers USING (address) WHERE slug = ?", [slug]).fetchone()
        return found and str(found[0])

    def count_states(self, on: date) -> dict[State, int]:
        """Return how many issues of the date *on* are in each state."""
        with self._store.read() as db:
            rows = db.execute("SELECT state, count(*) FROM deliveries WHERE issue_on = ? GROUP BY state", [on.toordinal()])
            return dict(rows.fetchall())

    def _page(self, slug: str) -> list[Subscriber]:
        with self._store.read() as db:
            rows = db.execute(
                "SELECT settings FROM subscribers WHERE removed_at IS NULL AND slug > ? ORDER BY slug LIMIT ?", [slug, SHARD]
            )
            return [codec.subscriber(settings) for (settings,) in rows]
