"""The rows of subscribers, as the people's files have them: rows follow the file, history stays."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import SettingsError, UsageError
from digest.ledger import row_codec, schedule
from digest.model import Defaults, PeopleFile, Stamp, Subscriber
from digest.store.instant import instant, micros
from digest.text.near_miss import did_you_mean

SETTLED = timedelta(seconds=2)
"""A file written less than this before it was read may be written again with the same mtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How many people came, changed and went; someone who comes back has come.

    They were those of the files *moved_from* before, which are gone or belong to the list no more.
    """

    added: int
    changed: int
    removed: int
    moved_from: tuple[Path, ...] = ()


def is_current(
    db: Connection, paths: Iterable[Path], defaults: Defaults, named_by: Path | None
) -> bool:
    """Ask whether the files at *paths* are those that were read last, with the same *defaults*, and
    no other was then of the list that is *named_by* a settings file."""
    named = {_relative(db, path) for path in paths}
    return _of_list(db, named_by).keys() <= named and all(
        _is_current(db, _absolute(db, path), defaults) for path in named
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


def others(db: Connection, paths: Iterable[Path], named_by: Path | None) -> dict[Path, int]:
    rows = db.execute(
        """
        SELECT path, count(*)
        FROM subscribers JOIN files ON files.id = file
        WHERE removed_at IS NULL AND files.id NOT IN (SELECT value FROM json_each(?))
        GROUP BY path
        """,
        [json.dumps(_ours(db, paths, named_by))],
    )
    return {_absolute(db, relative): count for relative, count in rows}


def refresh(
    db: Connection, people: Iterable[PeopleFile], *, named_by: Path | None, now: datetime
) -> Refreshed:
    files = {_file(db, one, named_by, now): one for one in people}
    homes = {one.id: number for number, file in files.items() for one in file.subscribers}
    given = {one.id: one for file in files.values() for one in file.subscribers}
    moved_from = _take_over(db, files, named_by)
    settings = {slug: row_codec.settings(subscriber) for slug, subscriber in given.items()}
    before, moved, removed = {}, set(), set()
    sql = "SELECT slug, settings, file FROM subscribers WHERE removed_at IS NULL"
    for slug, its_settings, its_file in db.execute(sql):
        if slug in given:
            before[slug] = its_settings
            if its_file != homes[slug]:
                moved.add(slug)
        elif its_file in files:
            removed.add(slug)
    added = given.keys() - before.keys()
    changed = {slug: its for slug, its in before.items() if its != settings[slug]}
    schedules = schedule.planned(db, given, added, changed, now)
    # Those who change are out for a moment, so that two may swap their addresses.
    _remove(db, removed | changed.keys(), now)
    came = dict.fromkeys(added, now.toordinal())
    coming = (
        (
            slug,
            row_codec.address(given[slug].email),
            homes[slug],
            settings[slug],
            came.get(slug),
            *its,
        )
        for slug, its in schedules.items()
    )
    _put(db, coming)
    _move(db, {slug: homes[slug] for slug in moved})
    return Refreshed(
        added=len(added), changed=len(changed), removed=len(removed), moved_from=moved_from
    )


def check(
    db: Connection, people: Iterable[PeopleFile], *, named_by: Path | None
) -> dict[int, Path]:
    """Return the files, by number, that are gone and whose people are among *people*.

    Raises SettingsError where such a file is still there, and of another list: whose people they
    are is not ours to choose.
    """
    files = tuple(people)
    homes = {one.id: file.path for file in files for one in file.subscribers}
    addresses = {row_codec.address(one.email): one.id for file in files for one in file.subscribers}
    paths = [file.path for file in files]
    is_gone = cache(partial(_is_gone, paths=paths))
    mistakes, gone = [], {}
    for slug, address, number, relative in _of_others(db, _ours(db, paths, named_by)):
        mine = slug if slug in homes else addresses.get(address)
        if mine is None:
            continue
        other = _absolute(db, relative)
        if is_gone(other):
            gone[number] = other
        else:
            mistakes.append(f'{homes[mine]}: subscriber "{mine}": {_in_two(mine, slug, other)}')
    if mistakes:
        raise SettingsError(mistakes)
    return gone


def _take_over(
    db: Connection,
    files: Mapping[int, PeopleFile],
    named_by: Path | None,
) -> tuple[Path, ...]:
    """Make the people of files that the list had, or that are gone and have some of its people,
    people of *files*. Return which files they were."""
    dropped = {number: _absolute(db, path) for path, number in _of_list(db, named_by).items()}
    left = {number: path for number, path in dropped.items() if number not in files}
    left |= check(db, files.values(), named_by=named_by)
    numbers = json.dumps(list(left))
    moved = "UPDATE subscribers SET file = ? WHERE file IN (SELECT value FROM json_each(?))"
    db.execute(moved, [next(iter(files)), numbers])
    db.execute("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return tuple(left.values())


def _of_list(db: Connection, named_by: Path | None) -> dict[str, int]:
    """Return the files, each with its number, that the settings at *named_by* had when they were
    read last."""
    if named_by is None:
        return {}
    sql = "SELECT path, id FROM files WHERE named_by = ?"
    return dict(db.execute(sql, [_relative(db, named_by)]).fetchall())


def _ours(db: Connection, paths: Iterable[Path], named_by: Path | None) -> list[int]:
    """Return the numbers of the files of a list, those that it had included."""
    named = json.dumps([_relative(db, path) for path in paths])
    sql = "SELECT id FROM files WHERE path IN (SELECT value FROM json_each(?))"
    numbers = {number for (number,) in db.execute(sql, [named])}
    return sorted(numbers.union(_of_list(db, named_by).values()))


def _in_two(mine: str, theirs: str, other: Path) -> str:
    if mine == theirs:
        expected, what = f"somebody of no other people's file, got one of {other}", "them"
    else:
        expected, what = f'an address of nobody else, got that of "{theirs}" in {other}', "it"
    return f"expected {expected}; leave {what} in one of the two"


def _of_others(db: Connection, ours: list[int]) -> Iterator[tuple[str, bytes, int, str]]:
    return db.execute(
        """
        SELECT slug, address, file, path
        FROM subscribers JOIN files ON files.id = file
        WHERE removed_at IS NULL AND files.id NOT IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(ours)],
    )


def _is_gone(other: Path, paths: Iterable[Path]) -> bool:
    """Ask whether nothing lies at *other* any more, or it is one of *paths* by another name."""
    return any(_is_replaced(other, path) for path in paths)


def _is_replaced(other: Path, path: Path) -> bool:
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


def _move(db: Connection, homes: Mapping[str, int]) -> None:
    moved = ((file, slug) for slug, file in homes.items())
    db.executemany("UPDATE subscribers SET file = ? WHERE slug = ?", moved)


def _file(db: Connection, file: PeopleFile, named_by: Path | None, now: datetime) -> int:
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


def _absolute(db: Connection, relative: str) -> Path:
    return Path(os.path.normpath(_folder(db) / relative))


def _folder(db: Connection) -> Path:
    (_, _, store), *_ = db.execute("PRAGMA database_list")
    return Path(store).parent


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
