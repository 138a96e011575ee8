"""Edits of people's files: one person is changed, comes or goes, and no other line is touched.

The file is the home of whoever stands in it. What an edit comes to is decided here, and nothing is
written: see `carry_out`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from digest import document
from digest.contacts import Contact
from digest.document import Loc, Mistake
from digest.exceptions import SettingsError, UsageError
from digest.model import Defaults, Subscriber
from digest.people import entry_changes
from digest.people.entry_changes import ORDER, Inherited, Plan, Row
from digest.people.inheritance import Given
from digest.people.newcomers import Barred, Known, Newcomers, newcomers
from digest.people.subscribers_file import (
    check,
    nobody,
    reading,
    shared_by,
    uncollected,
    written_files,
)
from digest.people.written_file import WrittenFile
from digest.text.near_miss import did_you_mean

BY_HAND = "cannot be edited by a command as it is written; edit it by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """Where people are read from, and what holds for those who do not say otherwise."""

    paths: tuple[Path, ...]
    timezone: str
    defaults: Defaults

    @property
    def given(self) -> Defaults:
        return replace(self.defaults, timezone=self.defaults.timezone or self.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The file *path* as it was and as it is to be, and the *subscriber* who comes of it: nobody
    where the person *slug* goes."""

    slug: str
    path: Path
    before: bytes
    after: bytes
    subscriber: Subscriber | None


def changed(listed: PeopleList, slug: str, plan: Plan) -> Edit:
    """Return the edit that changes somebody as *plan* says.

    Raises:
        SettingsError: the list has a mistake, or would have one.
        UsageError: nobody has this id, or what is asked for cannot be.
    """
    with uncollected():
        files = _files(listed, slug)
        file, loc, row = _found(files, slug)
        changes = tuple(plan(row, _inherited(files)))
        after = row
        for change in changes:
            after = entry_changes.changed(after, change)
        _check_renamed(row, after)
        _check_free(files, after)
        with _by_hand(file, slug):
            data = document.with_changes(
                file.data, file.lists[loc[:-1]], _number(loc), changes, ORDER
            )
        return _checked(listed, files, file, data, (loc, after))


def added(listed: PeopleList, row: Row, home: Path | None = None) -> Edit:
    """Return the edit that adds somebody, written as *row*, to the file *home*: where it is not
    said, to the one in which most of their group stand, or most people.

    Raises:
        SettingsError: the list has a mistake, or would have one.
        UsageError: id or address are taken, or *home* is no file of the list.
    """
    with uncollected():
        files = _files(listed)
        _check_free(files, row)
        files, file = _at_home(files, row, home)
        above, there = _list_of(file)
        with _by_hand(file, str(row["id"])):
            data = document.with_entries(file.data, above, there, [row])
        loc = (*above, len(there.entries) if there else 0)
        return _checked(listed, files, file, data, (loc, row))


def imported(
    listed: PeopleList,
    contacts: Sequence[Contact],
    barred: Barred,
    *,
    group: str | None = None,
    home: Path | None = None,
) -> tuple[Edit, Newcomers]:
    """Return the edit that adds all of *contacts* who may come, and who these are; the file is
    found as in `added`. The edit has no person of its own.

    Raises:
        SettingsError: the list has a mistake, or would have one.
        UsageError: *home* is no file of the list, or there is no such *group*.
    """
    with uncollected():
        files = _files(listed)
        people = newcomers(contacts, _known(files, barred, group), group)
        files, file = _at_home(files, {"group": group}, home)
        above, there = _list_of(file)
        rows: list[Row] = [one.row for one in people.taken]
        if not rows:
            return _checked(listed, files, file, file.data, None), people
        with _by_hand(file, str(rows[0]["id"])):
            data = document.with_entries(file.data, above, there, rows)
        for number, row in enumerate(rows, len(there.entries) if there else 0):
            file.entries.take((*above, number), row)
        return _checked(listed, files, file, data, None), people


def _known(files: Sequence[WrittenFile], barred: Barred, group: str | None) -> Known:
    groups = frozenset(name for file in files for name in file.names("groups"))
    if group and group not in groups:
        hint = did_you_mean(group, groups)
        raise UsageError(f'there is no group "{group}": expected one of this list{hint}')
    people = ((file.entries.emails, file.entries.ids) for file in files)
    ids = {
        document.address_identity(str(email)): str(slug)
        for emails, slugs in people
        for email, slug in zip(emails, slugs, strict=True)
    }
    return Known(ids=ids, groups=groups, barred=barred)


def _list_of(file: WrittenFile) -> tuple[Loc, document.Listed | None]:
    above: Loc = () if isinstance(file.tree, list) else ("subscribers",)
    return above, file.lists.get(above)


def removed(listed: PeopleList, slug: str) -> Edit:
    """Return the edit that takes somebody out of their file.

    Raises:
        SettingsError: the list has a mistake.
        UsageError: nobody has this id.
    """
    with uncollected():
        files = _files(listed, slug)
        file, loc, _ = _found(files, slug)
        there = file.lists[loc[:-1]]
        with _by_hand(file, slug):
            data = document.without_entry(file.data, loc[:-1], there, _number(loc))
        edit = _checked(listed, files, file, data, None)
        return replace(edit, slug=slug)


