"""How likely a sentence is worth quoting, by its cues: a linear model, fitted by
benchmarks/fit_ratings.py to abstracts whose sentences people labelled."""

from functools import cache, lru_cache
from math import exp
from typing import NamedTuple

from digest.text import word_table
from digest.text.cue import Cue


class Rating(NamedTuple):
    """Probabilities of a sentence: that it is *worth* quoting alone, that it says what the authors
    did as a whole (*claim*), that it is a *finding*, that it is *background*, a question or none.

    *best* is how often it would be chosen, in proportion to the other sentences of its abstract.
    """

    worth: float
    best: float
    claim: float
    finding: float
    background: float


@lru_cache(1 << 13)
def rating(cues: int) -> Rating:
    """Return the rating of a sentence with *cues*."""
    base, weights = _weights()
    rows = [base, *(row for cue, row in weights if cues & cue)]
    worth, best, claim, finding, background = map(sum, zip(*rows, strict=True))
    return Rating(
        _probability(worth),
        exp(best),
        _probability(claim),
        _probability(finding),
        _probability(background),
    )


@cache
def _weights() -> tuple[tuple[float, ...], tuple[tuple[int, tuple[float, ...]], ...]]:
    """Return what every sentence starts from, and by the value of each cue what it adds."""
    table = {name: tuple(map(float, row)) for name, row in word_table.rows("ratings").items()}
    return table["base"], tuple((int(cue), table[cue.name.lower()]) for cue in Cue)


def _probability(logit: float) -> float:
    return 1 / (1 + exp(-logit))
