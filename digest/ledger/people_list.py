"""A list of people is read again: rows follow its files, history stays."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import SettingsError
from digest.ledger import (
    address_key,
    former_ids,
    list_changes,
    people_files,
    row_codec,
    schedule,
    suppressions,
    taken_over,
)
from digest.ledger.list_changes import ListChanges
from digest.model import PeopleFile, Subscriber
from digest.store import Store
from digest.store.instant import micros

# One statement for both (ON CONFLICT DO UPDATE) takes twice as long: 2.3 s for 100,000 people.
_ADD = """
INSERT INTO subscribers (
    address, file, settings, subscribed_on, next_due_at, scheduled_on, resumed_on, promised_on, slug
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_PUT_BACK = """
UPDATE subscribers
SET address = ?, file = ?, settings = ?, subscribed_on = coalesce(?, subscribed_on),
    next_due_at = ?, scheduled_on = ?, resumed_on = ?, promised_on = ?, removed_at = NULL
WHERE slug = ?
"""


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


def changes_of(
    store: Store, people: Iterable[PeopleFile], *, named_by: Path | None = None
) -> ListChanges:
    """Return what `refresh` would do. Raises SettingsError as `check` does."""
    with store.read() as db:
        changes, _ = _planned(db, tuple(people), named_by)
    return changes


def _planned(
    db: Connection, files: Sequence[PeopleFile], named_by: Path | None
) -> tuple[ListChanges, dict[int, Path]]:
    """Return what changes, and by number the files whose people come to *files*."""
    left = _left_files(db, files, named_by)
    ours = people_files.numbers(db, [one.path for one in files], named_by)
    changes = list_changes.compare(db, files, {*ours, *left})
    return replace(changes, moved_from=tuple(left.values())), left


def refresh(
    db: Connection,
    people: Iterable[PeopleFile],
    named_by: Path | None,
    now: datetime,
    *,
    allow_fewer: bool,
) -> ListChanges:
    people = tuple(people)
    if any(file.subscribers for file in people):
        address_key.in_use(db)
    changes, left = _planned(db, people, named_by)
    if not allow_fewer:
        list_changes.check_fewer(changes)
    files = {people_files.put(db, one, named_by, now): one for one in people}
    _adopt(db, left, next(iter(files), None))
    homes = {one.id: number for number, file in files.items() for one in file.subscribers}
    given = {one.id: one for file in files.values() for one in file.subscribers}
    # Those who change are out for a moment, so that two may swap their addresses.
    former = dict(changes.renamed)
    _remove(db, (*changes.left, *changes.changed, *former), now)
    former_ids.rename(db, former, now)
    _put(db, _rows(db, changes, given, homes, now))
    _move(db, {one.slug: homes[one.slug] for one in changes.moved})
    taken_over.close_of(db, (*changes.joined, *former.values()), now)
    return changes


def _rows(
    db: Connection,
    changes: ListChanges,
    given: Mapping[str, Subscriber],
    homes: Mapping[str, int],
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of whoever joined or is changed; who unsubscribed is so at another address."""
    joined = frozenset(changes.joined)
    addresses = _addresses(db, (given[slug] for slug in (*joined, *changes.before)))
    suppressions.carry(db, addresses)
    for slug, its in schedule.planned(db, given, joined, changes.before, now):
        one, came_on = given[slug], now.toordinal() if slug in joined else None
        settings = row_codec.settings(one)
        yield addresses[slug], homes[slug], settings, came_on, *its, slug


def check(
    db: Connection, people: Iterable[PeopleFile], *, named_by: Path | None
) -> dict[int, Path]:
    """Return the files, by number, that are gone and whose people are among *people*.

    Raises SettingsError where such a file is still there, and of another list: whose people they
    are is not ours to choose.
    """
    files = tuple(people)
    homes = {one.id: file.path for file in files for one in file.subscribers}
    by_address = cache(partial(_by_address, db, files))
    paths = [file.path for file in files]
    is_gone = cache(partial(_is_gone, paths=paths))
    mistakes, gone = [], {}
    ours = people_files.numbers(db, paths, named_by)
    for slug, address, number, relative in _of_others(db, ours):
        mine = slug if slug in homes else by_address().get(address)
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


def _by_address(db: Connection, files: Iterable[PeopleFile]) -> dict[bytes, str]:
    """Return the ids of people by what their addresses are known by."""
    people = (one for file in files for one in file.subscribers)
    return {address: slug for slug, address in _addresses(db, people).items()}


def _addresses(db: Connection, people: Iterable[Subscriber]) -> dict[str, bytes]:
    """Return by their ids what people's addresses are known by."""
    key = address_key.known(db)
    return {one.id: key.address(one.email) for one in people} if key else {}


def _left_files(
    db: Connection, files: Sequence[PeopleFile], named_by: Path | None
) -> dict[int, Path]:
    """Return by number the files that the list had, or that are gone and have some of its people,
    which are none of *files*."""
    known = people_files.numbers(db, [one.path for one in files], None)
    had = people_files.of_list(db, named_by).items()
    left = {number: people_files.absolute(db, path) for path, number in had if number not in known}
    return left | check(db, files, named_by=named_by)


def _adopt(db: Connection, left: Iterable[int], home: int | None) -> None:
    """Make the people of the files *left* those of *home*, and forget these files."""
    numbers = json.dumps(list(left))
    moved = "UPDATE subscribers SET file = ? WHERE file IN (SELECT value FROM json_each(?))"
    db.execute(moved, [home, numbers])
    db.execute("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))", [numbers])


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
    known = {slug for (slug,) in db.execute("SELECT slug FROM subscribers")}
    for row in people:
        db.execute(_PUT_BACK if row[-1] in known else _ADD, row)


def _move(db: Connection, homes: Mapping[str, int]) -> None:
    moved = ((file, slug) for slug, file in homes.items())
    db.executemany("UPDATE subscribers SET file = ? WHERE slug = ?", moved)
