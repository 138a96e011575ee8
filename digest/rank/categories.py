"""Categories: which papers are in one; whoever is in cs.AI is in its archive, cs, too."""

from collections.abc import Iterable, Sequence

import numpy as np

from digest.model import Paper
from digest.rank.arrays import Flags
from digest.text import category_name

UNTOLD = ""
"""Stands for the category of a paper that none of its sources could have told."""


def expand(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* by all their names, and the archives they belong to, folded.

    >>> sorted(expand(["cs.AI", "eess.SY"]))
    ['cs', 'cs.ai', 'cs.sy', 'eess', 'eess.sy']
    """
    return frozenset([name for one in categories for name in category_name.names(one)])


def by_category(papers: Sequence[Paper]) -> dict[str, Flags]:
    """Return for each category which of *papers* are in it, and which may be in any: `UNTOLD`."""
    found: dict[str, Flags] = {}
    for position, paper in enumerate(papers):
        for name in expand(paper.categories):
            found.setdefault(name, np.zeros(len(papers), bool))[position] = True
    telling = {place for paper in papers if paper.categories for place in _places(paper)}
    untold = [not paper.categories and telling.isdisjoint(_places(paper)) for paper in papers]
    return found | {UNTOLD: np.array(untold, bool)}


def _places(paper: Paper) -> tuple[str, ...]:
    """Return who could tell the categories of *paper*: its source, and arXiv if it is there."""
    on_arxiv = any(one.startswith("arxiv:") for one in paper.identifiers)
    return (paper.source, "arxiv:") if on_arxiv else (paper.source,)
