"""The store's life: open from `with` to its end, to be written or only looked at."""

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Literal, Self

from digest.exceptions import NotReadyError, StoreError
from digest.store import integrity, migrations
from digest.store.immutable import FileState, file_state, has_log
from digest.store.integrity import Whole
from digest.store.lock import locked
from digest.store.migrations import Migration
from digest.store.sent_journal import Journal, path_of
from digest.store.sqlite_connection import connect, explained

# The program's own mistakes, which no settings can mend: no DigestError, so that they leave with a
# traceback.
_NESTED = "a {0} inside a {0} of the same thread: end the first before, or hand its connection on"
_READ_ONLY = "a write to a store that was opened read-only"

# What is deleted is overwritten: an erased person is gone from the file.
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)

_Reader = tuple[str, FileState | None, Connection]
"""A thread's connection, with the options that it was opened by and the file as it was then."""


class Store:
    """The file at *path*, open from `with` to its end.

    Writers of all threads and processes take turns at the gate. Readers never wait: each thread has
    a read-only connection of its own. In *mode* "ro" there are only readers: no lock is waited for,
    and nothing is made, migrated or written.
    """

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[Migration],
        mode: Literal["rw", "ro"] = "rw",
        patience_s: float = 30.0,
    ) -> None:
        """Name the file; *patience_s* is how long another program may keep it locked."""
        self.path = path
        self._mode = mode
        self._patience_s = patience_s
        self._migrations = migrations
        self._mutex = threading.Lock()
        self._writing: int | None = None
        self._thread = threading.local()
        self._readers: set[Connection] = set()
        self._writer: Connection
        self._whole: Whole
        self.journal = Journal(path_of(path))

    def __enter__(self) -> Self:
        """Raise NotReadyError where one that is only looked at is not there, or not up to date."""
        if self._mode == "ro":
            self._look()
        else:
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        if self._mode == "ro":
            self._close_readers()
            return
        self.journal.close()
        with self._gate():
            self._close_readers()
            self._writer.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Pass the gate: a transaction, on the disk at the end, or undone by an exception.

        Raises ReplacedError where the file is not the one that was opened.
        """
        if self._mode == "ro":
            raise RuntimeError(_READ_ONLY)
        with self._gate():
            self._whole.check()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                self._writer.rollback()
                raise

    def vacuum(self) -> None:
        """Give what is free in the file back to the disk, which takes as much room again meanwhile.

        Nobody else writes until the end.
        """
        with self._gate():
            self._writer.execute("VACUUM")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def empty_log(self) -> bool:
        """Write all of the log into the file, and cut it off; return whether no reader was in the
        way."""
        with self._gate():
            busy, *_ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def check(self) -> None:
        """Raise ReplacedError where the file is not the one that was opened, or not as whole."""
        self._whole.check()

    def look_through(self, *, closely: bool) -> None:
        """Raise StoreError where the file is damaged: each page is read, and *closely* each row is
        held against each index."""
        with self.read() as db:
            integrity.look_through(db, self.path, closely=closely)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Look at one unchanging state of the database; whoever writes meanwhile is not seen."""
        with explained(self.path), self._reader() as reader:
            if reader.in_transaction:
                raise RuntimeError(_NESTED.format("read"))
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.rollback()

    @contextmanager
    def hold(self, holder: str = "") -> Iterator[None]:
        """Be the one process that sends, until the end of the block, or of the process.

        Whoever else tries is told the process id, and what *holder* says behind it.
        """
        path = self.path.with_name(f"{self.path.name}.run")
        with locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as file:
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}{holder}".encode(), 0)
            yield

    @contextmanager
    def _gate(self) -> Iterator[None]:
        # SQLite before 3.51.3 may lose a reset of the WAL when two connections write or checkpoint
        # at one instant; and the kernel's queue is fair, where SQLite's own busy handler sleeps and
        # gives up.
        lock = self.path.with_name(f"{self.path.name}.lock")
        if self._writing == threading.get_ident():
            raise RuntimeError(_NESTED.format("write"))
        with self._mutex, locked(lock, fcntl.LOCK_EX), explained(self.path):
            self._writing = threading.get_ident()
            try:
                yield
            finally:
                self._writing = None

    @contextmanager
    def _reader(self) -> Iterator[Connection]:
        if self._mode == "rw" or has_log(self.path):
            yield self._connected("mode=ro")
            return
        # A WAL database cannot be read by itself: SQLite makes a log and shared memory beside it,
        # and leaves them there, or fails where the folder cannot be written. Told that the file
        # does not change it makes nothing, and locks nothing; so we look whether it did.
        before = file_state(self.path)
        try:
            yield self._connected("mode=ro&immutable=1", before)
        finally:
            if file_state(self.path) != before:
                reason = "it was written to while it was looked at"
                raise StoreError(f"{self.path}: {reason}: try again")

    def _connected(self, options: str, known: FileState | None = None) -> Connection:
        """Return this thread's connection.

        One with other *options*, or to a file that was not yet as it is *known*, is opened anew.
        """
        before: _Reader | None = getattr(self._thread, "reader", None)
        if before is not None and before[:2] == (options, known):
            return before[2]
        if before is not None:
            self._leave(before[2])
        reader = connect(self.path, options, self._patience_s)
        self._thread.reader = options, known, reader
        self._readers.add(reader)
        # A thread that ends takes its connection with it.
        weakref.finalize(threading.current_thread(), self._leave, reader).atexit = False
        return reader

    def _leave(self, reader: Connection) -> None:
        self._readers.discard(reader)
        reader.close()

    def _close_readers(self) -> None:
        for reader in self._readers:
            reader.close()

    def _open(self) -> None:
        if not self.path.absolute().parent.is_dir():
            advice = "make it, or change `store:` in the settings"
            raise StoreError(f"{self.path}: there is no folder {self.path.parent}: {advice}")
        with self._gate():
            _create(self.path)
            self._writer = connect(self.path, "mode=rwc", self._patience_s)
            try:
                self._prepare(self._writer)
                self._whole = Whole(self.path)
            except BaseException:
                self._writer.close()
                raise

    def _prepare(self, db: Connection) -> None:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        applied = migrations.applied(db, self.path, self._migrations)
        if len(applied) == len(self._migrations):
            return
        copy = migrations.copy(db, self.path, len(applied) + 1) if applied else None
        migrations.migrate(db, self._migrations)
        if copy:
            migrations.forget_copies(self.path, copy)

    def _look(self) -> None:
        file_state(self.path)
        with self.read() as db:
            applied = migrations.applied(db, self.path, self._migrations)
        if not applied:
            empty = "there is nothing in the store yet"
            raise NotReadyError(f"{self.path}: {empty}: run digest collect")
        if len(applied) < len(self._migrations):
            advice = "run digest collect, which brings it up to date and keeps a copy"
            older = "the store is of an earlier version of this program"
            raise NotReadyError(f"{self.path}: {older}: {advice}")


def _create(path: Path) -> None:
    """Make the file for its owner's eyes only: it holds addresses. One that exists is left."""
    # Opening and closing an existing file would drop the locks that SQLite holds on it in this
    # process.
    if not path.exists():
        # Where this fails, SQLite fails next, and its words are explained.
        with suppress(OSError):
            path.touch(mode=0o600)
