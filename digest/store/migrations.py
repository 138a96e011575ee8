"""Which migrations a database has seen, and the next ones, after a copy."""

import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from digest.exceptions import StoreError

if TYPE_CHECKING:
    import sqlite_utils

Migration = Callable[["sqlite_utils.Database"], None]
"""A step of a schema, known by its function's name for ever: add one, but never edit or rename."""

# Where sqlite-utils writes down which migrations were applied, and under which name ours are.
_APPLIED, _OURS = "_sqlite_migrations", "digest"


def applied(db: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> frozenset[str]:
    """Return which of *migrations* the database at *path* has seen.

    Raises StoreError where others than ours made its tables.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names: frozenset[str] = frozenset()
    if _APPLIED in tables:
        ours = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
        names = frozenset(name for (name,) in db.execute(ours, [_OURS]))
    if tables and not names:
        advice = "name another file with `store:`"
        raise StoreError(f"{path}: this database belongs to another program: {advice}")
    if unknown := sorted(names - {migration.__name__ for migration in migrations}):
        newer = f"a newer version of this program ({', '.join(unknown)})"
        raise StoreError(f"{path}: written by {newer}: install that one")
    return names


def migrate(db: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply those of *migrations* that are missing, all or none."""
    # It takes longer to come than most commands need: only migrations wait for it.
    import sqlite_utils  # noqa: PLC0415

    missing = sqlite_utils.Migrations(_OURS)
    for migration in migrations:
        missing()(migration)
    db.execute("BEGIN IMMEDIATE")
    try:
        missing.apply(sqlite_utils.Database(db, execute_plugins=False))
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def copy(db: sqlite3.Connection, path: Path, number: int) -> Path:
    """Copy the database at *path*, as it is before its migration *number*, and return where to.

    It is one file, for its owner's eyes only.
    """
    target = path.with_name(f"{path.name}.before-{number}")
    half = target.with_name(f"{target.name}.half")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(half, isolation_level=None)) as copied:
            db.backup(copied)
            # Without a log beside it, so that it can be moved as one file.
            copied.execute("PRAGMA journal_mode = DELETE")
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return target


def forget_copies(path: Path, but: Path) -> None:
    """Remove the copies that earlier migrations made of the database at *path*, *but* the last."""
    copies = re.compile(re.escape(f"{path.name}.before-") + r"[0-9]+")
    for one in path.parent.iterdir():
        if one != but and copies.fullmatch(one.name):
            one.unlink()
