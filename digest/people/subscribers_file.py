"""Reads the people of one settings file: one list, whatever files and folders it stands in."""

import gc
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from digest import document
from digest.document import Field, Mistake, Tree, many, mapping, noun
from digest.exceptions import SettingsError, UsageError
from digest.model import Defaults, PeopleFile, Stamp, Subscriber
from digest.people import consistency, cures
from digest.people.entries import Entries, nothing_to_take
from digest.people.inheritance import NOTHING, Given, Shared, idle
from digest.people.person import GROUP, PERSON, to_subscriber
from digest.people.profile import PROFILE, written
from digest.people.written_file import PLACES, WrittenFile
from digest.text.near_miss import did_you_mean

NO_DEFAULTS = Defaults()
NAMED = 10
MANY = 100
"""From here on a list of keywords says less with each."""
_SHARED = {
    "groups": mapping(noun(written, GROUP, cures=cures.GROUP)),
    "profiles": mapping(noun(written, PROFILE, cures=cures.PROFILE)),
}
# Checked by itself before the people are.
_AS_IT_IS: Field[Any] = document.anything()
_ENTRIES = many(_AS_IT_IS)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in a list, by the files they stand in; *remarks* say what is no mistake and yet
    likely not meant, a line each."""

    files: tuple[PeopleFile, ...]
    remarks: tuple[str, ...] = ()

    @property
    def subscribers(self) -> tuple[Subscriber, ...]:
        return tuple([one for file in self.files for one in file.subscribers])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A list without a mistake, and how it was written."""

    people: People
    files: tuple[WrittenFile, ...]
    shared: Shared


def load(*paths: Path, timezone: str, defaults: Defaults = NO_DEFAULTS) -> tuple[Subscriber, ...]:
    """Read everybody in *paths*, files and folders of files; *defaults* are for those who do not
    say otherwise, *timezone* for those who are in no other by then.

    Raises:
        SettingsError: with every mistake of every file.
    """
    return read(*paths, timezone=timezone, defaults=defaults).subscribers


def read(*paths: Path, timezone: str, defaults: Defaults = NO_DEFAULTS) -> People:
    """Do as `load`, and take down which bytes were read."""
    return reading(*paths, timezone=timezone, defaults=defaults).people


def reading(*paths: Path, timezone: str, defaults: Defaults = NO_DEFAULTS) -> Reading:
    """Do as `read`, and keep how it was written."""
    with uncollected():
        return _reading(paths, timezone, defaults)


def nobody(slug: str, paths: Iterable[Path], known: Iterable[str]) -> UsageError:
    """Say that *slug* is none of the ids *known* in *paths*."""
    named, hint = ", ".join(map(str, paths)), did_you_mean(slug, known)
    return UsageError(f'there is no subscriber "{slug}": expected an id of {named}{hint}')


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare the garbage collector what is read: no cycles, and more and more to look at."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


def _reading(paths: Iterable[Path], timezone: str, defaults: Defaults) -> Reading:
    defaults = replace(defaults, timezone=defaults.timezone or timezone)
    files, lines = written_files(paths, defaults)
    shared, mistakes = check(files, is_whole=not lines)
    for file, its in zip(files, mistakes, strict=True):
        lines += document.told(file.path, file.data, its)
    if lines:
        raise SettingsError(lines)
    found = tuple([_file(file, defaults) for file in files])
    people = People(files=found, remarks=(*_remarks(files), *_of_shared(shared)))
    return Reading(people=people, files=files, shared=shared)


def check(
    files: tuple[WrittenFile, ...], *, is_whole: bool = True
) -> tuple[Shared, list[list[Mistake]]]:
    """Make everybody of *files*; return what these share, and the mistakes of each.

    Unless the list *is_whole*, what a name means may stand in a file that could not be read.
    """
    shared, unfit = shared_by(files)
    inherited = lru_cache(shared.inherited)
    between = consistency.mistakes(files, is_whole=is_whole)
    mistakes = []
    for file, its, unlike in zip(files, unfit, between, strict=True):
        _, wrong = document.validate(file.tree, _entire(file.tree))
        file.entries.settle(inherited)
        outer = [*file.broken, *its, *(() if file.tree is None else wrong), *unlike]
        mistakes.append([*outer, *file.entries.mistakes])
    return shared, mistakes


