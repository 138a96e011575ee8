"""A copy of the store and of what belongs to it, made while others write; and one put back.

It is a folder with the names below, whatever the store is called. A single database file, such as
one that was copied before a migration, can be put back as well.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from digest import atomic_file
from digest.exceptions import NotReadyError, StoreError
from digest.store import integrity, migrations, sent_line
from digest.store.immutable import has_log
from digest.store.lock import locked
from digest.store.migrations import Migration
from digest.store.sqlite_connection import connect, explained

DATABASE = "digest.db"
BESIDE = (".key", ".sent")
"""The endings of the files beside the store that belong to it; locks and caches do not."""

_PATIENCE_S = 30.0


class PutBack(NamedTuple):
    """What was there before is in the folder *kept*, if there was anything; *other_key* says that
    the key was not the one of the backup, which is in its place now."""

    kept: Path | None
    other_key: bool


def back_up(store: Path, to: Path | None, now: datetime, *, owned: Sequence[Migration]) -> Path:
    """Copy the *store*, as it is at a moment, into a folder that is whole once it is there.

    It is *to*, or is made in *to* where that is a folder, or else beside the store. Nothing is
    overwritten. *owned* are all migrations that we know.
    """
    if not store.exists():
        raise NotReadyError(f"{store}: there is no store yet: nothing to back up")
    target = _target(store, to, now)
    half = target.with_name(f"{target.name}.half")
    with _failing(target):
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        try:
            _copy(store, half / DATABASE, owned)
            # After the store, so that it knows no less.
            for ending in BESIDE:
                _copy_file(_beside(store, ending), half / f"{DATABASE}{ending}")
            atomic_file.sync_folder(half)
            half.rename(target)
            atomic_file.sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    return target


def put_back(
    source: Path,
    store: Path,
    now: datetime,
    *,
    owned: Sequence[Migration],
    mark: Callable[[sqlite3.Connection], object],
) -> PutBack:
    """Put the backup at *source* in the place of the *store*, once *mark* has written into it.

    What is there is kept beside it. The journals of both are joined. Raises StoreError while
    another process sends, or where *source* is damaged or not ours; then nothing has changed.
    """
    database, store = _database(source), store.resolve()
    half = store.with_name(f"{store.name}.restoring")
    half_key, key = _beside(half, ".key"), _beside(store, ".key")
    run, gate = _beside(store, ".run"), _beside(store, ".lock")
    with _failing(store), locked(run, fcntl.LOCK_EX | fcntl.LOCK_NB), locked(gate, fcntl.LOCK_EX):
        try:
            half.unlink(missing_ok=True)
            _copy(database, half, owned)
            # Its migrations use it, where it is older than its key.
            theirs = _beside(database, ".key")
            _copy_file(theirs if theirs.exists() else key, half_key)
            with closing(connect(half, "mode=rw", _PATIENCE_S)) as db, explained(half):
                migrations.migrate(db, owned)
                mark(db)
            kept = _set_aside(store, now)
            _join(_beside(database, ".sent"), _beside(store, ".sent"))
            other_key = _replace_key(half_key, key)
            half.replace(store)
            atomic_file.sync_folder(store.parent)
        finally:
            half.unlink(missing_ok=True)
            half_key.unlink(missing_ok=True)
    return PutBack(kept, other_key)


def _target(store: Path, to: Path | None, now: datetime) -> Path:
    name = f"{store.name}.backup-{_stamp(now)}"
    if to is None:
        target = store.with_name(name)
    elif to.is_dir() and not (to / DATABASE).exists():
        target = to / name
    else:
        target = to
    if target.exists():
        raise StoreError(f"{target}: there is something already, and nothing is overwritten")
    if not target.absolute().parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}: make it")
    return target


def _database(source: Path) -> Path:
    database = source / DATABASE if source.is_dir() else source
    if not database.is_file():
        expected = "expected a folder that digest backup made, or a database file"
        raise StoreError(f"{source}: there is no backup: {expected}")
    return database


def _copy(database: Path, to: Path, owned: Sequence[Migration]) -> None:
    """Copy *database* as it is at a moment, whoever writes to it; the copy is one whole file."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    # A file without a log is read without a trace: it may lie on a disk that cannot be written.
    how = "mode=ro" if has_log(database) else "mode=ro&immutable=1"
    with (
        explained(database),
        closing(connect(database, how, _PATIENCE_S)) as db,
        closing(sqlite3.connect(to, isolation_level=None)) as copied,
    ):
        if not migrations.applied(db, database, owned):
            raise StoreError(f"{database}: there is nothing in it")
        with explained(to):
            db.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")
        integrity.look_through(copied, database, closely=True)


def _set_aside(store: Path, now: datetime) -> Path | None:
    """Keep what lies at *store* in a folder beside it, damaged or not."""
    log, shared = _beside(store, "-wal"), _beside(store, "-shm")
    others = [_beside(store, ending) for ending in BESIDE]
    if not any(one.exists() for one in (store, log, *others)):
        return None
    kept = store.with_name(f"{store.name}.before-restore-{_stamp(now)}")
    kept.mkdir(mode=0o700)
    for one, ending in zip(others, BESIDE, strict=True):
        _copy_file(one, kept / f"{DATABASE}{ending}")
    with suppress(FileNotFoundError):
        os.link(store, kept / DATABASE)
    # The log would spoil the database that takes the place of its own.
    with suppress(FileNotFoundError):
        log.rename(kept / f"{DATABASE}-wal")
    shared.unlink(missing_ok=True)
    atomic_file.sync_folder(kept)
    return kept


def _join(theirs: Path, ours: Path) -> None:
    """Write into the journal *ours* what *theirs* knows beside it."""
    known = [(found, path) for path in (ours, theirs) if (found := sent_line.extent(path))]
    if not known:
        return
    known.sort(key=lambda one: one[0].begun.generation)
    earlier, later = known[0][0], known[-1][0]
    # Where one ends before the other begins, nobody knows what was handed over between them.
    begun = earlier.begun if later.begun.generation <= earlier.last else later.begun
    on = max(earlier.begun.on, begun.on)
    lines = sorted({line for found, path in known for line in sent_line.lines(path, found)})
    kept = (line for line in lines if line.generation >= begun.generation)
    content = [sent_line.written(begun._replace(on=on)), *map(sent_line.written, kept)]
    atomic_file.replace(ours, b"".join(content), mode=atomic_file.PRIVATE)


def _replace_key(theirs: Path, ours: Path) -> bool:
    """Put the key of the backup in the place of *ours*; return whether that was another one."""
    if not theirs.exists():
        return False
    key = theirs.read_bytes()
    if ours.exists() and ours.read_bytes() == key:
        return False
    was_there = ours.exists()
    atomic_file.replace(ours, key, mode=atomic_file.PRIVATE)
    return was_there


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _copy_file(path: Path, to: Path) -> None:
    """Copy what belongs to the store, if it is there: for its owner's eyes only."""
    if path.exists():
        atomic_file.replace(to, path.read_bytes(), mode=atomic_file.PRIVATE)


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Say what cannot be written, where something cannot."""
    try:
        yield
    except OSError as error:
        advice = "make room, and let this user write there; nothing was changed"
        raise StoreError(f"{error.filename or path}: {error.strerror}: {advice}") from error
