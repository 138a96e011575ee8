"""What profiles ask for in the numbers of an index: in columns for many, in the reader's spelling
for one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Author, Keyword, Profile
from digest.rank.asked import Asked
from digest.rank.column import Integers, Values, firsts, starts


@dataclass(frozen=True, slots=True)
class Wishes:
    """The *wants* of owners and their *weights*, in order of *owners* and of wants; those of each
    begin at *starts*."""

    owners: Integers
    wants: Integers
    weights: Values
    starts: Integers

    def weighed(self, wants: int) -> Any:
        """Return owners × *wants*; in order, because a sum of floats depends on it and must not on
        who else is ranked."""
        return csr_array(
            (self.weights, self.wants, self.starts), shape=(len(self.starts) - 1, wants)
        )

    def counted(self, table: Any) -> Any:
        """Return the product with *table*, wants × anything, all wants being alike."""
        # Of the type of what it is multiplied by: scipy would copy all of that into a wider one.
        ones = np.ones(len(self.wants), table.dtype)
        return (
            csr_array((ones, self.wants, self.starts), shape=(len(self.starts) - 1, table.shape[0]))
            @ table
        )


@dataclass(frozen=True, slots=True)
class Spelt:
    """One thing that a profile asks for, as its reader spelt it, for the *topic* it is of."""

    term: str
    weight: float = 1.0
    topic: str | None = None


def words(rows: Sequence[Sequence[Keyword]], numbers: Asked) -> Wishes:
    """Return the weight of each keyword of each row; of two spellings of one the heavier weighs."""
    every = list(chain.from_iterable(rows))
    known = numbers.keywords
    owners: Integers = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    with _told_unknown():
        wants: Integers = np.fromiter(
            [known[one.field][one.term] for one in every], np.int64, len(every)
        )
    weights: Values = np.fromiter([one.weight for one in every], float, len(every))
    return _columns(owners, wants, weights, len(rows))


def names(profiles: Sequence[Profile], numbers: Asked) -> Wishes:
    """Return followed authors and organisations, of weight 1."""
    found = [
        (owner, number)
        for owner, profile in enumerate(profiles)
        for number in _followed(profile, numbers)
    ]
    owners, wants = np.array(found, np.int64).reshape(-1, 2).T
    return _columns(owners, wants, np.ones(len(wants)), len(profiles))


def held(words: Wishes, names: Wishes) -> Wishes:
    """Return whatever lets a paper enter."""
    if not len(names.wants):
        return words
    owners, wants = np.append(words.owners, names.owners), np.append(words.wants, names.wants)
    return _columns(owners, wants, np.append(words.weights, names.weights), len(words.starts) - 1)


def spelt(profile: Profile, numbers: Asked) -> dict[int, Spelt]:
    """Return what lets a paper enter as the reader spelt it, in that order; of two spellings of one
    the first names it."""
    found: dict[int, Spelt] = {}
    for topic in profile.topics:
        for keyword in topic.keywords:
            number = numbers.keywords[keyword.field][keyword.term]
            known = found.get(number)
            if known is None:
                found[number] = Spelt(keyword.term, keyword.weight, topic.name)
            elif keyword.weight > known.weight:
                found[number] = Spelt(known.term, keyword.weight, known.topic)
    for author in profile.authors:
        found.setdefault(numbers.authors[author], Spelt(author.name))
    for organization in profile.organizations:
        found.setdefault(numbers.organizations[organization], Spelt(organization))
    return found


def terms(keywords: Iterable[Keyword], numbers: Asked) -> dict[int, str]:
    """Return how the reader spelt *keywords*, by number."""
    found: dict[int, str] = {}
    for keyword in keywords:
        found.setdefault(numbers.keywords[keyword.field][keyword.term], keyword.term)
    return found


def _followed(profile: Profile, numbers: Asked) -> list[int]:
    if not (profile.authors or profile.organizations):
        return []
    with _told_unknown():
        return [numbers.authors[one] for one in profile.authors] + [
            numbers.organizations[one] for one in profile.organizations
        ]


@contextmanager
def _told_unknown() -> Iterator[None]:
    """Name what the index was not made for. Raises ValueError."""
    try:
        yield
    except KeyError as error:
        (one,) = error.args
        term = one.name if isinstance(one, Author) else one
        message = f'"{term}" is not in the index: make it for all profiles that are ranked'
        raise ValueError(message) from None


def _columns(owners: Integers, wants: Integers, weights: Values, people: int) -> Wishes:
    """Order what *owners*, so many *people*, want; of what one wants twice the heavier weight is
    left."""
    order = np.argsort(owners << 32 | wants)
    owners, wants, weights = owners[order], wants[order], weights[order]
    rows = firsts(owners, wants)
    if len(rows) < len(owners):
        weights = np.maximum.reduceat(weights, rows)
        owners, wants = owners[rows], wants[rows]
    return Wishes(owners, wants, weights, starts(owners, people))