def json_schema() -> dict[str, Any]:
    """Return how a file of people is written, for an editor: as a list of people, or
    as keys with that list under one of them."""
    person = noun(partial(to_subscriber, NO_DEFAULTS, NOTHING), PERSON)
    keys = {"subscribers": many(person), **_SHARED}
    whole = document.json_schema(noun(_shared_too, keys), title="People of Rubricator")
    people = whole["properties"]["subscribers"]
    # A keyword of JSON Schema holds for values of its own type alone: so an editor marks the entry
    # that is wrong, not the whole file as none of two forms.
    return {**whole, **people, "type": ["array", "object"]}


def written_files(
    paths: Iterable[Path], defaults: Defaults, *, apart: str | None = None
) -> tuple[tuple[WrittenFile, ...], list[str]]:
    """Return the files that *paths* name, and why others cannot be read.

    The person with the id *apart* is none of those who are taken.
    """
    files, unreadable = [], list[str]()
    for path in document.files(paths):
        try:
            data, found = document.read_as_of(path)
        except SettingsError as error:
            unreadable += error.mistakes
            continue
        entries = Entries(defaults, apart=apart)
        tree, broken, lists = document.read_with_lists(data, dict.fromkeys(PLACES, entries.take))
        files.append(
            WrittenFile(
                path=path,
                data=data,
                tree=tree,
                entries=entries,
                broken=tuple(broken),
                lists=lists,
                found=found,
            )
        )
    return tuple(files), unreadable


def shared_by(files: Iterable[WrittenFile]) -> tuple[Shared, list[Iterator[Mistake]]]:
    """Return what *files* have for all, and the mistakes in that of each."""
    groups, profiles, unfit = dict[str, Given](), dict[str, Given](), []
    for file in files:
        value, mistakes = document.validate(file.shared(), noun(written, _SHARED))
        groups |= (value or {}).get("groups", {})
        profiles |= (value or {}).get("profiles", {})
        unfit.append(mistakes)
    return Shared(groups=groups, profiles=profiles), unfit


def _entire(tree: Tree) -> Field[Any]:
    """Return how a file is written, but for its people: a list of them, or one beside what they
    share."""
    if isinstance(tree, list):
        return _ENTRIES
    has_shared = isinstance(tree, dict) and not tree.keys().isdisjoint(_SHARED)
    keys = {"subscribers": _ENTRIES, **dict.fromkeys(_SHARED, _AS_IT_IS)}
    return noun(_shared_too if has_shared else _people_alone, keys)


def _people_alone(subscribers: tuple[Tree, ...]) -> tuple[Tree, ...]:
    return subscribers


def _shared_too(subscribers: tuple[Tree, ...] = (), **_: Tree) -> tuple[Tree, ...]:
    return subscribers


def _file(file: WrittenFile, defaults: Defaults) -> PeopleFile:
    stamp = Stamp(
        sha256=hashlib.sha256(file.data).hexdigest(),
        mtime_ns=file.found.st_mtime_ns,
        size=file.found.st_size,
        defaults=defaults,
    )
    return PeopleFile(path=file.path, subscribers=file.entries.subscribers(), stamp=stamp)


def _remarks(files: Iterable[WrittenFile]) -> Iterator[str]:
    noted = defaultdict[str, list[str]](list)
    for file in files:
        for remark, slugs in file.entries.noted.items():
            noted[remark] += slugs
        for person in file.entries.subscribers():
            count = len(person.profile.keywords)
            if count > MANY:
                little = f"with more than {MANY} each says little, and much comes"
                yield f'subscriber "{person.id}": {count} keywords; {little}'
    for remark, slugs in noted.items():
        names = ", ".join(f'"{slug}"' for slug in slugs[:NAMED])
        more = f" and {len(slugs) - NAMED:,} more" if len(slugs) > NAMED else ""
        yield f"subscriber {names}{more}: {remark}"


def _of_shared(shared: Shared) -> Iterator[str]:
    """Say of groups that they take away what they do not have."""
    for name, group in shared.groups.items():
        base = shared.inherited(None, group.get("profile", NOTHING).get("extends", ()))
        for key, taken in idle(base, group):
            yield f'group "{name}": {nothing_to_take(key, taken)}'
