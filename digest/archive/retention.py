"""Retention: words, listings and votes of papers that no source lists any more are dropped.

What a paper is known by stays for good.
"""

import json
from collections import Counter
from collections.abc import Collection
from datetime import date
from sqlite3 import Connection

from digest.archive import paper_queries, paper_writes

GROUP = 500
"""So many rows are looked at in one transaction, which takes some hundredths of a second."""

Cursor = tuple[int, int]
"""Behind which listing to look on: its day and its paper."""

FIRST: Cursor = (0, 0)

# That a paper had authors tells it from others of its title; who they were is a text like the rest.
_BARE = """
SELECT id, '', '', CASE authors WHEN '[]' THEN '[]' ELSE '["…"]' END, '[]', '[]', '{}',
    published_on, version, source, announce, first_listed_on, first_seen_at, voted_on, NULL, '[]',
    told_by, publication_type, NULL
FROM papers
WHERE id IN (SELECT value FROM json_each(?))
ORDER BY id
"""

LISTED = """
SELECT listed_on, paper
FROM listings
WHERE (listed_on, paper) > (?, ?) AND listed_on < ?
ORDER BY listed_on, paper
LIMIT ?
"""

UNLISTED = """
SELECT value
FROM json_each(?) AS among
WHERE NOT EXISTS (SELECT 1 FROM listings WHERE paper = among.value AND listed_on >= ?)
"""


def stale(
    db: Connection, before: date, spared: Collection[int], *, after: Cursor, size: int
) -> tuple[list[int], Cursor | None]:
    """Return papers that no source has listed since *before*, but those in *spared*.

    Looks at the next *size* listings *after* a cursor; also returns the next one, None at the end.
    """
    listed = db.execute(LISTED, [*after, before.toordinal(), size]).fetchall()
    among = sorted({paper for _, paper in listed} - set(spared))
    found = db.execute(UNLISTED, [json.dumps(among), before.toordinal()])
    return [paper for (paper,) in found], listed[-1] if len(listed) == size else None


def tally(db: Connection, ids: Collection[int]) -> Counter[str]:
    """Count what goes with the words of papers: these, their listings and their votes."""
    among = json.dumps(sorted(ids))
    counted = db.execute(
        """
        SELECT
            (SELECT count(*) FROM listings WHERE paper IN (SELECT value FROM json_each(:among))),
            (SELECT count(*) FROM votes WHERE paper IN (SELECT value FROM json_each(:among)))
        """,
        {"among": among},
    )
    listings, votes = counted.fetchone()
    return +Counter(papers=len(ids), listings=listings, votes=votes)


def drop(db: Connection, ids: Collection[int]) -> None:
    bare = db.execute(_BARE, [json.dumps(sorted(ids))]).fetchall()
    keys = [(number,) for number, *_ in bare]
    # Rows that only get shorter leave their pages as they are, mostly empty; pages whose rows go
    # are free for whatever comes.
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table, key in (("votes", "paper"), ("listings", "paper"), ("papers", "id")):
        db.executemany(f"DELETE FROM {table} WHERE {key} = ?", keys)  # noqa: S608 (our names)
    paper_writes.put(db, bare)


def begin(db: Connection, before: date) -> None:
    """Let nothing first listed *before* a day come in a digest from now on; it never goes back."""
    db.execute(
        """
        INSERT INTO pruned (id, before) VALUES (1, ?)
        ON CONFLICT DO UPDATE SET before = max(before, excluded.before)
        """,
        [before.toordinal()],
    )


def end(db: Connection, on: date) -> None:
    db.execute("UPDATE pruned SET done_on = ?", [on.toordinal()])


def since(db: Connection) -> date:
    """Return the day from which on papers may come in a digest."""
    found = db.execute("SELECT before FROM pruned").fetchone()
    return date.fromordinal(found[0]) if found else date.min


def done_on(db: Connection) -> date | None:
    found = db.execute("SELECT done_on FROM pruned").fetchone()
    return paper_queries.day(found[0]) if found else None
