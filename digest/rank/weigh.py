"""What the things asked for are worth: the rarity of a keyword, divided between itself and its words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from digest.model import Field
from digest.rank import formula
from digest.rank.column import Integers, Values
from digest.rank.count import Counts, counts
from digest.rank.learn import Learnt
from digest.rank.page import Text
from digest.rank.want import Want

Feature = tuple[Field, str]
"""A field and a stem that counts in it."""

# A word that more than one of so many papers has is common.
_MANY = 20
# As many cells are summed at once as take some megabytes.
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """By number of the want: *whole* is what it is worth itself; *shares* (wants × *features*) what its words are."""

    whole: Values
    features: Mapping[Feature, int]
    shares: csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Words × papers, how strongly each stands there: a *full* row of each of the *common* ones, the *rare* without the noughts.

    Nearly all that is asked for is words that many papers have: those are summed several times faster as full rows.
    """

    common: Integers
    full: Values
    rare: csr_array

    def sums(self, shares: Any) -> Values:
        """Return *shares* (owners × words) times this."""
        return np.asarray(shares[:, self.common] @ self.full + (shares @ self.rare).toarray())


def worth(wants: Sequence[Want], learnt: Learnt, stem: Callable[[str], str]) -> Worth:
    stems = [[(want.field, stem(word)) for word in want.words] for want in wants]
    features = {feature: number for number, feature in enumerate(sorted({one for row in stems for one in row}))}
    numbered = [[features[feature] for feature in row] for row in stems]
    of_feature = learnt.rarity(np.array([learnt.words.get(word, 0) for _, word in features], np.int64))
    starts = np.cumsum([0, *map(len, numbered)])
    columns = np.array([number for row in numbered for number in row], np.int64)
    rare = of_feature[columns]
    owners = np.repeat(np.arange(len(wants)), np.diff(starts))
    rarity = _rarity(wants, learnt, _largest(rare, owners, len(wants)))
    half = np.where(np.diff(starts) > 0, rarity / 2, 0)
    total = np.bincount(owners, rare, len(wants))
    shares: Any = csr_array((half[owners] * rare / total[owners], columns, starts), shape=(len(wants), len(features)))
    shares.sum_duplicates()
    return Worth(whole=rarity - half, features=features, shares=shares)


def table(
    read: Sequence[Sequence[Text]], counted: Sequence[Counts], features: Mapping[Feature, int], stem: Callable[[str], str]
) -> Table:
    cells: list[tuple[int, int, float]] = []
    for field in ("any", "title", "abstract"):
        wanted = {root: number for (place, root), number in features.items() if place == field}
        for paper in range(len(read)) if wanted else ():
            found = counted[paper] if field == "any" else counts([text for text in read[paper] if text.place == field], stem)
            cells += [(wanted[root], paper, times) for root, times in found.items() if root in wanted]
    rows, papers, times = np.array(cells, float).reshape(-1, 3).T
    shape = (len(features), len(read))
    every: Any = csr_array((formula.strength(times), (rows.astype(np.int64), papers.astype(np.int64))), shape=shape)
    is_common = np.diff(every.indptr) * _MANY > len(read)
    common = np.flatnonzero(is_common)
    return Table(common=common, full=every[common].toarray(), rare=diags_array((~is_common).astype(float)) @ every)


def added(shares: csr_array, table: Table, rows: Integers, papers: Integers) -> Values:
    """Return for each of *rows* of *shares*, which are in order, what its words add in the paper beside it."""
    found = [np.zeros(0)]
    step = max(_CELLS // max(table.full.shape[1], 1), 1)
    for first in range(0, shares.shape[0], step):
        here = slice(*np.searchsorted(rows, (first, first + step)))
        found.append(table.sums(shares[first : first + step])[rows[here] - first, papers[here]])
    return np.concatenate(found)


def _rarity(wants: Sequence[Want], learnt: Learnt, of_words: Values) -> Values:
    """Return how rare each want is in the archive; one that it does not know yet is taken for as rare as the rarest of its words."""
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
