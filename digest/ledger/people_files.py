"""The rows of people's files: by what each is known, and whose list it belongs to."""

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from digest.ledger import row_codec
from digest.model import Defaults, PeopleFile, Stamp
from digest.store.instant import micros

SETTLED = timedelta(seconds=2)
"""A file written less than this before it was read may be written again with the same mtime."""


def is_current(
    db: Connection, paths: Iterable[Path], defaults: Defaults, named_by: Path | None
) -> bool:
    """Ask whether the files at *paths* are those that were read last, with the same *defaults*, and
    no other was then of the list that is *named_by* a settings file."""
    named = {_relative(db, path) for path in paths}
    return of_list(db, named_by).keys() <= named and all(
        _is_current(db, absolute(db, path), defaults) for path in named
    )


def _is_current(db: Connection, path: Path, defaults: Defaults) -> bool:
    sql = "SELECT sha256, mtime_ns, size FROM files WHERE path = ? AND defaults = ?"
    known = db.execute(sql, [_relative(db, path), row_codec.settings(defaults)]).fetchone()
    if known is None:
        return False
    sha256, *as_of = known
    try:
        found = path.stat()
        return as_of == [found.st_mtime_ns, found.st_size] or bool(sha256 == _sha256(path))
    except OSError:  # whoever reads it next says why that cannot be done
        return False


def of_list(db: Connection, named_by: Path | None) -> dict[str, int]:
    """Return the files, each with its number, that the settings at *named_by* had when they were
    read last."""
    if named_by is None:
        return {}
    sql = "SELECT path, id FROM files WHERE named_by = ?"
    return dict(db.execute(sql, [_relative(db, named_by)]).fetchall())


def numbers(db: Connection, paths: Iterable[Path], named_by: Path | None) -> list[int]:
    """Return the numbers of the files of a list, those that it had included."""
    named = json.dumps([_relative(db, path) for path in paths])
    sql = "SELECT id FROM files WHERE path IN (SELECT value FROM json_each(?))"
    numbers = {number for (number,) in db.execute(sql, [named])}
    return sorted(numbers.union(of_list(db, named_by).values()))


def paths(db: Connection, numbers: Iterable[int]) -> dict[int, Path]:
    """Return where the files with these numbers lie."""
    sql = "SELECT id, path FROM files WHERE id IN (SELECT value FROM json_each(?))"
    found = db.execute(sql, [json.dumps(sorted(numbers))]).fetchall()
    return {number: absolute(db, path) for number, path in found}


def put(db: Connection, file: PeopleFile, named_by: Path | None, now: datetime) -> int:
    known = db.execute(
        """
        INSERT INTO files (path, named_by, sha256, mtime_ns, size, defaults)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET
            sha256 = excluded.sha256, mtime_ns = excluded.mtime_ns, size = excluded.size,
            defaults = excluded.defaults, named_by = excluded.named_by
        RETURNING id
        """,
        [
            _relative(db, file.path),
            named_by and _relative(db, named_by),
            *_known_by(file.stamp, now),
        ],
    )
    return int(known.fetchall()[0][0])


def _known_by(stamp: Stamp | None, now: datetime) -> tuple[str, int, int, str | None]:
    """Return by what to know a file: its hash alone where its time says too little."""
    if stamp is None:
        return "", 0, -1, None
    defaults = row_codec.settings(stamp.defaults)
    if stamp.mtime_ns // 1000 > micros(now - SETTLED):
        return stamp.sha256, 0, -1, defaults
    return stamp.sha256, stamp.mtime_ns, stamp.size, defaults


def _relative(db: Connection, path: Path) -> str:
    """Return the path of a file from the store's folder: the same in a copy of an installation."""
    return os.path.relpath(path, _folder(db))


def here(db: Connection, path: Path) -> Path:
    """Return *path* as `paths` would."""
    return absolute(db, _relative(db, path))


def absolute(db: Connection, relative: str) -> Path:
    return Path(os.path.normpath(_folder(db) / relative))


def _folder(db: Connection) -> Path:
    (_, _, store), *_ = db.execute("PRAGMA database_list")
    return Path(store).parent


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
