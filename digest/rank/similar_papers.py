"""Neighbours: papers that hold no keyword but read like those that do, or like examples, and stand
apart."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from digest.model import Ingredient, Match, Profile
from digest.rank import formula
from digest.rank.arrays import Flags, Integers, Values
from digest.rank.inverted_index import Index
from digest.rank.paper_vectors import AXES
from digest.rank.profile_matrix import keyword_matrix, similar, spellings, tastes
from digest.rank.ranking import Asking, asking, held, phrased, shares, within

RELATED = 3
"""At most so many are shown where a profile leaves it to us."""
EARNED = 25.0
"""So many points for what it reads like let a paper be shown then: nearly as much as two keywords
would bring, and few come so far."""
LIKED = 55.0
"""So many, with those for examples, make a paper like the liked: as much as four keywords would
bring. It is as likely then to be picked as those that earn their place without examples."""
ENOUGH = 3
"""So many examples bring in papers; fewer may be alike in anything."""
_ANY = 0.01
"""So many are more than what rounding leaves of nothing."""
_CHUNK = 200


def nearest(
    profiles: Iterable[Profile],
    index: Index,
    used: Iterable[Collection[int]] | None = None,
    *,
    most: int | None = None,
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* the papers without a hit, *most* at most, nearest first."""
    return _nearest(asking(profiles, used), index, lambda _: 0.0, lambda _: most)


def related(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]] | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* as many neighbours as it wants, or as earn their place.

    Without keywords there are none.
    """
    return _nearest(
        asking(profiles, used),
        index,
        lambda profile: EARNED if profile.related is None else _ANY,
        lambda profile: RELATED if profile.related is None else profile.related,
    )


def _nearest(
    people: Iterator[Asking],
    index: Index,
    least: Callable[[Profile], float],
    most: Callable[[Profile], int | None],
) -> Iterator[tuple[Match, ...]]:
    while chunk := tuple(islice(people, _CHUNK)):
        profiles = [profile for profile, _ in chunk]
        owners, papers, scores, is_liked = _scored(
            profiles, index, [least(profile) for profile in profiles]
        )
        for number, (profile, used) in enumerate(chunk):
            own = slice(*np.searchsorted(owners, (number, number + 1)))
            columns = papers[own], scores[own], is_liked[own]
            ranked = zip(*(column.tolist() for column in columns), strict=True)
            here = within(profile, index)
            free = (one for one in ranked if here[one[0]] and index.papers[one[0]].id not in used)
            yield tuple(_matches(profile, index, tuple(islice(free, most(profile)))))


def _scored(
    profiles: Sequence[Profile], index: Index, least: Sequence[float]
) -> tuple[Integers, Integers, Values, Flags]:
    """Return the pairs without a hit that read enough alike, the best of each first, and whether
    these are like the liked, which stand before the others."""
    keywords = keyword_matrix([profile.keywords for profile in profiles], index.vocabulary)
    plain, moved = tastes(keywords, index), tastes(keywords, index, profiles)
    liking = _liking(profiles, index)
    # The products say which pairs are worth a look; what they come to exactly is summed pair by
    # pair.
    near = np.maximum(plain @ index.vectors.T, 0) >= np.array(least)[:, None] - 0.01
    if liking.any():
        near |= (liking > 0) & (moved @ index.vectors.T + liking >= LIKED - 0.01)
    owners, papers = np.nonzero(near & (held(keywords, profiles, index).toarray() == 0))
    free = ~phrased([profile.exclude for profile in profiles], owners, papers, index)
    owners, papers = owners[free], papers[free]
    alike = similar(plain, owners, papers, index)
    given = liking[owners, papers]
    points = similar(moved, owners, papers, index) + given
    words = index.word_points(shares(keywords, index))[owners, papers]
    scores = np.clip(formula.score(words + points), 0, 100).round(6)
    is_liked = (given > 0) & (points >= LIKED)
    order = np.lexsort((papers, -scores, ~is_liked, owners))
    order = order[(is_liked | (alike >= np.array(least)[owners]))[order]]
    return owners[order], papers[order], scores[order], is_liked[order]


def _liking(profiles: Sequence[Profile], index: Index) -> Values:
    """Return profiles × papers: the points for what is near to enough examples, none without
    keywords."""
    points = np.zeros((len(profiles), len(index.papers)))
    for owner, profile in enumerate(profiles):
        liked = index.examples.known(profile.like)
        if len(liked) >= ENOUGH and profile.keywords:
            points[owner] = (formula.NEARNESS * index.examples.nearness(liked)).round(6)
    return points


def _matches(
    profile: Profile, index: Index, chosen: Sequence[tuple[int, float, bool]]
) -> Iterator[Match]:
    """Yield matches, each with the keyword whose papers it reads most like, or with none where it
    is like the liked."""
    spelt = spellings(profile, index.vocabulary)
    numbers = list(dict.fromkeys(index.vocabulary.numbers(profile.keywords)))
    likeness = index.vectors[[paper for paper, *_ in chosen], :AXES] @ index.directions[numbers].T
    terms = (
        [spelt[numbers[column]][0] for column in likeness.argmax(axis=1)]
        if numbers
        else [None] * len(chosen)
    )
    for (number, score, is_liked), term in zip(chosen, terms, strict=True):
        paper, like = index.papers[number], None if is_liked else term
        name: Ingredient = "like" if is_liked else "similar"
        yield Match(paper=paper, score=score, like=like, rest=((name, score),))
