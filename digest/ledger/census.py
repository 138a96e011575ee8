"""How many people there are, how many have their issue of today, and what comes next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

from digest.ledger.due_time import instant, local_date
from digest.ledger.queue import zones
from digest.model import State
from digest.store.instant import instant as of_column
from digest.store.instant import micros

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """*total* people; those with an issue on their own date of now are *served*, *empty* (nothing
    matched, so nothing came), *later* today, *waiting* for it, or *failing*: it is not tried again.
    """

    total: int = 0
    served: int = 0
    empty: int = 0
    later: int = 0
    waiting: int = 0
    failing: int = 0

    @property
    def due_today(self) -> int:
        return self.served + self.empty + self.later + self.waiting + self.failing


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The last run that made issues: when, and how many of them are in each state by now."""

    at: datetime
    states: Mapping[State, int]


def people(db: Connection, now: datetime) -> People:
    """Count everybody by what became of their issue of today, on their own date."""
    (total,) = db.execute("SELECT count(*) FROM readers").fetchone()
    counts: Counter[str] = Counter()
    for zone in zones(db):
        counts += _of_zone(db, zone, now)
    return People(total=total, **counts)


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
        if at is not None
    ]
    return of_column(min(due)) if due else None


def last_run(db: Connection, since: date) -> Run | None:
    """Return the last run that made issues, counting those of dates from *since* on."""
    found = db.execute("SELECT id, at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if found is None:
        return None
    number, at = found
    # Each shard of a run has a row.
    states = db.execute(
        """
        SELECT state, count(*) FROM deliveries
        WHERE issue_on >= :since
            AND run IN (SELECT id FROM runs WHERE id > :number - 1000 AND at = :at)
        GROUP BY state
        """,
        {"since": since.toordinal(), "number": number, "at": at},
    )
    return Run(at=of_column(at), states=dict(states.fetchall()))


def _of_zone(db: Connection, zone: str, now: datetime) -> Counter[str]:
    day = local_date(zone, now)
    given = {"zone": zone, "day": day.toordinal(), "now": micros(now), "end": _ends(zone, day)}
    counts: Counter[str] = Counter()
    begun = db.execute(
        """
        SELECT state, next_try_at IS NULL, count(*)
        FROM readers CROSS JOIN deliveries ON subscriber = id AND issue_on = :day
        WHERE timezone = :zone AND last_on = :day
        GROUP BY state, next_try_at IS NULL
        """,
        given,
    )
    for state, is_closed, number in begun:
        counts[_named(state, is_closed=bool(is_closed))] += number
    to_come = db.execute(
        """
        SELECT next_due_at <= :now, count(*)
        FROM readers
        WHERE timezone = :zone AND last_on < :day AND next_due_at < :end
        GROUP BY next_due_at <= :now
        """,
        given,
    )
    for is_due, number in to_come:
        counts["waiting" if is_due else "later"] += number
    return counts


def _named(state: State, *, is_closed: bool) -> str:
    if state in {"sent", "empty"}:
        return "served" if state == "sent" else "empty"
    return "failing" if is_closed else "waiting"


def _ends(zone: str, day: date) -> int:
    """Return when *day* ends in *zone*, as a column holds it."""
    following = day + _DAY
    while (end := instant(following, time(), zone)) is None:
        following += _DAY
    return micros(end)
