"""The journal beside the store: who was handed over to the relay, on the disk before it is done.

An older store that takes the place of the newest knows nothing of it, and would mail twice. See
`sent_line` for what stands in it.
"""

import logging
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from digest import atomic_file
from digest.exceptions import ReplacedError, StoreError, UsageError
from digest.store import sent_line
from digest.store.instant import instant
from digest.store.sent_line import Begun, Days, Extent, Sent

LONGEST_RETRY = timedelta(hours=2)
KEPT = timedelta(days=3) + LONGEST_RETRY
"""What is older is cut off: once a day, for the whole file is written anew."""

_DAY = timedelta(days=1)
_GONE = (0, 0, 0)

log = logging.getLogger(__name__)


def path_of(store: Path) -> Path:
    return store.with_name(f"{store.name}.sent")


class Journal:
    """The journal at *path*, written by the one process that sends; its threads take turns.

    *last* is the generation of the last line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last = 0
        self._first: Sent | None = None
        self._file: int | None = None
        self._identity = _GONE
        self._turn = threading.RLock()

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def newest(self) -> int:
        """Return the generation of the last line as it is now: 0 where there is none."""
        if self._file is not None:
            return self.last
        known = sent_line.extent(self.path)
        return known.last if known else 0

    def open(self, now: datetime) -> bool:
        """Open it to be written, where it is not open; return whether there is one.

        What was torn at its end goes. Raises ReplacedError where it changed since it was opened.
        """
        with self._turn:
            if self._file is not None:
                self.check()
                return True
            known = sent_line.extent(self.path)
            if known is None:
                return False
            if not known.whole:
                log.warning("%s: a part of it was damaged, and is left out", self.path)
            if not known.whole or self._is_old(known.first, now):
                known = self._cut(known, now)
            self._take_up(known)
            return True

    def begin(self, generation: int, on: date) -> None:
        """Begin anew: what was handed over up to *generation* is not in it, see `Begun`.

        What lies there and cannot be read is kept beside it.
        """
        with self._turn:
            if self.path.is_file() and self.path.stat().st_size:
                self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
            self._replace(sent_line.written(Begun(generation, on)))
            known = sent_line.extent(self.path)
            assert known is not None  # noqa: S101  it has just been written
            self._take_up(known)

    def append(
        self, generation: int, groups: Mapping[Days, str], now: datetime, *, back: bool = False
    ) -> None:
        """Write who is handed over next, or is given *back*: numbers by the days of their issues.

        It is on the disk at the end. Raises StoreError where it is not.
        """
        lines = sent_line.of_groups(generation, groups, back=back)
        with self._turn:
            if self._is_old(self._first, now):
                self._cut_again(now)
            self._write(b"".join(map(sent_line.written, lines)))
            self.last, self._first = generation, self._first or next(iter(lines), None)

    def check(self) -> None:
        """Raise ReplacedError where it was deleted, replaced or changed since we wrote it."""
        with self._turn:
            if self._file is not None and _identity(self.path) != self._identity:
                raise ReplacedError(self.path)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take_up(self, known: Extent) -> None:
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            os.ftruncate(self._file, known.end)
        except OSError as error:
            self.close()
            raise _unusable(self.path, error) from error
        self._identity = _identity(self.path)
        self.last, self._first = known.last, known.first

    def _write(self, lines: bytes) -> None:
        assert self._file is not None  # noqa: S101  see `open`
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            # What stands there by half is of a message that does not go out.
            with suppress(OSError):
                os.ftruncate(self._file, self._identity[2])
            self.close()
            raise _unusable(self.path, error) from error
        device, inode, size = self._identity
        self._identity = device, inode, size + len(lines)

    def _is_old(self, first: Sent | None, now: datetime) -> bool:
        return first is not None and now - _written_at(first, now) > KEPT + _DAY

    def _cut_again(self, now: datetime) -> None:
        known = sent_line.extent(self.path)
        if known is not None:
            known = self._cut(known, now)
            self.close()
            self._take_up(known)
        # Where the disk is full it is tried again with the next run.
        self._first = None if self._is_old(self._first, now) else self._first

    def _cut(self, known: Extent, now: datetime) -> Extent:
        """Leave out what is old, if the disk has room for it; return what there is then."""
        begun, kept = known.begun, list[bytes]()
        for line in sent_line.lines(self.path, known):
            if not kept and now - _written_at(line, now) > KEPT:
                begun = Begun(line.generation, max(begun.on, line.days.listed_on))
            else:
                kept.append(sent_line.written(line))
        with suppress(StoreError):
            self._replace(b"".join([sent_line.written(begun), *kept]))
        return sent_line.extent(self.path) or known

    def _replace(self, content: bytes) -> None:
        try:
            atomic_file.replace(self.path, content, mode=atomic_file.PRIVATE)
        except UsageError as error:
            raise StoreError(str(error)) from error


def _written_at(line: Sent, now: datetime) -> datetime:
    """Return when *line* was written; by a clock that was ahead, on the day of its issue."""
    at = instant(line.generation)
    return at if at <= now + _DAY else datetime.combine(line.days.issue_on, time(), UTC)


def _identity(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return _GONE
    return found.st_dev, found.st_ino, found.st_size


def _unusable(path: Path, error: OSError) -> StoreError:
    advice = "nothing goes out without it: make room, and let this user write it"
    return StoreError(f"{path}: {error.strerror}: {advice}")
