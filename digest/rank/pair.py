"""Profiles by papers, all of a chunk at once: the pairs of a profile and a paper that it holds something of, in columns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Profile
from digest.rank import formula, wish
from digest.rank.column import Flags, Integers, Values, expanded, firsts
from digest.rank.scan import Index
from digest.rank.similar import has_examples, similar, tastes
from digest.rank.weigh import added
from digest.rank.wish import Wishes

Asking = tuple[Profile, Collection[int]]
"""A profile and the ids of the papers it may not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A pair a row, in order of *owners* and *papers*, both by their position; *points* of all ingredients make *base*.

    The *entries* that a pair holds begin at *starts*, the last one is the end; *worths* is what each adds, with the words of its
    keyword.
    """

    owners: Integers
    papers: Integers
    points: Values
    words: Values
    similar: Values
    base: Values
    votes: Values
    scores: Values
    starts: Integers
    entries: Integers
    wants: Integers
    worths: Values
    owned: Values


def pairs(chunk: Sequence[Asking], index: Index) -> Pairs:
    """Score every paper that holds something of a profile of *chunk*, whether it may be shown or not."""
    profiles = [profile for profile, _ in chunk]
    asked = [wish.words(profile, index.numbers) for profile in profiles]
    holding = wish.columns([wish.held(profile, index.numbers, words) for profile, words in zip(profiles, asked, strict=True)])
    wants, entries, keys = held(holding, index)
    order = np.argsort(keys, kind="stable")
    starts = firsts(keys[order])
    owners, papers = np.divmod(keys[order][starts], max(len(index.papers), 1))
    entries, weights = entries[order], holding.weights[wants[order]]
    own, owned = weights * index.worth[entries], weights * index.own[entries]
    wanted = wish.columns(asked)
    words = added(shares(wanted, index), owners, index.table, papers)
    alike = similar(tastes(wanted, index), owners, papers, index)
    told = _sums(own, starts) + words
    points = told + alike
    lowering = wish.columns([wish.ones(profile.lower, index.numbers) for profile in profiles])
    base = formula.score(points) * np.where(phrased(lowering, owners, papers, index), formula.LOWERED, 1.0)
    votes = index.votes[papers]
    moved = similar(tastes(wanted, index, profiles), owners, papers, index) if any(map(has_examples, profiles)) else alike
    return Pairs(
        owners=owners,
        papers=papers,
        points=points,
        words=words,
        similar=alike,
        base=base,
        votes=votes,
        scores=np.clip(base + votes + formula.examples(told + moved, points), 0, 100).round(6),
        starts=np.append(starts, len(entries)),
        entries=entries,
        wants=holding.wants[wants[order]],
        worths=own + owned,
        owned=_sums(owned, starts),
    )


def phrased(wishes: Wishes, owners: Integers, papers: Integers, index: Index) -> Flags:
    """Return of each pair whether the paper has one of *wishes* in it, as a phrase."""
    if not len(wishes.wants):
        return np.zeros(len(owners), bool)
    _, entries, keys = held(wishes, index)
    return np.isin(owners * len(index.papers) + papers, keys[index.phrased[entries]])


def held(wishes: Wishes, index: Index) -> tuple[Integers, Integers, Integers]:
    """Return each wish that a paper holds: its row, its entry, and the number of the pair of its owner and the paper."""
    of_want = index.stands.of_want
    rows, entries = expanded(of_want[wishes.wants], of_want[wishes.wants + 1])
    return rows, entries, wishes.owners[rows] * len(index.papers) + index.stands.entry_papers[entries]


def shares(asked: Wishes, index: Index) -> csr_array:
    """Return owners × words: what each word of their keywords is worth to them."""
    made: Any = asked.matrix(len(index.numbers.wants)) @ index.shares
    made.sort_indices()  # a sum of floats depends on its order
    return made


def _sums(values: Values, starts: Integers) -> Values:
    return np.add.reduceat(values, starts) if len(starts) else values
