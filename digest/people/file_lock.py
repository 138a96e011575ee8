"""Writes edits of people's files: one at a time, and never over what was saved meanwhile."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from digest import atomic_file
from digest.exceptions import UsageError
from digest.people.edit import Edit

TRIES = 5


def carry_out(make: Callable[[], Edit]) -> Edit:
    """Write the edit that *make* makes, and return it.

    It is made once more where the file was saved meanwhile, by another command or by hand.
    """
    edit = make()
    for _ in range(TRIES):
        path = edit.path
        with _locked(path):
            if not _is_as_before(edit):
                edit = make()
            if edit.path == path and _is_as_before(edit):
                if edit.after != edit.before:
                    atomic_file.replace(path, edit.after)
                return edit
    raise UsageError(f"{edit.path}: it is being written again and again; nothing was changed")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of the file that lies at *path*, also where others have put a new one there."""
    while True:
        file = _opened(path)
        try:
            # Where a file system has no locks, what was saved meanwhile is looked at all the same.
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
            if _lies_at(path, file):
                yield
                return
        finally:
            os.close(file)


def _opened(path: Path) -> int:
    try:
        # Over a network only who may write may lock.
        return os.open(path, os.O_RDWR if os.access(path, os.W_OK) else os.O_RDONLY)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; nothing was changed") from error


def _lies_at(path: Path, file: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file), path.stat())
    return False


def _is_as_before(edit: Edit) -> bool:
    with suppress(OSError):  # who reads it next says why that cannot be done
        return edit.path.read_bytes() == edit.before
    return False
