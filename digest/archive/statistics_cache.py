"""The collection's statistics, as bytes that the ranker reads: of all papers, and by keyword."""

import json
from collections.abc import Iterable
from datetime import date
from sqlite3 import Connection

KeywordRow = tuple[str, int, bytes]
"""A keyword's key, how many papers held it, and what they are like."""


def keep(db: Connection, facts: bytes, keywords: Iterable[KeywordRow], on: date) -> None:
    """Put the statistics of a day in the place of those before."""
    db.execute("DELETE FROM learnt")
    db.execute("DELETE FROM keywords")
    db.execute("INSERT INTO learnt (learnt_on, facts) VALUES (?, ?)", [on.toordinal(), facts])
    db.executemany("INSERT INTO keywords (key, papers, kind) VALUES (?, ?, ?)", keywords)


def last_on(db: Connection) -> date | None:
    found = db.execute("SELECT learnt_on FROM learnt").fetchone()
    return date.fromordinal(found[0]) if found else None


def facts(db: Connection) -> bytes | None:
    found = db.execute("SELECT facts FROM learnt").fetchone()
    return found[0] if found else None


def keywords(db: Connection, keys: Iterable[str]) -> tuple[KeywordRow, ...]:
    """Return the rows of those of *keys* that are known."""
    rows = db.execute(
        """
        SELECT keywords.key, papers, kind
        FROM json_each(?) AS asked CROSS JOIN keywords ON keywords.key = asked.value
        """,
        [json.dumps(sorted(keys))],
    )
    return tuple(rows.fetchall())
