"""All that readers ask for, each thing once, and which number it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import get_args

from digest.model import Author, Field, Keyword, Profile
from digest.rank import want
from digest.rank.want import Want


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number of each want, by how readers spell it; they follow the order of keys, whoever else is asking."""

    wants: tuple[Want, ...]
    keywords: Mapping[Field, Mapping[str, int]]
    authors: Mapping[Author, int]
    organizations: Mapping[str, int]


def numbers(profiles: Iterable[Profile]) -> Numbers:
    """Return what *profiles* ask for, exclusions and penalties among it."""
    spelt: dict[Field, dict[str, Keyword]] = {field: {} for field in get_args(Field)}
    followed: set[Author] = set()
    named: set[str] = set()
    for profile in profiles:
        for keyword in chain(profile.keywords, profile.exclude, profile.lower):
            spelt[keyword.field][keyword.term] = keyword
        followed.update(profile.authors)
        named.update(profile.organizations)
    keywords = {field: {term: want.keyword(one) for term, one in terms.items()} for field, terms in spelt.items()}
    authors = {one: want.author(one) for one in followed}
    organizations = {one: want.organization(one) for one in named}
    every = chain(*(wants.values() for wants in keywords.values()), authors.values(), organizations.values())
    by_key = {one.key: one for one in every}
    place = {key: number for number, key in enumerate(sorted(by_key))}
    return Numbers(
        wants=tuple(by_key[key] for key in place),
        keywords={field: {term: place[one.key] for term, one in wants.items()} for field, wants in keywords.items()},
        authors={spelling: place[one.key] for spelling, one in authors.items()},
        organizations={spelling: place[one.key] for spelling, one in organizations.items()},
    )


def keys(profiles: Iterable[Profile]) -> tuple[str, ...]:
    """Return by what the archive knows whatever *profiles* ask for."""
    return tuple(one.key for one in numbers(profiles).wants)
