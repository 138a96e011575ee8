"""Days as sources write them: taken as given, in whatever zone the source lives."""

import re
from datetime import date
from email.utils import parsedate_tz

_ISO = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_LOOSE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_AND_DAY = re.compile(r"([A-Z][a-z]{2})[a-z]* ([0-9]{1,2})(?:, ([0-9]{4}))?")


def day(written: object) -> date | None:
    """Return the day that *written* names, in ISO 8601, loosely, or in the form of mail and RSS.

    >>> day("2026-03-09T23:59:59.000Z"), day("2026-6-30")
    (datetime.date(2026, 3, 9), datetime.date(2026, 6, 30))
    >>> day("Mon, 27 Apr 2026 00:00:00 -0400"), day("soon")
    (datetime.date(2026, 4, 27), None)
    """
    if not isinstance(written, str):
        return None
    try:
        if found := _LOOSE.match(written):
            return date(int(found[1]), int(found[2]), int(found[3]))
        parts = parsedate_tz(written[:100])
        return date(*parts[:3]) if parts else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_name(name: str) -> date | None:
    """Return the day that a file's name holds.

    >>> in_name("papers-2024-06-27.json")
    datetime.date(2024, 6, 27)
    """
    found = _ISO.search(name)
    return day(found[0]) if found else None


def latest(written: str, *, until: date) -> date | None:
    """Return the last day *written* so ("Mar 14") until *until*, or the day itself with its year.

    >>> latest("Mar 14", until=date(2026, 3, 13)), latest("Subscribe", until=date(2026, 3, 13))
    (datetime.date(2025, 3, 14), None)
    """
    found = _MONTH_AND_DAY.fullmatch(written)
    if not found or found[1].lower() not in _MONTHS:
        return None
    month, number = _MONTHS.index(found[1].lower()) + 1, int(found[2])
    # 29 February may be eight years back: 1896 to 1904, 2096 to 2104.
    years = [int(found[3])] if found[3] else range(until.year, max(until.year - 9, 0), -1)
    days = (_date(year, month, number) for year in years)
    return next((one for one in days if one and (found[3] or one <= until)), None)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
