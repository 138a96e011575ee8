"""The papers of the day, each read once for everything that anybody asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank.author import name
from digest.rank.vocabulary import Span, Vocabulary, vocabulary
from digest.text.word import words

TITLE = 3.0
AUTHOR = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What stands in which paper: *spans* by feature and position of the paper, *strengths* as a matrix of the same.

    *papers* are in the order that breaks ties: most upvoted, then newest listing, then lower id.
    *areas* are each paper's categories and their archives ("cs.AI" and "cs"), case folded.
    """

    papers: tuple[Paper, ...]
    areas: tuple[frozenset[str], ...]
    vocabulary: Vocabulary
    spans: Mapping[int, Mapping[int, tuple[Span, ...]]]
    strengths: csr_array


def index(papers: Iterable[Paper], profiles: Iterable[Profile]) -> Index:
    """Read each of *papers* once for all that *profiles* ask for."""
    ordered = tuple(sorted(papers, key=lambda paper: (-paper.upvotes, -paper.first_listed_on.toordinal(), paper.id)))
    sought = vocabulary(profiles)
    spans: dict[int, dict[int, tuple[Span, ...]]] = {}
    for position, paper in enumerate(ordered):
        for feature, found in _found(paper, sought).items():
            spans.setdefault(feature, {})[position] = tuple(found)
    return Index(
        papers=ordered,
        areas=tuple(areas(paper.categories) for paper in ordered),
        vocabulary=sought,
        spans=spans,
        strengths=_strengths(spans, sought, len(ordered)),
    )


def areas(categories: Iterable[str]) -> frozenset[str]:
    """Return *categories* and the archives they belong to.

    >>> sorted(areas(["cs.AI", "hep-th"]))
    ['cs', 'cs.ai', 'hep-th']
    """
    folded = [category.casefold() for category in categories]
    return frozenset(folded) | {category.partition(".")[0] for category in folded}


def _found(paper: Paper, sought: Vocabulary) -> dict[int, list[Span]]:
    """Return the features of *paper*, each with where it stands."""
    found: dict[int, list[Span]] = {}
    for phrase, span in sought.found(words(paper.title)):
        found.setdefault(2 * phrase, []).append(span)
    for phrase, span in sought.found(words(paper.abstract)):
        found.setdefault(2 * phrase + 1, []).append(span)
    for position, spelt in enumerate(paper.authors):
        for feature in sought.followed(name(spelt)):
            found.setdefault(feature, []).append((position, position + 1))
    return found


def _strengths(spans: Mapping[int, Mapping[int, tuple[Span, ...]]], sought: Vocabulary, papers: int) -> csr_array:
    """Return features × papers: how much a feature of weight 1 adds to a paper."""
    names = 2 * len(sought.phrases)
    cells = [
        (feature, paper, _strength(feature, len(places), names))
        for feature, found in spans.items()
        for paper, places in found.items()
    ]
    rows, columns, values = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    return csr_array((values, (rows.astype(int), columns.astype(int))), shape=(sought.size, papers))


def _strength(feature: int, times: int, names: int) -> float:
    """Return what a feature that stands *times* in a paper adds; those from *names* on are authors, odd ones abstracts."""
    if feature >= names:
        return AUTHOR
    return 2 * times / (times + 1) if feature % 2 else TITLE
