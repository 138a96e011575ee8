"""Which sentences of an abstract are quoted: of all sets that fit, the one most worth it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import inf
from typing import NamedTuple

from digest.text.cue import Cue
from digest.text.rating import Rating
from digest.text.statement import Statement

LENIENCE = 40
"""By so much a single sentence may be longer than what fits."""
_GAP = len(" … ")
# Of so many sentences sets are made; the others are hardly ever chosen.
_CANDIDATES, _WISHES = 5, 2
# What counts beside that some sentence is worth quoting, which is at most 1.
_BEST, _PAIR, _WISHED = 0.7, 1.2, 0.3
_OPENS_WITH_BACKGROUND, _OPENS_BACK, _GOES_ON_WITH_BACKGROUND = 0.8, 0.45, 0.1
_FOLLOWS_ON = 0.1
_ALONE_BACK, _ALONE_CUT = 0.1, 0.5
_HALF = 0.5


class _Row(NamedTuple):
    """Of a sentence its length, the probabilities that it is not worth quoting, no claim and no
    finding, and what it adds where it is quoted, and where it opens the quote."""

    length: int
    no_worth: float
    no_claim: float
    no_finding: float
    also: float
    opens: float


def one(statements: Sequence[Statement], ratings: Sequence[Rating], at_most: int) -> int:
    """Return the number of the sentence to quote alone, rather one within *at_most* characters."""
    return max(range(len(ratings)), key=lambda at: _alone(statements[at], ratings[at], at_most))


def several(
    statements: Sequence[Statement],
    ratings: Sequence[Rating],
    at_most: int,
    wanted: Collection[int] = (),
) -> tuple[int, ...]:
    """Return the numbers of the one to three sentences to quote, within *at_most* characters.

    *wanted* are those that have a word of the reader's: a reason to prefer one of what is news,
    none to quote background. Where no sentence fits, the best one is returned alone.
    """
    total = sum([rating.best for rating in ratings])
    liked = [rating.worth + rating.best / total for rating in ratings]
    order = sorted(range(len(liked)), key=liked.__getitem__, reverse=True)
    wished = frozenset(at for at in wanted if ratings[at].background < _HALF)
    candidates = sorted({*order[:_CANDIDATES], *sorted(wished)[:_WISHES]})
    rows = {at: _row(statements[at], ratings[at], total) for at in candidates}
    best = -inf
    chosen: tuple[int, ...] = (one(statements, ratings, at_most),)
    for members in _sets(rows, at_most):
        value = _value(members, rows)
        if wished and not wished.isdisjoint(members):
            value += _WISHED
        if value > best:
            best, chosen = value, members
    return chosen


def _row(statement: Statement, rating: Rating, total: float) -> _Row:
    also = _BEST * rating.best / total - _GOES_ON_WITH_BACKGROUND * rating.background
    opens = (_GOES_ON_WITH_BACKGROUND - _OPENS_WITH_BACKGROUND) * rating.background
    if statement.cues & Cue.BACK:
        opens -= _OPENS_BACK
    length = statement.end - statement.start
    return _Row(length, 1 - rating.worth, 1 - rating.claim, 1 - rating.finding, also, opens)


def _sets(rows: Mapping[int, _Row], at_most: int) -> Iterator[tuple[int, ...]]:
    """Yield each one, two and three of *rows* that fit together."""
    fitting = [at for at in rows if rows[at].length <= at_most + LENIENCE]
    yield from ((at,) for at in fitting)
    for first, second in combinations(fitting, 2):
        left = at_most - rows[first].length - rows[second].length - _GAP
        if left >= 0:
            yield first, second
            for third in fitting:
                if third > second and rows[third].length <= left - _GAP:
                    yield first, second, third


def _value(members: Sequence[int], rows: Mapping[int, _Row]) -> float:
    """Return what it is worth to quote the sentences numbered *members*, in order."""
    worthless = claimless = findingless = 1.0
    value = 1 + rows[members[0]].opens
    before = -1
    for at in members:
        _, no_worth, no_claim, no_finding, also, _ = rows[at]
        worthless *= no_worth
        claimless *= no_claim
        findingless *= no_finding
        value += also
        if at - 1 == before != -1:
            value += _FOLLOWS_ON
        before = at
    return value - worthless + _PAIR * (1 - claimless) * (1 - findingless)


def _alone(statement: Statement, rating: Rating, at_most: int) -> float:
    is_long = statement.end - statement.start > at_most + LENIENCE
    points_back = bool(statement.cues & Cue.BACK)
    return rating.worth - _ALONE_BACK * points_back - _ALONE_CUT * is_long
