"""What a clock that was ahead wrote of sources and papers: found by its instants, and mended."""

from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from digest.store.instant import micros

AHEAD = timedelta(minutes=5)
"""Two clocks of one machine are no further apart."""
DAYS_BACK = 14
"""A digest takes papers of so many days."""
CALENDARS = 2
"""A source's calendar may be a day ahead of ours, and a date begins first in Kiribati."""


def is_ahead(db: Connection, now: datetime) -> bool:
    """Ask whether a source was visited, or a paper seen, after *now*, or a day was complete that
    has not begun."""
    found = db.execute(
        """
        SELECT EXISTS (
            SELECT 1 FROM sources WHERE visited_at > :at OR good_at > :at OR complete_on > :day
        ) OR EXISTS (SELECT 1 FROM papers WHERE first_seen_at > :at)
        """,
        _given(now),
    ).fetchone()
    return bool(found[0])


def mend(db: Connection, now: datetime) -> int:
    """Let sources be asked now that were visited after *now*, and return how many there were.

    Each is asked again for two weeks, and for all that it has: "unchanged" may have been said of
    days that had not come. Papers that came with such a visit came now.
    """
    given = _given(now)
    done = db.execute(
        """
        UPDATE sources
        SET visited_at = min(visited_at, :now), good_at = min(good_at, :now), next_at = :now,
            complete_on = min(complete_on, :back_to), expected_on = NULL, shows_on = NULL
        WHERE visited_at > :at OR good_at > :at OR complete_on > :day
        """,
        given,
    )
    if done.rowcount:
        db.execute("DELETE FROM answers")
    for statement in (
        """
        UPDATE OR REPLACE listings SET listed_on = :today
        WHERE listed_on > :today AND paper IN (SELECT id FROM papers WHERE first_seen_at > :at)
        """,
        "UPDATE OR REPLACE votes SET seen_on = :today WHERE seen_on > :today",
        "UPDATE papers SET voted_on = :today WHERE voted_on > :today",
        """
        UPDATE papers SET first_seen_at = :now, first_listed_on = min(first_listed_on, :today)
        WHERE first_seen_at > :at
        """,
    ):
        db.execute(statement, given)
    return done.rowcount


def _given(now: datetime) -> dict[str, Any]:
    today = now.toordinal()
    return {
        "now": micros(now),
        "at": micros(now + AHEAD),
        "today": today,
        "day": today + CALENDARS,
        "back_to": today - DAYS_BACK,
    }
