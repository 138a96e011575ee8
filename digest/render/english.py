"""Dates, counts and lists in English, whatever the locale of the machine."""

from collections.abc import Sequence
from datetime import date

NBSP = "\N{NO-BREAK SPACE}"

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(on: date) -> str:
    """Return "Friday 26 September"."""
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


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
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def unbroken(text: str) -> str:
    """Hold the words of a short *text* together; a long one must be able to break."""
    return text.replace(" ", NBSP) if len(text) <= 44 else text


def fit(text: str, width: int) -> str:
    """Cut *text* at a word so that it takes at most *width* characters with its "…".

    >>> fit("Tree Search for Agents", 22), fit("Tree Search for Agents", 21)
    ('Tree Search for Agents', 'Tree Search for …')
    """
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    space = text.rfind(" ", 0, width - 1)
    # A first word that fills everything, or a script without spaces, is cut where it must be.
    return f"{text[:space]} …" if space > width // 2 else f"{text[: width - 1]}…"
