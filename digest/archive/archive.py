"""The archive's verbs: add what a source listed, and hand out papers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from digest.archive import learning, prune, reading, row, trace, visits, writing
from digest.archive.sorting import sort, tell
from digest.model import Batch, Listing, Paper, Validators, Visit
from digest.store import Database, Store

NO_RANKS: Mapping[str, int] = MappingProxyType({})

_Traced = list[tuple[Listing, int]]
"""Listings, each with what it is known again by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a batch came to: listings *listed*, papers that are *new*, papers that were *known*
    before."""

    listed: int
    new: int
    known: int


class Archive:
    def __init__(self, store: Store, ranks: Mapping[str, int] = NO_RANKS) -> None:
        """Keep papers in *store*; of sources with the same version of a paper, the one with the
        lowest of *ranks* words it."""
        self._store = store
        self._ranks = ranks

    def add(self, batch: Batch, *, now: datetime) -> Added:
        """Take in the papers of *batch*; adding it twice is adding it once. Its validators are kept
        by `finish`."""
        traced = _traced(batch)
        with self._store.write() as db:
            return self._add(db, traced, now)

    def finish(
        self,
        last: Batch,
        visited: Callable[[Added, Visit | None], Visit],
        validators: Iterable[Validators],
        *,
        now: datetime,
    ) -> Visit:
        """Take in the *last* batch of a visit, what the visit came to, and by what to ask again:
        all of it or nothing.

        *visited* is told what was added, and the visit before. The *validators* of all batches wait
        until here: kept any earlier, the source would say "unchanged" to somebody who does not know
        of what.
        """
        traced = _traced(last)
        with self._store.write() as db:
            visit = visited(self._add(db, traced, now), visits.last(db).get(last.source))
            writing.validators(db, validators)
            visits.note(db, visit)
        return visit

    def papers(self, *, since: date, until: date) -> tuple[Paper, ...]:
        """Return the papers that any source listed from *since* to *until*, both included, oldest
        id first.

        What was first listed before the day that pruning has come to is left out: nobody knows any
        more who was shown it.
        """
        days = [since.toordinal(), until.toordinal()]
        with self._store.read() as db:
            listed = db.execute(
                "SELECT DISTINCT paper FROM listings WHERE listed_on BETWEEN ? AND ?", days
            )
            first = prune.since(db)
            return tuple(
                [
                    one
                    for one in reading.papers(db, (paper for (paper,) in listed))
                    if one.first_listed_on >= first
                ]
            )

    def latest(self, number: int, *, before: datetime) -> tuple[Paper, ...]:
        """Return the last *number* of papers that have words and were first seen *before* an
        instant, oldest id first."""
        with self._store.read() as db:
            found = db.execute(
                "SELECT id FROM papers WHERE first_seen_at < ? AND title <> '' ORDER BY id DESC LIMIT ?",
                [row.micros(before), number],
            ).fetchall()
            return reading.papers(db, (paper for (paper,) in found))

    def get(self, ids: Collection[int]) -> dict[int, Paper]:
        """Return the papers with these *ids*, by id: for one that was merged its survivor; one that
        does not exist is left out.

        One that was pruned has no words: its title is empty.
        """
        with self._store.read() as db:
            survivors = reading.survivors(db, ids)
            found = {
                paper.id: paper
                for paper in reading.papers(db, {survivors.get(number, number) for number in ids})
            }
        return {
            number: found[home]
            for number in ids
            if (home := survivors.get(number, number)) in found
        }

    def find(self, identifiers: Collection[str]) -> dict[str, Paper]:
        """Return the papers that *identifiers* point to, by identifier; one that was pruned has an
        empty title."""
        with self._store.read() as db:
            pointers = reading.pointers(db, set(identifiers))
            found = {paper.id: paper for paper in reading.papers(db, set(pointers.values()))}
        return {value: found[number] for value, number in pointers.items() if number in found}

    def survivors(self, ids: Collection[int]) -> dict[int, int]:
        """Return which of *ids* turned out to be other papers, and which ones."""
        with self._store.read() as db:
            return reading.survivors(db, ids)

    def newest_id(self) -> int:
        """Return the highest id that any paper has or had, 0 where there is no paper."""
        with self._store.read() as db:
            return reading.newest_id(db)

    def last_listed_on(self, until: date) -> date | None:
        """Return the last day not after *until* on which anything was listed."""
        with self._store.read() as db:
            found = db.execute(
                "SELECT max(listed_on) FROM listings WHERE listed_on <= ?", [until.toordinal()]
            ).fetchone()
        return row.day(found[0])

    def old_new(self, since_id: int, before: date) -> int:
        """Return how many papers came after the one with id *since_id* and were first listed
        *before* a day."""
        with self._store.read() as db:
            found = db.execute(
                "SELECT count(*) FROM papers WHERE id > ? AND first_listed_on < ?",
                [since_id, before.toordinal()],
            ).fetchone()
        return int(found[0])

    def keep_learnt(self, facts: bytes, keywords: Iterable[learning.KnownRow], *, on: date) -> None:
        """Remember what was learnt *on* a day, and forget what was before."""
        with self._store.write() as db:
            learning.keep(db, facts, keywords, on)

    def learnt_on(self) -> date | None:
        """Return the day on which something was last learnt."""
        with self._store.read() as db:
            return learning.last_on(db)

    def learnt(self, keys: Iterable[str]) -> tuple[bytes | None, tuple[learning.KnownRow, ...]]:
        """Return what was learnt, None before anything was, and what is known of the keywords with
        these *keys*."""
        with self._store.read() as db:
            return learning.facts(db), learning.keywords(db, keys)

    def validators(self, url: str) -> Validators | None:
        """Return by what the answer to *url* is asked for again, None where it was never kept."""
        with self._store.read() as db:
            return reading.validators(db, url)

    def visits(self) -> dict[str, Visit]:
        """Return the last visit to each source, by its name."""
        with self._store.read() as db:
            return visits.last(db)

    def begin_pruning(self, before: date) -> None:
        """Let nothing come in a digest any more that was first listed *before* a day."""
        with self._store.write() as db:
            prune.begin(db, before)

    def prune(
        self,
        before: date,
        spared: Collection[int],
        *,
        size: int = prune.GROUP,
        dry_run: bool = False,
    ) -> Iterator[prune.Shed]:
        """Drop the words, listings and votes of papers that no source listed since *before*, and
        yield what went with each group.

        The papers with ids in *spared* stay as they are. A group is a transaction, ended when it is
        yielded.
        """
        after: prune.Place | None = prune.FIRST
        while after is not None:
            with self._store.read() if dry_run else self._store.write() as db:
                papers, after = prune.stale(db, before, spared, after=after, size=size)
                shed = prune.tally(db, papers)
                if not dry_run:
                    prune.drop(db, papers)
            yield shed

    def end_pruning(self, on: date) -> None:
        """Remember that all is pruned that had to be *on* a day."""
        with self._store.write() as db:
            prune.end(db, on)

    def pruned_on(self) -> date | None:
        """Return the day for which the last pruning came to its end."""
        with self._store.read() as db:
            return prune.done_on(db)

    def kept_since(self) -> date:
        """Return the day before which nothing comes in a digest any more, as it is pruned or may
        be."""
        with self._store.read() as db:
            return prune.since(db)

    def _add(self, db: Database, traced: _Traced, now: datetime) -> Added:
        newest = reading.newest_id(db)
        heard = reading.papers_by_trace(db, {whole for _, whole in traced})
        tellings = [tell(listing, whole) for listing, whole in traced if whole not in heard]
        shelf = reading.shelf(db, tellings)
        known = replace(shelf, entries=dict(shelf.entries), pointers=dict(shelf.pointers))
        ids = sort(tellings, shelf, self._ranks, next_id=newest + 1, now=now)
        writing.changes(db, shelf, known)
        writing.told(db, list(zip(tellings, ids, strict=True)))
        homes = {told.whole: number for told, number in zip(tellings, ids, strict=True)}
        homes |= {whole: shelf.home(min(papers)) for whole, papers in heard.items()}
        writing.votes(
            db, [(listing, homes[whole]) for listing, whole in traced], seen_on=now.date()
        )
        numbers = set(homes.values())
        new = sum(number > newest for number in numbers)
        return Added(listed=len(traced), new=new, known=len(numbers) - new)


def _traced(batch: Batch) -> _Traced:
    return [(listing, trace.whole(listing)) for listing in batch.listings]
