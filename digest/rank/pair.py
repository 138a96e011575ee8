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
from digest.rank.space import Floats, unit
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
    examples: Values
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
    named = [wish.names(profile, index.numbers) for profile in profiles]
    holding = wish.columns([{**words, **names} if names else words for words, names in zip(asked, named, strict=True)])
    wants, entries, keys = _held(holding, index)
    order = np.argsort(keys, kind="stable")
    starts = firsts(keys[order])
    owners, papers = np.divmod(keys[order][starts], max(len(index.papers), 1))
    entries, weights = entries[order], holding.weights[wants[order]]
    held, owned = weights * index.worth[entries], weights * index.own[entries]
    wanted = wish.columns(asked)
    words = added(shares(wanted, index), owners, index.table, papers)
    similar = formula.SIMILAR * np.maximum(_likeness(toward(wanted, index), owners, papers, index), 0)
    points = _sums(held, starts) + words + similar
    lowering = wish.columns([wish.ones(profile.lower, index.numbers) for profile in profiles])
    base = formula.score(points) * np.where(phrased(lowering, owners, papers, index), formula.LOWERED, 1.0)
    votes, examples = index.votes[papers], _examples(profiles, owners, papers, index)
    return Pairs(
        owners=owners,
        papers=papers,
        points=points,
        words=words,
        similar=similar,
        base=base,
        votes=votes,
        examples=examples,
        scores=np.clip(base + votes + examples, 0, 100).round(6),
        starts=np.append(starts, len(entries)),
        entries=entries,
        wants=holding.wants[wants[order]],
        worths=held + owned,
        owned=_sums(owned, starts),
    )


def phrased(wishes: Wishes, owners: Integers, papers: Integers, index: Index) -> Flags:
    """Return of each pair whether the paper has one of *wishes* in it, as a phrase."""
    if not len(wishes.wants):
        return np.zeros(len(owners), bool)
    _, entries, keys = _held(wishes, index)
    return np.isin(owners * len(index.papers) + papers, keys[index.phrased[entries]])


def likes(profile: Profile, index: Index) -> Values:
    """Return the points of each paper for reading like those that the reader likes, less those for the unliked ones."""
    return _like(profile.like, index) - _like(profile.unlike, index)


def _held(wishes: Wishes, index: Index) -> tuple[Integers, Integers, Integers]:
    """Return each wish that a paper holds: its row, its entry, and the number of the pair of its owner and the paper."""
    of_want = index.stands.of_want
    rows, entries = expanded(of_want[wishes.wants], of_want[wishes.wants + 1])
    return rows, entries, wishes.owners[rows] * len(index.papers) + index.stands.entry_papers[entries]


def shares(asked: Wishes, index: Index) -> csr_array:
    """Return owners × words: what each word of their keywords is worth to them."""
    made: Any = asked.matrix(len(index.numbers.wants)) @ index.shares
    made.sort_indices()  # a sum of floats depends on its order
    return made


def toward(asked: Wishes, index: Index) -> Floats:
    """Return owners × AXES: in what direction the papers of their keywords lie."""
    # As one, whatever their weights: more weight must never lower a score.
    return unit(asked.matrix(len(index.numbers.wants), is_weighed=False) @ index.directions)


def _likeness(directions: Floats, owners: Integers, papers: Integers, index: Index) -> Values:
    # Pair by pair, not as a product of matrices: its last bits depend on who else is ranked.
    likeness: Values = np.einsum("ij,ij->i", directions[owners], index.places[papers]).astype(float).round(6)
    return likeness


def _examples(profiles: Sequence[Profile], owners: Integers, papers: Integers, index: Index) -> Values:
    points = np.zeros(len(papers))
    for number, profile in enumerate(profiles):
        if profile.like or profile.unlike:
            own = slice(*np.searchsorted(owners, (number, number + 1)))
            points[own] = likes(profile, index)[papers[own]]
    return points


def _like(names: Sequence[str], index: Index) -> Values:
    """Return the points of each paper for reading like the examples of these *names*, on the whole."""
    shown = [index.examples[name] for name in names if name in index.examples]
    if not shown:
        return np.zeros(len(index.papers))
    likeness = np.einsum("ij,j->i", index.places, unit(np.sum(shown, axis=0))).astype(float)
    points: Values = formula.EXAMPLES * np.maximum(likeness, 0).round(6)
    return points


def _sums(values: Values, starts: Integers) -> Values:
    return np.add.reduceat(values, starts) if len(starts) else values
