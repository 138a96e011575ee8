"""Dates, counts and lists in English, whatever the locale of the machine."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.text import bidi

NBSP = "\N{NO-BREAK SPACE}"

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SHORT = 44
"""So many letters fit in one line of a phone."""
_DAYS_NAMED = 4
_LISTED = 20
_REMEMBERED = 8_192
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """Return "three", but "11"."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


@lru_cache(_REMEMBERED)
def day(on: date) -> str:
    """Return "Friday 26 September"."""
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


def full_day(on: date) -> str:
    """Return "3 September 2025"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def weekday(on: date, *, today: date) -> str:
    """Return "Thursday" for a day within a week of *today*, "12 September" for one farther off."""
    return (
        _DAYS[on.weekday()]
        if abs(on - today) < timedelta(days=7)
        else f"{on.day} {_MONTHS[on.month - 1]}"
    )


def weekdays(days: Sequence[date], *, today: date) -> str:
    """Return "Wednesday and Thursday"; of many days how many they are."""
    names = tuple(dict.fromkeys(weekday(on, today=today) for on in sorted(days)))
    return listed(names) if len(names) <= _DAYS_NAMED else f"{len(names):,} days"


def span(first: date, last: date) -> str:
    """Return "22 – 26 September", or "29 September – 3 October"."""
    start = (
        f"{first.day}"
        if (first.year, first.month) == (last.year, last.month)
        else f"{first.day} {_MONTHS[first.month - 1]}"
    )
    return f"{start} – {last.day} {_MONTHS[last.month - 1]}"


def clock(at: datetime, zone: str) -> str:
    """Return "07:00" as the reader's own clock shows it."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def moment(at: datetime, zone: str) -> str:
    """Return "Thursday 25 September, 02:05"."""
    return f"{day(at.astimezone(ZoneInfo(zone)).date())}, {clock(at, zone)}"


def weekday_and_date(on: date) -> str:
    """Return "Friday 26"."""
    return f"{_DAYS[on.weekday()]} {on.day}"


def brief_day(on: date) -> str:
    """Return "Fri 26 Sep"."""
    return f"{_DAYS[on.weekday()][:3]} {short_day(on, year=on.year)}"


def short_day(on: date, *, year: int) -> str:
    """Return "25 Sep", with its year when that is not *year*."""
    short = f"{on.day} {_MONTHS[on.month - 1][:3]}"
    return short if on.year == year else f"{short} {on.year}"


def count(number: int, noun: str) -> str:
    r"""Return "1,204 papers", the two held together.

    >>> count(1, "paper"), count(1204, "paper")
    ('1\xa0paper', '1,204\xa0papers')
    """
    return f"{number:,}{NBSP}{noun}" if number == 1 else f"{number:,}{NBSP}{noun}s"


def listed(things: Sequence[str]) -> str:
    """Return "one, two and three"."""
    *most, last = things if len(things) <= _LISTED else (*things[: _LISTED - 1], _rest(things))
    return f"{', '.join(most)} and {last}" if most else last


def _rest(things: Sequence[str]) -> str:
    return f"{len(things) - _LISTED + 1:,} more"


@lru_cache(_REMEMBERED)
def unbroken(text: str) -> str:
    """Hold the words of a short *text* together; a long one must be able to break."""
    return text.replace(" ", NBSP) if len(text) <= SHORT else text


@lru_cache(_REMEMBERED)
def fit(text: str, width: int, *, plain: bool = False) -> str:
    """Cut *text* at a word so that it takes at most *width* characters with its "…", which is "..."
    in *plain* text that is ASCII so far.

    >>> fit("Tree Search for Agents", 22), fit("Tree Search for Agents", 21)
    ('Tree Search for Agents', 'Tree Search for …')
    """
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    # A cut would part what opens a direction from what closes it.
    text = bidi.without(text)
    end = "..." if plain and text.isascii() else "…"
    space = text.rfind(" ", 0, width - len(end))
    # A first word that fills everything, or a script without spaces, is cut where it must be.
    return f"{text[:space]} {end}" if space > width // 2 else f"{text[: width - len(end)]}{end}"
