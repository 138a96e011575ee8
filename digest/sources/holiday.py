"""The days on whose evening arXiv announces nothing: those it published, and the rule for years it
has not published yet."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files

ASSUMED = " (assumed)"
_MONDAY, _THURSDAY, _FRIDAY, _SUNDAY = 0, 3, 4, 6


def name(day: date) -> str | None:
    """Return the holiday that *day* is at arXiv; one that is not published yet says so.

    >>> name(date(2026, 11, 26)), name(date(2026, 5, 25)), name(date(2031, 7, 4))
    ('Thanksgiving', None, 'Independence Day (assumed)')
    """
    published = _published()
    if any(known.year == day.year for known in published):
        return published.get(day)
    return _assumed(day.year).get(day)


@cache
def _published() -> dict[date, str]:
    lines = (
        (files("digest.sources") / "data" / "arxiv-holidays.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    parts = [line.split(maxsplit=1) for line in lines if not line.startswith("#")]
    return {date.fromisoformat(day): holiday for day, holiday in parts}


@cache
def _assumed(year: int) -> dict[date, str]:
    """Return the holidays that arXiv kept each year from 2022 to 2026; those of its winter break
    cannot be told ahead."""
    days = {
        _observed(date(year, 1, 1)): "New Year's Day",
        _nth(3, _MONDAY, date(year, 1, 1)): "Martin Luther King Jr. Day",
        _observed(date(year, 6, 19)): "Juneteenth",
        _observed(date(year, 7, 4)): "Independence Day",
        _nth(1, _MONDAY, date(year, 9, 1)): "Labor Day",
        _nth(4, _THURSDAY, date(year, 11, 1)): "Thanksgiving",
        _observed(date(year, 12, 25)): "Christmas Day",
    }
    return {day: holiday + ASSUMED for day, holiday in days.items()}


def _observed(day: date) -> date:
    # 5 U.S.C. 6103 (b): a holiday on a Saturday is kept on Friday, and by custom one on a Sunday on
    # Monday.
    shifts = {_FRIDAY + 1: -1, _SUNDAY: 1}
    return day + timedelta(days=shifts.get(day.weekday(), 0))


def _nth(count: int, weekday: int, first: date) -> date:
    """Return the *count*-th *weekday* of the month that begins on *first*."""
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
