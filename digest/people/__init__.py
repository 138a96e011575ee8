"""Reads the subscribers' file into subscribers. What became of a person since is the ledger's;
nothing is written here."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digest import document
from digest.document import UnfitError
from digest.exceptions import UsageError
from digest.model import Keyword, Profile, Stamp, Subscriber, Topic
from digest.people.check import repeated_addresses, repeated_ids, wrong_topics
from digest.people.keyword import WORDS, term
from digest.people.person import WrittenPeople
from digest.people.shape import MANY

__all__ = ["People", "load", "profile", "read", "remarks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in a file, and by what that reading of it is known."""

    subscribers: tuple[Subscriber, ...]
    stamp: Stamp


def load(path: Path, *, timezone: str) -> tuple[Subscriber, ...]:
    """Read everybody in *path*; *timezone* is for those who name none. Raises SettingsError with
    every mistake."""
    return read(path, timezone=timezone).subscribers


def read(path: Path, *, timezone: str) -> People:
    """Do as `load`, and take down which bytes were read."""
    data, found = document.read_as_of(path)
    written = document.parse(
        path, data, WrittenPeople, repeated_ids, repeated_addresses, wrong_topics
    ).subscribers
    sha256 = hashlib.sha256(data).hexdigest()
    return People(
        subscribers=tuple(
            person if person.timezone else replace(person, timezone=timezone) for person in written
        ),
        stamp=Stamp(
            sha256=sha256, mtime_ns=found.st_mtime_ns, size=found.st_size, timezone=timezone
        ),
    )


def remarks(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield what is no mistake and yet likely not meant, one line each."""
    for person in people:
        count = len(person.profile.keywords)
        if count > MANY:
            yield f'subscriber "{person.id}": {count} keywords; with more than {MANY} each says little, and much comes'


def profile(text: str) -> Profile:
    """Read keywords that were typed in one line, commas between them. Raises UsageError where one
    is none."""
    written = [part.strip() for part in text.split(",") if part.strip()]
    return Profile(topics=(Topic(keywords=tuple(Keyword(term=_typed(part)) for part in written)),))


def _typed(text: str) -> str:
    try:
        return term(text)
    except UnfitError as unfit:
        raise UsageError(f'keyword "{text}": expected {unfit}') from unfit
    except ValueError:
        raise UsageError(f'keyword "{text}": expected {WORDS}') from None
