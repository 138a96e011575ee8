"""Which papers enter a profile, and how strongly; reads an index, knows nothing of people or days.
`formula` has the numbers.

A paper enters with a keyword, within the profile's categories, or with a followed author or
organisation; what is excluded does not, whatever else it holds. What it reads like, votes and
examples only order what has entered. Nothing depends on the other papers of the day, so a score
means the same in every issue. Equal scores go by upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np

from digest.model import Profile
from digest.rank import wish
from digest.rank.column import Flags, Integers, Values, starts
from digest.rank.pair import Asking, Pairs, asking, pairs, phrased, stands
from digest.rank.scan import Index

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked
# for.
CHUNK = 300
_CELLS = 2_000_000
_STEPS = 10**6
_SCORES = 101 * _STEPS

PARTS = 5
"""So many columns have the parts of a score."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ranking:
    """What enters one profile, strongest first: ids of *papers*, their *scores*, the *topics* of
    the profile they stand under.

    *places* are their positions in the index, *parts* (papers × PARTS) what made each score: as
    `Explainer` needs them. Nothing of it can be written to.
    """

    papers: Integers
    scores: Values
    topics: tuple[str | None, ...]
    places: Integers
    parts: Values

    def __len__(self) -> int:
        return len(self.papers)


def rank(
    profiles: Iterable[Profile],
    index: Index,
    used: Iterable[Collection[int]] | None = None,
    *,
    most: int | None = None,
) -> Iterator[Ranking]:
    """Yield for each of *profiles* the papers that enter, strongest first; *used* are the ids not
    to be shown to each.

    *index* was made for these profiles, or for these and others. Of each no more than *most* are
    yielded (default: all). Raises ValueError for a keyword that the index does not know.
    """
    people = asking(profiles, used)
    size = max(min(CHUNK, _CELLS // max(len(index.papers), 1)), 1)
    while chunk := tuple(islice(people, size)):
        found = pairs([profile for profile, _ in chunk], index)
        for (profile, barred), rows in zip(chunk, _entered(chunk, found, index, most), strict=True):
            if not len(rows) and profile.is_open:
                yield _everything(profile, index, barred, most)
            else:
                yield _ranking(profile, index, found, rows)


def within(profile: Profile, index: Index) -> Flags:
    """Return which papers are in one of the categories of *profile*: all, if it names none."""
    if not profile.categories:
        return np.ones(len(index.papers), bool)
    wanted = {category.casefold() for category in profile.categories}
    nowhere = np.zeros(len(index.papers), bool)
    there: Flags = np.any(
        [nowhere, *(index.areas[area] for area in wanted & index.areas.keys())], axis=0
    )
    return there


def _entered(
    chunk: Sequence[Asking], found: Pairs, index: Index, most: int | None
) -> Iterator[Integers]:
    """Yield the rows of pairs that entered each profile of *chunk*, strongest first, at most
    *most*."""
    cutoffs = np.array([profile.cutoff for profile, _ in chunk])
    rows = np.flatnonzero(_may(chunk, found, index) & (found.scores >= cutoffs[found.owners]))
    # One number a row sorts faster than three: scores have six decimals, and equal ones are in
    # order of papers already.
    falling = found.owners[rows] * _SCORES - np.rint(found.scores[rows] * _STEPS).astype(np.int64)
    rows = rows[np.argsort(falling, kind="stable")]
    bounds = starts(found.owners[rows], len(chunk)).tolist()
    return (rows[start:end][:most] for start, end in pairwise(bounds))


def _may(chunk: Sequence[Asking], found: Pairs, index: Index) -> Flags:
    """Return which pairs are neither excluded nor used, and within the categories if there are
    some."""
    kept = ~phrased([profile.exclude for profile, _ in chunk], found.owners, found.papers, index)
    kept &= _passed([profile for profile, _ in chunk], found, index)
    bounds = starts(found.owners, len(chunk)).tolist()
    for (_, used), start, end in zip(chunk, bounds, bounds[1:], strict=False):
        if used:
            kept[start:end] &= np.array(
                [paper not in used for paper in index.ids[found.papers[start:end]].tolist()], bool
            )
    return kept


def _passed(profiles: Sequence[Profile], found: Pairs, index: Index) -> Flags:
    """Return which pairs are within the categories, if there are some; followed authors and
    organisations pass all the same."""
    if not any(profile.categories for profile in profiles):
        return np.ones(len(found.owners), bool)
    here = np.stack([within(profile, index) for profile in profiles])[found.owners, found.papers]
    return here | stands(
        wish.names(profiles, index.numbers), index.worth, found.owners, found.papers
    )


def _everything(profile: Profile, index: Index, used: Collection[int], most: int | None) -> Ranking:
    """Return every paper for a profile that asks for nothing, but for what is excluded, used or
    outside its categories."""
    papers = np.arange(len(index.papers))
    kept = within(profile, index) & ~phrased(
        [profile.exclude], np.zeros_like(papers), papers, index
    )
    kept &= np.array([number not in used for number in index.ids.tolist()], bool)
    rows = np.flatnonzero(kept)[:most]
    return Ranking(
        papers=_fixed(index.ids[rows]),
        scores=_fixed(np.zeros(len(rows))),
        topics=(None,) * len(rows),
        places=_fixed(rows),
        parts=_fixed(np.zeros((len(rows), PARTS))),
    )


def _ranking(profile: Profile, index: Index, found: Pairs, rows: Integers) -> Ranking:
    places = found.papers[rows]
    return Ranking(
        papers=_fixed(index.ids[places]),
        scores=_fixed(found.scores[rows]),
        topics=_topics(profile, index, places),
        places=_fixed(places),
        parts=_fixed(found.parts[rows]),
    )


def _topics(profile: Profile, index: Index, places: Integers) -> tuple[str | None, ...]:
    """Return for the papers at *places* the topic whose keywords add most, the earlier one where
    two add the same."""
    names = list(dict.fromkeys(topic.name for topic in profile.topics if topic.name))
    if not names or not len(places):
        return (None,) * len(places)
    spelt = wish.spelt(profile, index.numbers)
    rows, papers, entries = index.stands.among(list(spelt), places)
    topics = [names.index(one.topic) if one.topic else -1 for one in spelt.values()]
    topic = np.array(topics, np.int64)[rows]
    weights = np.array([one.weight for one in spelt.values()])[rows]
    adds = weights * (index.worth.data[entries] + index.own[entries])
    row_of = np.zeros(len(index.papers), np.int64)
    row_of[places] = np.arange(len(places))
    cells = (row_of[papers] * len(names) + topic)[topic >= 0]
    shape = len(places), len(names)
    sums = np.bincount(cells, adds[topic >= 0], len(places) * len(names)).reshape(shape)
    held = np.bincount(cells, minlength=len(places) * len(names)).reshape(shape) > 0
    best = np.where(held.any(axis=1), np.where(held, sums, -1).argmax(axis=1), -1)
    return tuple([[*names, None][number] for number in best.tolist()])


def _fixed(column: Any) -> Any:
    """Return *column*, which nobody can write to any more."""
    column.flags.writeable = False
    return column
