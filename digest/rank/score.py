"""Which papers enter a profile, and how strongly; reads an index, knows nothing of people or days.
`formula` has the numbers.

A paper enters with a keyword, within the profile's categories, or with a followed author or
organisation; what is excluded does not, whatever else it holds. What it reads like, votes and
examples only order what has entered. Nothing depends on the other papers of the day, so a score
means the same in every issue. Equal scores go by upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise

import numpy as np

from digest.model import Match, Profile
from digest.rank import wish
from digest.rank.column import Flags, Integers, starts
from digest.rank.match import Matches
from digest.rank.pair import Asking, Pairs, pairs, phrased, stands
from digest.rank.scan import Index

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked
# for.
CHUNK = 300
_CELLS = 2_000_000
_STEPS = 10**6
_SCORES = 101 * _STEPS


def rank(
    profiles: Iterable[Profile],
    index: Index,
    used: Iterable[Collection[int]],
    *,
    most: int | None = None,
) -> Iterator[Sequence[Match]]:
    """Yield for each of *profiles* the papers that enter, strongest first; *used* are the ids not
    to be shown to each.

    *index* was made for these profiles, or for these and others. Of each no more than *most* are
    yielded (default: all). A match is made when it is looked at.
    """
    asking = zip(profiles, used, strict=True)
    size = max(min(CHUNK, _CELLS // max(len(index.papers), 1)), 1)
    while chunk := tuple(islice(asking, size)):
        found = pairs([profile for profile, _ in chunk], index)
        for (profile, barred), rows in zip(chunk, _entered(chunk, found, index, most), strict=True):
            if not len(rows) and profile.is_open:
                yield _everything(profile, index, barred)[:most]
            else:
                yield Matches(profile, index, found, rows)


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


def _everything(profile: Profile, index: Index, used: Collection[int]) -> tuple[Match, ...]:
    """Return every paper for a profile that asks for nothing, but for what is excluded, used or
    outside its categories."""
    papers = np.arange(len(index.papers))
    kept = within(profile, index) & ~phrased(
        [profile.exclude], np.zeros_like(papers), papers, index
    )
    return tuple(
        Match(paper=paper, score=0.0)
        for paper, is_kept in zip(index.papers, kept, strict=True)
        if is_kept and paper.id not in used
    )
