"""Statements that change the tables. Rows go in by the order of their keys: those beside each other
then share a page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from digest.archive import reading, row
from digest.archive.sorting import Shelf, Told
from digest.model import Listing, Validators
from digest.store import Database

_Placed = Sequence[tuple[Told, int]]
"""What was told, each with the id of its paper."""


def changes(db: Database, shelf: Shelf, known: Shelf) -> None:
    """Write what the *shelf* holds beyond what was *known*."""
    changed = [
        entry for number, entry in shelf.entries.items() if entry != known.entries.get(number)
    ]
    papers(db, map(row.of, sorted(changed, key=lambda entry: entry.paper.id)))
    _merged(db, {number: shelf.home(number) for number in shelf.merged})
    _pointers(
        db,
        [
            (value, shelf.home(number))
            for value, number in shelf.pointers.items()
            if value not in known.pointers
        ],
    )


def told(db: Database, placed: _Placed) -> None:
    """Write who listed which paper when, and by what each listing is known again."""
    _listings(db, placed)
    _traces(db, placed)


def votes(db: Database, listings: Iterable[tuple[Listing, int]], *, seen_on: date) -> None:
    """Write the figures that differ from the last ones known; not of papers that were pruned, and
    are not told anew."""
    by_day = sorted(listings, key=lambda pair: pair[0].listed_on)
    given = {(paper, listing.source): listing.votes for listing, paper in by_day if listing.votes}
    last = reading.last_votes(db, {paper for paper, _ in given})
    db.conn.executemany(
        """
        INSERT INTO votes (paper, source, seen_on, upvotes, comments, stars)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6
        WHERE EXISTS (SELECT 1 FROM papers WHERE id = ?1 AND title <> '')
        ON CONFLICT DO UPDATE SET upvotes = excluded.upvotes, comments = excluded.comments, stars = excluded.stars
        """,
        [
            (*key, seen_on.toordinal(), votes.upvotes, votes.comments, votes.stars)
            for key, votes in given.items()
            if votes != last.get(key)
        ],
    )


def validators(db: Database, validators: Iterable[Validators]) -> None:
    db.conn.executemany(
        """
        INSERT INTO answers (url, etag, last_modified) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified
        """,
        [(one.url, one.etag, one.last_modified) for one in validators],
    )


def papers(db: Database, rows: Iterable[Sequence[Any]]) -> None:
    """Write *rows* as `row.of` makes them."""
    db.conn.executemany(
        """
        INSERT INTO papers (
            id, title, abstract, authors, organizations, categories, links, published_on, version,
            source, announce, first_listed_on, first_seen_at, voted_on, summary, keywords, told_by
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, abstract = excluded.abstract, authors = excluded.authors,
            organizations = excluded.organizations, categories = excluded.categories, links = excluded.links,
            published_on = excluded.published_on, version = excluded.version, source = excluded.source,
            announce = excluded.announce, first_listed_on = excluded.first_listed_on, voted_on = excluded.voted_on,
            summary = excluded.summary, keywords = excluded.keywords, told_by = excluded.told_by
        """,
        rows,
    )


def _merged(db: Database, survivors: Mapping[int, int]) -> None:
    """Give all that was said of a paper to the one that it turned out to be; where both have it,
    the survivor's stays."""
    pairs = [{"paper": paper, "survivor": survivor} for paper, survivor in survivors.items()]
    for statement in (
        "UPDATE identifiers SET paper = :survivor WHERE paper = :paper",
        "UPDATE OR IGNORE listings SET paper = :survivor WHERE paper = :paper",
        "DELETE FROM listings WHERE paper = :paper",
        "UPDATE OR IGNORE votes SET paper = :survivor WHERE paper = :paper",
        "DELETE FROM votes WHERE paper = :paper",
        "UPDATE merged SET survivor = :survivor WHERE survivor = :paper",
        "INSERT INTO merged (paper, survivor) VALUES (:paper, :survivor)",
        "DELETE FROM papers WHERE id = :paper",
    ):
        db.conn.executemany(statement, pairs)


def _pointers(db: Database, pointers: Iterable[tuple[str, int]]) -> None:
    db.conn.executemany("INSERT INTO identifiers (value, paper) VALUES (?, ?)", sorted(pointers))


def _listings(db: Database, placed: _Placed) -> None:
    rows = [
        (paper, told.listing.source, told.listing.listed_on.toordinal()) for told, paper in placed
    ]
    db.conn.executemany(
        "INSERT INTO listings (paper, source, listed_on) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        sorted(rows),
    )


def _traces(db: Database, placed: _Placed) -> None:
    pairs = [(trace, paper) for told, paper in placed for trace in (told.whole, *told.titles)]
    db.conn.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(pairs)
    )
