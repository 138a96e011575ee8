"""When a source's batch of a day is due, and on which days none is: weekends, arXiv's holidays.

Holidays are those that arXiv published, and a rule for years it has not published yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import count
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6

_ASSUMED = " (assumed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days of batches in *zone*: *opens* after its midnight a day's can be asked for.

    From *due* on it is missed. Without *weekends* Saturday and Sunday have no batch; with them
    theirs may be empty, and any day's where the calendar *is_thin*. *skips_holidays* are those of
    arXiv.
    """

    zone: str
    opens: timedelta = timedelta()
    due: timedelta
    weekends: bool = False
    is_thin: bool = False
    skips_holidays: bool = False


# What is announced on an evening, Sunday to Thursday 20:00, has the date of the next morning. Feeds
# are made at midnight, and an answer from before that may be kept by arXiv's own cache for all of
# the day.
ARXIV = Calendar(
    zone="America/New_York",
    opens=timedelta(minutes=15),
    due=timedelta(minutes=15),
    weekends=False,
    skips_holidays=True,
)
# Of 351 recorded papers the last was added at 06:59 UTC of its day.
HUGGINGFACE = Calendar(zone="UTC", due=timedelta(hours=8))
# Papers come all day long, in the time of New York; the day is whole on the next one.
BIORXIV = Calendar(zone="America/New_York", due=timedelta(hours=28), weekends=True)
# So do records, and a narrow search finds none on most days.
PUBMED = Calendar(zone="America/New_York", due=timedelta(hours=28), weekends=True, is_thin=True)


def closed(calendar: Calendar, day: date) -> str | None:
    """Return why there is no batch of *day*, a holiday's name or "weekend"; None if there is one.

    >>> closed(ARXIV, date(2026, 11, 27)), closed(ARXIV, date(2026, 11, 26))
    ('Thanksgiving', None)
    >>> closed(HUGGINGFACE, date(2026, 11, 28))
    'weekend'
    """
    if day.weekday() >= _SATURDAY:
        return None if calendar.weekends else "weekend"
    return holiday(_evening_before(day)) if calendar.skips_holidays else None


def holiday(day: date) -> str | None:
    """Return the holiday that *day* is at arXiv; one that is not published yet says so.

    >>> holiday(date(2026, 11, 26)), holiday(date(2026, 5, 25)), holiday(date(2031, 7, 4))
    ('Thanksgiving', None, 'Independence Day (assumed)')
    """
    published = _published()
    if any(known.year == day.year for known in published):
        return published.get(day)
    return _assumed(day.year).get(day)


def may_be_empty(calendar: Calendar, day: date) -> bool:
    """Whether a batch of *day* may well have no papers."""
    return calendar.is_thin or (calendar.weekends and day.weekday() >= _SATURDAY)


def expected_on(calendar: Calendar, now: datetime) -> date:
    """Return the newest day whose batch is due."""
    return next(
        day
        for day in _back(calendar, now)
        if due_at(calendar, day) <= now and not closed(calendar, day)
    )


def opened_on(calendar: Calendar, now: datetime) -> date:
    """Return the newest day whose batch can be asked for."""
    return next(
        day
        for day in _back(calendar, now)
        if _at(calendar, day, calendar.opens) <= now and _opens(calendar, day)
    )


def due_at(calendar: Calendar, day: date) -> datetime:
    """Return the instant from which the batch of *day* is missed."""
    return _at(calendar, day, calendar.due)


def next_opening(calendar: Calendar, now: datetime) -> datetime:
    """Return the next instant at which another day's batch can be asked for."""
    today = local_day(calendar, now)
    days = (today + step * _DAY for step in count(-1))
    return next(
        at
        for day in days
        if (at := _at(calendar, day, calendar.opens)) > now and _opens(calendar, day)
    )


def days(calendar: Calendar, after: date, until: date) -> tuple[date, ...]:
    """Return the days after *after*, *until* included, that have a batch, or may have one."""
    between = (after + step * _DAY for step in range(1, (until - after).days + 1))
    return tuple(day for day in between if _opens(calendar, day))


def last_days(calendar: Calendar, until: date, *, most: int) -> tuple[date, ...]:
    """Return the last *most* days not later than *until* that have a batch, oldest first."""
    # Weekends and the longest run of holidays never leave fewer than one day in three.
    return days(calendar, until - 3 * (most + 1) * _DAY, until)[-most:] if most > 0 else ()


def local_day(calendar: Calendar, now: datetime) -> date:
    return now.astimezone(ZoneInfo(calendar.zone)).date()


def _opens(calendar: Calendar, day: date) -> bool:
    """Whether *day* has a batch, or may have one: what is only assumed is no reason to miss it."""
    reason = closed(calendar, day)
    return reason is None or reason.endswith(_ASSUMED)


def _back(calendar: Calendar, now: datetime) -> Iterator[date]:
    today = local_day(calendar, now)
    return (today - step * _DAY for step in count())


def _at(calendar: Calendar, day: date, after_midnight: timedelta) -> datetime:
    # Added on the wall clock: 00:15 is 00:15 in summer and in winter.
    wall = datetime.combine(day, datetime.min.time()) + after_midnight
    return wall.replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


def _evening_before(day: date) -> date:
    """Return the working day whose submissions the batch of *day* announces."""
    return day - (3 * _DAY if day.weekday() == _MONDAY else _DAY)


@lru_cache(maxsize=1)
def _published() -> dict[date, str]:
    file = files("digest.sources") / "data" / "arxiv-holidays.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    parts = [line.split(maxsplit=1) for line in lines if not line.startswith("#")]
    return {date.fromisoformat(day): holiday for day, holiday in parts}


@lru_cache(maxsize=100)
def _assumed(year: int) -> dict[date, str]:
    """Return the holidays that arXiv kept each year from 2022 to 2026, but its winter break."""
    days = {
        _observed(date(year, 1, 1)): "New Year's Day",
        _nth(3, _MONDAY, date(year, 1, 1)): "Martin Luther King Jr. Day",
        _observed(date(year, 6, 19)): "Juneteenth",
        _observed(date(year, 7, 4)): "Independence Day",
        _nth(1, _MONDAY, date(year, 9, 1)): "Labor Day",
        _nth(4, _THURSDAY, date(year, 11, 1)): "Thanksgiving",
        _observed(date(year, 12, 25)): "Christmas Day",
    }
    return {day: holiday + _ASSUMED for day, holiday in days.items()}


def _observed(day: date) -> date:
    # 5 U.S.C. 6103 (b): one on a Saturday is kept on Friday, and by custom on a Sunday, on Monday.
    shifts = {_SATURDAY: -1, _SUNDAY: 1}
    return day + timedelta(days=shifts.get(day.weekday(), 0))


def _nth(count: int, weekday: int, first: date) -> date:
    """Return the *count*-th *weekday* of the month that begins on *first*."""
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
