"""All that readers ask for, each thing once, and which number it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import get_args

from digest.model import Author, Field, Keyword, Profile
from digest.rank import want
from digest.rank.want import Want


@dataclass(frozen=True, slots=True)
class Asked:
    """All *wants* in the order of their keys, whoever else is asking, and the number of each by how
    readers spell it."""

    wants: tuple[Want, ...]
    keywords: Mapping[Field, Mapping[str, int]]
    authors: Mapping[Author, int]
    organizations: Mapping[str, int]

    def covers(self, profiles: Iterable[Profile]) -> bool:
        """Ask whether there is nothing among *profiles* that was not asked for."""
        keywords, authors, organizations = _spelt(profiles)
        return (
            all(terms.keys() <= self.keywords[field].keys() for field, terms in keywords.items())
            and authors <= self.authors.keys()
            and organizations <= self.organizations.keys()
        )


def asked(profiles: Iterable[Profile]) -> Asked:
    """Return what *profiles* ask for, exclusions and penalties among it; they are read one by one
    and not kept."""
    spelt, followed, named = _spelt(profiles)
    keywords = {
        field: {term: want.keyword(one) for term, one in terms.items()}
        for field, terms in spelt.items()
    }
    authors = {one: want.author(one) for one in followed}
    organizations = {one: want.organization(one) for one in named}
    every = chain(
        *(wants.values() for wants in keywords.values()), authors.values(), organizations.values()
    )
    by_key = {one.key: one for one in every}
    place = {key: number for number, key in enumerate(sorted(by_key))}
    return Asked(
        wants=tuple(by_key[key] for key in place),
        keywords={
            field: {term: place[one.key] for term, one in wants.items()}
            for field, wants in keywords.items()
        },
        authors={spelling: place[one.key] for spelling, one in authors.items()},
        organizations={spelling: place[one.key] for spelling, one in organizations.items()},
    )


def _spelt(
    profiles: Iterable[Profile],
) -> tuple[dict[Field, dict[str, Keyword]], set[Author], set[str]]:
    """Return the keywords by their spelling, the authors and the organisations of all
    *profiles*."""
    keywords: dict[Field, dict[str, Keyword]] = {field: {} for field in get_args(Field)}
    authors: set[Author] = set()
    organizations: set[str] = set()
    for profile in profiles:
        for keyword in chain(profile.keywords, profile.exclude, profile.lower):
            keywords[keyword.field][keyword.term] = keyword
        authors.update(profile.authors)
        organizations.update(profile.organizations)
    return keywords, authors, organizations
