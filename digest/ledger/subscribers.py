"""The rows of subscribers, as the people's files have them: rows follow the file, history stays."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import SettingsError, UsageError
from digest.ledger import people_files, row_codec, schedule
from digest.model import PeopleFile, Subscriber
from digest.store.instant import instant, micros
from digest.text.near_miss import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How many people came, changed and went; someone who comes back has come.

    They were those of the files *moved_from* before, which are gone or belong to the list no more.
    """

    added: int
    changed: int
    removed: int
    moved_from: tuple[Path, ...] = ()


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
        [json.dumps(people_files.numbers(db, paths, named_by))],
    )
    return {people_files.absolute(db, relative): count for relative, count in rows}


def refresh(
    db: Connection, people: Iterable[PeopleFile], *, named_by: Path | None, now: datetime
) -> Refreshed:
    files = {people_files.put(db, one, named_by, now): one for one in people}
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
    ours = people_files.numbers(db, paths, named_by)
    for slug, address, number, relative in _of_others(db, ours):
        mine = slug if slug in homes else addresses.get(address)
        if mine is None:
            continue
        other = people_files.absolute(db, relative)
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
    had = people_files.of_list(db, named_by).items()
    left = {number: people_files.absolute(db, path) for path, number in had if number not in files}
    left |= check(db, files.values(), named_by=named_by)
    numbers = json.dumps(list(left))
    moved = "UPDATE subscribers SET file = ? WHERE file IN (SELECT value FROM json_each(?))"
    db.execute(moved, [next(iter(files)), numbers])
    db.execute("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return tuple(left.values())


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
