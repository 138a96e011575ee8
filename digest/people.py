"""Reads the subscribers' file into subscribers. What became of a person since is the ledger's; nothing is written here."""

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from digest import document
from digest.document import ADDRESS, LINE, NAME, Mistake, Tree
from digest.model import Field as Place
from digest.model import Keyword, Profile, Subscriber

KNOWN_KEYS_ONLY = ConfigDict(extra="forbid")
# More than anybody lists by hand, and few enough that no one profile slows the others down.
LIST: Any = Field(default_factory=list, max_length=500)


def _term(text: str) -> str:
    if not re.search(r"[^\W_]", text):
        raise ValueError
    return document.line(text)


def _weight(text: str) -> float:
    weight = float(text)
    if not 0.1 <= weight <= 10:
        raise ValueError
    return weight


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


WORDS = "one line of text with a letter or a digit in it"
TERM = document.scalar(_term, WORDS)
WEIGHT = document.scalar(_weight, "a number from 0.1 to 10")
PLACE = document.choice(lambda: ("any", "title", "abstract"), "any, title or abstract")
TIME = document.scalar(_time, 'a time from "00:00" to "23:59"')
ZONE = document.choice(_zones, 'a time zone such as "Europe/Berlin"')


class _Exclusion(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    term: Annotated[str, TERM]
    field: Annotated[Place, PLACE] = "any"


class _Keyword(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    term: Annotated[str, TERM]
    weight: Annotated[float, WEIGHT] = 1.0
    field: Annotated[Place, PLACE] = "any"


def _short(text: str) -> Keyword:
    return Keyword(term=_term(text))


def _keyword(written: _Keyword) -> Keyword:
    return Keyword(term=written.term, weight=written.weight, field=written.field)


def _exclusion(written: _Exclusion) -> Keyword:
    return Keyword(term=written.term, field=written.field)


KEYWORD = document.noun(_Keyword, _keyword, short=_short, expected=WORDS)
EXCLUSION = document.noun(_Exclusion, _exclusion, short=_short, expected=WORDS)


class _Profile(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    keywords: Annotated[list[Annotated[Keyword, KEYWORD]], LIST]
    exclude: Annotated[list[Annotated[Keyword, EXCLUSION]], LIST]
    authors: Annotated[list[Annotated[str, LINE]], LIST]
    categories: Annotated[list[Annotated[str, LINE]], LIST]
    limit: Annotated[int, document.number(1, 100)] = 20


def _profile(written: _Profile) -> Profile:
    return Profile(
        keywords=tuple(written.keywords),
        exclude=tuple(written.exclude),
        authors=tuple(written.authors),
        categories=tuple(written.categories),
        limit=written.limit,
    )


class _Person(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    id: Annotated[str, NAME]
    email: Annotated[str, ADDRESS]
    name: Annotated[str | None, LINE] = None
    timezone: Annotated[str, ZONE] = ""
    send_at: Annotated[time, TIME] = time(7)
    profile: Annotated[Profile, document.noun(_Profile, _profile)] = Profile()


def _subscriber(written: _Person) -> Subscriber:
    return Subscriber(
        id=written.id,
        email=written.email,
        name=written.name,
        timezone=written.timezone,
        send_at=written.send_at,
        profile=written.profile,
    )


class _People(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    subscribers: list[Annotated[Subscriber, document.noun(_Person, _subscriber)]]


def load(path: Path, *, timezone: str) -> tuple[Subscriber, ...]:
    """Read everybody in *path*; *timezone* is for those who name none. Raises SettingsError with every mistake."""
    people = document.load(path, _People, _repeated_ids, _repeated_addresses).subscribers
    return tuple(person if person.timezone else replace(person, timezone=timezone) for person in people)


def _repeated_ids(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "id")


def _repeated_addresses(tree: Tree) -> Iterator[Mistake]:
    return document.repeats(tree, "subscribers", "email", str.casefold)
