"""One person with all that holds for them, and in which file and line each value stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from typing import Any

from digest import document
from digest.document import Loc, Tree, noun
from digest.exceptions import UsageError
from digest.model import Defaults, Subscriber
from digest.people.inheritance import NOTHING, Given, changed, identity
from digest.people.person import PERSON
from digest.people.profile import INHERITANCE, PROFILE, written
from digest.people.subscribers_file import NO_DEFAULTS, Reading, nobody, reading
from digest.people.written_file import WrittenFile
from digest.text.near_miss import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What holds for a person under *key*, say "send_at", "profile.limit" or, one value an entry,
    "profile.keywords" and "profile.topics[Learning].keywords".

    It is as it is written on the *line* of the file *path*. Where it is written for nobody in
    particular, *path* is None: it is one of the settings' defaults where it *is_default*, else
    what follows where nothing is written.
    """

    key: str
    written: Tree
    path: Path | None = None
    line: int | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A *subscriber*, whose entry begins on the *line* of the file *path*."""

    subscriber: Subscriber
    path: Path
    line: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """What one place says, as it is written in *node*: a profile, a group, the person; the last of
    several layers counts."""

    file: WrittenFile
    loc: Loc
    node: Tree
    profile_loc: Loc
    given: Given


def resolve(slug: str, *paths: Path, timezone: str, defaults: Defaults = NO_DEFAULTS) -> Resolved:
    """Find the person with the id *slug* in *paths*, files and folders of files.

    Raises:
        SettingsError: with every mistake of every file.
        UsageError: nobody has this id.
    """
    found = reading(*paths, timezone=timezone, defaults=defaults)
    everybody = {one.id: one for one in found.people.subscribers}
    if slug in everybody:
        return _resolved(found, everybody[slug], defaults)
    raise nobody(slug, paths, everybody)


def members(
    group: str, *paths: Path, timezone: str, defaults: Defaults = NO_DEFAULTS
) -> tuple[Subscriber, ...]:
    """Return everybody of *paths* who is in a *group*.

    Raises:
        SettingsError: with every mistake of every file.
        UsageError: there is no such group.
    """
    found = reading(*paths, timezone=timezone, defaults=defaults)
    if group not in found.shared.groups:
        hint = did_you_mean(group, found.shared.groups)
        raise UsageError(f'there is no group "{group}"{hint}')
    inside = (
        (file, {one.row for one in file.entries.groups if one.name == group})
        for file in found.files
    )
    return tuple(
        [
            person
            for file, rows in inside
            for row, person in zip(file.entries.rows, file.entries.people, strict=True)
            if row in rows and isinstance(person, Subscriber)
        ]
    )


def _resolved(found: Reading, subscriber: Subscriber, defaults: Defaults) -> Resolved:
    layers = _layers(found, subscriber.id)
    placed = [*_values(layers)]
    wanted = [(layer.file, loc) for _, layer, loc in placed]
    own = layers[-1]
    lines = _lines([*wanted, (own.file, own.loc)])
    values = [
        Value(
            key=key,
            written=_at(layer.node, loc[len(layer.loc) :]),
            path=layer.file.path,
            line=lines[layer.file.path, loc],
        )
        for key, layer, loc in placed
    ]
    return Resolved(
        subscriber=subscriber,
        path=own.file.path,
        line=lines[own.file.path, own.loc],
        values=(*values, *_unwritten(subscriber, defaults, {one.key for one in values})),
    )


def _layers(found: Reading, slug: str) -> list[_Layer]:
    """Return where what holds for a person stands, the weakest first."""
    file, (loc, entry) = next((file, its) for file in found.files if (its := file.entry(slug)))
    own: Given = document.validate(entry, noun(written, PERSON))[0] or NOTHING
    layers = []
    if "group" in own:
        group = _shared(found, "groups", own["group"], found.shared.groups[own["group"]])
        extends = group.given.get("profile", NOTHING).get("extends", ())
        layers += [*_profiles(found, extends), group]
    layers += _profiles(found, own.get("profile", NOTHING).get("extends", ()))
    mine = _Layer(file=file, loc=loc, node=entry, profile_loc=(*loc, "profile"), given=own)
    return [*layers, mine]


def _profiles(found: Reading, extends: tuple[str, ...]) -> Iterator[_Layer]:
    for name in found.shared.chain(extends):
        given = {"profile": found.shared.profiles[name]}
        layer = _shared(found, "profiles", name, given)
        yield replace(layer, profile_loc=layer.loc)


def _shared(found: Reading, kind: str, name: str, given: Given) -> _Layer:
    file = next(one for one in found.files if name in one.names(kind))
    loc, node = (kind, name), file.names(kind)[name]
    return _Layer(file=file, loc=loc, node=node, profile_loc=(*loc, "profile"), given=given)


def _values(layers: list[_Layer]) -> Iterator[tuple[str, _Layer, Loc]]:
    """Yield each value that holds by its key, with the layer that says it and its place there."""
    whole: Given = NOTHING
    for layer in layers:
        whole = changed(whole, layer.given)
    for key in PERSON:
        if key in whole and key != "profile":
            layer = next(one for one in reversed(layers) if key in one.given)
            yield key, layer, (*layer.loc, key)
    profile = whole.get("profile", NOTHING)
    for key in (key for key in PROFILE if key in profile and key not in INHERITANCE):
        value = profile[key]
        if not isinstance(value, tuple):
            layer = next(one for one in reversed(layers) if key in _profile(one))
            yield f"profile.{key}", layer, (*layer.profile_loc, key)
        for entry in value if isinstance(value, tuple) else ():
            yield from _entry(key, entry, layers)


def _entry(key: str, entry: Any, layers: list[_Layer]) -> Iterator[tuple[str, _Layer, Loc]]:
    if key == "topics":
        yield from _topic(entry, layers)
        return
    for layer in reversed(layers):
        entries = _profile(layer).get(key, ())
        if entry in entries:
            yield f"profile.{key}", layer, (*layer.profile_loc, key, entries.index(entry))
            return


def _topic(topic: Any, layers: list[_Layer]) -> Iterator[tuple[str, _Layer, Loc]]:
    name = f"profile.topics[{topic.name or ''}]"
    stated = [
        (layer, (*layer.profile_loc, "topics", i), one)
        for layer in reversed(layers)
        for i, one in enumerate(_profile(layer).get("topics", ()))
        if identity(one) == identity(topic)
    ]
    for layer, loc, one in stated:
        if one.limit:
            yield f"{name}.limit", layer, (*loc, "limit")
            break
    for keyword in topic.keywords:
        layer, loc, one = next(each for each in stated if keyword in each[2].keywords)
        yield f"{name}.keywords", layer, (*loc, "keywords", one.keywords.index(keyword))


def _profile(layer: _Layer) -> Given:
    profile: Given = layer.given.get("profile", NOTHING)
    return profile


def _lines(wanted: list[tuple[WrittenFile, Loc]]) -> dict[tuple[Path, Loc], int]:
    files = {file.path: file for file, _ in wanted}
    found = {
        path: document.lines(file.data, [loc for one, loc in wanted if one.path == path])
        for path, file in files.items()
    }
    return {(path, loc): line for path, lines in found.items() for loc, line in lines.items()}


def _at(tree: Any, loc: Loc) -> Tree:
    for step in loc:
        tree = tree[step]
    found: Tree = tree
    return found


def _unwritten(subscriber: Subscriber, defaults: Defaults, told: set[str]) -> Iterator[Value]:
    """Yield what holds and is not written for this person or a group or profile of theirs."""
    for key in PERSON:
        if key not in told | {"id", "email", "name", "group", "paused", "profile"}:
            yield _unsaid(key, getattr(subscriber, key), defaults)
    for key in ("limit", "related", "cutoff"):
        if f"profile.{key}" not in told:
            value = _unsaid(key, getattr(subscriber.profile, key), defaults)
            yield replace(value, key=f"profile.{key}")


def _unsaid(key: str, value: object, defaults: Defaults) -> Value:
    is_default = getattr(defaults, key, None) != getattr(NO_DEFAULTS, key, None)
    return Value(key=key, written=_as_written(key, value), is_default=is_default)


def _as_written(key: str, value: object) -> Tree:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if key == "weekly_on" or isinstance(value, tuple):
        days = [document.WEEKDAYS[day] for day in (value if isinstance(value, tuple) else (value,))]
        return [*days] if isinstance(value, tuple) else days[0]
    return "auto" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
