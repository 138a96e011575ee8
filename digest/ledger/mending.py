"""What was written by a clock that was ahead: found by its instants and dates, and mended.

Whoever was mailed keeps what they were shown as used up; all else of a date that has not come is
undone, as if it had not been.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from digest.ledger import handed_over, row_codec
from digest.ledger.due_time import DAY, local_date, next_due
from digest.store.instant import micros

AHEAD = timedelta(minutes=5)
"""Two clocks of one machine are no further apart."""

FIRST_ZONE = timedelta(hours=14)
"""A date begins first in Kiribati."""

_SHARD = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """So many issues of a date that has not come, and people who would have waited for one."""

    issues: int = 0
    people: int = 0


def is_ahead(db: Connection, now: datetime) -> bool:
    """Ask whether anything was written after *now*: each answer is read off an index."""
    found = db.execute(
        """
        SELECT coalesce((SELECT at FROM runs ORDER BY id DESC LIMIT 1) > :at, 0)
            OR coalesce((SELECT used_until FROM clock) > :at, 0)
            OR coalesce((SELECT since FROM outage) > :at, 0)
            OR coalesce((SELECT max(issue_on) FROM deliveries) > :day, 0)
        """,
        {"at": micros(now + AHEAD), "day": (now + FIRST_ZONE).toordinal()},
    ).fetchone()
    return bool(found[0])


def mend(db: Connection, now: datetime) -> Mended:
    """Undo issues of dates that have not come, and let everybody be due by *now* again."""
    given = {"at": micros(now + AHEAD), "now": micros(now), "today": now.toordinal()}
    issues = _undo_issues(db, now)
    handed_over.settle(db)
    db.execute("UPDATE runs SET at = :now WHERE at > :at", given)
    db.execute("UPDATE clock SET used_until = :now", given)
    # An open issue whose next try was set by that clock, and a relay that is left alone until then.
    longest = {"longest": micros(now + DAY), **given}
    db.execute(
        """
        UPDATE deliveries SET next_try_at = :now
        WHERE next_try_at > :longest AND state <> 'sending'
        """,
        longest,
    )
    db.execute("DELETE FROM outage WHERE next_try_at > :longest OR since > :at", longest)
    db.execute(
        "UPDATE subscribers SET subscribed_on = :today WHERE subscribed_on > :today + 1", given
    )
    return Mended(issues=issues, people=_let_be_due(db, now))


def _undo_issues(db: Connection, now: datetime) -> int:
    """Take issues of dates that have not come off their readers, and return how many there were.

    What a reader may have been mailed stays, under the last free date before today: its papers are
    used up, and what its run looked at beside is looked at again.
    """
    found = db.execute(
        """
        SELECT subscriber, issue_on, timezone, papers <> x'' AND (state = 'sent' OR unanswered > 0)
        FROM deliveries JOIN subscribers ON id = subscriber
        WHERE issue_on > ?
        ORDER BY subscriber, issue_on DESC
        """,
        [now.toordinal()],
    ).fetchall()
    future = [one for one in found if one[1] > local_date(one[2], now).toordinal()]
    for number, day, zone, was_mailed in future:
        if was_mailed:
            _redate(db, number, day, local_date(zone, now) - DAY)
        else:
            db.execute(
                "DELETE FROM deliveries WHERE subscriber = ? AND issue_on = ?", [number, day]
            )
    db.executemany(
        """
        UPDATE subscribers SET last_on = coalesce(
            (SELECT max(issue_on) FROM deliveries WHERE subscriber = subscribers.id), 0
        )
        WHERE id = ?
        """,
        [(number,) for number in {one[0] for one in future}],
    )
    return len(future)


def _redate(db: Connection, number: int, day: int, before: date) -> None:
    """Give the issue of *day* the last free date up to *before*, and what was seen before it."""
    sql = "SELECT issue_on FROM deliveries WHERE subscriber = ?"
    taken = {issue_on for (issue_on,) in db.execute(sql, [number])}
    given = {
        "number": number,
        "day": day,
        "free": next(one for one in range(before.toordinal(), 0, -1) if one not in taken),
        "run": _run_before(db, number, day),
    }
    db.execute(
        """
        UPDATE deliveries SET issue_on = :free, next_try_at = NULL, run = :run
        WHERE subscriber = :number AND issue_on = :day
        """,
        given,
    )


def _run_before(db: Connection, number: int, day: int) -> int:
    """Return the run of somebody's last closed issue before *day*; one that saw nothing if none."""
    found = db.execute(
        """
        SELECT run FROM deliveries
        WHERE subscriber = ? AND issue_on < ? AND state IN ('sent', 'empty')
        ORDER BY issue_on DESC
        LIMIT 1
        """,
        [number, day],
    ).fetchone()
    if found:
        return int(found[0])
    return int(db.execute("INSERT INTO runs (at, through) VALUES (0, 0)").lastrowid or 0)


def _let_be_due(db: Connection, now: datetime) -> int:
    """Let nobody's next issue be due later than it is by *now*; return whose would have been."""
    count, after = 0, 0
    while people := db.execute(
        """
        SELECT id, in_force, last_on, scheduled_on, next_due_at FROM subscribers
        WHERE removed_at IS NULL AND id > ? AND next_due_at > ?
        ORDER BY id
        LIMIT ?
        """,
        [after, micros(now + DAY), _SHARD],
    ).fetchall():
        after = people[-1][0]
        sooner = []
        for number, settings, last_on, scheduled_on, due_at in people:
            one = row_codec.subscriber(settings)
            today = local_date(one.timezone, now)
            # What holds from a later date on is a pause, or was changed by that clock.
            latest = max(today, one.paused_until or today).toordinal()
            holds_on = min(scheduled_on or today.toordinal(), latest)
            last = date.fromordinal(max(last_on, holds_on - 1))
            due = row_codec.due_at(next_due(one, last, now))
            if due < due_at:
                sooner.append((due, holds_on, holds_on, number))
        db.executemany(
            """
            UPDATE subscribers SET
                next_due_at = ?, scheduled_on = min(scheduled_on, ?),
                resumed_on = min(resumed_on, ?)
            WHERE id = ?
            """,
            sooner,
        )
        count += len(sooner)
    return count
