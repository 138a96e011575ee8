"""The rows of subscribers, as the people's files have them: rows follow the file, history stays."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import SettingsError, UsageError
from digest.ledger import row_codec, schedule
from digest.model import Defaults, Stamp, Subscriber
from digest.store.instant import instant, micros
from digest.text.near_miss import did_you_mean

SETTLED = timedelta(seconds=2)
"""A file written less than this before it was read may be written again with the same mtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How many people came, changed and went; someone who comes back has come.

    They were those of the files *moved_from* before, which are gone.
    """

    added: int
    changed: int
    removed: int
    moved_from: tuple[Path, ...] = ()


def is_current(db: Connection, path: Path, defaults: Defaults) -> bool:
    """Ask whether the file at *path* is the one that was read last, with the same *defaults*."""
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


def page(db: Connection, *, after: str, limit: int) -> tuple[Subscriber, ...]:
    """Return people in the order of their ids, *limit* of those whose id comes *after* one."""
    sql = """
    SELECT settings FROM subscribers WHERE removed_at IS NULL AND slug > ? ORDER BY slug LIMIT ?
    """
    rows = db.execute(sql, [after, limit])
    return tuple(row_codec.subscriber(settings) for (settings,) in rows)


def subscriber(db: Connection, slug: str) -> Subscriber:
    sql = "SELECT settings FROM subscribers WHERE slug = ? AND removed_at IS NULL"
    found = db.execute(sql, [slug]).fetchone()
    if found is None:
        hint = near(db, slug)
        raise UsageError(
            f'there is no subscriber "{slug}": expected an id from the people file{hint}'
        )
    return row_codec.subscriber(found[0])


def near(db: Connection, slug: str) -> str:
    """Say of an id that nobody has when its person left, or who may be meant; else nothing."""
    left = db.execute("SELECT removed_at FROM subscribers WHERE slug = ?", [slug]).fetchone()
    if left and left[0] is not None:
        return f", which they left on {instant(left[0]):%Y-%m-%d}"
    ids = db.execute("SELECT slug FROM subscribers WHERE removed_at IS NULL ORDER BY slug")
    return did_you_mean(slug, (one for (one,) in ids))


def others(db: Connection, path: Path) -> dict[Path, int]:
    rows = db.execute(
        """
        SELECT path, count(*)
        FROM subscribers JOIN files ON files.id = file
        WHERE removed_at IS NULL AND path <> ?
        GROUP BY path
        """,
        [_relative(db, path)],
    )
    return {_absolute(db, relative): count for relative, count in rows}


def refresh(
    db: Connection,
    path: Path,
    subscribers: Iterable[Subscriber],
    *,
    stamp: Stamp | None,
    now: datetime,
) -> Refreshed:
    file = _file(db, path, stamp, now)
    given = {subscriber.id: subscriber for subscriber in subscribers}
    moved_from = _take_over(db, path, file, given)
    settings = {slug: row_codec.settings(subscriber) for slug, subscriber in given.items()}
    before, removed = {}, set()
    sql = "SELECT slug, settings, file FROM subscribers WHERE removed_at IS NULL"
    for slug, its_settings, its_file in db.execute(sql):
        if slug in given:
            before[slug] = its_settings
        elif its_file == file:
            removed.add(slug)
    added = given.keys() - before.keys()
    changed = {slug: its for slug, its in before.items() if its != settings[slug]}
    schedules = schedule.planned(db, given, added, changed, now)
    # Those who change are out for a moment, so that two may swap their addresses.
    _remove(db, removed | changed.keys(), now)
    came = dict.fromkeys(added, now.toordinal())
    coming = (
        (slug, row_codec.address(given[slug].email), file, settings[slug], came.get(slug), *its)
        for slug, its in schedules.items()
    )
    _put(db, coming)
    return Refreshed(
        added=len(added), changed=len(changed), removed=len(removed), moved_from=moved_from
    )


def check(db: Connection, path: Path, given: Mapping[str, Subscriber]) -> dict[int, Path]:
    """Return the files, by number, that are gone and whose people are among *given*, of *path*.

    Raises SettingsError where such a file is still there: whose people they are is not ours to
    choose.
    """
    addresses = {row_codec.address(one.email): slug for slug, one in given.items()}
    mistakes, gone = [], {}
    for slug, address, number, relative in _of_others(db, path):
        mine = slug if slug in given else addresses.get(address)
        if mine is None:
            continue
        other = _absolute(db, relative)
        if _is_gone(other, path):
            gone[number] = other
        else:
            mistakes.append(f'{path}: subscriber "{mine}": {_in_two(mine, slug, other)}')
    if mistakes:
        raise SettingsError(mistakes)
    return gone


def _take_over(
    db: Connection, path: Path, file: int, given: Mapping[str, Subscriber]
) -> tuple[Path, ...]:
    """Make the people of files that are gone, where *given* are among them, people of *file*.

    Return which files they were.
    """
    gone = check(db, path, given)
    numbers = json.dumps(list(gone))
    moved = "UPDATE subscribers SET file = ? WHERE file IN (SELECT value FROM json_each(?))"
    db.execute(moved, [file, numbers])
    db.execute("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return tuple(gone.values())


def _in_two(mine: str, theirs: str, other: Path) -> str:
    if mine == theirs:
        expected, what = f"somebody of no other people's file, got one of {other}", "them"
    else:
        expected, what = f'an address of nobody else, got that of "{theirs}" in {other}', "it"
    return f"expected {expected}; leave {what} in one of the two"


def _of_others(db: Connection, path: Path) -> Iterator[tuple[str, bytes, int, str]]:
    return db.execute(
        """
        SELECT slug, address, file, path
        FROM subscribers JOIN files ON files.id = file
        WHERE removed_at IS NULL AND path <> ?
        """,
        [_relative(db, path)],
    )


def _is_gone(other: Path, path: Path) -> bool:
    """Ask whether nothing lies at *other* any more, or it is *path* by another name."""
    try:
        return other.samefile(path)
    except (FileNotFoundError, NotADirectoryError):
        return not other.exists()
    except OSError:  # there, and not for our eyes
        return False


def _remove(db: Connection, slugs: Iterable[str], now: datetime) -> None:
    gone = [(micros(now), slug) for slug in slugs]
    db.executemany("UPDATE subscribers SET removed_at = ? WHERE slug = ?", gone)


def _put(db: Connection, people: Iterable[tuple[object, ...]]) -> None:
    db.executemany(
        """
        INSERT INTO subscribers (
            slug, address, file, settings, subscribed_on, next_due_at, scheduled_on, resumed_on,
            promised_on
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (slug) DO UPDATE SET
            address = excluded.address, file = excluded.file, settings = excluded.settings,
            next_due_at = excluded.next_due_at, scheduled_on = excluded.scheduled_on,
            resumed_on = excluded.resumed_on, promised_on = excluded.promised_on,
            subscribed_on = coalesce(excluded.subscribed_on, subscribed_on), removed_at = NULL
        """,
        people,
    )


def _file(db: Connection, path: Path, stamp: Stamp | None, now: datetime) -> int:
    known = db.execute(
        """
        INSERT INTO files (path, sha256, mtime_ns, size, defaults)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET
            sha256 = excluded.sha256, mtime_ns = excluded.mtime_ns, size = excluded.size,
            defaults = excluded.defaults
        RETURNING id
        """,
        [_relative(db, path), *_known_by(stamp, now)],
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


def _absolute(db: Connection, relative: str) -> Path:
    return Path(os.path.normpath(_folder(db) / relative))


def _folder(db: Connection) -> Path:
    (_, _, store), *_ = db.execute("PRAGMA database_list")
    return Path(store).parent


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
