"""What became of issues, for whoever asks: each answer is read off an index."""

from collections.abc import Iterator
from datetime import date, datetime
from sqlite3 import Connection
from typing import get_args

from digest.ledger import row_codec
from digest.model import Delivery, State
from digest.store import rows
from digest.store.instant import micros

Counts = dict[date, dict[State, int]]
"""How many issues of a date are in each state."""


def troubled(db: Connection, *, since: date, limit: int) -> tuple[Delivery, ...]:
    """Return people's last issues from *since* on that are neither sent nor empty: latest first."""
    return _deliveries(
        db,
        """
        SELECT slug, deliveries.*
        FROM deliveries JOIN readers ON id = subscriber AND last_on = issue_on
        WHERE state IN ('pending', 'sending', 'deferred', 'failed', 'in_doubt')
            AND issue_on >= :since
        ORDER BY issue_on DESC, subscriber
        LIMIT :limit
        """,
        since=since.toordinal(),
        limit=limit,
    )


def latest(db: Connection, *, limit: int) -> tuple[Delivery, ...]:
    """Return the issues of the latest dates, whatever their state."""
    return _deliveries(
        db,
        """
        SELECT slug, deliveries.*
        FROM deliveries CROSS JOIN subscribers ON id = subscriber
        ORDER BY issue_on DESC, state DESC, subscriber DESC
        LIMIT :limit
        """,
        limit=limit,
    )


def listed(
    db: Connection, *, state: State | None, on: date | None, limit: int
) -> Iterator[Delivery]:
    """Yield issues of the date *on* or of all, the latest first, and of a date by their readers.

    A date is asked for after the other, so that of millions only those are looked at that are in
    *state*.
    """
    sql = """
    SELECT slug, deliveries.*
    FROM deliveries CROSS JOIN subscribers ON id = subscriber
    WHERE issue_on = :day AND state = :state
    ORDER BY subscriber
    LIMIT :limit
    """
    for day in [on.toordinal()] if on else _dates(db):
        for one in [state] if state else get_args(State):
            given = {"day": day, "state": one, "limit": limit}
            for row in rows(db, sql, given):
                yield row_codec.delivery(row)
                limit -= 1
        if limit <= 0:
            return


def _dates(db: Connection) -> Iterator[int]:
    """Yield the days that have issues, the latest first, by a look into the index for each."""
    sql = "SELECT max(issue_on) FROM deliveries WHERE issue_on < ?"
    (day,) = db.execute(sql, [date.max.toordinal()]).fetchone()
    while day is not None:
        yield day
        (day,) = db.execute(sql, [day]).fetchone()


def last_of_each(db: Connection, *, after: int, limit: int) -> tuple[tuple[Delivery, ...], int]:
    """Return the last issues of people with numbers *after* one, and the last of these numbers."""
    sql = """
    SELECT slug, id, deliveries.*
    FROM subscribers JOIN deliveries ON subscriber = id AND issue_on = last_on
    WHERE id > ? AND removed_at IS NULL
    ORDER BY id
    LIMIT ?
    """
    found = list(rows(db, sql, [after, limit]))
    return tuple(map(row_codec.delivery, found)), found[-1]["id"] if found else after


def of_person(db: Connection, slug: str) -> tuple[Delivery, ...]:
    """Return all issues of one person, the latest first."""
    return _deliveries(
        db,
        """
        SELECT slug, deliveries.*
        FROM subscribers CROSS JOIN deliveries ON subscriber = id
        WHERE slug = :slug
        ORDER BY issue_on DESC
        """,
        slug=slug,
    )


def counts(db: Connection, *, since: date) -> Counts:
    """Count the issues from *since* on."""
    sql = """
    SELECT issue_on, state, count(*)
    FROM deliveries
    WHERE issue_on >= ?
    GROUP BY issue_on, state
    ORDER BY issue_on DESC
    """
    found: Counts = {}
    for issue_on, state, number in db.execute(sql, [since.toordinal()]):
        found.setdefault(date.fromordinal(issue_on), {})[state] = number
    return found


def last_on(db: Connection) -> date | None:
    """Return the date of the latest issue."""
    (day,) = db.execute("SELECT max(issue_on) FROM deliveries").fetchone()
    return day and date.fromordinal(day)


def is_sending(db: Connection) -> bool:
    """Ask whether a message is in the relay's hands, or was when a process died."""
    sql = """
    SELECT 1 FROM deliveries
    WHERE state = 'sending' AND state IN ('pending', 'sending', 'deferred', 'failed', 'in_doubt')
    LIMIT 1
    """
    return db.execute(sql).fetchone() is not None


def waiting(db: Connection, now: datetime) -> int:
    """Count who waits for an issue: their instant has come, or the next try of an open one."""
    given = {"now": micros(now)}
    counted = (
        "SELECT count(*) FROM subscribers WHERE removed_at IS NULL AND next_due_at <= :now",
        """
        SELECT -count(*) FROM subscribers
        WHERE removed_at IS NULL AND address IN (SELECT address FROM suppressions)
            AND next_due_at <= :now
        """,
        """
        SELECT count(*) FROM deliveries JOIN readers ON id = subscriber
        WHERE next_try_at <= :now AND state <> 'sending' AND next_due_at > :now
        """,
    )
    return sum(int(db.execute(sql, given).fetchone()[0]) for sql in counted)


def _deliveries(db: Connection, sql: str, **given: object) -> tuple[Delivery, ...]:
    return tuple(row_codec.delivery(row) for row in rows(db, sql, given))
