"""One profile in the numbers of an index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.model import Keyword, Profile
from digest.rank.asked import Numbers


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that a profile asks for, as its reader spelt it, for the *topic* it is of."""

    term: str
    weight: float = 1.0
    topic: str | None = None


Wishes = Mapping[int, Wish]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one profile asks for, by the number of the want."""

    words: Wishes
    names: Wishes
    excluded: Wishes
    lowered: Wishes


def asked(profile: Profile, numbers: Numbers) -> Asked:
    words: dict[int, Wish] = {}
    for topic in profile.topics:
        _add(words, topic.keywords, topic.name, numbers)
    names: dict[int, Wish] = {}
    for author in profile.authors:
        names.setdefault(numbers.authors[author], Wish(author.name))
    for organization in profile.organizations:
        names.setdefault(numbers.organizations[organization], Wish(organization))
    excluded: dict[int, Wish] = {}
    _add(excluded, profile.exclude, None, numbers)
    lowered: dict[int, Wish] = {}
    _add(lowered, profile.lower, None, numbers)
    return Asked(words, names, excluded, lowered)


def _add(wishes: dict[int, Wish], keywords: Iterable[Keyword], topic: str | None, numbers: Numbers) -> None:
    """Add *keywords*: of two spellings of one the first names it, the heavier weighs."""
    for keyword in keywords:
        number = numbers.keywords[keyword.term, keyword.field]
        known = wishes.get(number)
        if known is None:
            wishes[number] = Wish(keyword.term, keyword.weight, topic)
        elif keyword.weight > known.weight:
            wishes[number] = Wish(known.term, keyword.weight, known.topic)
