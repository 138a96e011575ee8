"""Weights: the rarity (idf) of a query, divided between itself and its words; terms × papers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from digest.rank import formula
from digest.rank.arrays import Integers, Values, look_up, ranges
from digest.rank.corpus_statistics import Statistics
from digest.rank.tokens import Frequencies, Text, frequencies
from digest.rank.vocabulary import Query

Term = tuple[str, str]
"""A field and a stem that counts in it."""

# A term that more than one of so many papers has is common.
_MANY = 20


def weigh(
    queries: Sequence[Query], known: Integers, statistics: Statistics, stem: Callable[[str], str]
) -> tuple[Values, dict[Term, int], csr_array]:
    """Return what queries, as numbered in *statistics*, are worth themselves, all terms, and
    queries × terms: what words are."""
    of_queries = [query.words for query in queries]
    words: list[Term] = [
        (query.field, word)
        for query, words in zip(queries, of_queries, strict=True)
        for word in words
    ]
    stems = {(field, word): (field, stem(word)) for field, word in dict.fromkeys(words)}
    terms = {term: number for number, term in enumerate(sorted(set(stems.values())))}
    numbers = {word: terms[term] for word, term in stems.items()}
    columns = np.array([numbers[word] for word in words], np.int64)
    lengths = np.array([len(words) for words in of_queries], np.int64)
    held = np.array([statistics.words.get(word, 0) for _, word in terms], np.int64)
    rare = statistics.rarity(held)[columns]
    owners = np.repeat(np.arange(len(queries)), lengths)
    rarity = _rarity(queries, known, statistics, _largest(rare, owners, len(queries)))
    half = np.where(lengths > 0, rarity / 2, 0)
    total = np.bincount(owners, rare, len(queries))
    starts = np.append(0, np.cumsum(lengths))
    shares: Any = csr_array(
        (half[owners] * rare / total[owners], columns, starts), shape=(len(queries), len(terms))
    )
    shares.sum_duplicates()
    return rarity - half, terms, shares


def term_matrix(
    papers: Sequence[Sequence[Text]],
    counted: Sequence[Frequencies],
    terms: Mapping[Term, int],
    stem: Callable[[str], str],
) -> csr_array:
    """Return terms × papers: how strongly each stem stands in its field."""
    found: list[tuple[int, int, float]] = []
    for field in ("any", "title", "abstract"):
        wanted = {root: number for (place, root), number in terms.items() if place == field}
        for paper in range(len(papers)) if wanted else ():
            here = (
                counted[paper]
                if field == "any"
                else frequencies([text for text in papers[paper] if text.place == field], stem)
            )
            found += [
                (wanted[root], paper, times) for root, times in here.items() if root in wanted
            ]
    rows, columns, times = np.array(found, float).reshape(-1, 3).T
    made: Any = csr_array(
        (formula.strength(times), (rows.astype(np.int64), columns.astype(np.int64))),
        shape=(len(terms), len(papers)),
    )
    made.sort_indices()
    return made


def split(matrix: csr_array) -> tuple[Integers, Values, csr_array]:
    """Return which terms of *matrix* are common, a full row of each of them, and the others.

    Nearly all that is asked for is words that many papers have: full rows are summed several times
    faster.
    """
    is_common = np.diff(matrix.indptr) * _MANY > matrix.shape[1]
    common = np.flatnonzero(is_common)
    rare = diags_array((~is_common).astype(float)) @ matrix
    return common, matrix[common].toarray(), rare


def added(shares: csr_array, matrix: Any, rows: Integers, papers: Integers) -> Values:
    """Return for each of *rows* of *shares* what its words add in the paper beside it."""
    owners, each = ranges(
        shares.indptr[rows].astype(np.int64), shares.indptr[rows + 1].astype(np.int64)
    )
    terms = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    size = matrix.shape[1]
    cells, there = look_up(
        terms * size + matrix.indices, shares.indices[each].astype(np.int64) * size + papers[owners]
    )
    strengths = np.append(matrix.data, 0)[np.where(there, cells, -1)]
    return np.asarray(np.bincount(owners, shares.data[each] * strengths, len(rows)), float)


def _rarity(
    queries: Sequence[Query], known: Integers, statistics: Statistics, of_words: Values
) -> Values:
    """Return how rare each query is in the archive; an unknown one, as its rarest word."""
    held = np.append(statistics.holders, 0)[known]
    unheard = np.where(of_words > 0, of_words, statistics.rarity(np.zeros(1, np.int64)))
    is_name = np.array([query.is_name for query in queries], bool)
    return np.where(is_name, formula.MIDDLE, np.where(known >= 0, statistics.rarity(held), unheard))


def _largest(values: Values, owners: Integers, size: int) -> Values:
    """Return the largest of the values of each of *size* owners, 0 for one without."""
    found = np.zeros(size)
    np.maximum.at(found, owners, values)
    return found
