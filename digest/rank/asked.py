"""All that readers ask for, each thing once, and which number it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from digest.model import Author, Field, Keyword, Profile
from digest.rank import want
from digest.rank.want import Want


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number of each want, by how readers spell it."""

    keywords: Mapping[tuple[str, Field], int]
    authors: Mapping[Author, int]
    organizations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Spelt:
    """What each spelling asks for."""

    keywords: Mapping[tuple[str, Field], Want]
    authors: Mapping[Author, Want]
    organizations: Mapping[str, Want]

    @property
    def wants(self) -> frozenset[Want]:
        return frozenset(chain(self.keywords.values(), self.authors.values(), self.organizations.values()))

    def numbers(self, known: Mapping[Want, int]) -> Numbers:
        return Numbers(
            {spelt: known[wanted] for spelt, wanted in self.keywords.items()},
            {author: known[wanted] for author, wanted in self.authors.items()},
            {name: known[wanted] for name, wanted in self.organizations.items()},
        )


def spelt(profiles: Iterable[Profile], forms: Mapping[str, str]) -> Spelt:
    """Return what *profiles* ask for, exclusions and penalties among it; *forms* gives the verb of a participle."""
    keywords: set[tuple[str, Field]] = set()
    authors: set[Author] = set()
    organizations: set[str] = set()
    for profile in profiles:
        for topic in profile.topics:
            keywords.update((one.term, one.field) for one in topic.keywords)
        keywords.update((one.term, one.field) for one in chain(profile.exclude, profile.lower))
        authors.update(profile.authors)
        organizations.update(profile.organizations)
    return Spelt(
        {(term, field): want.keyword(Keyword(term=term, field=field), forms) for term, field in keywords},
        {author: want.author(author) for author in authors},
        {name: want.organization(name) for name in organizations},
    )
