"""Which steps a database has taken, and the next ones, after a copy."""

import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from digest.exceptions import StoreError
from digest.store.database import Database

if TYPE_CHECKING:
    import sqlite_utils

Migration = Callable[["sqlite_utils.Database"], None]
"""One step of a schema, known by its function's name for ever: adding one is fine, editing or
renaming one is not."""

# Where sqlite-utils writes down which steps were taken, and under which name ours are.
_STEPS, _OURS = "_sqlite_migrations", "digest"


def taken(db: Database, path: Path, migrations: Sequence[Migration]) -> frozenset[str]:
    """Return which of *migrations* the database at *path* has seen. Raises StoreError where others
    than ours made its tables."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    found = (
        db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [_OURS])
        if _STEPS in tables
        else ()
    )
    names = frozenset(name for (name,) in found)
    if tables and not names:
        raise StoreError(
            f"{path}: this database belongs to another program: name another file with `store:`"
        )
    if unknown := sorted(names - {migration.__name__ for migration in migrations}):
        raise StoreError(
            f"{path}: written by a newer version of this program ({', '.join(unknown)}): install that one"
        )
    return names


def migrate(db: Database, migrations: Sequence[Migration]) -> None:
    from sqlite_utils import Database as Whole  # noqa: PLC0415  see Database
    from sqlite_utils import Migrations  # noqa: PLC0415

    steps = Migrations(_OURS)
    for migration in migrations:
        steps()(migration)
    whole = Whole(db.conn, execute_plugins=False)
    db.execute("BEGIN IMMEDIATE")
    try:
        steps.apply(whole)
        db.execute("COMMIT")
    except BaseException:
        db.conn.rollback()
        raise


def copy(db: Database, path: Path, number: int) -> Path:
    """Copy the database at *path*, as it is before its migration *number*, and return where to: one
    file, for its owner's eyes only."""
    place = path.with_name(f"{path.name}.before-{number}")
    half = place.with_name(f"{place.name}.half")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(half, isolation_level=None)) as target:
            db.conn.backup(target)
            # Without a log beside it, so that it can be moved as one file.
            target.execute("PRAGMA journal_mode = DELETE")
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)
    return place


def forget_copies(path: Path, but: Path) -> None:
    """Remove the copies that earlier migrations made of the database at *path*, all *but* the
    last."""
    copies = re.compile(re.escape(f"{path.name}.before-") + r"[0-9]+")
    for place in path.parent.iterdir():
        if place != but and copies.fullmatch(place.name):
            place.unlink()
