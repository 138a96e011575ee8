"""Profiles as rows of a matrix, profiles × queries: weights; and how like papers are to them.

Examples point where they lie, those that are not liked the other way, and all keywords together
count as some examples.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Keyword, Profile
from digest.rank import formula
from digest.rank.arrays import Floats, Integers, Values, offsets, run_starts
from digest.rank.inverted_index import Index
from digest.rank.paper_vectors import AXES, lifts, unit
from digest.rank.vocabulary import Vocabulary

# All keywords together count as so many examples, be they few or many: three of them in where they
# lie, two in subjects, which an example has for certain, and a keyword's papers on average.
_LYING = 3.0
_SUBJECTS = 2.0
# So many pairs at once stay in the processor's cache.
_PAIRS = 500


def keyword_matrix(rows: Sequence[Sequence[Keyword]], vocabulary: Vocabulary) -> Any:
    """Return the weight of each keyword of each row; of two spellings of one the heavier weighs."""
    every = list(chain.from_iterable(rows))
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    numbers = np.array(vocabulary.numbers(every), np.int64)
    weights = np.fromiter([one.weight for one in every], float, len(every))
    return _matrix(owners, numbers, weights, (len(rows), vocabulary.size))


def name_matrix(profiles: Sequence[Profile], vocabulary: Vocabulary) -> Any:
    """Return followed authors and organisations, of weight 1."""
    found = [
        (owner, number)
        for owner, profile in enumerate(profiles)
        if profile.authors or profile.organizations
        for number in vocabulary.followed(profile)
    ]
    owners, numbers = np.array(found, np.int64).reshape(-1, 2).T
    shape = len(profiles), vocabulary.size
    return _matrix(owners, numbers, np.ones(len(numbers)), shape)


def entering(keywords: Any, names: Any) -> Any:
    """Return whatever lets a paper enter: both matrices in one."""
    if not names.nnz:
        return keywords
    owners = np.append(_owners(keywords), _owners(names))
    numbers = np.append(keywords.indices, names.indices).astype(np.int64)
    return _matrix(owners, numbers, np.append(keywords.data, names.data), keywords.shape)


def counted(matrix: Any, table: Any) -> Any:
    """Return the product with *table*, queries × anything, all weights being 1."""
    # Of the type of what it is multiplied by: scipy would copy all of that into a wider one.
    ones = np.ones(matrix.nnz, table.dtype)
    return csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape) @ table


def spellings(profile: Profile, vocabulary: Vocabulary) -> dict[int, tuple[str, float, str | None]]:
    """Return what lets a paper enter, by number: term, weight and topic as the reader has them, in
    that order; of two spellings of one the first names it."""
    found: dict[int, tuple[str, float, str | None]] = {}
    for topic in profile.topics:
        for keyword, number in zip(topic.keywords, vocabulary.numbers(topic.keywords), strict=True):
            term, weight, name = found.get(number, (keyword.term, 0.0, topic.name))
            found[number] = term, max(weight, keyword.weight), name
    followed = (*(author.name for author in profile.authors), *profile.organizations)
    for number, name in zip(vocabulary.followed(profile), followed, strict=True):
        found.setdefault(number, (name, 1.0, None))
    return found


def has_examples(profile: Profile) -> bool:
    return bool(profile.like or profile.unlike)


def tastes(keywords: Any, index: Index, profiles: Sequence[Profile] = ()) -> Floats:
    """Return owners × SIZE: where the papers of *keywords* lie, with examples if *profiles*."""
    # As one, whatever their weights: more weight must never lower a score.
    toward, lifted = (
        counted(keywords, index.brought.directions),
        counted(keywords, index.brought.lifts),
    )
    number = np.maximum(np.diff(keywords.indptr), 1).astype(np.float32)[:, None]
    for owner, profile in enumerate(profiles):
        liked, unliked = map(index.examples.known, (profile.like, profile.unlike))
        if liked or unliked:
            (lies, lift), (away, less) = _pull(liked, index), _pull(unliked, index)
            toward[owner] = _LYING * unit(toward[owner]) + lies - away
            lifted[owner] = _SUBJECTS * lifted[owner] / number[owner] + lift - less
            number[owner] = _SUBJECTS + len(liked) + len(unliked)
    return np.concatenate(
        [formula.LIKENESS * unit(toward), formula.SUBJECT * lifted / number], axis=1
    )


def similar(tastes: Floats, owners: Integers, papers: Integers, index: Index) -> Values:
    """Return the points of each pair of an owner and a paper, none below nothing."""
    # Pair by pair, not as a product of matrices: its last bits depend on who else is ranked.
    parts = (slice(start, start + _PAIRS) for start in range(0, len(owners), _PAIRS))
    points = [
        np.einsum("ij,ij->i", tastes.take(owners[part], 0), index.vectors.take(papers[part], 0))
        for part in parts
    ]
    positive: Values = np.maximum(np.concatenate([np.zeros(0), *points]).round(6), 0)
    return positive


def _owners(matrix: Any) -> Integers:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _pull(numbers: Sequence[int], index: Index) -> tuple[Floats, Floats]:
    """Return where examples lie together, and how much commoner subjects are among them, each as
    often as there are examples."""
    total = index.examples.vectors[numbers].sum(axis=0)
    papers = np.array([len(numbers)], np.float32)
    lift = lifts(total[None, AXES:], papers, index.subjects)[0]
    return papers * unit(total[:AXES]), papers * lift


def _matrix(owners: Integers, numbers: Integers, weights: Values, shape: tuple[int, int]) -> Any:
    """Return *owners* × queries, in order, because a sum of floats depends on it and must not on
    who else is ranked; of what one asks for twice the heavier weight is left."""
    order = np.argsort(owners << 32 | numbers)
    owners, numbers, weights = owners[order], numbers[order], weights[order]
    rows = run_starts(owners, numbers)
    if len(rows) < len(owners):
        weights = np.maximum.reduceat(weights, rows)
        owners, numbers = owners[rows], numbers[rows]
    return csr_array((weights, numbers, offsets(owners, shape[0])), shape=shape)
