"""Which papers enter a profile, and how strongly; reads an index, knows nothing of people or days. `formula` has the numbers.

A paper enters with a keyword, within the profile's categories, or with a followed author or organisation; what is excluded does
not, whatever else it holds. What it reads like, votes and examples only order what has entered. Nothing depends on the other
papers of the day, so a score means the same in every issue. Equal scores go by upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from digest.model import Match, Profile
from digest.rank import formula
from digest.rank.match import Entered, everything, is_within, matches
from digest.rank.scan import Index
from digest.rank.space import Floats, unit
from digest.rank.wish import Asked, Wishes, asked

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked for.
CHUNK = 1_000
_CELLS = 2_000_000

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a profile of the chunk and a paper that it holds something of, with their points by ingredient."""

    profiles: Numbers
    papers: Numbers
    held: Values
    words: Values
    similar: Values

    def of(self, profile: int) -> slice:
        """Return where the pairs of one profile are; they stand in order."""
        return slice(*np.searchsorted(self.profiles, (profile, profile + 1)))


def rank(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]], *, most: int | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* the papers that enter, strongest first; *used* are the ids not to be shown to each.

    *index* was made for these profiles, or for these and others. Of each no more than *most* are yielded (default: all).
    """
    pairs = zip(profiles, used, strict=True)
    size = max(min(CHUNK, _CELLS // max(len(index.papers), 1)), 1)
    while chunk := tuple(islice(pairs, size)):
        wishes = [asked(profile, index.numbers) for profile, _ in chunk]
        for (profile, barred), wanted, entered in zip(chunk, wishes, _entered(chunk, wishes, index), strict=True):
            if profile.is_open:
                yield everything(profile, wanted, index, barred)[:most]
            else:
                yield matches(wanted, entered[:most], index)


def directions(wishes: Sequence[Asked], index: Index) -> Floats:
    """Return in what direction the papers of each reader's keywords lie: as one, whatever their weights."""
    return unit(asking([one.words for one in wishes], index, is_weighed=False) @ index.directions)


def _entered(
    chunk: Sequence[tuple[Profile, Collection[int]]], wishes: Sequence[Asked], index: Index
) -> Iterator[Sequence[Entered]]:
    """Yield what entered each profile of *chunk*, strongest first."""
    pairs = _pairs(wishes, index)
    lowered = _holds([one.lowered for one in wishes], pairs, index)
    points = pairs.held + pairs.words + pairs.similar
    base = formula.score(points) * np.where(lowered, formula.LOWERED, 1.0)
    votes = index.votes[pairs.papers]
    examples = _examples(chunk, pairs, index)
    scores = np.clip(base + votes + examples, 0, 100).round(6)
    kept = _may(chunk, wishes, pairs, index) & (scores >= np.array([profile.cutoff for profile, _ in chunk])[pairs.profiles])
    order = np.lexsort((pairs.papers, -scores, pairs.profiles))
    order = order[kept[order]]
    columns = (pairs.papers, scores, base, points, pairs.words, pairs.similar, votes, examples)
    rows = [Entered(*row) for row in zip(*(column[order].tolist() for column in columns), strict=True)]
    bounds = np.searchsorted(pairs.profiles[order], np.arange(len(chunk) + 1)).tolist()
    return (rows[start:end] for start, end in pairwise(bounds))


def _may(
    chunk: Sequence[tuple[Profile, Collection[int]]], wishes: Sequence[Asked], pairs: Pairs, index: Index
) -> NDArray[np.bool_]:
    """Return which pairs are neither excluded nor used, and within the categories if there are some."""
    kept = ~_holds([one.excluded for one in wishes], pairs, index)
    for number, (profile, used) in enumerate(chunk):
        if not (used or profile.categories):
            continue
        own = pairs.of(number)
        papers = pairs.papers[own].tolist()
        passing = {paper for name in wishes[number].names for paper in index.standings.get(name, ())}
        passed = [index.papers[paper].id not in used and (paper in passing or is_within(profile, paper, index)) for paper in papers]
        kept[own] &= np.array(passed, bool)
    return kept


def _examples(chunk: Sequence[tuple[Profile, Collection[int]]], pairs: Pairs, index: Index) -> Values:
    points = np.zeros(len(pairs.papers))
    for number, (profile, _) in enumerate(chunk):
        if profile.like or profile.unlike:
            own = pairs.of(number)
            points[own] = likes(profile, index)[pairs.papers[own]]
    return points


def likes(profile: Profile, index: Index) -> Values:
    """Return the points of each paper for reading like those that the reader likes, less those for the unliked ones."""
    return _likeness(profile.like, index) - _likeness(profile.unlike, index)


def _likeness(names: Sequence[str], index: Index) -> Values:
    """Return the points of each paper for reading like the examples of these *names*, on the whole."""
    shown = [index.examples[name] for name in names if name in index.examples]
    if not shown:
        return np.zeros(len(index.papers))
    likeness = np.einsum("ij,j->i", index.places, unit(np.sum(shown, axis=0))).astype(float)
    points: Values = formula.EXAMPLES * np.maximum(likeness, 0).round(6)
    return points


def _pairs(wishes: Sequence[Asked], index: Index) -> Pairs:
    """Multiply: what each profile asks for by what each paper holds."""
    holding = asking([{**one.words, **one.names} for one in wishes], index)
    held = holding @ index.held
    held.sort_indices()
    profiles = np.repeat(np.arange(len(wishes)), np.diff(held.indptr))
    papers = held.indices
    worded = asking([one.words for one in wishes], index) @ index.shares @ index.strengths
    toward = directions(wishes, index)
    # Pair by pair, not as a product of matrices: its last bits depend on who else is ranked.
    likeness = np.einsum("ij,ij->i", toward[profiles], index.places[papers]).astype(float)
    return Pairs(
        profiles, papers, held.data, worded.toarray()[profiles, papers], formula.SIMILAR * np.maximum(likeness, 0).round(6)
    )


def asking(wishes: Sequence[Wishes], index: Index, *, is_weighed: bool = True) -> Any:
    """Return profiles × wants; wants in order, because a sum of floats depends on it and must not on who else is ranked."""
    columns = [number for one in wishes for number in sorted(one)]
    weights = [one[number].weight if is_weighed else 1.0 for one in wishes for number in sorted(one)]
    starts = np.cumsum([0, *map(len, wishes)])
    return csr_array((np.array(weights, float), np.array(columns, int), starts), shape=(len(wishes), len(index.search.wants)))


def _holds(wishes: Sequence[Wishes], pairs: Pairs, index: Index) -> NDArray[np.bool_]:
    """Return of each pair whether the paper has one of *wishes* in it, as a phrase."""
    product = (asking(wishes, index) @ index.phrased).tocoo()
    size = len(index.papers)
    return np.isin(pairs.profiles * size + pairs.papers, product.row.astype(np.int64) * size + product.col)
