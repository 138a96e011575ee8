"""Which papers enter a profile, and how strongly; reads an index, knows nothing of people or days. `formula` has the numbers.

A paper enters with a keyword, within the profile's categories, or with a followed author or organisation; what is excluded does
not, whatever else it holds. What it reads like, votes and examples only order what has entered. Nothing depends on the other
papers of the day, so a score means the same in every issue. Equal scores go by upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise

import numpy as np

from digest.model import Match, Profile
from digest.rank import wish
from digest.rank.column import Flags, Integers
from digest.rank.match import Matches
from digest.rank.pair import Asking, Pairs, pairs, phrased
from digest.rank.scan import Index

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked for.
CHUNK = 300
_CELLS = 2_000_000
_STEPS = 10**6
_SCORES = 101 * _STEPS


def rank(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]], *, most: int | None = None
) -> Iterator[Sequence[Match]]:
    """Yield for each of *profiles* the papers that enter, strongest first; *used* are the ids not to be shown to each.

    *index* was made for these profiles, or for these and others. Of each no more than *most* are yielded (default: all). A match
    is made when it is looked at.
    """
    asking = zip(profiles, used, strict=True)
    size = max(min(CHUNK, _CELLS // max(len(index.papers), 1)), 1)
    while chunk := tuple(islice(asking, size)):
        found = pairs(chunk, index)
        for (profile, barred), rows in zip(chunk, _entered(chunk, found, index, most), strict=True):
            if profile.is_open:
                yield _everything(profile, index, barred)[:most]
            else:
                yield Matches(profile, index, found, rows)


def is_within(profile: Profile, paper: int, index: Index) -> bool:
    """Whether a paper is in one of the categories of *profile*, if it names any."""
    wanted = {category.casefold() for category in profile.categories}
    return not wanted or not wanted.isdisjoint(index.areas[paper])


def _entered(chunk: Sequence[Asking], found: Pairs, index: Index, most: int | None) -> Iterator[Integers]:
    """Yield the rows of pairs that entered each profile of *chunk*, strongest first, at most *most*."""
    cutoffs = np.array([profile.cutoff for profile, _ in chunk])
    rows = np.flatnonzero(_may(chunk, found, index) & (found.scores >= cutoffs[found.owners]))
    # One number a row sorts faster than three: scores have six decimals, and equal ones are in order of papers already.
    falling = found.owners[rows] * _SCORES - np.rint(found.scores[rows] * _STEPS).astype(np.int64)
    rows = rows[np.argsort(falling, kind="stable")]
    bounds = np.searchsorted(found.owners[rows], np.arange(len(chunk) + 1)).tolist()
    return (rows[start:end][:most] for start, end in pairwise(bounds))


def _may(chunk: Sequence[Asking], found: Pairs, index: Index) -> Flags:
    """Return which pairs are neither excluded nor used, and within the categories if there are some."""
    excluding = wish.columns([wish.ones(profile.exclude, index.numbers) for profile, _ in chunk])
    kept = ~phrased(excluding, found.owners, found.papers, index)
    for number, (profile, used) in enumerate(chunk):
        if not (used or profile.categories):
            continue
        own = slice(*np.searchsorted(found.owners, (number, number + 1)))
        papers = found.papers[own].tolist()
        passing = _passing(profile, index) if profile.categories else ()
        passed = [index.papers[paper].id not in used and (paper in passing or is_within(profile, paper, index)) for paper in papers]
        kept[own] &= np.array(passed, bool)
    return kept


def _passing(profile: Profile, index: Index) -> frozenset[int]:
    """Return the papers of followed authors and organisations, which pass whatever their categories are."""
    of_want = index.stands.of_want
    named = wish.names(profile, index.numbers)
    return frozenset(paper for want in named for paper in index.stands.entry_papers[of_want[want] : of_want[want + 1]].tolist())


def _everything(profile: Profile, index: Index, used: Collection[int]) -> tuple[Match, ...]:
    """Return every paper for a profile that asks for nothing, but for what is excluded, used or outside its categories."""
    papers = np.arange(len(index.papers))
    excluding = wish.columns([wish.ones(profile.exclude, index.numbers)])
    out = phrased(excluding, np.zeros_like(papers), papers, index).tolist()
    return tuple(
        Match(paper=paper, score=0.0)
        for position, paper in enumerate(index.papers)
        if not out[position] and paper.id not in used and is_within(profile, position, index)
    )
