"""Example papers: where each lies, and how near the day's papers are to them, word by word."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.model import Paper
from digest.rank.arrays import Floats, Values
from digest.rank.corpus_statistics import Statistics
from digest.rank.paper_vectors import word_rows
from digest.rank.tokens import Frequencies, frequencies, texts


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Examples:
    """*numbers* of the papers that readers name, by identifier; their *vectors* (examples × SIZE)
    and *words* (examples × stems); *postings* (stems × papers) are the words of the day's papers.
    All are of length 1."""

    numbers: Mapping[str, int]
    vectors: Floats
    words: Any
    postings: Any

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of those of *names* whose papers are known."""
        return [self.numbers[name] for name in names if name in self.numbers]

    def nearness(self, numbers: Sequence[int]) -> Values:
        """Return of each of the day's papers the quadratic mean of its cosines to the examples.

        It lies between the mean, which is Rocchio's, and the nearest: who likes two subjects likes
        each of them, and no paper between the two.
        """
        cosines = (self.words[list(numbers)] @ self.postings).toarray().astype(float)
        return np.asarray(np.sqrt(np.mean(cosines * cosines, axis=0)))


def examples(
    named: Mapping[str, Paper],
    day: Sequence[Frequencies],
    statistics: Statistics,
    stem: Callable[[str], str],
) -> Examples:
    """Read the papers *named* by identifiers against those of a *day*, by what *statistics* know of
    words: without examples, or without a space, nothing is near."""
    space = statistics.space if named else None
    counted = [frequencies(texts(paper), stem) for paper in named.values()]
    return Examples(
        numbers={name: number for number, name in enumerate(named)},
        vectors=statistics.vectors(tuple(named.values()), counted),
        words=word_rows(counted, space),
        postings=word_rows(day, space).T.tocsr(),
    )
