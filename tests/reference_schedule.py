"""Which dates a person is served, in thirty plain lines that share nothing with the program."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from digest.model import Subscriber

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LATE = {"weekly": 3 * DAY, "monthly": 7 * DAY}


@cache
def due_at(on: date, at: time, zone: str) -> datetime | None:
    """Return the first instant at which the clock shows *at* of *on*, or has jumped over it; a date
    that no clock shows at noon has none."""
    shown = [clock(on, n, zone) for n in range(-27 * 4, 51 * 4)]
    if all(wall.date() != on or wall.hour != 12 for _, wall in shown):
        return None
    wanted = datetime.combine(on, at)
    # Clocks are changed at a full quarter of an hour: within one they run on.
    start = next(now for now, wall in shown if wall + 15 * MINUTE > wanted)
    minutes = (start + n * MINUTE for n in range(15))
    return next(now for now in minutes if wall_of(now, zone) >= wanted)


def clock(on: date, quarter: int, zone: str) -> tuple[datetime, datetime]:
    now = datetime.combine(on, time(), UTC) + quarter * 15 * MINUTE
    return now, wall_of(now, zone)


def wall_of(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_day(one: Subscriber, on: date) -> bool:
    if one.paused_until and on < one.paused_until:
        return False
    if isinstance(one.cadence, tuple):
        return on.weekday() in one.cadence
    return {
        "daily": True,
        "weekdays": on.weekday() < 5,
        "weekly": on.weekday() == one.weekly_on,
        "monthly": on.day == 1,
    }[one.cadence]


def served(
    changes: Sequence[tuple[datetime, Subscriber | None]], ticks: Iterable[datetime]
) -> list[tuple[datetime, date]]:
    """Return at which of *ticks* a person is served, and for which date; they became so at each of
    *changes* (None: they left)."""
    done: list[tuple[datetime, date]] = []
    for now in ticks:
        since, one = [change for change in changes if change[0] <= now][-1]
        if one is None:
            continue
        first, today = wall_of(since, one.timezone).date(), wall_of(now, one.timezone).date()
        days = [today + DAY - n * DAY for n in range((today - first).days + 2)]
        due = ((on, due_at(on, one.send_at, one.timezone)) for on in days if is_day(one, on))
        on, at = next(((on, at) for on, at in due if at and at <= now), (None, now))
        is_new = on is not None and on > max((last for _, last in done), default=date.min)
        if on and is_new and now - at <= LATE.get(str(one.cadence), timedelta(hours=18)):
            done.append((now, on))
    return done
