"""The archive's verbs: add what a source listed, and hand out papers."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from sqlite3 import Connection
from types import MappingProxyType

from digest.archive import (
    clock_skew,
    content_hash,
    paper_queries,
    paper_writes,
    retention,
    source_visits,
    statistics_cache,
    update,
)
from digest.archive.entity_resolution import hashed
from digest.archive.outcome import outcomes
from digest.archive.statistics_cache import KeywordRow
from digest.model import NO_PAPERS, Batch, Listing, Outcome, Paper, Update, Validators, Visit
from digest.store import Store
from digest.store.instant import micros

_NONE: Mapping[str, int] = MappingProxyType({})

_Hashed = list[tuple[Listing, int]]
"""Listings, each with its content hash."""


class Archive:
    def __init__(self, store: Store, precedence: Mapping[str, int] = _NONE) -> None:
        """Keep papers in *store*.

        Of sources with the same version of a paper, the lowest in *precedence* words it.
        """
        self._store = store
        self._precedence = precedence

    def add(self, batch: Batch, *, now: datetime) -> Counter[Outcome]:
        """Take in the papers of *batch*, and count what became of its listings; twice is as good as
        once.

        A new version of an old paper is not new, though it may be heard of for the first time;
        neither are amendments and front matter.

        Its validators are kept by `finish`.
        """
        listings = _hashed(batch)
        with self._store.write() as db:
            return self._add(db, listings, now)

    def finish(
        self,
        last: Batch,
        visited: Callable[[Counter[Outcome], Visit | None], Visit],
        validators: Iterable[Validators],
        *,
        now: datetime,
    ) -> Visit:
        """Take in the *last* batch of a visit, its outcome, and by what to ask again, or nothing.

        *visited* is told what became of the listings of the batch, and the visit before. The
        *validators* of all batches wait until here: kept any earlier, the source would say
        "unchanged" to somebody who does not know of what.
        """
        listings = _hashed(last)
        with self._store.write() as db:
            visit = visited(self._add(db, listings, now), source_visits.last(db).get(last.source))
            source_visits.note(db, visit, validators)
        return visit

    def papers(self, *, since: date, until: date) -> tuple[Paper, ...]:
        """Return the papers listed from *since* to *until*, both included, oldest id first.

        What was first listed before the day that pruning has come to is left out: nobody knows any
        more who was shown it.
        """
        days = [since.toordinal(), until.toordinal()]
        with self._store.read() as db:
            listed = db.execute(
                "SELECT DISTINCT paper FROM listings WHERE listed_on BETWEEN ? AND ?", days
            )
            first = retention.since(db)
            found = paper_queries.by_id(db, (paper for (paper,) in listed))
            return tuple([one for one in found if one.first_listed_on >= first])

    def latest(self, number: int, *, before: datetime) -> tuple[Paper, ...]:
        """Return the last *number* of papers with words first seen *before*, oldest id first."""
        with self._store.read() as db:
            found = db.execute(
                """
                SELECT id FROM papers
                WHERE first_seen_at < ? AND title <> ''
                ORDER BY id DESC
                LIMIT ?
                """,
                [micros(before), number],
            ).fetchall()
            return paper_queries.by_id(db, (paper for (paper,) in found))

    def get(self, ids: Collection[int]) -> dict[int, Paper]:
        """Return the papers with these *ids*, by id: for one that was merged its survivor.

        One that does not exist is left out. One that was pruned has no words: its title is empty.
        """
        with self._store.read() as db:
            survivors = paper_queries.survivors(db, ids)
            now = {number: survivors.get(number, number) for number in ids}
            found = {paper.id: paper for paper in paper_queries.by_id(db, set(now.values()))}
        return {number: found[paper] for number, paper in now.items() if paper in found}

    def find(self, identifiers: Collection[str]) -> dict[str, Paper]:
        """Return the papers that *identifiers* point to; a pruned one has an empty title."""
        with self._store.read() as db:
            pointers = paper_queries.by_identifier(db, set(identifiers))
            found = {paper.id: paper for paper in paper_queries.by_id(db, set(pointers.values()))}
        return {value: found[number] for value, number in pointers.items() if number in found}

    def updates(self, *, after: int, of: Collection[int] = ()) -> tuple[Update, ...]:
        """Return what became of papers that have words: the updates with ids above *after*, and
        all *of* papers with these ids."""
        with self._store.read() as db:
            return update.read(db, after, of)

    def survivors(self, ids: Collection[int]) -> dict[int, int]:
        """Return which of *ids* turned out to be other papers, and which ones."""
        with self._store.read() as db:
            return paper_queries.survivors(db, ids)

    def newest_id(self) -> int:
        """Return the highest id that any paper, or update of one, has or had; 0 where none is."""
        with self._store.read() as db:
            return paper_queries.newest_id(db)

    def last_listed_on(self, until: date) -> date | None:
        """Return the last day not after *until* on which anything was listed."""
        with self._store.read() as db:
            found = db.execute(
                "SELECT max(listed_on) FROM listings WHERE listed_on <= ?", [until.toordinal()]
            ).fetchone()
        return paper_queries.day(found[0])

    def old_new(self, since_id: int, before: date, *, through: int = sys.maxsize) -> int:
        """Count the new papers with ids above *since_id* that were first listed *before* a day."""
        with self._store.read() as db:
            found = db.execute(
                """
                SELECT publication_type FROM papers
                WHERE id > ? AND id <= ? AND first_listed_on < ?
                    AND announce NOT IN ('replace', 'replace-cross')
                """,
                [since_id, through, before.toordinal()],
            )
            return sum(told not in NO_PAPERS for (told,) in found)

    def count_listed(self, first: date, last: date) -> int:
        """Count the papers that were first listed from the day *first* to the day *last*."""
        with self._store.read() as db:
            sql = "SELECT count(*) FROM papers WHERE first_listed_on BETWEEN ? AND ?"
            return int(db.execute(sql, [first.toordinal(), last.toordinal()]).fetchone()[0])

    def merged(self, ids: Collection[int]) -> int:
        """Count the sources that listed the papers with these *ids*, beside one for each."""
        with self._store.read() as db:
            return max(paper_queries.sources(db, ids) - len(ids), 0)

    def keep_statistics(self, facts: bytes, keywords: Iterable[KeywordRow], *, on: date) -> None:
        """Remember what was learnt *on* a day, and forget what was before."""
        with self._store.write() as db:
            statistics_cache.keep(db, facts, keywords, on)

    def statistics_on(self) -> date | None:
        """Return the day on which something was last learnt."""
        with self._store.read() as db:
            return statistics_cache.last_on(db)

    def statistics(self, keys: Iterable[str]) -> tuple[bytes | None, tuple[KeywordRow, ...]]:
        """Return what was learnt, None before anything was, and what is known of *keys*."""
        with self._store.read() as db:
            return statistics_cache.facts(db), statistics_cache.keywords(db, keys)

    def validators(self, url: str) -> Validators | None:
        """Return by what the answer to *url* is asked for again, None where it was never kept."""
        with self._store.read() as db:
            return source_visits.validators(db, url)

    def visits(self) -> dict[str, Visit]:
        """Return the last visit to each source, by its name."""
        with self._store.read() as db:
            return source_visits.last(db)

    def ask_again(self, source: str) -> None:
        """Let *source*, by its name, be asked again although its address was gone."""
        with self._store.write() as db:
            source_visits.ask_again(db, source)

    def is_ahead(self, now: datetime) -> bool:
        """Ask whether anything was seen after *now*."""
        with self._store.read() as db:
            return clock_skew.is_ahead(db, now)

    def mend(self, now: datetime) -> int:
        """Mend what was seen by a clock that was ahead of *now*, which is right.

        Return how many sources are asked again for that.
        """
        with self._store.write() as db:
            return clock_skew.mend(db, now)

    def begin_pruning(self, before: date) -> None:
        """Let nothing come in a digest any more that was first listed *before* a day."""
        with self._store.write() as db:
            retention.begin(db, before)

    def prune(
        self,
        before: date,
        spared: Collection[int],
        *,
        size: int = retention.GROUP,
        dry_run: bool = False,
    ) -> Iterator[Counter[str]]:
        """Drop words, listings and votes of papers that no source listed since *before*.

        Yields how many papers, listings and votes went with each group: a transaction, ended when
        it is yielded. The papers with ids in *spared* stay as they are.
        """
        after: retention.Cursor | None = retention.FIRST
        while after is not None:
            with self._store.read() if dry_run else self._store.write() as db:
                ids, after = retention.stale(db, before, spared, after=after, size=size)
                counts = retention.tally(db, ids)
                if not dry_run:
                    retention.drop(db, ids)
            yield counts

    def end_pruning(self, on: date) -> None:
        """Remember that all is pruned that had to be *on* a day."""
        with self._store.write() as db:
            retention.end(db, on)

    def pruned_on(self) -> date | None:
        """Return the day for which the last pruning came to its end."""
        with self._store.read() as db:
            return retention.done_on(db)

    def kept_since(self) -> date:
        """Return the day before which nothing comes in a digest: it is pruned, or may be."""
        with self._store.read() as db:
            return retention.since(db)

    def _add(self, db: Connection, listings: _Hashed, now: datetime) -> Counter[Outcome]:
        newest = paper_queries.newest_id(db)
        known = paper_queries.by_hash(db, {whole for _, whole in listings})
        heard = [hashed(listing, whole) for listing, whole in listings if whole not in known]
        resolution = paper_queries.known(db, heard, self._precedence)
        unchanged = [listing for listing, whole in listings if whole in known]
        ids = resolution.resolve(heard, next_id=newest + 1, now=now, unchanged=unchanged)
        paper_writes.changes(db, resolution)
        told = paper_queries.told(db, {number for number in ids if number <= newest})
        resolved = list(zip(heard, ids, strict=True))
        paper_writes.heard(db, resolved)
        update.note(db, resolved, resolution.before())
        by_hash = {whole: resolution.survivor(min(found)) for whole, found in known.items()}
        by_hash |= {one.whole: number for one, number in zip(heard, ids, strict=True)}
        voted = [(listing, by_hash[whole]) for listing, whole in listings]
        paper_writes.votes(db, voted, seen_on=now.date())
        # Of what was pruned only the hashes say that others had listed it, too.
        told.update((by_hash[whole], one.source) for one, whole in listings if whole in known)
        return outcomes(voted, newest=newest, told=told)


def _hashed(batch: Batch) -> _Hashed:
    return [(listing, content_hash.whole(listing)) for listing in batch.listings]
