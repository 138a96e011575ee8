"""Whether the file is the one that was opened, and as whole as it was."""

from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import ReplacedError, StoreError
from digest.store.sqlite_connection import connect

_ADVICE = "the database is damaged: digest restore FROM puts a backup in its place"
_PATIENCE_S = 30.0


class Whole:
    """The database file at *path* as it is now, and the log beside it, for one who has it open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._identity, self._size = _known_by(self._path)
        self._log_identity, _ = _known_by(self._log)

    def check(self) -> None:
        """Raise ReplacedError where either is another one by now, or gone, or empty.

        StoreError where the database got smaller, and lacks what it lost.
        """
        identity, size = _known_by(self._path)
        if identity != self._identity or not size:
            raise ReplacedError(self._path)
        if _known_by(self._log)[0] != self._log_identity:
            raise ReplacedError(self._log)
        if size < self._size:
            # It does after a `VACUUM`, too, which loses nothing.
            reader = connect(self._path, "mode=ro", _PATIENCE_S)
            try:
                look_through(reader, self._path, closely=False)
            finally:
                reader.close()
        self._size = size


def look_through(db: Connection, path: Path, *, closely: bool) -> None:
    """Read each page of the database at *path*, and *closely* each entry of its indexes.

    Raises StoreError at the first fault.
    """
    (found,) = db.execute(f"PRAGMA {'integrity_check' if closely else 'quick_check'}(1)").fetchone()
    if found != "ok":
        what = " ".join(found.split())
        raise StoreError(f"{path}: {_ADVICE} ({what})")


def _known_by(path: Path) -> tuple[tuple[int, int], int]:
    """Return which file lies at *path*, and its size; it is looked at before each write."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0), 0
    return (found.st_dev, found.st_ino), found.st_size
