"""Statements that change the tables; papers become rows here.

Rows go in by the order of their keys: those beside each other then share a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from json.encoder import encode_basestring_ascii
from sqlite3 import Connection
from typing import Any

from digest.archive import paper_queries
from digest.archive.entity_resolution import Hashed, Resolution
from digest.model import Links, Listing, Paper
from digest.store.instant import micros

_LINKS = tuple(field.name for field in fields(Links))

_Resolved = Sequence[tuple[Hashed, int]]
"""What was heard, each with the id of its paper."""


def changes(db: Connection, resolution: Resolution) -> None:
    """Write what is not as it was known before the *resolution*."""
    put(db, (row(paper, told_by) for paper, told_by in resolution.changed()))
    _merged(db, resolution.merged())
    db.executemany(
        "INSERT INTO identifiers (value, paper) VALUES (?, ?)", sorted(resolution.new_pointers())
    )


def heard(db: Connection, resolved: _Resolved) -> None:
    """Write who listed which paper when, and by what each listing is known again."""
    rows = [
        (paper, one.listing.source, one.listing.listed_on.toordinal()) for one, paper in resolved
    ]
    db.executemany(
        "INSERT INTO listings (paper, source, listed_on) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        sorted(rows),
    )
    hashes = [(value, paper) for one, paper in resolved for value in (one.whole, *one.stored)]
    db.executemany(
        "INSERT INTO traces (hash, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(hashes)
    )


def votes(db: Connection, listings: Iterable[tuple[Listing, int]], *, seen_on: date) -> None:
    """Write the figures that differ from the last ones known, but those of pruned papers."""
    by_day = sorted(listings, key=lambda pair: pair[0].listed_on)
    given = {(paper, listing.source): listing.votes for listing, paper in by_day if listing.votes}
    last = paper_queries.last_votes(db, {paper for paper, _ in given})
    db.executemany(
        """
        INSERT INTO votes (paper, source, seen_on, upvotes, comments, stars)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6
        WHERE EXISTS (SELECT 1 FROM papers WHERE id = ?1 AND title <> '')
        ON CONFLICT DO UPDATE SET
            upvotes = excluded.upvotes, comments = excluded.comments, stars = excluded.stars
        """,
        [
            (*key, seen_on.toordinal(), votes.upvotes, votes.comments, votes.stars)
            for key, votes in given.items()
            if votes != last.get(key)
        ],
    )


def put(db: Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Write papers, as `row` makes *rows* of them."""
    db.executemany(
        """
        INSERT INTO papers (
            id, title, abstract, authors, organizations, categories, links, published_on, version,
            source, announce, first_listed_on, first_seen_at, voted_on, summary, keywords, told_by,
            publication_type, journal
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, abstract = excluded.abstract, authors = excluded.authors,
            organizations = excluded.organizations, categories = excluded.categories,
            links = excluded.links, published_on = excluded.published_on,
            version = excluded.version, source = excluded.source, announce = excluded.announce,
            first_listed_on = excluded.first_listed_on, voted_on = excluded.voted_on,
            summary = excluded.summary, keywords = excluded.keywords, told_by = excluded.told_by,
            publication_type = excluded.publication_type, journal = excluded.journal
        """,
        rows,
    )


def row(paper: Paper, told_by: str) -> tuple[Any, ...]:
    """Return the row of a paper, in the order in which `put` names its columns."""
    return (
        paper.id,
        paper.title,
        paper.abstract,
        _array(paper.authors),
        _array(paper.organizations),
        _array(paper.categories),
        _object(paper.links),
        ordinal(paper.published_on),
        paper.version,
        paper.source,
        paper.announce,
        ordinal(paper.first_listed_on),
        micros(paper.first_seen_at),
        ordinal(paper.voted_on),
        paper.summary,
        _array(paper.keywords),
        told_by,
        paper.publication_type,
        paper.journal,
    )


def ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _array(names: tuple[str, ...]) -> str:
    # json.dumps() makes an encoder for each call, and there are five for each paper: as long as
    # writing the row.
    return f"[{', '.join(map(encode_basestring_ascii, names))}]"


def _object(links: Links) -> str:
    known = [(name, link) for name in _LINKS if (link := getattr(links, name))]
    written = [f'"{name}": {encode_basestring_ascii(link)}' for name, link in known]
    return f"{{{', '.join(written)}}}"


def _merged(db: Connection, survivors: Mapping[int, int]) -> None:
    """Give all that was said of a paper to its survivor, whose own stays where both have it."""
    pairs = [{"paper": paper, "survivor": survivor} for paper, survivor in survivors.items()]
    for statement in (
        "UPDATE identifiers SET paper = :survivor WHERE paper = :paper",
        "UPDATE OR IGNORE listings SET paper = :survivor WHERE paper = :paper",
        "DELETE FROM listings WHERE paper = :paper",
        "UPDATE OR IGNORE votes SET paper = :survivor WHERE paper = :paper",
        "DELETE FROM votes WHERE paper = :paper",
        "UPDATE updates SET paper = :survivor WHERE paper = :paper",
        "UPDATE updates SET notice = :survivor WHERE notice = :paper",
        "UPDATE merged SET survivor = :survivor WHERE survivor = :paper",
        "INSERT INTO merged (paper, survivor) VALUES (:paper, :survivor)",
        "DELETE FROM papers WHERE id = :paper",
    ):
        db.executemany(statement, pairs)
