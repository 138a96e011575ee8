"""What papers read like: a space of some dozens of axes, learnt from which words stand together in
the archive's papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from digest.rank.count import Counts

Floats = NDArray[np.float32]
AXES = 96
# With fewer papers there is nothing to learn.
FEWEST = 200
MOST_STEMS = 30_000
_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """*weights* of *stems* by their rarity; *axes* are stems × AXES, *middle* is where the
    archive's papers lie on average."""

    stems: Mapping[str, int]
    weights: Floats
    axes: Floats
    middle: Floats

    def places(self, papers: Iterable[Counts]) -> Floats:
        """Return papers × AXES: in what direction from the middle each lies, as vectors of length
        1."""
        return unit(_rows(papers, self.stems, self.weights) @ self.axes - self.middle)


def space(papers: Sequence[Counts], words: Mapping[str, int]) -> Space | None:
    """Learn the space of *papers*; *words* counts in how many of them each stem stands. None if
    there are too few."""
    if len(papers) < FEWEST:
        return None
    telling = [stem for stem, number in words.items() if 3 <= number <= 0.4 * len(papers)]
    stems = {
        stem: row
        for row, stem in enumerate(
            sorted(telling, key=lambda stem: (-words[stem], stem))[:MOST_STEMS]
        )
    }
    if len(stems) < 2 * AXES:
        return None
    weights = -np.log(
        np.array([(words[stem] + 1) / (len(papers) + 100) for stem in stems], dtype=np.float32)
    )
    rows = _rows(papers, stems, weights)
    axes = _axes(rows)
    return Space(
        stems=stems, weights=weights, axes=axes, middle=np.asarray(rows.mean(axis=0)).ravel() @ axes
    )


def unit(vectors: Floats) -> Floats:
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def _rows(papers: Iterable[Counts], stems: Mapping[str, int], weights: Floats) -> Any:
    """Return papers × stems: a stem's weight times the logarithm of its count, every paper of
    length 1."""
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
    """Return the directions in which *rows* differ most from their mean (randomised subspace
    iteration, always the same)."""
    middle = np.asarray(rows.mean(axis=0)).ravel()
    basis = np.random.default_rng(0).standard_normal((rows.shape[1], AXES + 10)).astype(np.float32)
    for _ in range(_ROUNDS):
        seen, _ = np.linalg.qr(rows @ basis - middle @ basis)
        basis, _ = np.linalg.qr(rows.T @ seen - np.outer(middle, seen.sum(axis=0)))
    _, _, turned = np.linalg.svd(rows @ basis - middle @ basis, full_matrices=False)
    axes: Floats = (basis @ turned.T[:, :AXES]).astype(np.float32)
    return axes
