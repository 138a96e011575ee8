"""Neighbours: papers that hold no keyword but read like those that do, or like examples, and stand
apart."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from digest.model import Ingredient, Match, Profile
from digest.rank import formula
from digest.rank.arrays import Flags, Integers, Values
from digest.rank.explanation import NOTHING
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


class _Pairs(NamedTuple):
    """A pair of a profile and a paper a row, by their positions; *parts* of the points are those of
    words, of likeness to the keywords' papers, and of examples."""

    owners: Integers
    papers: Integers
    scores: Values
    is_liked: Flags
    parts: Values

    def of(self, owner: int) -> "_Pairs":
        rows = slice(*np.searchsorted(self.owners, (owner, owner + 1)))
        return _Pairs(
            owners=self.owners[rows],
            papers=self.papers[rows],
            scores=self.scores[rows],
            is_liked=self.is_liked[rows],
            parts=self.parts[rows],
        )


def nearest(
    profiles: Iterable[Profile],
    index: Index,
    used: Iterable[Collection[int]] | None = None,
    *,
    most: int | None = None,
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* the papers without a hit that are alike by more than chance,
    *most* at most, nearest first."""
    return _neighbours(asking(profiles, used), index, lambda _: _ANY, lambda _: most)


def related(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]] | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* as many of the same as it wants, or as earn their place; before
    them what is like its examples.

    Without keywords there are none.
    """
    return _neighbours(
        asking(profiles, used),
        index,
        lambda profile: EARNED if profile.related is None else _ANY,
        lambda profile: RELATED if profile.related is None else profile.related,
    )


def unmatched(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]] | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* all papers without a hit, what is most alike first: to judge a
    ranking, for most of these are like nothing."""
    return _neighbours(asking(profiles, used), index, lambda _: None, lambda _: None)


def _neighbours(
    people: Iterator[Asking],
    index: Index,
    least: Callable[[Profile], float | None],
    most: Callable[[Profile], int | None],
) -> Iterator[tuple[Match, ...]]:
    while chunk := tuple(islice(people, _CHUNK)):
        profiles = [profile for profile, _ in chunk]
        points = [least(profile) for profile in profiles]
        found = _scored(profiles, index, [one or 0.0 for one in points])
        for number, (profile, used) in enumerate(chunk):
            own = found.of(number)
            terms, likeness = _likeness(profile, index, own.papers)
            means = own.is_liked | (likeness > index.chance) | (points[number] is None)
            free = (
                at
                for at in np.flatnonzero(means & within(profile, index)[own.papers]).tolist()
                if index.papers[own.papers[at]].id not in used
            )
            yield tuple(_matches(own, terms, index, islice(free, most(profile))))


def _scored(profiles: Sequence[Profile], index: Index, least: Sequence[float]) -> _Pairs:
    """Return the pairs without a hit that read enough alike, the best of each first; those like the
    liked stand before the others."""
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
    is_liked = (given > 0) & (points >= LIKED)
    scores = np.clip(formula.score(words + points), 0, 100).round(6)
    order = np.lexsort((papers, -scores, ~is_liked, owners))
    order = order[(is_liked | (alike >= np.array(least)[owners]))[order]]
    parts = np.stack([words, alike, points - alike], axis=1)
    return _Pairs(owners[order], papers[order], scores[order], is_liked[order], parts[order])


def _liking(profiles: Sequence[Profile], index: Index) -> Values:
    """Return profiles × papers: the points for what is near to enough examples, none without
    keywords."""
    points = np.zeros((len(profiles), len(index.papers)))
    for owner, profile in enumerate(profiles):
        liked = index.examples.known(profile.like)
        if len(liked) >= ENOUGH and profile.keywords:
            points[owner] = (formula.NEARNESS * index.examples.nearness(liked)).round(6)
    return points


def _likeness(
    profile: Profile, index: Index, papers: Integers
) -> tuple[Sequence[str | None], Values]:
    """Return of *papers*, by position, the keyword whose papers each reads most like, as far as
    that is to be trusted, and how much."""
    spelt = spellings(profile, index.vocabulary)
    numbers = list(dict.fromkeys(index.vocabulary.numbers(profile.keywords)))
    if not numbers:
        return [None] * len(papers), np.zeros(len(papers))
    directions = index.brought.directions[numbers] * index.brought.trust[numbers, None]
    likeness = (index.vectors[papers, :AXES] @ directions.T).round(6)
    terms = [spelt[numbers[column]][0] for column in likeness.argmax(axis=1).tolist()]
    return terms, likeness.max(axis=1)


def _matches(
    own: _Pairs, terms: Sequence[str | None], index: Index, rows: Iterable[int]
) -> Iterator[Match]:
    """Yield the matches of *rows*, each with its keyword of *terms*, or with none where it is like
    the liked."""
    for row in rows:
        words, alike, liked = own.parts[row].tolist()
        score = float(own.scores[row])
        scale = score / ((words + alike + liked) or 1)
        named: tuple[tuple[Ingredient, float], ...] = (
            ("words", words * scale),
            ("similar", alike * scale),
            ("like" if liked > 0 else "unlike", liked * scale),
        )
        yield Match(
            paper=index.papers[own.papers[row]],
            score=score,
            like=None if own.is_liked[row] else terms[row],
            rest=tuple([part for part in named if abs(part[1]) > NOTHING]),
        )