def _files(listed: PeopleList, apart: str | None = None) -> tuple[WrittenFile, ...]:
    files, unreadable = written_files(listed.paths, listed.given, apart=apart)
    if unreadable or any(one.broken for one in files):
        # It has mistakes: reading it says which.
        _read(listed)
    return files


def _read(listed: PeopleList) -> None:
    reading(*listed.paths, timezone=listed.timezone, defaults=listed.defaults)


def _found(files: Sequence[WrittenFile], slug: str) -> tuple[WrittenFile, Loc, Row]:
    for file in files:
        if file.entries.kept:
            loc, row = file.entries.kept
            return file, loc, row
    ids = (one for file in files for one in file.entries.ids if one is not None)
    raise nobody(slug, [file.path for file in files], ids)


def _number(loc: Loc) -> int:
    return int(loc[-1])


def _inherited(files: Sequence[WrittenFile]) -> Inherited:
    shared, _ = shared_by(files)

    def inherited(row: Row) -> Given:
        group = row.get("group")
        extends = entry_changes.list_at(row, ("profile", "extends"))
        names = tuple([one for one in extends if isinstance(one, str)])
        return shared.inherited(group if isinstance(group, str) else None, names)

    return inherited


def _check_renamed(before: Row, after: Row) -> None:
    if not after.get("id"):
        raise UsageError("id: expected a new one, got nothing; digest people remove takes one out")
    if before["id"] != after.get("id") and before.get("email") != after.get("email"):
        why = "by one of them it is known who they are"
        raise UsageError(f"id and email: expected one of them to change at a time; {why}")


def _check_free(files: Sequence[WrittenFile], row: Row) -> None:
    """Raise UsageError where somebody else has the id or the address of *row*."""
    for key, fold in (("id", str.casefold), ("email", document.address_identity)):
        wanted = row.get(key)
        known = fold(wanted) if isinstance(wanted, str) else None
        for file in files:
            others = file.entries.ids if key == "id" else file.entries.emails
            for number, other in enumerate(others):
                if other is not None and fold(other) == known:
                    name = file.entries.ids[number]
                    place = f"{file.path}:{_line(file, number)}"
                    taken = "is there" if key == "id" else f"has {wanted}"
                    raise UsageError(f'{key}: "{name}" {taken} already: {place}')


def _line(file: WrittenFile, number: int) -> int:
    """Return the line on which the entry of a person begins who was taken as that number."""
    *above, row = file.entries.place(number)
    begin = file.lists[tuple(above)].entries[int(row)]
    return file.data.decode("utf-8-sig").count("\n", 0, begin) + 1


def _at_home(
    files: tuple[WrittenFile, ...], row: Row, home: Path | None
) -> tuple[tuple[WrittenFile, ...], WrittenFile]:
    """Return *files*, and the one in which somebody new is to stand, with a list for them."""
    number = _home(files, row, home)
    file = files[number]
    tree = {} if file.tree is None else file.tree
    if isinstance(tree, dict) and tree.get("subscribers") is None:
        file = replace(file, tree={**tree, "subscribers": []})
    return (*files[:number], file, *files[number + 1 :]), file


def _home(files: Sequence[WrittenFile], row: Row, home: Path | None) -> int:
    if home is None:
        group = row.get("group")
        of_group = [sum(one.name == group for one in file.entries.groups) for file in files]
        counts = of_group if any(of_group) else [len(file.entries.ids) for file in files]
        return counts.index(max(counts))
    for number, file in enumerate(files):
        if file.path.resolve() == home.resolve():
            return number
    named = ", ".join(str(file.path) for file in files)
    raise UsageError(f"{home}: expected a file of the list: {named}")


@contextmanager
def _by_hand(file: WrittenFile, slug: str) -> Iterator[None]:
    try:
        yield
    except document.UnwritableError as error:
        raise UsageError(f'{file.path}: subscriber "{slug}": {BY_HAND}') from error


def _checked(
    listed: PeopleList,
    files: tuple[WrittenFile, ...],
    file: WrittenFile,
    after: bytes,
    new: tuple[Loc, Row] | None,
) -> Edit:
    """Return the edit of a *file*, as long as the list has no mistake with somebody as *new*."""
    if new:
        file.entries.take(*new)
    _, mistakes = check(files)
    loc, row = new or ((), {})
    slug = str(row.get("id"))
    its = next(its for one, its in zip(files, mistakes, strict=True) if one is file)
    if own := [one for one in its if new and one.loc[: len(loc)] == loc]:
        raise SettingsError([_told(slug, one, len(loc)) for one in own])
    if any(mistakes):
        _read(listed)
        raise SettingsError([_told(slug, one, 0) for its in mistakes for one in its])
    person = file.entries.people[-1] if new else None
    return Edit(
        slug=slug,
        path=file.path,
        before=file.data,
        after=after,
        subscriber=person if isinstance(person, Subscriber) else None,
    )


def _told(slug: str, mistake: Mistake, depth: int) -> str:
    """Say what would be wrong with somebody; it has no line yet."""
    loc = mistake.loc[depth:]
    return f"{slug}: {f'{document.where(loc)}: ' if loc else ''}{mistake.text}"
