"""A connection to the file, its rows by name, and SQLite's errors in words that say what to do."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digest.exceptions import StoreError

VERSION = sqlite3.sqlite_version

Given = Sequence[Any] | Mapping[str, Any]

_ADVICE = {
    "SQLITE_NOTADB": "this is not a database: move the file away, or name another with `store:`; "
    "where it was the store, digest restore FROM puts a backup in its place",
    "SQLITE_CORRUPT": "the database is damaged: digest restore FROM puts a backup in its place",
    "SQLITE_BUSY": "another program keeps the database locked: "
    "end it (a database browser?), then try again",
    "SQLITE_READONLY": "the database may not be written: "
    "give this user the right to write the file and its folder",
    "SQLITE_CANTOPEN": "the database cannot be opened: "
    "it must be a file in a folder that this user may write",
    "SQLITE_FULL": "the disk is full: make room, then try again",
    "SQLITE_IOERR": "the disk failed, or is full, while the database was read or written: "
    "make room, or see the system's log, then try again",
}


def rows(db: sqlite3.Connection, sql: str, given: Given = ()) -> Iterator[dict[str, Any]]:
    """Return what *sql* finds as values by the names of their columns."""
    found = db.execute(sql, given)
    names = [column for column, *_ in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def connect(path: Path, options: str, patience_s: float) -> sqlite3.Connection:
    """Open *path* by SQLite's URI *options*; others may keep it locked for *patience_s*."""
    uri = f"{path.absolute().as_uri()}?{options}"
    # No implicit transactions; the lock of the gate and one reader a thread do what
    # check_same_thread would.
    return sqlite3.connect(
        uri, uri=True, timeout=patience_s, isolation_level=None, check_same_thread=False
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what a person can do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        if name not in _ADVICE:
            raise
        raise StoreError(f"{path}: {_ADVICE[name]} ({error})") from error
