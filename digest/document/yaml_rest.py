"""Where the reading of a file can go on behind a mistake that ended it."""

import re
from typing import NamedTuple

# What libyaml takes for the end of a line.
_BREAK = re.compile(rb"\r\n|[\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9]")
_KEY = rb"[A-Za-z_][A-Za-z0-9_-]*[ ]*:(?=[ \r\n]|$)"


def is_key(line: str) -> bool:
    """Ask whether a *line* begins with a key of the file.

    >>> is_key("groups:"), is_key("  lab: x"), is_key("http://example.org")
    (True, False, False)
    """
    return re.match(_KEY, line.encode()) is not None


class Start(NamedTuple):
    """The first byte of a line (from 0): of an entry, *passed* entries behind the last one that was
    begun, or of a key of the file where it is none."""

    offset: int
    line: int
    passed: int | None


class Rest:
    """The lines of *data*; asked for ever later ones."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0, 0

    def start(self, line: int, *, begun: int, column: int | None, has_keys: bool) -> Start | None:
        """Return from where to read on, on the *line* (from 0) or behind it.

        The last entry was *begun* on a line; entries begin in a *column*, None where there is no
        list; the file *has_keys* or is a list.
        """
        entry = b"" if column is None else rb"[ ]{%d}-(?=[ \r\n]|$)" % column
        starts = [pattern for pattern in (entry, _KEY * has_keys) if pattern]
        first, offset = self._offset(begun), self._offset(line)
        any_start = re.compile(rb"^(?:%b)" % rb"|".join(starts), re.MULTILINE)
        found = any_start.search(self._data, offset) if starts else None
        if found is None:
            return None
        passed = None
        if found[0].endswith(b"-"):
            entries = re.compile(rb"^%b" % entry, re.MULTILINE)
            passed = self._count(entries, first, found.start())
        line += self._count(_BREAK, offset, found.start())
        self._at = line, found.start()
        return Start(found.start(), line, passed)

    def _offset(self, line: int) -> int:
        """Return where *line* begins, which is none before the last one that was asked for."""
        at, offset = self._at
        breaks = _BREAK.finditer(self._data, offset)
        for _ in range(line - at):
            found = next(breaks, None)
            if found is None:
                return len(self._data)
            offset = found.end()
        self._at = max(line, at), offset
        return offset

    def _count(self, pattern: re.Pattern[bytes], start: int, end: int) -> int:
        return sum(1 for _ in pattern.finditer(self._data, start, end))
