"""Profiles × papers, many profiles at once: which papers enter a profile, and how strongly.

A paper enters with a keyword, within the profile's categories, or with a followed author or
organisation; what is excluded does not, whatever else it holds. What it reads like, votes and
examples only order what has entered. Nothing depends on the other papers of the day, so a score
means the same in every issue. Equal scores go by upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Keyword, Profile
from digest.rank import formula
from digest.rank.arrays import Flags, Integers, Values, frozen, offsets, ranges
from digest.rank.categories import UNTOLD
from digest.rank.inverted_index import Index
from digest.rank.profile_matrix import (
    counted,
    entering,
    has_examples,
    keyword_matrix,
    name_matrix,
    similar,
    spellings,
    tastes,
)
from digest.text.category_name import folded

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked
# for.
CHUNK = 1000
_CELLS = 2_000_000
_STEPS = 10**6
_SCORES = 101 * _STEPS

PARTS = 5
"""So many numbers made a score: base, points, words, similar, votes."""

Asking = tuple[Profile, Collection[int]]
"""A profile and the ids of the papers it may not be shown."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ranking:
    """What enters one profile, strongest first: ids of *papers*, their *scores*, and the *topics*
    of the profile they stand under, None for none.

    *rows* are their positions in the index, *parts* (papers × PARTS) what made each score, for
    `Explainer`. Nothing of it can be written to.
    """

    papers: Integers
    scores: Values
    topics: tuple[str | None, ...]
    rows: Integers
    parts: Values

    def __len__(self) -> int:
        return len(self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """A pair a row, in order of *owners* and *papers*, both by their position.

    *parts* made the *scores*: points of all ingredients make base; words is what single words add,
    those of keywords that the paper holds among them.
    """

    owners: Integers
    papers: Integers
    parts: tuple[Values, ...]
    scores: Values


def rank(
    profiles: Iterable[Profile],
    index: Index,
    used: Iterable[Collection[int]] | None = None,
    *,
    most: int | None = None,
) -> Iterator[Ranking]:
    """Yield for each of *profiles* the papers that enter, strongest first, at most *most*.

    *used* are the ids not to be shown to each (default: none). *index* was made for these profiles,
    or for these and others. Raises ValueError for a keyword that it does not know.
    """
    people = asking(profiles, used)
    size = max(min(CHUNK, _CELLS // max(len(index.papers), 1)), 1)
    while chunk := tuple(islice(people, size)):
        found = _pairs([profile for profile, _ in chunk], index)
        pairs, bounds = _entered(chunk, found, index, most)
        # Gathered for all at once: each ranking is a slice, and as little to be written to.
        rows = frozen(found.papers[pairs])
        papers, scores = frozen(index.ids[rows]), frozen(found.scores[pairs])
        parts = frozen(np.stack([part[pairs] for part in found.parts], axis=1))
        for (profile, barred), (start, end) in zip(chunk, pairwise(bounds), strict=True):
            if start == end and profile.is_open:
                yield _everything(profile, index, barred, most)
                continue
            here = slice(start, end)
            yield Ranking(
                papers=papers[here],
                scores=scores[here],
                topics=_topics(profile, index, rows[here]),
                rows=rows[here],
                parts=parts[here],
            )


def reach(profile: Profile, index: Index) -> Mapping[str, frozenset[int]]:
    """Return by term the ids of the papers that each keyword of *profile* stands in."""
    found: dict[str, frozenset[int]] = {}
    postings, keywords = index.postings, profile.keywords
    for keyword, number in zip(keywords, index.vocabulary.numbers(keywords), strict=True):
        here = slice(*postings.of_query[number : number + 2])
        ids = index.ids[postings.entry_papers[here]].tolist()
        found[keyword.term] = found.get(keyword.term, frozenset()).union(ids)
    return found


def asking(profiles: Iterable[Profile], used: Iterable[Collection[int]] | None) -> Iterator[Asking]:
    """Yield each of *profiles* with what is *used*, nothing where that is None."""
    return zip(profiles, used, strict=True) if used is not None else zip(profiles, repeat(()))


def within(profile: Profile, index: Index) -> Flags:
    """Return which papers are in one of the categories of *profile*: all, if it names none.

    One whose categories nobody could tell may be in any.
    """
    if not profile.categories:
        return np.ones(len(index.papers), bool)
    wanted = {UNTOLD, *map(folded, profile.categories)}
    nowhere = np.zeros(len(index.papers), bool)
    there = [index.categories[name] for name in wanted & index.categories.keys()]
    found: Flags = np.any([nowhere, *there], axis=0)
    return found


def held(keywords: Any, profiles: Sequence[Profile], index: Index) -> Any:
    """Return profiles × papers: what *keywords* and names add by themselves where they stand."""
    found = entering(keywords, name_matrix(profiles, index.vocabulary)) @ index.impacts
    found.sort_indices()
    return found


def phrased(
    rows: Sequence[Sequence[Keyword]], owners: Integers, papers: Integers, index: Index
) -> Flags:
    """Return of each pair whether the paper has a keyword of the owner's row as a phrase."""
    if not any(rows):
        return np.zeros(len(owners), bool)
    return _stands(keyword_matrix(rows, index.vocabulary), index.phrased, owners, papers)


def shares(keywords: Any, index: Index) -> csr_array:
    """Return owners × terms: what each word of their keywords is worth to them."""
    made: Any = keywords @ index.shares
    made.sort_indices()  # a sum of floats depends on its order
    return made


def _pairs(profiles: Sequence[Profile], index: Index) -> _Pairs:
    """Score each paper that holds something of one of *profiles*, shown before or not."""
    keywords = keyword_matrix([profile.keywords for profile in profiles], index.vocabulary)
    found = held(keywords, profiles, index)
    owners, papers = np.repeat(np.arange(len(profiles)), np.diff(found.indptr)), found.indices
    words = index.word_points(shares(keywords, index))[owners, papers]
    alike = similar(tastes(keywords, index), owners, papers, index)
    by_words = found.data + words
    points = by_words + alike
    lowered = phrased([profile.lower for profile in profiles], owners, papers, index)
    base = formula.score(points) * np.where(lowered, formula.LOWERED, 1.0)
    votes = index.votes[papers]
    moved = (
        similar(tastes(keywords, index, profiles), owners, papers, index)
        if any(map(has_examples, profiles))
        else alike
    )
    scores = base + votes + formula.examples(by_words + moved, points)
    return _Pairs(
        owners=owners,
        papers=papers,
        parts=(base, points, words, alike, votes),
        scores=np.clip(scores, 0, 100).round(6),
    )


def _entered(
    chunk: Sequence[Asking], found: _Pairs, index: Index, most: int | None
) -> tuple[Integers, Sequence[int]]:
    """Return the pairs that entered, at most *most* of each profile, and where each begins."""
    cutoffs = np.array([profile.cutoff for profile, _ in chunk])
    rows = np.flatnonzero(_may(chunk, found, index) & (found.scores >= cutoffs[found.owners]))
    # One number a row sorts faster than three: scores have six decimals, and equal ones are in
    # order of papers already.
    falling = found.owners[rows] * _SCORES - np.rint(found.scores[rows] * _STEPS).astype(np.int64)
    rows = rows[np.argsort(falling, kind="stable")]
    bounds = offsets(found.owners[rows], len(chunk))
    if most is not None:
        owners, best = ranges(bounds[:-1], np.minimum(bounds[1:], bounds[:-1] + most))
        rows, bounds = rows[best], offsets(owners, len(chunk))
    return rows, bounds.tolist()


def _may(chunk: Sequence[Asking], found: _Pairs, index: Index) -> Flags:
    """Return which pairs are neither excluded nor used, and within the categories."""
    kept = ~phrased([profile.exclude for profile, _ in chunk], found.owners, found.papers, index)
    kept &= _passed([profile for profile, _ in chunk], found, index)
    bounds = offsets(found.owners, len(chunk)).tolist()
    for (_, used), start, end in zip(chunk, bounds, bounds[1:], strict=False):
        if used:
            kept[start:end] &= np.array(
                [paper not in used for paper in index.ids[found.papers[start:end]].tolist()], bool
            )
    return kept


def _passed(profiles: Sequence[Profile], found: _Pairs, index: Index) -> Flags:
    """Return which pairs are within the categories; followed names pass all the same."""
    if not any(profile.categories for profile in profiles):
        return np.ones(len(found.owners), bool)
    here = np.stack([within(profile, index) for profile in profiles])[found.owners, found.papers]
    names = name_matrix(profiles, index.vocabulary)
    return here | _stands(names, index.impacts, found.owners, found.papers)


def _stands(matrix: Any, table: csr_array, owners: Integers, papers: Integers) -> Flags:
    """Return of each pair whether anything in *matrix* is more than nothing in *table*."""
    return np.asarray(counted(matrix, table).toarray()[owners, papers] > 0)


def _everything(profile: Profile, index: Index, used: Collection[int], most: int | None) -> Ranking:
    """Return all papers for a profile without words, but for what it bars."""
    papers = np.arange(len(index.papers))
    kept = within(profile, index) & ~phrased(
        [profile.exclude], np.zeros_like(papers), papers, index
    )
    kept &= np.array([number not in used for number in index.ids.tolist()], bool)
    rows = np.flatnonzero(kept)[:most]
    return Ranking(
        papers=frozen(index.ids[rows]),
        scores=frozen(np.zeros(len(rows))),
        topics=(None,) * len(rows),
        rows=frozen(rows),
        parts=frozen(np.zeros((len(rows), PARTS))),
    )


def _topics(profile: Profile, index: Index, papers: Integers) -> tuple[str | None, ...]:
    """Return for *papers*, by position, the topic that adds most; of equals the earlier one."""
    names = [*dict.fromkeys([topic.name for topic in profile.topics if topic.name])]
    if not names or not len(papers):
        return (None,) * len(papers)
    spelt = spellings(profile, index.vocabulary)
    at, found, entries = index.postings.among(list(spelt), papers)
    topics = [names.index(topic) if topic else -1 for _, _, topic in spelt.values()]
    topic = np.array(topics, np.int64)[at]
    weights = np.array([weight for _, weight, _ in spelt.values()])[at]
    adds = weights * (index.impacts.data[entries] + index.word_impacts[entries])
    row_of = np.zeros(len(index.papers), np.int64)
    row_of[papers] = np.arange(len(papers))
    cells = (row_of[found] * len(names) + topic)[topic >= 0]
    shape = len(papers), len(names)
    sums = np.bincount(cells, adds[topic >= 0], shape[0] * shape[1]).reshape(shape)
    is_held = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape) > 0
    best = np.where(is_held.any(axis=1), np.where(is_held, sums, -1).argmax(axis=1), -1)
    return tuple([[*names, None][number] for number in best.tolist()])
