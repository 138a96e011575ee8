"""Categories: which papers are in one; whoever is in cs.AI is in its archive, cs, too."""

from collections.abc import Iterable, Sequence

import numpy as np

from digest.model import Paper
from digest.rank.arrays import Flags


def expand(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* and the archives they belong to, case folded.

    >>> sorted(expand(["cs.AI", "hep-th"]))
    ['cs', 'cs.ai', 'hep-th']
    """
    folded = [category.casefold() for category in categories]
    return frozenset(folded) | {category.partition(".")[0] for category in folded}


def by_category(papers: Sequence[Paper]) -> dict[str, Flags]:
    """Return for each category which of *papers* are in it."""
    found: dict[str, Flags] = {}
    for position, paper in enumerate(papers):
        for category in expand(paper.categories):
            found.setdefault(category, np.zeros(len(papers), bool))[position] = True
    return found
