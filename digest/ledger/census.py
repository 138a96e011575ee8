"""How many people there are, how many have their issue of today, and what comes next."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

from digest.ledger.due_time import instant, local_date
from digest.ledger.queue import zones
from digest.ledger.row_codec import NEVER
from digest.store.instant import instant as of_column
from digest.store.instant import micros

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """*total* people; those with an issue on their own date of now are *served* (with a mail, or
    without where nothing matched), due *later* today, *waiting* for it, or *failing*: it is not
    tried again.
    """

    total: int = 0
    served: int = 0
    later: int = 0
    waiting: int = 0
    failing: int = 0

    @property
    def due_today(self) -> int:
        return self.served + self.later + self.waiting + self.failing


def people(db: Connection, now: datetime) -> People:
    """Count everybody by what became of their issue of today, on their own date."""
    days = {zone: local_date(zone, now) for zone in zones(db)}
    sql = "SELECT count(*) FROM subscribers WHERE removed_at IS NULL"
    (total,) = db.execute(sql).fetchone()
    counts = Counter({"total": total})
    for zone, day in days.items():
        counts["served"] += _begun(db, zone, day)
        for is_due, number in _to_come(db, zone, day, now):
            counts["waiting" if is_due else "later"] += number
    for day in set(days.values()):
        for zone, is_closed, number in _troubled(db, day):
            if days[zone] == day:
                counts["failing" if is_closed else "waiting"] += number
                counts["served"] -= number
    for zone, last_on, next_due_at in _suppressed(db):
        counts["total"] -= 1
        if last_on < days[zone].toordinal() and next_due_at < _ends(zone, days[zone]):
            counts["waiting" if next_due_at <= micros(now) else "later"] -= 1
    return People(**counts)


def is_read_monthly(db: Connection) -> bool:
    sql = """
    SELECT EXISTS (
        SELECT 1 FROM subscribers
        WHERE removed_at IS NULL AND json_extract(settings, '$.cadence') = 'monthly'
    )
    """
    return bool(db.execute(sql).fetchone()[0])


def next_at(db: Connection) -> datetime | None:
    """Return when somebody's issue, or the next try of one, is due: past where it is already."""
    due = [
        at
        for (at,) in db.execute(
            """
            SELECT min(next_due_at) FROM subscribers WHERE removed_at IS NULL
            UNION ALL
            SELECT min(next_try_at) FROM deliveries WHERE next_try_at IS NOT NULL
            """
        )
        if at not in {None, NEVER}
    ]
    return of_column(min(due)) if due else None


def last_run_at(db: Connection) -> datetime | None:
    """Return when issues were made last."""
    found = db.execute("SELECT at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return of_column(found[0]) if found else None


def _begun(db: Connection, zone: str, day: date) -> int:
    """Count whose issue of *day* was begun: an index says it."""
    sql = """
    SELECT count(*) FROM subscribers
    WHERE removed_at IS NULL AND timezone = :zone AND last_on = :day
    """
    return int(db.execute(sql, {"zone": zone, "day": day.toordinal()}).fetchone()[0])


def _to_come(db: Connection, zone: str, day: date, now: datetime) -> list[tuple[int, int]]:
    """Count whose issue of *day* was not begun, by whether its instant has come."""
    sql = """
    SELECT next_due_at <= :now, count(*)
    FROM subscribers
    WHERE removed_at IS NULL AND timezone = :zone AND last_on < :day AND next_due_at < :end
    GROUP BY next_due_at <= :now
    """
    given = {"zone": zone, "day": day.toordinal(), "now": micros(now), "end": _ends(zone, day)}
    return db.execute(sql, given).fetchall()


def _troubled(db: Connection, day: date) -> list[tuple[str, int, int]]:
    """Count the last issues of *day* that are neither sent nor empty, by zone, and by whether they
    are tried again."""
    sql = """
    SELECT timezone, next_try_at IS NULL, count(*)
    FROM deliveries JOIN subscribers ON id = subscriber AND last_on = issue_on
    WHERE state IN ('pending', 'sending', 'deferred', 'failed', 'in_doubt')
        AND issue_on = :day AND removed_at IS NULL
    GROUP BY timezone, next_try_at IS NULL
    """
    return db.execute(sql, {"day": day.toordinal()}).fetchall()


def _suppressed(db: Connection) -> list[tuple[str, int, int]]:
    """Return zone, last issue and next instant of each person to whom nothing may be sent."""
    sql = """
    SELECT timezone, last_on, next_due_at
    FROM subscribers
    WHERE removed_at IS NULL AND address IN (SELECT address FROM suppressions)
    """
    return db.execute(sql).fetchall()


def _ends(zone: str, day: date) -> int:
    """Return when *day* ends in *zone*, as a column holds it."""
    following = day + _DAY
    while (end := instant(following, time(), zone)) is None:
        following += _DAY
    return micros(end)
