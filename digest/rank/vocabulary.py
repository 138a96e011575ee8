"""All queries of all profiles, numbered: keywords, followed authors, organisations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from digest.model import Author, Field, Keyword, Profile
from digest.text.author_line import wanted
from digest.text.category_name import folded
from digest.text.keyword_syntax import Clause, clauses
from digest.text.person_name import Name
from digest.text.tokenizer import words
from digest.text.word_form import light

_tokens = attrgetter("tokens")
_NOBODY = Name()


class Query(NamedTuple):
    """One thing that somebody asks for: *clauses* that must all stand in a *field* of a paper, or
    a *name* among its authors, if it is in one of *categories*. Two are one where their *key* is.
    """

    key: str
    field: Field | Literal["authors", "organizations"]
    clauses: tuple[Clause, ...] = ()
    name: Name = _NOBODY
    categories: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        return self.field in ("authors", "organizations")

    @property
    def words(self) -> tuple[str, ...]:
        """The words that count by themselves too."""
        if len(self.clauses) == 1:
            return self.clauses[0].words
        return tuple([word for clause in self.clauses for word in clause.words])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All *queries* in the order of their keys, so many as *size*, and the number of each by how
    readers spell it."""

    queries: tuple[Query, ...]
    size: int
    keywords: Mapping[Field, Mapping[str, int]]
    authors: Mapping[Author, int]
    organizations: Mapping[str, int]

    def numbers(self, keywords: Sequence[Keyword]) -> list[int]:
        """Return the number of each of *keywords*. Raises ValueError for one that is not here."""
        try:
            return [self.keywords[one.field][one.term] for one in keywords]
        except KeyError as error:
            raise _unknown(error.args[0]) from None

    def followed(self, profile: Profile) -> list[int]:
        """Return the numbers of the authors and organisations of *profile*. Raises ValueError."""
        try:
            return [self.authors[one] for one in profile.authors] + [
                self.organizations[one] for one in profile.organizations
            ]
        except KeyError as error:
            (one,) = error.args
            raise _unknown(one.name if isinstance(one, Author) else one) from None

    def covers(self, profiles: Iterable[Profile]) -> bool:
        """Ask whether all that *profiles* ask for is here."""
        keywords, authors, organizations = _spellings(profiles)
        return (
            all(terms.keys() <= self.keywords[field].keys() for field, terms in keywords.items())
            and authors <= self.authors.keys()
            and organizations <= self.organizations.keys()
        )


def queries(profiles: Iterable[Profile]) -> Vocabulary:
    """Return what *profiles* ask for, exclusions and penalties too; they are read one by one."""
    terms, followed, named = _spellings(profiles)
    keywords = {
        field: {term: _keyword(one) for term, one in by_term.items()}
        for field, by_term in terms.items()
    }
    authors = {one: _author(one) for one in followed}
    organizations = {one: _organization(one) for one in named}
    every = chain(
        *(by_term.values() for by_term in keywords.values()),
        authors.values(),
        organizations.values(),
    )
    by_key = {one.key: one for one in every}
    number = {key: number for number, key in enumerate(sorted(by_key))}
    return Vocabulary(
        queries=tuple(by_key[key] for key in number),
        size=len(number),
        keywords={
            field: {term: number[one.key] for term, one in by_term.items()}
            for field, by_term in keywords.items()
        },
        authors={spelling: number[one.key] for spelling, one in authors.items()},
        organizations={spelling: number[one.key] for spelling, one in organizations.items()},
    )


def _spellings(
    profiles: Iterable[Profile],
) -> tuple[dict[Field, dict[str, Keyword]], set[Author], set[str]]:
    """Return the keywords by spelling, the authors and the organisations of all *profiles*."""
    keywords: dict[Field, dict[str, Keyword]] = {field: {} for field in get_args(Field)}
    authors: set[Author] = set()
    organizations: set[str] = set()
    for profile in profiles:
        for keyword in chain(profile.keywords, profile.exclude, profile.lower):
            keywords[keyword.field][keyword.term] = keyword
        authors.update(profile.authors)
        organizations.update(profile.organizations)
    return keywords, authors, organizations


def _keyword(keyword: Keyword) -> Query:
    """Read a keyword. One without letters and digits has no clauses and stands nowhere.

    >>> _keyword(Keyword(term='"red teaming"')).key
    'any:"red teaming"'
    >>> _keyword(Keyword(term="evaluat*", field="title")).key
    'title:"evaluat*"'
    """
    read = clauses(keyword.term)
    key = f"{keyword.field}:{' AND '.join(map(str, read))}"
    is_empty = not all(map(_tokens, read))
    return Query(key=key, field=keyword.field, clauses=() if is_empty else read)


def _author(author: Author) -> Query:
    spelt = wanted(author.name)
    categories = tuple(sorted(map(folded, author.categories)))
    key = f"author:{spelt.key},{' '.join(categories)}"
    return Query(key=key, field="authors", name=spelt, categories=categories)


def _organization(organization: str) -> Query:
    said = tuple(light(word.folded) for word in words(organization))
    key = f"organization:{' '.join(said)}"
    return Query(key=key, field="organizations", clauses=(Clause(said),))


def _unknown(term: str) -> ValueError:
    return ValueError(f'"{term}" is not in the index: make it for all profiles that are ranked')
