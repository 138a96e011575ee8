"""What the things asked for are worth: the rarity of a keyword, divided between itself and its
words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from digest.model import Field
from digest.rank import formula
from digest.rank.column import Integers, Values, expanded, found
from digest.rank.count import Counts, counts
from digest.rank.learn import Learnt
from digest.rank.page import Text
from digest.rank.want import Want

Feature = tuple[Field, str]
"""A field and a stem that counts in it."""

# A word that more than one of so many papers has is common.
_MANY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """By number of the want: *whole* is what it is worth itself; *shares* (wants × *features*) what
    its words are."""

    whole: Values
    features: Mapping[Feature, int]
    shares: csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Words × papers, how strongly each stands there: a *full* row of each of the *common* ones,
    the *rare* without the noughts.

    Nearly all that is asked for is words that many papers have: those are summed several times
    faster as full rows.
    """

    common: Integers
    full: Values
    rare: csr_array

    def sums(self, shares: Any) -> Values:
        """Return *shares* (owners × words) times this."""
        return np.asarray(shares[:, self.common] @ self.full + (shares @ self.rare).toarray())


def worth(wants: Sequence[Want], learnt: Learnt, stem: Callable[[str], str]) -> Worth:
    words = [(want.field, word) for want in wants for word in want.words]
    stems = {(field, word): (field, stem(word)) for field, word in dict.fromkeys(words)}
    features = {feature: number for number, feature in enumerate(sorted(set(stems.values())))}
    numbers = {word: features[feature] for word, feature in stems.items()}
    columns = np.array([numbers[word] for word in words], np.int64)
    lengths = np.array([len(want.words) for want in wants], np.int64)
    rare = learnt.rarity(np.array([learnt.words.get(word, 0) for _, word in features], np.int64))[
        columns
    ]
    owners = np.repeat(np.arange(len(wants)), lengths)
    rarity = _rarity(wants, learnt, _largest(rare, owners, len(wants)))
    half = np.where(lengths > 0, rarity / 2, 0)
    total = np.bincount(owners, rare, len(wants))
    starts = np.append(0, np.cumsum(lengths))
    shares: Any = csr_array(
        (half[owners] * rare / total[owners], columns, starts), shape=(len(wants), len(features))
    )
    shares.sum_duplicates()
    return Worth(whole=rarity - half, features=features, shares=shares)


def cells(
    read: Sequence[Sequence[Text]],
    counted: Sequence[Counts],
    features: Mapping[Feature, int],
    stem: Callable[[str], str],
) -> csr_array:
    """Return words × papers: how strongly each stem stands in its field."""
    found: list[tuple[int, int, float]] = []
    for field in ("any", "title", "abstract"):
        wanted = {root: number for (place, root), number in features.items() if place == field}
        for paper in range(len(read)) if wanted else ():
            here = (
                counted[paper]
                if field == "any"
                else counts([text for text in read[paper] if text.place == field], stem)
            )
            found += [
                (wanted[root], paper, times) for root, times in here.items() if root in wanted
            ]
    rows, papers, times = np.array(found, float).reshape(-1, 3).T
    shape = (len(features), len(read))
    made: Any = csr_array(
        (formula.strength(times), (rows.astype(np.int64), papers.astype(np.int64))), shape=shape
    )
    made.sort_indices()
    return made


def table(cells: csr_array) -> Table:
    is_common = np.diff(cells.indptr) * _MANY > cells.shape[1]
    common = np.flatnonzero(is_common)
    return Table(
        common=common,
        full=cells[common].toarray(),
        rare=diags_array((~is_common).astype(float)) @ cells,
    )


def added(shares: csr_array, cells: Any, rows: Integers, papers: Integers) -> Values:
    """Return for each of *rows* of *shares* what its words add in the paper beside it."""
    owners, each = expanded(
        shares.indptr[rows].astype(np.int64), shares.indptr[rows + 1].astype(np.int64)
    )
    words = np.repeat(np.arange(cells.shape[0]), np.diff(cells.indptr))
    size = cells.shape[1]
    places, there = found(
        words * size + cells.indices, shares.indices[each].astype(np.int64) * size + papers[owners]
    )
    strengths = np.append(cells.data, 0)[np.where(there, places, -1)]
    return np.asarray(np.bincount(owners, shares.data[each] * strengths, len(rows)), float)


def _rarity(wants: Sequence[Want], learnt: Learnt, of_words: Values) -> Values:
    """Return how rare each want is in the archive; one that it does not know yet is taken for as
    rare as the rarest of its words."""
    rows = [learnt.keywords.rows.get(want.key, -1) for want in wants]
    known = np.array(rows, np.int64)
    held = np.append(learnt.keywords.papers, 0)[known]
    unheard = np.where(of_words > 0, of_words, learnt.rarity(np.zeros(1, np.int64)))
    is_name = np.array([want.kind != "keyword" for want in wants], bool)
    return np.where(is_name, formula.MIDDLE, np.where(known >= 0, learnt.rarity(held), unheard))


def _largest(values: Values, owners: Integers, size: int) -> Values:
    """Return the largest of the values of each of *size* owners, 0 for one without."""
    found = np.zeros(size)
    np.maximum.at(found, owners, values)
    return found
