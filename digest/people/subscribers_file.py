"""Reads the subscribers' file: a person as it has them, and mistakes between people."""

import hashlib
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache, partial
from pathlib import Path

from digest import document
from digest.document import ADDRESS, LINE, NAME, Loc, Mistake, Tree, many, noun
from digest.model import Stamp, Subscriber
from digest.people.profile import MOST, PROFILE, to_profile

MANY = 100
"""From here on a list of keywords says less with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in a file, and by what that reading of it is known."""

    subscribers: tuple[Subscriber, ...]
    stamp: Stamp


def load(path: Path, *, timezone: str) -> tuple[Subscriber, ...]:
    """Read everybody in *path*; *timezone* is for those who name none.

    Raises:
        SettingsError: with every mistake.
    """
    return read(path, timezone=timezone).subscribers


def read(path: Path, *, timezone: str) -> People:
    """Do as `load`, and take down which bytes were read."""
    data, found = document.read_as_of(path)
    person = noun(partial(Subscriber, timezone=timezone), PERSON)
    everybody = noun(_everybody, {"subscribers": many(person)})
    checks = _repeated_ids, _repeated_addresses, _wrong_topics
    return People(
        subscribers=document.parse(path, data, everybody, *checks),
        stamp=Stamp(
            sha256=hashlib.sha256(data).hexdigest(),
            mtime_ns=found.st_mtime_ns,
            size=found.st_size,
            timezone=timezone,
        ),
    )


def _everybody(subscribers: tuple[Subscriber, ...]) -> tuple[Subscriber, ...]:
    return subscribers


def remarks(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield what is no mistake and yet likely not meant, one line each."""
    for person in people:
        count = len(person.profile.keywords)
        if count > MANY:
            little = f"with more than {MANY} each says little, and much comes"
            yield f'subscriber "{person.id}": {count} keywords; {little}'


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


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


PERSON = {
    "id": NAME,
    "email": ADDRESS,
    "name": LINE,
    "timezone": document.choice(_zones, 'a time zone such as "Europe/Berlin"'),
    "send_at": document.scalar(_time, 'a time from "00:00" to "23:59"'),
    "layout": document.choice(
        lambda: ("full", "compact", "titles", "weekly"), "full, compact, titles or weekly"
    ),
    "extract": document.choice(
        lambda: ("extract", "opening", "whole", "none"), "extract, opening, whole or none"
    ),
    "notices": document.choice(lambda: ("never", "auto", "always"), "never, auto or always"),
    "profile": noun(to_profile, PROFILE),
}
