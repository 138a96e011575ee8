"""The ledger's verbs, each one transaction: who reads, whose issue is due, what became of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from digest.ledger import (
    by_hand,
    claim,
    deliveries,
    history,
    lateness,
    outage,
    people_files,
    people_list,
    queue,
    retention,
    subscribers,
    transitions,
)
from digest.ledger.deliveries import Counts
from digest.ledger.list_changes import ListChanges
from digest.ledger.outage import Outage
from digest.ledger.retention import GROUP
from digest.model import Defaults, Delivery, Due, Key, Outgoing, PeopleFile, Receipt, Subscriber
from digest.store import Store

SHARD = 5000
NO_TIME = timedelta(0)


class Ledger:
    def __init__(self, store: Store, *, most_unanswered: int = transitions.MOST_UNANSWERED) -> None:
        """Write to *store*; so many messages without an answer end the tries of an issue."""
        self._store = store
        self._most_unanswered = most_unanswered

    def is_current(self, *paths: Path, defaults: Defaults, named_by: Path | None = None) -> bool:
        """Ask whether the files at *paths*, *named_by* settings, are as they were read last."""
        with self._store.read() as db:
            return people_files.is_current(db, paths, defaults, named_by)

    def take_over(
        self,
        people: Iterable[PeopleFile],
        *,
        now: datetime,
        named_by: Path | None = None,
        allow_fewer: bool = False,
    ) -> ListChanges:
        """Make the people of the list that a settings file names those that its files had at *now*.

        Whoever left keeps their history. Raises SettingsError where another list has one of them;
        a file of it that is gone is taken over. Raises FewerPeopleError unless *allow_fewer*.
        """
        with self._store.write() as db:
            return people_list.refresh(db, people, named_by, now, allow_fewer=allow_fewer)

    def others(self, *paths: Path, named_by: Path | None = None) -> dict[Path, int]:
        """Return the files of other lists, and how many people of each there are now."""
        with self._store.read() as db:
            return people_list.others(db, paths, named_by)

    def subscribers(self) -> Iterator[Subscriber]:
        """Yield everybody, in the order of their ids."""
        page: tuple[Subscriber, ...] = ()
        while page := self._people(after=page[-1].id if page else ""):
            yield from page

    def subscriber(self, slug: str) -> Subscriber:
        """Return the person with this id; raises UsageError where there is none."""
        with self._store.read() as db:
            return subscribers.subscriber(db, slug)

    def recover(self, *, now: datetime) -> int:
        """Put in doubt what a dead process was sending, and return how many; for who sends now."""
        with self._store.read() as db:
            if not deliveries.is_sending(db):
                return 0
        with self._store.write() as db:
            return transitions.recover(db, now, self._most_unanswered)

    def catch_up(self, *, now: datetime) -> None:
        """Let those whose issue is too late for their cadence wait for their next one."""
        after: queue.Cursor | None = queue.START
        while after is not None:
            with self._store.read() as db:
                late, after = lateness.left_behind(db, now, after=after, limit=SHARD)
            if late:
                with self._store.write() as db:
                    transitions.reschedule(db, late)

    def due(
        self, now: datetime, *, patience: timedelta = NO_TIME, limit: int = SHARD
    ) -> Iterator[tuple[Due, ...]]:
        """Yield what is due in shards of *limit* people.

        First open issues whose next try has come, then those whose instant has; one that became due
        less than *patience* ago waits. Each shard is read when it is asked for, behind the one
        before, so that nobody comes twice. `used` is left to `recall`.
        """
        return queue.shards(self._store, queue.due(now, patience), limit)

    def unserved(
        self,
        now: datetime,
        *,
        on: date | None = None,
        only: Collection[str] = (),
        limit: int | Callable[[], int] = SHARD,
    ) -> Iterator[tuple[Due, ...]]:
        """Yield issues of everybody's local date (or *on*) that are not closed, as `due` does.

        *limit* may vary from shard to shard. The hour and the next try do not count. Raises
        UsageError where *on* is later than somebody's local date, or *only* names somebody who is
        not there.
        """
        with self._store.read() as db:
            queries = queue.unserved(db, now, on=on, only=only)
        return queue.shards(self._store, queries, limit)

    def count_unserved(
        self, now: datetime, *, on: date | None = None, only: Collection[str] = ()
    ) -> int:
        """Count the issues that `unserved` yields."""
        with self._store.read() as db:
            queries = queue.unserved(db, now, on=on, only=only)
        return queue.count(self._store, queries)

    def repeat(
        self,
        now: datetime,
        *,
        on: date | None = None,
        only: Collection[str] = (),
        limit: int = SHARD,
    ) -> Iterator[tuple[Due, ...]]:
        """Yield, as `due` does, last issues (or those of *on*) sent, failed or in doubt."""
        with self._store.read() as db:
            queries = queue.handed_over(db, now, on=on, only=only)
        return queue.shards(self._store, queries, limit)

    def recall(
        self, dues: Sequence[Due], *, since: date = date.min, also: Collection[date] = ()
    ) -> tuple[Due, ...]:
        """Return *dues* with the papers that issues of their readers, from *since* on and on the
        days *also*, used up."""
        with self._store.read() as db:
            return history.recall(db, dues, since, also)

    def peek(self, subscriber: Subscriber, on: date | None, now: datetime) -> Due:
        """Return a person's issue of *on* (or their local date) for a preview; they may be new."""
        with self._store.read() as db:
            return history.peek(db, subscriber, on=on, now=now)

    def open(self, dues: Collection[Due], *, now: datetime, through: int, sender: str = "") -> None:
        """Make `pending` rows, and close earlier open issues of the same people; *through* is the
        newest paper's id, *sender* our own address."""
        with self._store.write() as db:
            transitions.begin(db, dues, now=now, through=through, sender=sender)

    def claim(
        self, outgoing: Iterable[Outgoing], *, now: datetime, settled: Iterable[Receipt] = ()
    ) -> frozenset[Key]:
        """Mark issues as `sending` and have others *settled*, in the store and its journal, before
        this returns. Only those returned may be handed to the relay; OlderStoreError: none may."""
        most = self._most_unanswered
        settle = partial(transitions.settle, receipts=settled, now=now, most_unanswered=most)
        return claim.claim(self._store, tuple(outgoing), now, settle)

    def give_back(self, keys: Iterable[Key], *, now: datetime) -> None:
        """Let issues wait again that were claimed, and not handed over."""
        claim.give_back(self._store, tuple(keys), now)

    def settle(self, receipts: Iterable[Receipt], *, now: datetime) -> None:
        """Write down what became of issues: by the relay, or before it was asked."""
        with self._store.write() as db:
            transitions.settle(db, receipts, now, self._most_unanswered)

    def reopen(self, dues: Iterable[Due], *, now: datetime) -> tuple[Due, ...]:
        """Make `pending` again, and return, what failed before it was handed over, but where
        another issue of its reader is open."""
        with self._store.write() as db:
            return tuple(due for due in dues if by_hand.reopen(db, due.key, now))

    def note_repeat(self, receipts: Iterable[Receipt], *, now: datetime) -> None:
        """Note what became of issues that were sent once more; what was sent stays sent."""
        with self._store.write() as db:
            by_hand.note_repeat(db, receipts, now)

    def note_outage(self, reason: str, *, now: datetime) -> None:
        """Remember that the relay cannot be used."""
        with self._store.write() as db:
            outage.note(db, reason, now)

    def end_outage(self) -> None:
        if self.outage():
            with self._store.write() as db:
                outage.end(db)

    def outage(self) -> Outage | None:
        """Return why the relay cannot be used, None where it could be when it was last asked."""
        with self._store.read() as db:
            return outage.last(db)

    def deliveries(self, *, limit: int = 100) -> tuple[Delivery, ...]:
        """Return what became of the latest issues, newest first."""
        with self._store.read() as db:
            return deliveries.latest(db, limit=limit)

    def troubled(self, *, since: date, limit: int = 100) -> tuple[Delivery, ...]:
        """Return last issues, from *since* on, that are neither sent nor empty, newest first."""
        with self._store.read() as db:
            return deliveries.troubled(db, since=since, limit=limit)

    def last_of_each(self) -> Iterator[Delivery]:
        """Yield everybody's last issue."""
        number = 0
        while True:
            with self._store.read() as db:
                page, number = deliveries.last_of_each(db, after=number, limit=SHARD)
            if not page:
                return
            yield from page

    def counts(self, *, since: date) -> Counts:
        """Count the issues from *since* on by their date and state, the latest date first."""
        with self._store.read() as db:
            return deliveries.counts(db, since=since)

    def last_on(self) -> date | None:
        """Return the date of the latest issue of anybody."""
        with self._store.read() as db:
            return deliveries.last_on(db)

    def waiting(self, now: datetime) -> int:
        """Count who waits for an issue: their instant has come, or the next try of an open one."""
        with self._store.read() as db:
            return deliveries.waiting(db, now)

    def history(self, slug: str) -> tuple[Delivery, ...]:
        """Return what became of all issues of one person, newest first."""
        with self._store.read() as db:
            return deliveries.of_person(db, slug)

    def open_papers(self) -> frozenset[int]:
        """Return the ids of the papers of all issues that may be tried again."""
        with self._store.read() as db:
            return retention.open_papers(db)

    def examples(self) -> frozenset[str]:
        """Return the identifiers of the papers that anybody likes or does not, gone or not."""
        with self._store.read() as db:
            return retention.examples(db)

    def prune(
        self, before: date, spared: Collection[int], *, size: int = GROUP, dry_run: bool = False
    ) -> Iterator[int]:
        """Drop issues from *before* a day that are closed and decide nothing any more.

        Yield how many went with each group, a transaction that is ended by then. Those that showed
        a paper whose id is in *spared* stay.
        """
        after: retention.Cursor | None = retention.START
        while after is not None:
            with self._store.read() as db:
                issues, after = retention.superfluous(db, before, spared, after=after, size=size)
            if issues and not dry_run:
                # What is closed stays closed: it may be looked for before the gate.
                with self._store.write() as db:
                    retention.drop(db, issues)
            yield len(issues)

    def _people(self, *, after: str) -> tuple[Subscriber, ...]:
        with self._store.read() as db:
            return subscribers.page(db, after=after, limit=SHARD)
