"""Reads the subscribers' file into subscribers. What became of a person since is the ledger's; nothing is written here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from digest import document
from digest.document import UnfitError
from digest.exceptions import UsageError
from digest.model import Keyword, Profile, Subscriber, Topic
from digest.people.check import repeated_addresses, repeated_ids, wrong_topics
from digest.people.keyword import WORDS, term
from digest.people.person import WrittenPeople
from digest.people.shape import MANY

__all__ = ["load", "profile", "remarks"]


def load(path: Path, *, timezone: str) -> tuple[Subscriber, ...]:
    """Read everybody in *path*; *timezone* is for those who name none. Raises SettingsError with every mistake."""
    people = document.load(path, WrittenPeople, repeated_ids, repeated_addresses, wrong_topics).subscribers
    return tuple(person if person.timezone else replace(person, timezone=timezone) for person in people)


def remarks(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield what is no mistake and yet likely not meant, one line each."""
    for person in people:
        count = len(person.profile.keywords)
        if count > MANY:
            yield f'subscriber "{person.id}": {count} keywords; with more than {MANY} each says little, and much comes'


def profile(text: str) -> Profile:
    """Read keywords that were typed in one line, commas between them. Raises UsageError where one is none."""
    written = [part.strip() for part in text.split(",") if part.strip()]
    return Profile(topics=(Topic(keywords=tuple(Keyword(term=_typed(part)) for part in written)),))


def _typed(text: str) -> str:
    try:
        return term(text)
    except UnfitError as unfit:
        raise UsageError(f'keyword "{text}": expected {unfit}') from unfit
    except ValueError:
        raise UsageError(f'keyword "{text}": expected {WORDS}') from None
