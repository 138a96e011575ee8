"""The score, from 0 to 100: the numbers of the formula, and why they are what they are.

docs/ranking.md tells it in words.

    points = Σ over keywords  weight × rarity × (½ S(keyword) + ½ Σ over its words  share × S(word))
           + 13.8 for each followed author or organisation
           + what reads like the papers that the keywords brought before, where that is above 0:
             41.4 × likeness + 5 × mean over keywords of Σ over the paper's subjects  ln(how much
             commoner they are there)
    score  = 100 × points / (points + 13.8), halved by what lowers, + votes (to 3) + examples (−25
    to 25)

S(x) = 5x / (x + 4), where x counts a title four times and words that are only near each other half.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from digest.rank.postings import PLACES, Postings
from digest.rank.tokens import TITLE

Number = TypeVar("Number", float, NDArray[np.float64])

NEAR = 0.5
_SATURATION = 4.0
_HALF_OF_TITLE_AND_TWICE = 3.0

# One keyword in one of a hundred papers, in the title and twice in the abstract: half of the scale.
MIDDLE = math.log(100) * _HALF_OF_TITLE_AND_TWICE
# A paper that lies exactly where a reader's keywords do counts as three such keywords more.
LIKENESS = 3 * MIDDLE
# Without keywords to show that a paper is of the subject, examples must say it: one that holds
# their very words counts as twenty keywords, and the nearest of a day come to three or four.
NEARNESS = 20 * MIDDLE
# What S comes to at most: evidence for a subject counts as much as rarity does, both are logarithms
# of shares.
SUBJECT = _SATURATION + 1
VOTES = 3.0
# As many upvotes as give half of that.
_MANY = 30
EXAMPLES = 25.0
LOWERED = 0.5


def counts(postings: Postings) -> NDArray[np.float64]:
    """Return how often each entry's query stands in its paper, as the formula counts."""
    if not len(postings.papers):
        return np.zeros(0)
    return np.add.reduceat(row_counts(postings), postings.starts[:-1])


def row_counts(postings: Postings) -> NDArray[np.float64]:
    """Return the same for each row: one place of a paper."""
    return np.asarray(
        postings.times
        * np.where(postings.places == PLACES.index("title"), TITLE, 1.0)
        * np.where(postings.near, NEAR, 1.0)
    )


def strength(times: Number) -> Number:
    """Return S: later mentions say less, and all together never five times as much as one.

    >>> strength(1), strength(6)
    (1.0, 3.0)
    """
    return (_SATURATION + 1) * times / (times + _SATURATION)


def score(points: Number) -> Number:
    """Return *points* on the scale from 0 to 100.

    >>> score(MIDDLE)
    50.0
    """
    return 100 * points / (points + MIDDLE)


def examples(points: NDArray[np.float64], without: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what examples add to the score: within bounds, *points* less those *without*."""
    return np.clip(score(points) - score(without), -EXAMPLES, EXAMPLES)


def votes(upvotes: int) -> float:
    return VOTES * upvotes / (upvotes + _MANY)
