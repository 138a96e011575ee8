"""Why the relay cannot be used, since when, and when it is asked again: one row for one relay."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from digest.store.instant import instant, micros

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
"""How long to leave the relay alone after each failure; the last one again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The relay cannot be used, for a *reason*; `digest run` asks again at *next_try_at*.

    *tries* counts how often it was asked in vain.
    """

    reason: str
    since: datetime
    tries: int
    next_try_at: datetime


def note(db: Connection, reason: str, now: datetime) -> None:
    """Remember one more failure."""
    before = last(db)
    tries = before.tries + 1 if before else 1
    next_try_at = now + PAUSES[min(tries, len(PAUSES)) - 1]
    db.execute(
        """
        INSERT INTO outage (id, reason, since, tries, next_try_at)
        VALUES (1, :reason, :now, :tries, :next_try_at)
        ON CONFLICT DO UPDATE SET
            reason = excluded.reason, tries = excluded.tries, next_try_at = excluded.next_try_at
        """,
        {"reason": reason, "now": micros(now), "tries": tries, "next_try_at": micros(next_try_at)},
    )


def end(db: Connection) -> None:
    db.execute("DELETE FROM outage")


def last(db: Connection) -> Outage | None:
    found = db.execute("SELECT reason, since, tries, next_try_at FROM outage").fetchone()
    if found is None:
        return None
    reason, since, tries, next_try_at = found
    times = {"since": instant(since), "next_try_at": instant(next_try_at)}
    return Outage(reason=reason, tries=tries, **times)
