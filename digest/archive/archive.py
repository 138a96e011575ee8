"""The archive's verbs: add what a source listed, and hand out papers."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from digest.archive import merge, row
from digest.archive.sorting import Sorted, sort
from digest.archive.visit import Visit
from digest.model import Batch, Listing, Paper, Votes
from digest.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a batch came to: listings *listed*, papers that are *new*, papers that were *known* before."""

    listed: int
    new: int
    known: int


class Archive:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, batch: Batch, *, now: datetime) -> Added:
        """Take in what one visit brought; adding it twice is adding it once."""
        with self._store.write() as db:
            pointers = _pointers(db, batch.listings)
            known = _bare(db, pointers.values())
            done = sort(batch.listings, pointers, known, next_id=_newest_id(db) + 1, now=now)
            changed = [paper for paper in done.papers.values() if paper != known.get(paper.id)]
            _write_papers(db, changed)
            _write_pointers(db, done.pointers.items() - pointers.items())
            _write_listings(db, batch.listings, done)
            _write_votes(db, batch.listings, done, seen_on=now.date())
        return Added(listed=len(batch.listings), new=len(done.papers) - len(known), known=len(known.keys() & set(done.ids)))

    def papers(self, *, since: date, until: date) -> tuple[Paper, ...]:
        """Return the papers that any source listed from *since* to *until*, both included, oldest id first."""
        days = [since.toordinal(), until.toordinal()]
        with self._store.read() as db:
            listed = db.execute("SELECT DISTINCT paper FROM listings WHERE listed_on BETWEEN ? AND ?", days)
            return _papers(db, (paper for (paper,) in listed))

    def get(self, ids: Collection[int]) -> dict[int, Paper]:
        """Return the papers with these *ids*, by id; one that does not exist is left out."""
        with self._store.read() as db:
            return {paper.id: paper for paper in _papers(db, ids)}

    def newest_id(self) -> int:
        """Return the highest id, 0 where there is no paper."""
        with self._store.read() as db:
            return _newest_id(db)

    def last_listed_on(self, until: date) -> date | None:
        """Return the last day not after *until* on which anything was listed."""
        with self._store.read() as db:
            found = db.execute("SELECT max(listed_on) FROM listings WHERE listed_on <= ?", [until.toordinal()]).fetchone()
        return row.day(found[0])

    def count(self) -> int:
        with self._store.read() as db:
            return int(db.execute("SELECT count(*) FROM papers").fetchone()[0])

    def note(self, visit: Visit) -> None:
        """Remember the last *visit* to a source, and when it last gave a good answer."""
        at = row.micros(visit.at)
        good_at = at if visit.error is None else None
        with self._store.write() as db:
            db.execute(
                """
                INSERT INTO sources (name, visited_at, listed, new, error, good_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET
                    visited_at = excluded.visited_at, listed = excluded.listed, new = excluded.new, error = excluded.error,
                    good_at = coalesce(excluded.good_at, good_at)
                """,
                [visit.source, at, visit.listed, visit.new, visit.error, good_at],
            )

    def visits(self) -> dict[str, Visit]:
        """Return the last visit to each source, by its name."""
        with self._store.read() as db:
            return {one["name"]: row.visit(one) for one in db.query("SELECT * FROM sources ORDER BY name")}


def _newest_id(db: Database) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM papers").fetchone()[0])


def _pointers(db: Database, listings: Iterable[Listing]) -> dict[str, int]:
    """Return which known papers the identifiers of *listings* point to."""
    values = {value for listing in listings for value in merge.pointers(listing)}
    found = db.execute(
        "SELECT value, paper FROM identifiers WHERE value IN (SELECT value FROM json_each(?))", [json.dumps(list(values))]
    )
    return dict(found.fetchall())


def _bare(db: Database, ids: Iterable[int]) -> dict[int, Paper]:
    """Return papers by id, without their identifiers and votes."""
    rows = db.query("SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(sorted(set(ids)))])
    return {one["id"]: row.paper(one, (), None) for one in rows}


def _papers(db: Database, ids: Iterable[int]) -> tuple[Paper, ...]:
    """Return papers whole, oldest id first."""
    among = [json.dumps(sorted(ids))]
    identifiers: dict[int, set[str]] = {}
    for value, paper in db.execute("SELECT value, paper FROM identifiers WHERE paper IN (SELECT value FROM json_each(?))", among):
        identifiers.setdefault(paper, set()).add(value)
    figures = db.query("SELECT * FROM votes WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY seen_on", among)
    votes = row.votes(figures)
    rows = db.query("SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", among)
    return tuple(row.paper(one, merge.best_first(identifiers.get(one["id"], set())), votes.get(one["id"])) for one in rows)


def _write_papers(db: Database, papers: Iterable[Paper]) -> None:
    db.conn.executemany(
        """
        INSERT INTO papers (
            id, title, abstract, authors, organizations, categories, links, published_on, version,
            source, announce, first_listed_on, first_seen_at, voted_on
        ) VALUES (
            :id, :title, :abstract, :authors, :organizations, :categories, :links, :published_on, :version,
            :source, :announce, :first_listed_on, :first_seen_at, :voted_on
        )
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, abstract = excluded.abstract, authors = excluded.authors,
            organizations = excluded.organizations, categories = excluded.categories, links = excluded.links,
            published_on = excluded.published_on, version = excluded.version, source = excluded.source,
            announce = excluded.announce, first_listed_on = excluded.first_listed_on, voted_on = excluded.voted_on
        """,
        [row.of(paper) for paper in papers],
    )


def _write_pointers(db: Database, pointers: Iterable[tuple[str, int]]) -> None:
    # In the order of their keys, rows go into the tree one beside the other.
    db.conn.executemany("INSERT INTO identifiers (value, paper) VALUES (?, ?)", sorted(pointers))


def _write_listings(db: Database, listings: Iterable[Listing], done: Sorted) -> None:
    db.conn.executemany(
        "INSERT INTO listings (source, paper, listed_on, announce) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (listing.source, paper, listing.listed_on.toordinal(), listing.announce)
            for listing, paper in zip(listings, done.ids, strict=True)
        ],
    )


def _write_votes(db: Database, listings: Iterable[Listing], done: Sorted, *, seen_on: date) -> None:
    """Write the figures that differ from the last ones known."""
    pairs = sorted(zip(listings, done.ids, strict=True), key=lambda pair: pair[0].listed_on)
    given = {(paper, listing.source): listing.votes for listing, paper in pairs if listing.votes}
    last = _last_votes(db, {paper for paper, _ in given})
    db.conn.executemany(
        """
        INSERT INTO votes (paper, source, seen_on, upvotes, comments, stars)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET upvotes = excluded.upvotes, comments = excluded.comments, stars = excluded.stars
        """,
        [
            (*key, seen_on.toordinal(), votes.upvotes, votes.comments, votes.stars)
            for key, votes in given.items()
            if votes != last.get(key)
        ],
    )


def _last_votes(db: Database, papers: Iterable[int]) -> dict[tuple[int, str], Votes]:
    rows = db.query(
        "SELECT * FROM votes WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY seen_on", [json.dumps(sorted(papers))]
    )
    return {
        (one["paper"], one["source"]): Votes(upvotes=one["upvotes"], comments=one["comments"], stars=one["stars"]) for one in rows
    }
