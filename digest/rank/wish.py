"""What profiles ask for in the numbers of an index: in columns for many, in the reader's spelling for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Keyword, Profile
from digest.rank.asked import Numbers
from digest.rank.column import Integers, Values

Weights = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The *wants* of profiles and their *weights*, in order of *owners* and of wants; those of each begin at *starts*."""

    owners: Integers
    wants: Integers
    weights: Values
    starts: Integers

    def matrix(self, wants: int, *, is_weighed: bool = True) -> Any:
        """Return profiles × *wants*; in order, because a sum of floats depends on it and must not on who else is ranked."""
        # Of the type of what it is multiplied by: scipy would copy all of that into a wider one.
        weights = self.weights if is_weighed else np.ones(len(self.wants), np.float32)
        return csr_array((weights, self.wants, self.starts), shape=(len(self.starts) - 1, wants))


@dataclass(frozen=True, slots=True)
class Spelt:
    """One thing that a profile asks for, as its reader spelt it, for the *topic* it is of."""

    term: str
    weight: float = 1.0
    topic: str | None = None


def columns(rows: Sequence[Weights]) -> Wishes:
    """Return the weights of all owners as columns."""
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    total = int(lengths.sum())
    owners = np.repeat(np.arange(len(rows)), lengths)
    wants = np.fromiter(chain.from_iterable(rows), np.int64, total)
    weights = np.fromiter(chain.from_iterable([row.values() for row in rows]), float, total)
    order = np.lexsort((wants, owners)) if total else owners
    return Wishes(owners, wants[order], weights[order], np.append(0, np.cumsum(lengths)))


def words(profile: Profile, numbers: Numbers) -> Weights:
    """Return the weight of each keyword; of two spellings of one the heavier weighs."""
    known = numbers.keywords
    found: dict[int, float] = {}
    for topic in profile.topics:
        for keyword in topic.keywords:
            number = known[keyword.term, keyword.field]
            if keyword.weight > found.get(number, 0.0):
                found[number] = keyword.weight
    return found


def names(profile: Profile, numbers: Numbers) -> Weights:
    if not (profile.authors or profile.organizations):
        return {}
    authors = {numbers.authors[author]: 1.0 for author in profile.authors}
    return authors | {numbers.organizations[name]: 1.0 for name in profile.organizations}


def held(profile: Profile, numbers: Numbers, known: Weights | None = None) -> Weights:
    """Return whatever lets a paper enter; *known* are the weights of its keywords, if they are."""
    named = names(profile, numbers)
    weights = words(profile, numbers) if known is None else known
    return {**weights, **named} if named else weights


def ones(keywords: Sequence[Keyword], numbers: Numbers) -> Weights:
    return {numbers.keywords[keyword.term, keyword.field]: 1.0 for keyword in keywords}


def spelt(profile: Profile, numbers: Numbers) -> dict[int, Spelt]:
    """Return what lets a paper enter as the reader spelt it, in that order; of two spellings of one the first names it."""
    found: dict[int, Spelt] = {}
    weights = words(profile, numbers)
    for topic in profile.topics:
        for keyword in topic.keywords:
            number = numbers.keywords[keyword.term, keyword.field]
            found.setdefault(number, Spelt(keyword.term, weights[number], topic.name))
    for author in profile.authors:
        found.setdefault(numbers.authors[author], Spelt(author.name))
    for organization in profile.organizations:
        found.setdefault(numbers.organizations[organization], Spelt(organization))
    return found


def terms(keywords: Iterable[Keyword], numbers: Numbers) -> dict[int, str]:
    """Return how the reader spelt *keywords*, by number."""
    found: dict[int, str] = {}
    for keyword in keywords:
        found.setdefault(numbers.keywords[keyword.term, keyword.field], keyword.term)
    return found
