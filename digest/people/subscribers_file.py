"""Reads the subscribers' file: a person as it has them, and mistakes between people."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from digest import document
from digest.document import Loc, Mistake, Tree, many, noun
from digest.model import Defaults, Stamp, Subscriber
from digest.people.person import PERSON, is_weekly_by_look, to_subscriber
from digest.people.profile import MOST

NO_DEFAULTS = Defaults()
BY_LOOK = (
    "the weekly layout without a cadence; a digest comes once a week, on the day weekly_on"
    " (cadence: daily for one a day in that look)"
)
MANY = 100
"""From here on a list of keywords says less with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in a file, and by what that reading of it is known."""

    subscribers: tuple[Subscriber, ...]
    stamp: Stamp


def load(path: Path, *, timezone: str, defaults: Defaults = NO_DEFAULTS) -> tuple[Subscriber, ...]:
    """Read everybody in *path*; *defaults* are for those who do not say otherwise, *timezone* for
    those who are in no other by then.

    Raises:
        SettingsError: with every mistake.
    """
    return read(path, timezone=timezone, defaults=defaults).subscribers


def read(path: Path, *, timezone: str, defaults: Defaults = NO_DEFAULTS) -> People:
    """Do as `load`, and take down which bytes were read."""
    data, found = document.read_as_of(path)
    defaults = replace(defaults, timezone=defaults.timezone or timezone)
    person = noun(partial(to_subscriber, defaults), PERSON)
    everybody = noun(_everybody, {"subscribers": many(person)})
    checks = _repeated_ids, _repeated_addresses, _wrong_topics
    return People(
        subscribers=document.parse(path, data, everybody, *checks),
        stamp=Stamp(
            sha256=hashlib.sha256(data).hexdigest(),
            mtime_ns=found.st_mtime_ns,
            size=found.st_size,
            defaults=defaults,
        ),
    )


def _everybody(subscribers: tuple[Subscriber, ...]) -> tuple[Subscriber, ...]:
    return subscribers


def remarks(
    people: Iterable[Subscriber], written: Tree = None, defaults: Defaults = NO_DEFAULTS
) -> Iterator[str]:
    """Yield what is no mistake and yet likely not meant, one line each; *written* is their file."""
    for person in people:
        count = len(person.profile.keywords)
        if count > MANY:
            little = f"with more than {MANY} each says little, and much comes"
            yield f'subscriber "{person.id}": {count} keywords; {little}'
    for entry in _list(written, "subscribers") if defaults.cadence is None else ():
        if isinstance(entry, dict) and is_weekly_by_look(entry, defaults):
            yield f'subscriber "{entry.get("id")}": {BY_LOOK}'


def _repeated_ids(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "id")


def _repeated_addresses(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "email", str.casefold)


def _wrong_topics(tree: Tree) -> Iterator[Mistake]:
    """Find keywords beside topics, topics of one name, and more keywords in all than may be."""
    for i, person in enumerate(_list(tree, "subscribers")):
        profile = person.get("profile") if isinstance(person, dict) else None
        if isinstance(profile, dict) and "topics" in profile:
            yield from _mixed_topics(profile, ("subscribers", i, "profile"))


def _mixed_topics(profile: dict[str, Tree], loc: Loc) -> Iterator[Mistake]:
    if "keywords" in profile:
        text = "expected keywords or topics, got both; move these keywords into a topic"
        yield Mistake(loc=(*loc, "keywords"), text=text, on_key=True)
    for repeat in document.repeats(profile, "topics", "name", str.casefold):
        earlier = repeat.earlier and (*loc, *repeat.earlier)
        yield Mistake(loc=(*loc, *repeat.loc), text=repeat.text, earlier=earlier)
    total = sum(len(_list(topic, "keywords")) for topic in _list(profile, "topics"))
    if total > MOST:
        yield Mistake(
            loc=(*loc, "topics"),
            text=f"expected at most {MOST} keywords in all topics together, got {total}",
        )


def _list(tree: Tree, key: str) -> list[Tree]:
    found = tree.get(key) if isinstance(tree, dict) else None
    return found if isinstance(found, list) else []
