"""The lines of the journal, as text: written, read, and known where they are torn or damaged.

    begun GENERATION DAY CHECKSUM
    sent GENERATION ISSUE-DATE LISTED-ON PEOPLE CHECKSUM
    back GENERATION ISSUE-DATE LISTED-ON PEOPLE CHECKSUM

A checksum is the CRC-32 of what stands before it. People stand one after another, each by their
`number`: there are no addresses in here.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from digest.exceptions import StoreError

MOST_PEOPLE = 5_000
"""In a line; a larger group has several."""

_NUMBER = 8
_LONGEST = 100_000


class Days(NamedTuple):
    """The date of an issue, and the last day on which any paper that it shows was first listed."""

    issue_on: date
    listed_on: date


class Begun(NamedTuple):
    """What was handed over up to *generation* is not in the file. None of it showed a paper that
    was first listed after the day *on*: the first of all days where the store had sent nothing."""

    generation: int
    on: date


class Sent(NamedTuple):
    """A group that was handed over; *numbers* are those of its people, one after another. Those who
    were given *back* were not, although a line of the same generation says so."""

    generation: int
    days: Days
    numbers: str
    back: bool = False

    @property
    def people(self) -> Iterator[str]:
        return (self.numbers[at : at + _NUMBER] for at in range(0, len(self.numbers), _NUMBER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What can be read of a journal: *begun*, and the lines behind it from the byte *start* up to
    *end*, the *first* of them, and the generation of the *last*, 0 where nothing was sent.

    What stands before a line that is damaged is as good as not there: then it is not *whole*.
    """

    begun: Begun
    start: int
    end: int
    first: Sent | None
    last: int
    whole: bool


def number(slug: str) -> str:
    """Return by what the person called *slug* is known in any journal; nobody reads it off.

    The number of their row would not do: a store that is made anew counts from one again.

    >>> number("ada"), number("ben")
    ('qLDnwzC_', 'SZB8lMU0')
    """
    digest = hashlib.blake2b(slug.encode(errors="replace"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")


def of_groups(generation: int, groups: Mapping[Days, str], *, back: bool) -> list[Sent]:
    """Return the lines of people by the days of their issues."""
    size = MOST_PEOPLE * _NUMBER
    return [
        Sent(generation, days, numbers[at : at + size], back)
        for days, numbers in groups.items()
        for at in range(0, len(numbers), size)
    ]


def written(line: Begun | Sent) -> bytes:
    """Return *line* as it stands in the file.

    >>> written(Begun(0, date(2026, 3, 12))).decode().split()
    ['begun', '0', '2026-03-12', '1d5fc259']
    """
    words = (
        ("begun", line.generation, line.on)
        if isinstance(line, Begun)
        else ("back" if line.back else "sent", line.generation, *line.days, line.numbers)
    )
    text = " ".join(map(str, words)).encode("ascii")
    return b"%b %08x\n" % (text, zlib.crc32(text))


def extent(path: Path) -> Extent | None:
    """Look through the journal at *path*; None where there is none, or no line that can be read.

    Raises StoreError where it is not ours to read.
    """
    try:
        if path.exists() and not path.is_file():
            raise StoreError(f"{path}: expected a file, got something else: move it away")
        with path.open("rb") as file:
            return _extent(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}: this user must be able to read it") from error


def lines(path: Path, known: Extent) -> Iterator[Sent]:
    """Yield the lines of the journal at *path* that were *known* to be in it."""
    with path.open("rb") as file:
        file.seek(known.start)
        while file.tell() < known.end:
            one = _read(file.readline(_LONGEST))
            if isinstance(one, Sent):
                yield one


def _extent(file: BinaryIO) -> Extent | None:
    begun, first, latest = None, None, date.min
    start = end = last = at = 0
    was_bad = is_damaged = False
    while raw := file.readline(_LONGEST):
        one, at = _read(raw), at + len(raw)
        if one is None:
            was_bad = True
            continue
        if isinstance(one, Begun):
            begun, first, start, end = one, None, at, at
            last = max(last, one.generation if one.on > date.min else 0)
            continue
        latest = max(latest, one.days.listed_on)
        if was_bad or begun is None:
            begun, first, start = Begun(one.generation - 1, latest), None, at - len(raw)
            is_damaged = True
        first, last, end = first or one, max(last, one.generation), at
        was_bad = False
    if begun is None:
        return None
    return Extent(begun=begun, start=start, end=end, first=first, last=last, whole=not is_damaged)


def _read(raw: bytes) -> Begun | Sent | None:
    """Return what a line of the file says, None where it is not as it was written."""
    text, _, checksum = raw.removesuffix(b"\n").rpartition(b" ")
    if not raw.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        return _parsed(text.decode("ascii").split(" "))
    except ValueError:
        return None


def _parsed(words: list[str]) -> Begun | Sent | None:
    match words:
        case ["begun", generation, on]:
            return Begun(int(generation), date.fromisoformat(on))
        case ["sent" | "back" as kind, generation, issue_on, listed_on, numbers]:
            days = Days(date.fromisoformat(issue_on), date.fromisoformat(listed_on))
            return Sent(int(generation), days, numbers, kind == "back")
    return None
