"""All that readers ask for, each thing once, and which number it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from digest.model import Author, Field, Keyword, Profile
from digest.rank import want
from digest.rank.want import Want


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number of each want, by how readers spell it; they follow the order of keys, whoever else is asking."""

    wants: tuple[Want, ...]
    keywords: Mapping[tuple[str, Field], int]
    authors: Mapping[Author, int]
    organizations: Mapping[str, int]


def numbers(profiles: Iterable[Profile]) -> Numbers:
    """Return what *profiles* ask for, exclusions and penalties among it."""
    spelt: set[tuple[str, Field]] = set()
    followed: set[Author] = set()
    named: set[str] = set()
    for profile in profiles:
        for topic in profile.topics:
            spelt.update([(one.term, one.field) for one in topic.keywords])
        if profile.exclude or profile.lower:
            spelt.update((one.term, one.field) for one in chain(profile.exclude, profile.lower))
        followed.update(profile.authors)
        named.update(profile.organizations)
    keywords = {(term, field): want.keyword(Keyword(term=term, field=field)) for term, field in spelt}
    authors = {one: want.author(one) for one in followed}
    organizations = {one: want.organization(one) for one in named}
    by_key = {one.key: one for one in chain(keywords.values(), authors.values(), organizations.values())}
    place = {key: number for number, key in enumerate(sorted(by_key))}
    return Numbers(
        wants=tuple(by_key[key] for key in place),
        keywords={spelling: place[one.key] for spelling, one in keywords.items()},
        authors={spelling: place[one.key] for spelling, one in authors.items()},
        organizations={spelling: place[one.key] for spelling, one in organizations.items()},
    )


def keys(profiles: Iterable[Profile]) -> tuple[str, ...]:
    """Return by what the archive knows whatever *profiles* ask for."""
    return tuple(one.key for one in numbers(profiles).wants)
