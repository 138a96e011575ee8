"""Locks between processes: they die with who holds them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.exceptions import StoreError


@contextmanager
def locked(path: Path, how: int) -> Iterator[int]:
    """Hold the lock on *path*; the file stays, for with a new one two would hold a lock."""
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except IsADirectoryError as error:
        raise StoreError(f"{path}: expected a file, got a folder: move it away") from error
    except OSError as error:
        advice = "this user must be able to write the store's folder"
        raise StoreError(f"{path}: {error.strerror}: {advice}") from error
    try:
        _lock(file, how)
        yield file
    finally:
        os.close(file)


def _lock(file: int, how: int) -> None:
    try:
        fcntl.flock(file, how)
    except BlockingIOError as error:
        process = os.pread(file, 400, 0).decode(errors="replace") or "unknown"
        other = f"another digest run or send is at work (process {process})"
        raise StoreError(f"{other}: wait for it, or end it") from error
