"""Whose words are the better ones, where several sources have the same version of a paper: one
table."""

from collections.abc import Iterable, Mapping

from digest.model import Source

KINDS = ("arxiv", "biorxiv", "medrxiv", "feed", "jsonl", "huggingface", "page")
"""The kinds of sources, best words first: who publishes a paper before who copies it, what is read
from a format before a page."""

LAST = len(KINDS)


def ranks(sources: Iterable[Source]) -> dict[str, int]:
    """Return the rank of each of *sources* by name, the lowest for the best words.

    >>> ranks([Source(name="hub", kind="huggingface"), Source(name="preprints", kind="arxiv")])
    {'hub': 5, 'preprints': 0}
    """
    return {
        source.name: KINDS.index(source.kind) if source.kind in KINDS else LAST
        for source in sources
    }


def rank(ranks: Mapping[str, int], source: str) -> int:
    """Return the rank of *source*; one that the settings no longer name comes last."""
    return ranks.get(source, LAST)
