"""Categories: which papers are in one; whoever is in cs.AI is in its archive, cs, too."""

from collections.abc import Iterable, Sequence

import numpy as np

from digest.model import Paper
from digest.rank.arrays import Flags

UNTOLD = ""
"""Stands for the category of a paper that none of its sources could have told."""


def expand(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* and the archives they belong to, case folded.

    >>> sorted(expand(["cs.AI", "hep-th"]))
    ['cs', 'cs.ai', 'hep-th']
    """
    folded = [category.casefold() for category in categories]
    return frozenset(folded) | {category.partition(".")[0] for category in folded}


def by_category(papers: Sequence[Paper]) -> dict[str, Flags]:
    """Return for each category which of *papers* are in it, and which may be in any: `UNTOLD`."""
    found: dict[str, Flags] = {}
    for position, paper in enumerate(papers):
        for category in expand(paper.categories):
            found.setdefault(category, np.zeros(len(papers), bool))[position] = True
    telling = {place for paper in papers if paper.categories for place in _places(paper)}
    untold = [not paper.categories and telling.isdisjoint(_places(paper)) for paper in papers]
    return found | {UNTOLD: np.array(untold, bool)}


def _places(paper: Paper) -> tuple[str, ...]:
    """Return who could tell the categories of *paper*: its source, and arXiv if it is there."""
    on_arxiv = any(one.startswith("arxiv:") for one in paper.identifiers)
    return (paper.source, "arxiv:") if on_arxiv else (paper.source,)
