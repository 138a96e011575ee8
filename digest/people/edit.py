"""Edits of people's files: one person is changed, comes or goes, and no other line is touched.

The file is the home of whoever stands in it. What an edit comes to is decided here, and nothing is
written: see `carry_out`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from digest import document
from digest.document import Mistake, Tree
from digest.exceptions import SettingsError, UsageError
from digest.model import Defaults, Subscriber
from digest.people import entry_changes
from digest.people.entry_changes import ORDER, Inherited, Plan, Row
from digest.people.inheritance import Given
from digest.people.subscribers_file import check, reading, shared_by, uncollected, written_files
from digest.people.written_file import WrittenFile, list_of
from digest.text.near_miss import did_you_mean

BY_HAND = "cannot be edited by a command as it is written; edit it by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Where people are read from, and what holds for those who do not say otherwise."""

    paths: tuple[Path, ...]
    timezone: str
    defaults: Defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The file *path* as it was and as it is to be, and the *subscriber* who comes of it: nobody
    where the person *slug* goes."""

    slug: str
    path: Path
    before: bytes
    after: bytes
    subscriber: Subscriber | None


class _Place(NamedTuple):
    """Somebody in the file *number* of the list, as an *entry* of it."""

    number: int
    entry: int
    row: Row


def changed(listed: Listed, slug: str, plan: Plan) -> Edit:
    """Return the edit that changes somebody as *plan* says.

    Raises:
        SettingsError: the list has a mistake, or would have one.
        UsageError: nobody has this id, or what is asked for cannot be.
    """
    with uncollected():
        files = _files(listed)
        number, index, row = _place(files, slug)
        changes = tuple(plan(row, _inherited(files)))
        after = row
        for change in changes:
            after = entry_changes.changed(after, change)
        _check_renamed(row, after)
        _check_free(files, after, but=(number, index))
        file, listed_there = files[number], files[number].lists[list_of(files[number].tree)[0]]
        with _by_hand(file, slug):
            data = document.with_changes(file.data, listed_there, index, changes, ORDER)
        rows = list_of(file.tree)[1]
        changed_file = _edited(file, data, [*rows[:index], after, *rows[index + 1 :]])
        return _checked(listed, files, number, changed_file, index)


def added(listed: Listed, row: Row, home: Path | None = None) -> Edit:
    """Return the edit that adds somebody, written as *row*, to the file *home*: where it is not
    said, to the one in which most of their group stand, or most people.

    Raises:
        SettingsError: the list has a mistake, or would have one.
        UsageError: id or address are taken, or *home* is no file of the list.
    """
    with uncollected():
        files = _files(listed)
        _check_free(files, row)
        number = _home(files, row, home)
        file, (loc, rows) = files[number], list_of(files[number].tree)
        with _by_hand(file, str(row["id"])):
            data = document.with_entry(file.data, loc, file.lists.get(loc), row)
        return _checked(listed, files, number, _edited(file, data, [*rows, row]), len(rows))


def removed(listed: Listed, slug: str) -> Edit:
    """Return the edit that takes somebody out of their file.

    Raises:
        SettingsError: the list has a mistake.
        UsageError: nobody has this id.
    """
    with uncollected():
        files = _files(listed)
        number, index, _ = _place(files, slug)
        file, (loc, rows) = files[number], list_of(files[number].tree)
        data = document.without_entry(file.data, loc, file.lists[loc], index)
        left = _edited(file, data, [*rows[:index], *rows[index + 1 :]])
        return replace(_checked(listed, files, number, left, None), slug=slug)


def _files(listed: Listed) -> tuple[WrittenFile, ...]:
    files, unreadable = written_files(listed.paths)
    if unreadable or any(one.broken for one in files):
        # It has mistakes: reading it says which.
        _read(listed)
    return files


def _read(listed: Listed) -> None:
    reading(*listed.paths, timezone=listed.timezone, defaults=listed.defaults)


def _place(files: Sequence[WrittenFile], slug: str) -> _Place:
    for number, file in enumerate(files):
        for loc, row in file.rows():
            if row.get("id") == slug:
                return _Place(number, int(loc[-1]), row)
    ids = (row.get("id") for file in files for _, row in file.rows())
    hint = did_you_mean(slug, (one for one in ids if isinstance(one, str)))
    named = ", ".join(str(file.path) for file in files)
    raise UsageError(f'there is no subscriber "{slug}": expected an id of {named}{hint}')


def _inherited(files: Sequence[WrittenFile]) -> Inherited:
    shared, _ = shared_by(files)

    def inherited(row: Row) -> Given:
        group = row.get("group")
        extends = entry_changes.list_at(row, ("profile", "extends"))
        names = tuple([one for one in extends if isinstance(one, str)])
        return shared.inherited(group if isinstance(group, str) else None, names)

    return inherited


def _check_renamed(before: Row, after: Row) -> None:
    if before["id"] != after.get("id") and before.get("email") != after.get("email"):
        why = "by one of them it is known who they are"
        raise UsageError(f"id and email: expected one of them to change at a time; {why}")


def _check_free(files: Sequence[WrittenFile], row: Row, but: tuple[int, int] | None = None) -> None:
    """Raise UsageError where somebody else has the id or the address of *row*."""
    for key, fold in (("id", str.casefold), ("email", document.address_identity)):
        wanted = row.get(key)
        if not isinstance(wanted, str):
            continue
        known = fold(wanted)
        for number, file in enumerate(files):
            for loc, other in file.rows():
                value = other.get(key)
                is_taken = isinstance(value, str) and fold(value) == known
                if is_taken and (number, loc[-1]) != but:
                    place = f"{file.path}:{_line(file, int(loc[-1]))}"
                    raise UsageError(f'{key}: "{other.get("id")}" has {wanted} already: {place}')


def _line(file: WrittenFile, index: int) -> int:
    begin = file.lists[list_of(file.tree)[0]].entries[index]
    return file.data.decode("utf-8-sig").count("\n", 0, begin) + 1


def _home(files: Sequence[WrittenFile], row: Row, home: Path | None) -> int:
    if home is not None:
        for number, file in enumerate(files):
            if file.path.resolve() == home.resolve():
                return number
        named = ", ".join(str(file.path) for file in files)
        raise UsageError(f"{home}: expected a file of the list: {named}")
    of_group = [
        sum(one.get("group") == row.get("group") for _, one in file.rows()) for file in files
    ]
    counts = (
        of_group
        if row.get("group") and any(of_group)
        else [sum(1 for _ in file.rows()) for file in files]
    )
    return counts.index(max(counts))


@contextmanager
def _by_hand(file: WrittenFile, slug: str) -> Iterator[None]:
    try:
        yield
    except document.UnwritableError as error:
        raise UsageError(f'{file.path}: subscriber "{slug}": {BY_HAND}') from error


def _edited(file: WrittenFile, data: bytes, rows: list[Tree]) -> WrittenFile:
    tree: Tree = rows if isinstance(file.tree, list) else {**_keys(file), "subscribers": rows}
    return replace(file, data=data, tree=tree)


def _keys(file: WrittenFile) -> dict[str, Tree]:
    return file.tree if isinstance(file.tree, dict) else {}


def _checked(
    listed: Listed,
    files: tuple[WrittenFile, ...],
    number: int,
    edited: WrittenFile,
    index: int | None,
) -> Edit:
    """Return the edit of the file *number*, whose entry *index* is new or changed, as long as the
    list has no mistake."""
    whole = (*files[:number], edited, *files[number + 1 :])
    found, mistakes = check(whole, listed.timezone, listed.defaults)
    loc, rows = list_of(edited.tree)
    row = rows[index] if index is not None else None
    slug = str(row.get("id")) if isinstance(row, dict) else ""
    if own := [one for one in mistakes[number] if one.loc[: len(loc) + 1] == (*loc, index)]:
        raise SettingsError([_told(slug, one, len(loc) + 1) for one in own])
    if any(mistakes):
        _read(listed)
    subscriber = found.people.files[number].subscribers[index] if index is not None else None
    return Edit(
        slug=slug,
        path=edited.path,
        before=files[number].data,
        after=edited.data,
        subscriber=subscriber,
    )


def _told(slug: str, mistake: Mistake, depth: int) -> str:
    """Say what would be wrong with somebody; it has no line yet."""
    loc = mistake.loc[depth:]
    return f"{slug}: {f'{document.where(loc)}: ' if loc else ''}{mistake.text}"
