"""Whose issue is not made any more: too late for their cadence, the next one takes its papers."""

from datetime import datetime
from sqlite3 import Connection

from digest.ledger import row_codec
from digest.ledger.due_time import FIRST_LATE, first_due, is_late, issue_on, local_date, next_due
from digest.ledger.queue import Cursor
from digest.model import Subscriber
from digest.store.instant import micros


def left_behind(
    db: Connection, now: datetime, *, after: Cursor, limit: int
) -> tuple[list[tuple[int, int]], Cursor | None]:
    """Return whose next issue is not the one they wait for, by number, and when it is due.

    *limit* rows behind *after* are read; with them comes the last one's cursor, None where there
    was no row.
    """
    sql = """
    SELECT next_due_at, id, in_force, last_on
    FROM subscribers
    WHERE removed_at IS NULL AND next_due_at < :late AND (next_due_at, id) > (:at, :number)
    ORDER BY next_due_at, id
    LIMIT :limit
    """
    at, number = after
    given = {"late": micros(now - FIRST_LATE), "at": at, "number": number, "limit": limit}
    rows = db.execute(sql, given).fetchall()
    waits = (
        (number, before, row_codec.due_at(_due_at(row_codec.subscriber(settings), last_on, now)))
        for before, number, settings, last_on in rows
    )
    moved = [(number, due_at) for number, before, due_at in waits if due_at != before]
    return moved, (rows[-1][0], rows[-1][1]) if rows else None


def _due_at(subscriber: Subscriber, last_on: int, now: datetime) -> datetime | None:
    """Return when the latest issue was due, or the one after it where that is made or too late."""
    day = issue_on(subscriber, now)
    if day is None:
        return first_due(subscriber, local_date(subscriber.timezone, now))
    is_over = last_on >= day.toordinal() or is_late(subscriber, day, now)
    return next_due(subscriber, day, now) if is_over else first_due(subscriber, day)
