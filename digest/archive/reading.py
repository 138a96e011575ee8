"""Questions to the tables; each takes any number of ids or names in one statement."""

import json
from collections.abc import Iterable, Sequence

from digest.archive import merge, row
from digest.archive.merge import Entry
from digest.archive.sorting import Shelf, Told
from digest.model import Paper, Validators, Votes
from digest.store import Database


def newest_id(db: Database) -> int:
    """Return the highest id that any paper has or had."""
    highest = db.execute(
        "SELECT coalesce((SELECT max(id) FROM papers), 0), coalesce((SELECT max(paper) FROM merged), 0)"
    )
    return int(max(highest.fetchone()))


def shelf(db: Database, tellings: Sequence[Told]) -> Shelf:
    """Return what is known of the papers that *tellings* may be about."""
    found = pointers(db, {value for told in tellings for value in merge.named(told.listing)})
    traces = papers_by_trace(db, {trace for told in tellings for trace in told.titles})
    entries = _entries(db, set(found.values()).union(*traces.values()))
    return Shelf(pointers=found, traces=traces, entries=entries)


def papers_by_trace(db: Database, traces: Iterable[int]) -> dict[int, set[int]]:
    """Return the papers that *traces* lead to; one that was merged is the one that it was merged
    into."""
    rows = db.execute(
        """
        SELECT hash, coalesce(survivor, traces.paper)
        FROM json_each(?) CROSS JOIN traces ON hash = value
        LEFT JOIN merged ON merged.paper = traces.paper
        """,
        [_among(traces)],
    )
    found: dict[int, set[int]] = {}
    for trace, paper in rows:
        found.setdefault(trace, set()).add(paper)
    return found


def papers(db: Database, ids: Iterable[int]) -> tuple[Paper, ...]:
    """Return papers whole, oldest id first."""
    among = _among(ids)
    names, swallowed = _identifiers(db, among), _swallowed(db, among)
    votes = row.votes(
        db.query(
            "SELECT * FROM votes WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY seen_on",
            [among],
        )
    )
    rows = db.query(
        "SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [among]
    )
    return tuple(
        row.paper(
            one, names.get(number, ()), votes=votes.get(number), merged=swallowed.get(number, ())
        )
        for one in rows
        for number in [one["id"]]
    )


def survivors(db: Database, ids: Iterable[int]) -> dict[int, int]:
    """Return which of *ids* were merged, and into which papers."""
    return dict(
        db.execute(
            "SELECT paper, survivor FROM merged WHERE paper IN (SELECT value FROM json_each(?))",
            [_among(ids)],
        ).fetchall()
    )


def last_votes(db: Database, ids: Iterable[int]) -> dict[tuple[int, str], Votes]:
    """Return the last figures known, by paper and source."""
    rows = db.query(
        "SELECT * FROM votes WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY seen_on",
        [_among(ids)],
    )
    return {
        (one["paper"], one["source"]): Votes(
            upvotes=one["upvotes"], comments=one["comments"], stars=one["stars"]
        )
        for one in rows
    }


def validators(db: Database, url: str) -> Validators | None:
    found = db.execute("SELECT etag, last_modified FROM answers WHERE url = ?", [url]).fetchone()
    return found and Validators(url=url, etag=found[0], last_modified=found[1])


def pointers(db: Database, values: set[str]) -> dict[str, int]:
    found = db.execute(
        "SELECT identifiers.value, paper FROM json_each(?) AS given CROSS JOIN identifiers ON identifiers.value = given.value",
        [json.dumps(sorted(values))],
    )
    return dict(found.fetchall())


def _entries(db: Database, ids: set[int]) -> dict[int, Entry]:
    among = _among(ids)
    names = _identifiers(db, among)
    rows = db.query("SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?))", [among])
    return {one["id"]: row.entry(one, names.get(one["id"], ())) for one in rows}


def _identifiers(db: Database, among: str) -> dict[int, tuple[str, ...]]:
    """Return the identifiers of papers, best first."""
    named: dict[int, list[str]] = {}
    for value, paper in db.execute(
        "SELECT value, paper FROM identifiers WHERE paper IN (SELECT value FROM json_each(?))",
        [among],
    ):
        named.setdefault(paper, []).append(value)
    return {paper: merge.best_first(values) for paper, values in named.items()}


def _swallowed(db: Database, among: str) -> dict[int, tuple[int, ...]]:
    """Return which papers were merged into others, by the survivor, oldest first."""
    rows = db.execute(
        "SELECT survivor, paper FROM merged WHERE survivor IN (SELECT value FROM json_each(?)) ORDER BY paper",
        [among],
    )
    swallowed: dict[int, tuple[int, ...]] = {}
    for survivor, paper in rows:
        swallowed[survivor] = (*swallowed.get(survivor, ()), paper)
    return swallowed


def _among(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))
