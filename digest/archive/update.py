"""What becomes of known papers: they are amended, or a preprint appears in a journal.

An update's id is of one order with those of papers, so that "since" is one comparison for both.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from sqlite3 import Connection

from digest.archive import content_hash, feed_entry, journal_version, paper_queries
from digest.archive.entity_resolution import Hashed
from digest.model import Listing, Paper, Update, UpdateType
from digest.text import publication_type

_Heard = Collection[tuple[Hashed, int]]
"""What was heard, each with the id of its paper."""

_Found = tuple[UpdateType, int, int | None]
"""What became of which paper, and the work that says so, where that is one of its own."""

# Each once; corrections and concerns may come again, in another notice.
_PUT = """
INSERT INTO updates (id, type, paper, notice)
SELECT :id, :type, :paper, :notice
WHERE NOT EXISTS (
    SELECT 1 FROM updates
    WHERE paper = :paper AND type = :type
        AND (notice IS :notice OR type NOT IN ('correction', 'expression of concern'))
)
"""


def note(db: Connection, heard: _Heard, before: Mapping[int, Paper]) -> None:
    """Write what became of papers by what was *heard*, just written; they were known as *before*.

    A paper that was retracted or withdrawn comes in no digest any more.
    """
    found = [*_of_papers(db, heard, before), *_by_notices(db, heard, before)]
    for what, paper, notice in dict.fromkeys(found):
        number = paper_queries.newest_id(db) + 1
        db.execute(_PUT, {"id": number, "type": what, "paper": paper, "notice": notice})
    db.executemany(
        "UPDATE papers SET publication_type = ? WHERE id = ?",
        [(what, paper) for what, paper, _ in found if what in {"retraction", "withdrawal"}],
    )


def read(db: Connection, after: int, of: Collection[int]) -> tuple[Update, ...]:
    """Return the updates with ids above *after*, and all *of* papers with these ids, in order.

    Of pruned papers there is nothing to say.
    """
    rows = db.execute(
        """
        SELECT id, type, paper, notice FROM updates
        WHERE id > ? OR paper IN (SELECT value FROM json_each(?))
        ORDER BY id
        """,
        [after, json.dumps(sorted(of))],
    ).fetchall()
    ids = {number for _, _, paper, notice in rows for number in (paper, notice) if number}
    papers = {paper.id: paper for paper in paper_queries.by_id(db, ids) if paper.title}
    return tuple(
        Update(id=number, type=what, paper=papers[paper], notice=papers.get(notice))
        for number, what, paper, notice in rows
        if paper in papers
    )


def _of_papers(db: Connection, heard: _Heard, before: Mapping[int, Paper]) -> Iterator[_Found]:
    """Yield what listings say of their own papers."""
    known = [(one.listing, number) for one, number in heard if number in before]
    for listing, number in known:
        if listing.amendment and before[number].is_paper:
            yield listing.amendment, number, None
    preprints = {number for _, number in known if journal_version.is_unpublished(before[number])}
    for paper in paper_queries.by_id(db, preprints):
        if not journal_version.is_unpublished(paper):
            yield "publication", paper.id, None


def _by_notices(db: Connection, heard: _Heard, before: Mapping[int, Paper]) -> Iterator[_Found]:
    """Yield what works of their own say of other papers, which they name, or the title of which
    they bear."""
    for one, number in heard:
        listing = one.listing
        if listing.amendment is None or number in before:
            continue
        named = paper_queries.by_identifier(db, set(listing.amends)).values()
        found = paper_queries.by_id(db, set(named)) or _titled(db, listing)
        for paper in found:
            if paper.id != number and paper.is_paper:
                yield listing.amendment, paper.id, number


def _titled(db: Connection, listing: Listing) -> Iterable[Paper]:
    """Return the one paper that *listing* is an amendment of, by its title."""
    title = publication_type.amended(listing.title)
    if not content_hash.says_enough(title):
        return ()
    hashes = [content_hash.title(listing.source, title)]
    ids = {number for found in paper_queries.by_hash(db, hashes).values() for number in found}
    found = [
        paper
        for paper in paper_queries.by_id(db, ids)
        if paper.is_paper and not feed_entry.are_others(listing.authors, paper.authors)
    ]
    return found if len(found) == 1 else ()
