"""Papers looked up in the tables, any number in one statement; rows become papers here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from sqlite3 import Connection
from typing import Any

from digest import store
from digest.archive import merge
from digest.archive.entity_resolution import Hashed, Resolution
from digest.archive.merge import Worded
from digest.model import Links, Paper, Votes
from digest.store.instant import instant

Row = Mapping[str, Any]


def newest_id(db: Connection) -> int:
    """Return the highest id that any paper, or update of one, has or had."""
    highest = db.execute(
        """
        SELECT
            coalesce((SELECT max(id) FROM papers), 0),
            coalesce((SELECT max(id) FROM updates), 0),
            coalesce((SELECT max(paper) FROM merged), 0)
        """
    )
    return int(max(highest.fetchone()))


def known(db: Connection, heard: Sequence[Hashed], precedence: Mapping[str, int]) -> Resolution:
    """Return what is known of the papers that listings may be about."""
    pointers = by_identifier(db, {value for one in heard for value in one.names})
    hashes = by_hash(db, {value for one in heard for value in one.sought})
    papers = _worded(db, set(pointers.values()).union(*hashes.values()))
    return Resolution(papers, pointers, hashes, precedence)


def by_hash(db: Connection, hashes: Iterable[int]) -> dict[int, set[int]]:
    """Return the papers that *hashes* lead to; for one that was merged, the one that took it."""
    rows = db.execute(
        """
        SELECT hash, coalesce(survivor, traces.paper)
        FROM json_each(?) CROSS JOIN traces ON hash = value
        LEFT JOIN merged ON merged.paper = traces.paper
        """,
        [_among(hashes)],
    )
    found: dict[int, set[int]] = {}
    for one, paper in rows:
        found.setdefault(one, set()).add(paper)
    return found


def by_identifier(db: Connection, values: set[str]) -> dict[str, int]:
    """Return the papers that *values* point to."""
    found = db.execute(
        """
        SELECT identifiers.value, paper
        FROM json_each(?) AS given CROSS JOIN identifiers ON identifiers.value = given.value
        """,
        [json.dumps(sorted(values))],
    )
    return dict(found.fetchall())


def by_id(db: Connection, ids: Iterable[int]) -> tuple[Paper, ...]:
    """Return papers with all that is known of them, oldest id first."""
    among = _among(ids)
    names, swallowed, votes = _identifiers(db, among), _swallowed(db, among), _votes(db, among)
    rows = store.rows(
        db, "SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [among]
    )
    return tuple(
        _paper(
            row,
            merge.public(names.get(number, ())),
            votes=votes.get(number),
            merged=swallowed.get(number, ()),
        )
        for row in rows
        for number in [row["id"]]
    )


def survivors(db: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Return which of *ids* were merged, and into which papers."""
    found = db.execute(
        "SELECT paper, survivor FROM merged WHERE paper IN (SELECT value FROM json_each(?))",
        [_among(ids)],
    )
    return dict(found.fetchall())


def told(db: Connection, ids: Iterable[int]) -> set[tuple[int, str]]:
    """Return which of *ids* were listed by which sources; of what was pruned, by the first."""
    found = db.execute(
        """
        SELECT paper, source FROM listings WHERE paper IN (SELECT value FROM json_each(:ids))
        UNION SELECT id, source FROM papers WHERE id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": _among(ids)},
    )
    return set(found.fetchall())


def sources(db: Connection, ids: Iterable[int]) -> int:
    """Count the sources of each of the papers with these *ids*, all together."""
    found = db.execute(
        """
        SELECT count(*) FROM (
            SELECT DISTINCT paper, source FROM listings
            WHERE paper IN (SELECT value FROM json_each(?))
        )
        """,
        [_among(ids)],
    )
    return int(found.fetchone()[0])


def last_votes(db: Connection, ids: Iterable[int]) -> dict[tuple[int, str], Votes]:
    """Return the last figures known, by paper and source."""
    return {
        (row["paper"], row["source"]): Votes(**{name: row[name] for name in _FIGURES})
        for row in _vote_rows(db, _among(ids))
    }


def day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


_FIGURES = ("upvotes", "comments", "stars")


def _vote_rows(db: Connection, among: str) -> Iterable[Row]:
    """Return the rows of votes, oldest first."""
    return store.rows(
        db,
        "SELECT * FROM votes WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY seen_on",
        [among],
    )


def _votes(db: Connection, among: str) -> dict[int, Votes]:
    """Return each paper's figures: the last known of each source, then the highest of all."""
    last: dict[int, dict[str, dict[str, int]]] = {}
    for row in _vote_rows(db, among):
        figures = last.setdefault(row["paper"], {}).setdefault(row["source"], {})
        figures.update({name: row[name] for name in _FIGURES if row[name] is not None})
    return {number: _highest(by_source.values()) for number, by_source in last.items()}


def _highest(sources: Iterable[Mapping[str, int]]) -> Votes:
    highest: dict[str, int] = {}
    for figures in sources:
        for name, figure in figures.items():
            highest[name] = max(figure, highest.get(name, figure))
    return Votes(**highest)


def _worded(db: Connection, ids: set[int]) -> dict[int, Worded]:
    among = _among(ids)
    names = _identifiers(db, among)
    rows = store.rows(
        db, "SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?))", [among]
    )
    return {
        number: (_paper(row, names.get(number, ())), row["told_by"] or row["source"])
        for row in rows
        for number in [row["id"]]
    }


def _paper(
    row: Row,
    identifiers: tuple[str, ...],
    *,
    votes: Votes | None = None,
    merged: tuple[int, ...] = (),
) -> Paper:
    return Paper(
        id=row["id"],
        identifiers=identifiers,
        title=row["title"],
        abstract=row["abstract"],
        authors=tuple(json.loads(row["authors"])),
        organizations=tuple(json.loads(row["organizations"])),
        categories=tuple(json.loads(row["categories"])),
        links=Links(**json.loads(row["links"])),
        published_on=day(row["published_on"]),
        version=row["version"],
        source=row["source"],
        announce=row["announce"],
        first_listed_on=date.fromordinal(row["first_listed_on"]),
        first_seen_at=instant(row["first_seen_at"]),
        votes=votes,
        voted_on=day(row["voted_on"]),
        summary=row["summary"],
        keywords=tuple(json.loads(row["keywords"])),
        publication_type=row["publication_type"],
        journal=row["journal"],
        merged=merged,
    )


def _identifiers(db: Connection, among: str) -> dict[int, tuple[str, ...]]:
    """Return the identifiers of papers, best first."""
    named: dict[int, list[str]] = {}
    for value, paper in db.execute(
        "SELECT value, paper FROM identifiers WHERE paper IN (SELECT value FROM json_each(?))",
        [among],
    ):
        named.setdefault(paper, []).append(value)
    return {paper: merge.best_first(values) for paper, values in named.items()}


def _swallowed(db: Connection, among: str) -> dict[int, tuple[int, ...]]:
    """Return which papers were merged into others, by the survivor, oldest first."""
    rows = db.execute(
        """
        SELECT survivor, paper FROM merged
        WHERE survivor IN (SELECT value FROM json_each(?))
        ORDER BY paper
        """,
        [among],
    )
    swallowed: dict[int, tuple[int, ...]] = {}
    for survivor, paper in rows:
        swallowed[survivor] = (*swallowed.get(survivor, ()), paper)
    return swallowed


def _among(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))
