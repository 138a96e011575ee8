"""Vectors of papers: where each lies on 96 learnt axes (LSA), which 32 subjects it carries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from digest.model import Paper
from digest.rank.arrays import Floats
from digest.rank.tokens import Frequencies

AXES = 96
SUBJECTS = 32
SIZE = AXES + SUBJECTS
# With fewer papers there is nothing to learn.
FEWEST = 200
MOST_STEMS = 30_000
_ROUNDS = 4
# As if so many papers of a keyword had been seen before the first, spread over the subjects as the
# archive is, and alike to nothing.
DOUBT = 3.0
# Likeness that so small a part of all pairs of papers exceeds is more than chance, by the pairs of
# so many papers.
_CHANCE = 0.01
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """*weights* of *stems* by their rarity; *axes* are stems × AXES, *middle* is where the
    archive's papers lie on average."""

    stems: Mapping[str, int]
    weights: Floats
    axes: Floats
    middle: Floats


def learn_space(papers: Sequence[Frequencies], words: Mapping[str, int]) -> Space | None:
    """Learn the space of *papers*; *words* counts papers by stem. None if there are too few."""
    if len(papers) < FEWEST:
        return None
    telling = [stem for stem, number in words.items() if 3 <= number <= 0.4 * len(papers)]
    chosen = sorted(telling, key=lambda stem: (-words[stem], stem))[:MOST_STEMS]
    if len(chosen) < 2 * AXES:
        return None
    stems = {stem: row for row, stem in enumerate(chosen)}
    weights = -np.log(
        np.array([(words[stem] + 1) / (len(papers) + 100) for stem in stems], dtype=np.float32)
    )
    rows = _rows(papers, stems, weights)
    axes = _axes(rows)
    return Space(
        stems=stems, weights=weights, axes=axes, middle=np.asarray(rows.mean(axis=0)).ravel() @ axes
    )


def commonest(papers: Iterable[Paper]) -> dict[str, int]:
    """Return the commonest categories of *papers*, numbered."""
    # What has a space or a semicolon in it is a list of another scheme's classes, each paper's its
    # own.
    found = Counter(
        category
        for paper in papers
        for category in set(paper.categories)
        if not {" ", ";"} & set(category)
    )
    ordered = sorted(found, key=lambda category: (-found[category], category))
    return {category: number for number, category in enumerate(ordered[:SUBJECTS])}


def embed(
    papers: Sequence[Paper],
    counted: Sequence[Frequencies],
    space: Space | None,
    subjects: Mapping[str, int],
) -> Floats:
    """Return papers × SIZE: a direction from the middle, of length 1, and a 1 for each subject.

    A paper of which no word is known lies nowhere.
    """
    made = np.zeros((len(papers), SIZE), np.float32)
    if space is not None and papers:
        rows = word_rows(counted, space)
        is_known = np.diff(rows.indptr) > 0
        made[is_known, :AXES] = unit(rows @ space.axes - space.middle)[is_known]
    for row, paper in enumerate(papers):
        for category in paper.categories:
            if category in subjects:
                made[row, AXES + subjects[category]] = 1
    return made


def chance(vectors: Floats) -> float:
    """Return the likeness (cosine) that one in a hundred pairs of papers exceeds."""
    lies = vectors[:: -(-len(vectors) // _SAMPLE) or 1, :AXES]
    pairs = (lies @ lies.T)[np.triu_indices(len(lies), 1)]
    return float(np.quantile(pairs, 1 - _CHANCE)) if len(pairs) else 0.0


def lifts(held: Floats, papers: Floats, share: Floats) -> Floats:
    """Return ln of how much commoner subjects are among papers than in the archive.

    Where nothing is known, they are no commoner.
    *held* (rows × SUBJECTS) are how many of a row's *papers* (rows) carry it, *share* is its share
    of the archive's papers.
    """
    likely = (held + DOUBT * share) / (papers[:, None] + DOUBT)
    known = share > 0
    lift: Floats = np.log(np.where(known, likely, 1) / np.where(known, share, 1)).astype(np.float32)
    return lift


def unit(vectors: Floats) -> Floats:
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def word_rows(papers: Sequence[Frequencies], space: Space | None) -> Any:
    """Return papers × stems of *space*, every paper of length 1; without a space there are none."""
    if space is None:
        return csr_array((len(papers), 0), dtype=np.float32)
    return _rows(papers, space.stems, space.weights)


def _rows(papers: Iterable[Frequencies], stems: Mapping[str, int], weights: Floats) -> Any:
    """Return papers × stems: weight × logarithm of the count, every paper of length 1."""
    found = list(papers)
    columns = np.array([stems.get(stem, -1) for paper in found for stem in paper], np.int64)
    counts = np.array([count for paper in found for count in paper.values()], np.float32)
    is_known = columns >= 0
    starts = np.append(0, np.cumsum(is_known))[np.cumsum([0, *map(len, found)])]
    columns = columns[is_known]
    values = np.log1p(counts[is_known]) * weights[columns]
    rows = csr_array((values, columns, starts), shape=(len(found), len(stems)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_array(diags_array(1 / np.maximum(lengths, 1e-9).astype(np.float32)) @ rows)


def _axes(rows: Any) -> Floats:
    """Return the directions in which *rows* differ most from their mean (LSA)."""
    # Randomised subspace iteration, from one seed: always the same.
    middle = np.asarray(rows.mean(axis=0)).ravel()
    basis = np.random.default_rng(0).standard_normal((rows.shape[1], AXES + 10)).astype(np.float32)
    for _ in range(_ROUNDS):
        seen, _ = np.linalg.qr(rows @ basis - middle @ basis)
        basis, _ = np.linalg.qr(rows.T @ seen - np.outer(middle, seen.sum(axis=0)))
    _, _, turned = np.linalg.svd(rows @ basis - middle @ basis, full_matrices=False)
    axes: Floats = (basis @ turned.T[:, :AXES]).astype(np.float32)
    return axes
