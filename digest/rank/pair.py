"""Profiles by papers, all of a chunk at once: the pairs of a profile and a paper that it holds
something of, in columns."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Keyword, Profile
from digest.rank import formula, wish
from digest.rank.column import Flags, Integers, Values
from digest.rank.scan import Index
from digest.rank.similar import has_examples, similar, tastes
from digest.rank.wish import Wishes

Asking = tuple[Profile, Collection[int]]
"""A profile and the ids of the papers it may not be shown."""


def asking(profiles: Iterable[Profile], used: Iterable[Collection[int]] | None) -> Iterator[Asking]:
    """Yield each of *profiles* with what is *used*, nothing where that is None."""
    return zip(profiles, used, strict=True) if used is not None else zip(profiles, repeat(()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A pair a row, in order of *owners* and *papers*, both by their position; what made each of
    *scores* are *parts*.

    These are base, points, words, similar and votes: *points* of all ingredients make *base*;
    *words* is what single words add, those of keywords that the paper holds among them.
    """

    owners: Integers
    papers: Integers
    parts: Values
    scores: Values


def pairs(profiles: Sequence[Profile], index: Index) -> Pairs:
    """Score every paper that holds something of one of *profiles*, whether it may be shown or
    not."""
    wanted = wish.words([profile.keywords for profile in profiles], index.numbers)
    found = held(wanted, profiles, index)
    owners, papers = np.repeat(np.arange(len(profiles)), np.diff(found.indptr)), found.indices
    words = index.table.sums(shares(wanted, index))[owners, papers]
    alike = similar(tastes(wanted, index), owners, papers, index)
    told = found.data + words
    points = told + alike
    lowered = phrased([profile.lower for profile in profiles], owners, papers, index)
    base = formula.score(points) * np.where(lowered, formula.LOWERED, 1.0)
    votes = index.votes[papers]
    moved = (
        similar(tastes(wanted, index, profiles), owners, papers, index)
        if any(map(has_examples, profiles))
        else alike
    )
    return Pairs(
        owners=owners,
        papers=papers,
        parts=np.stack([base, points, words, alike, votes], axis=1),
        scores=np.clip(base + votes + formula.examples(told + moved, points), 0, 100).round(6),
    )


def held(wanted: Wishes, profiles: Sequence[Profile], index: Index) -> Any:
    """Return profiles × papers: what keywords, which are *wanted*, and names add by themselves
    where they stand; in order."""
    asked = wish.held(wanted, wish.names(profiles, index.numbers))
    found = asked.weighed(len(index.numbers.wants)) @ index.worth
    found.sort_indices()
    return found


def phrased(
    rows: Sequence[Sequence[Keyword]], owners: Integers, papers: Integers, index: Index
) -> Flags:
    """Return of each pair whether the paper has one of the keywords in the row of its owner in it,
    as a phrase."""
    if not any(rows):
        return np.zeros(len(owners), bool)
    return stands(wish.words(rows, index.numbers), index.phrased, owners, papers)


def stands(asked: Wishes, table: csr_array, owners: Integers, papers: Integers) -> Flags:
    """Return of each pair whether anything that is *asked* is more than nothing in *table*, wants ×
    papers."""
    return np.asarray(asked.counted(table).toarray()[owners, papers] > 0)


def shares(asked: Wishes, index: Index) -> csr_array:
    """Return owners × words: what each word of their keywords is worth to them."""
    made: Any = asked.weighed(len(index.numbers.wants)) @ index.shares
    made.sort_indices()  # a sum of floats depends on its order
    return made
