"""Writes files that take the place of others: at any moment there is the old or the new, whole."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from digest.exceptions import UsageError

PRIVATE = 0o600
"""For its owner alone, whatever the umask: what holds addresses."""


def replace(path: Path, content: bytes, *, mode: int | None = None, sync: bool = True) -> None:
    """Put *content* in the place of the file at *path*, or of what a symlink there leads to.

    It gets *mode*; where there is none the mode of the file before it, and its owner as far as we
    may give files away. What can be made again at any time need not wait for the disk (*sync*).
    Raises UsageError where it cannot be written; the file is what it was.
    """
    try:
        _replace(path.resolve(), content, mode, sync=sync)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{path}: cannot be written: {reason}; nothing was changed") from error


def folder(path: Path) -> Path:
    """Make the folder *path* where there is none, and return it. Raises UsageError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: this folder cannot be made: {error.strerror}") from error
    return path


def sync_folder(path: Path) -> None:
    """Bring the names in the folder *path* to the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _replace(target: Path, content: bytes, mode: int | None, *, sync: bool) -> None:
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            _set_owner_and_mode(file.fileno(), target, mode)
            if sync:
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    if sync:
        sync_folder(target.parent)


def _set_owner_and_mode(file: int, target: Path, mode: int | None) -> None:
    """Give the open *file* the owner and the mode of the one at *target*, or *mode*."""
    with suppress(FileNotFoundError):
        before = target.stat()
        for owner, group in ((before.st_uid, -1), (-1, before.st_gid)):
            # Only root may give a file to somebody else, and others only to a group of theirs.
            with suppress(PermissionError):
                os.chown(file, owner, group)
        # Last, for a new owner takes set-bits away.
        mode = before.st_mode & 0o7777 if mode is None else mode
    # Without either it stays as temporary files are made: for its owner alone.
    if mode is not None:
        os.fchmod(file, mode)
