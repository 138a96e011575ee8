"""Reads the people of one settings file: one list, whatever files and folders it stands in."""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from digest import document
from digest.document import Field, Mistake, Tree, many, mapping, noun
from digest.exceptions import SettingsError
from digest.model import Defaults, PeopleFile, Stamp, Subscriber
from digest.people import consistency, cures
from digest.people.inheritance import Given, Shared
from digest.people.person import GROUP, PERSON, is_weekly_by_look, to_subscriber
from digest.people.profile import PROFILE, written
from digest.people.written_file import WrittenFile, list_of

NO_DEFAULTS = Defaults()
NAMED = 10
BY_LOOK = (
    "the weekly layout without a cadence; a digest comes once a week, on the day weekly_on"
    " (cadence: daily for one a day in that look)"
)
MANY = 100
"""From here on a list of keywords says less with each."""
_SHARED = {
    "groups": mapping(noun(written, GROUP, cures=cures.GROUP)),
    "profiles": mapping(noun(written, PROFILE, cures=cures.PROFILE)),
}
# Checked by itself before the people are.
_AS_IT_IS: Field[Any] = document.anything()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in a list, by the files they stand in."""

    files: tuple[PeopleFile, ...]

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
    files, lines = written_files(paths)
    found, mistakes = check(files, timezone, defaults, is_whole=not lines)
    for file, its in zip(files, mistakes, strict=True):
        lines += document.told(file.path, file.data, its)
    if lines:
        raise SettingsError(lines)
    return found


def check(
    files: tuple[WrittenFile, ...], timezone: str, defaults: Defaults, *, is_whole: bool = True
) -> tuple[Reading, list[list[Mistake]]]:
    """Return what *files* say, and the mistakes of each: with any, not everybody is in it.

    Unless the list *is_whole*, what a name means may stand in a file that could not be read.
    """
    shared, unfit = shared_by(files)
    defaults = replace(defaults, timezone=defaults.timezone or timezone)
    inherited = lru_cache(shared.inherited)
    person = noun(partial(to_subscriber, defaults, inherited), PERSON, cures=cures.PERSON)
    between = consistency.mistakes(files, is_whole=is_whole)
    found, mistakes = [], []
    for file, its_unfit, unlike in zip(files, unfit, between, strict=True):
        subscribers, wrong = document.validate(file.tree, _entire(file.tree, person))
        mistakes.append([*file.broken, *its_unfit, *(() if file.tree is None else wrong), *unlike])
        found.append(_file(file, subscribers or (), defaults))
    return Reading(people=People(files=tuple(found)), files=files, shared=shared), mistakes


def json_schema() -> dict[str, Any]:
    """Return how a file of people is written, for an editor."""
    person = noun(partial(to_subscriber, NO_DEFAULTS, Shared().inherited), PERSON)
    keys = {"subscribers": many(person), **_SHARED}
    whole = document.json_schema(noun(_perhaps_nobody, keys), title="People of Rubricator")
    people = whole["properties"]["subscribers"]
    about = {name: whole.pop(name) for name in ("$schema", "title")}
    return {**about, "anyOf": [people, whole]}


def written_files(paths: Iterable[Path]) -> tuple[tuple[WrittenFile, ...], list[str]]:
    """Return the files that *paths* name, and why others cannot be read."""
    files, unreadable = [], list[str]()
    for path in document.files(paths):
        try:
            data, found = document.read_as_of(path)
        except SettingsError as error:
            unreadable += error.mistakes
            continue
        tree, broken, lists = document.read_with_lists(data)
        read = WrittenFile(
            path=path, data=data, tree=tree, broken=tuple(broken), lists=lists, found=found
        )
        files.append(read)
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


def _entire(tree: Tree, person: Field[Subscriber]) -> Field[tuple[Subscriber, ...]]:
    """Return how a file is written: a list of people, or one beside what they share."""
    if isinstance(tree, list):
        return many(person)
    has_shared = isinstance(tree, dict) and not tree.keys().isdisjoint(_SHARED)
    keys = {"subscribers": many(person), **dict.fromkeys(_SHARED, _AS_IT_IS)}
    return noun(_perhaps_nobody if has_shared else _everybody, keys)


def _everybody(subscribers: tuple[Subscriber, ...]) -> tuple[Subscriber, ...]:
    return subscribers


def _perhaps_nobody(subscribers: tuple[Subscriber, ...] = (), **_: Tree) -> tuple[Subscriber, ...]:
    return subscribers


def _file(file: WrittenFile, subscribers: tuple[Subscriber, ...], defaults: Defaults) -> PeopleFile:
    stamp = Stamp(
        sha256=hashlib.sha256(file.data).hexdigest(),
        mtime_ns=file.found.st_mtime_ns,
        size=file.found.st_size,
        defaults=defaults,
    )
    return PeopleFile(path=file.path, subscribers=subscribers, stamp=stamp)


def remarks(
    people: Iterable[Subscriber], written: Tree = None, defaults: Defaults = NO_DEFAULTS
) -> Iterator[str]:
    """Yield what is no mistake and yet likely not meant, one line each; *written* is their file."""
    for person in people:
        count = len(person.profile.keywords)
        if count > MANY:
            little = f"with more than {MANY} each says little, and much comes"
            yield f'subscriber "{person.id}": {count} keywords; {little}'
    entries = [one for one in list_of(written)[1] if isinstance(one, dict)]
    names = [f'"{one.get("id")}"' for one in entries if is_weekly_by_look(one, defaults)]
    if names:
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        yield f"subscriber {', '.join(names[:NAMED])}{more}: {BY_LOOK}"
