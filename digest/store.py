"""The one SQLite file: opened, migrated, and written through one gate. Knows no table; `archive` and `ledger` own those."""

import fcntl
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from digest.exceptions import StoreError

if TYPE_CHECKING:
    import sqlite_utils

Migration = Callable[["sqlite_utils.Database"], None]
"""One step of a schema, known by its function's name for ever: adding one is fine, editing or renaming one is not."""

# Where sqlite-utils writes down which steps were taken, and under which name ours are.
_STEPS, _OURS = "_sqlite_migrations", "digest"

# The program's own mistake, which nobody can mend by their settings: no DigestError, so that it leaves with its traceback.
_NESTED = "a {0} inside a {0} of the same thread: end the first one before, or hand its Database on"

ADVICE = {
    "SQLITE_NOTADB": "this is not a database: move the file away, or name another with `store:`",
    "SQLITE_CORRUPT": "the database is damaged: put back a copy of it from your backup",
    "SQLITE_BUSY": "another program keeps the database locked: end it (a database browser?), then try again",
    "SQLITE_READONLY": "the database may not be written: give this user the right to write the file and its folder",
    "SQLITE_CANTOPEN": "the database cannot be opened: it must be a file in a folder that this user may write",
    "SQLITE_FULL": "the disk is full: make room, then try again",
    "SQLITE_IOERR": "the disk failed while the database was read or written: see the system's log, then try again",
}


class Database:
    """A connection in the words of sqlite-utils, which itself takes longer to come than most commands need: only migrations wait for it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        return self.conn.execute(sql, parameters)

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[dict[str, Any]]:
        """Return the rows as values by the names of their columns."""
        rows = self.conn.execute(sql, parameters)
        names = [column for column, *_ in rows.description]
        return (dict(zip(names, row, strict=True)) for row in rows)


class Store:
    """The file at *path*, open from `with` to its end.

    Writers of all threads and processes take turns at the gate. Readers never wait: each thread has a read-only connection of its own.
    """

    def __init__(self, path: Path, *, migrations: Sequence[Migration], patience_s: float = 30.0) -> None:
        """Name the file; *patience_s* is how long another program may keep it locked."""
        self.path = path
        self._patience_s = patience_s
        self._migrations = migrations
        self._turn = threading.Lock()
        self._writing: int | None = None
        self._mine = threading.local()
        self._readers: set[Database] = set()
        self._writer: Database

    def __enter__(self) -> Self:
        if not self.path.absolute().parent.is_dir():
            raise StoreError(f"{self.path}: there is no folder {self.path.parent}: make it, or change `store:` in the settings")
        with self._gate():
            _create(self.path)
            self._writer = _connect(self.path, "rwc", self._patience_s)
            try:
                self._prepare(self._writer)
            except BaseException:
                self._writer.conn.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._gate():
            for reader in self._readers:
                reader.conn.close()
            self._writer.conn.close()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """Pass the gate: one transaction, committed (and on the disk) at the end of the block, undone by an exception."""
        with self._gate():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                self._writer.conn.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[Database]:
        """Look at one unchanging state of the database; whoever writes meanwhile is not seen."""
        with _explained(self.path):
            reader = self._reader()
            if reader.conn.in_transaction:
                raise RuntimeError(_NESTED.format("read"))
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.conn.rollback()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one process that sends, until the end of the block; the lock dies with the process."""
        with _locked(self.path.with_name(f"{self.path.name}.run"), fcntl.LOCK_EX | fcntl.LOCK_NB) as file:
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)
            yield

    @contextmanager
    def _gate(self) -> Iterator[None]:
        # SQLite before 3.51.3 may lose a reset of the WAL when two connections write or checkpoint at one instant; and the
        # kernel's queue is fair, where SQLite's own busy handler sleeps and gives up.
        lock = self.path.with_name(f"{self.path.name}.lock")
        if self._writing == threading.get_ident():
            raise RuntimeError(_NESTED.format("write"))
        with self._turn, _locked(lock, fcntl.LOCK_EX), _explained(self.path):
            self._writing = threading.get_ident()
            try:
                yield
            finally:
                self._writing = None

    def _reader(self) -> Database:
        reader: Database | None = getattr(self._mine, "reader", None)
        if reader is None:
            reader = self._mine.reader = _connect(self.path, "ro", self._patience_s)
            self._readers.add(reader)
            # A thread that ends takes its connection with it.
            weakref.finalize(threading.current_thread(), self._leave, reader).atexit = False
        return reader

    def _leave(self, reader: Database) -> None:
        self._readers.discard(reader)
        reader.conn.close()

    def _prepare(self, db: Database) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        applied = _applied(db)
        if applied is None:
            raise StoreError(f"{self.path}: this database belongs to another program: name another file with `store:`")
        names = {migration.__name__ for migration in self._migrations}
        if unknown := sorted(applied - names):
            raise StoreError(f"{self.path}: written by a newer version of this program ({', '.join(unknown)}): install that one")
        if names - applied:
            _migrate(db, self._migrations)


def _applied(db: Database) -> frozenset[str] | None:
    """Return the names of the migrations that *db* has seen; None where others than ours made its tables."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    found = db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [_OURS]) if _STEPS in tables else ()
    return frozenset(name for (name,) in found) or (None if tables else frozenset())


def _migrate(db: Database, migrations: Sequence[Migration]) -> None:
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


def _create(path: Path) -> None:
    """Make the file for its owner's eyes only: it holds addresses. One that exists is not touched."""
    # Opening and closing an existing file would drop the locks that SQLite holds on it in this process.
    if not path.exists():
        # Where this fails, SQLite fails next, and its words are explained.
        with suppress(OSError):
            path.touch(mode=0o600)


def _connect(path: Path, mode: str, patience_s: float) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    # No implicit transactions; the lock of the gate and one reader a thread do what check_same_thread would.
    connection = sqlite3.connect(uri, uri=True, timeout=patience_s, isolation_level=None, check_same_thread=False)
    return Database(connection)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[int]:
    """Hold the lock on *path*; the file itself stays, for a new one would let two processes lock two files."""
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}: this user must be able to write the store's folder") from error
    try:
        _lock(file, how)
        yield file
    finally:
        os.close(file)


def _lock(file: int, how: int) -> None:
    try:
        fcntl.flock(file, how)
    except BlockingIOError as error:
        process = os.pread(file, 20, 0).decode(errors="replace") or "unknown"
        raise StoreError(f"another digest run or send is at work (process {process}): wait for it, or end it") from error


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what a person can do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        if name not in ADVICE:
            raise
        raise StoreError(f"{path}: {ADVICE[name]} ({error})") from error
