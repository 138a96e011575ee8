"""What the things asked for are worth: the rarity of a keyword, divided between itself and its words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.sparse import csr_array

from digest.rank import formula
from digest.rank.learn import Learnt
from digest.rank.page import Text
from digest.rank.search import Standing
from digest.rank.want import Want

Feature = tuple[str, str]
"""A field and a stem that counts in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """By number of the want: *whole* is what it is worth itself; *shares* (wants × *features*) what its words are."""

    whole: Sequence[float]
    features: Mapping[Feature, int]
    shares: csr_array


def worth(wants: Iterable[Want], learnt: Learnt, stem: Callable[[str], str]) -> Worth:
    wanted = [(want, [(str(want.field), stem(word)) for word in want.words]) for want in wants]
    features = {feature: number for number, feature in enumerate(sorted({one for _, stems in wanted for one in stems}))}
    whole: list[float] = []
    cells: list[tuple[int, int, float]] = []
    for number, (want, stems) in enumerate(wanted):
        rarities = [learnt.rarity(learnt.words.get(one, 0)) for _, one in stems]
        rarity = _rarity(want, learnt, rarities)
        half = rarity / 2 if stems else 0.0
        whole.append(rarity - half)
        cells += [(number, features[one], half * rare / sum(rarities)) for one, rare in zip(stems, rarities, strict=True)]
    return Worth(whole=whole, features=features, shares=matrix(cells, (len(whole), len(features))))


def strength(want: Want, standings: Iterable[Standing]) -> float:
    """Return S for how often *want* stands where; a followed name counts once, as much as a keyword in title and twice."""
    return formula.strength(sum(map(times, standings))) if want.kind == "keyword" else 1.0


def times(standing: Standing) -> float:
    """Return how often a keyword stands in one place, as the formula counts."""
    field = formula.TITLE if standing.place == "title" else 1.0
    return standing.times * field * (formula.NEAR if standing.near else 1.0)


def strengths(read: Sequence[Sequence[Text]], features: Mapping[Feature, int], stem: Callable[[str], str]) -> csr_array:
    """Return features × papers: S for how often each stem stands in its field."""
    fields: dict[str, list[tuple[str, int]]] = {}
    for (field, root), number in features.items():
        fields.setdefault(root, []).append((field, number))
    roots: dict[str, Sequence[tuple[str, int]]] = {}
    cells: list[tuple[int, int, float]] = []
    for paper, one in enumerate(read):
        found: dict[int, float] = {}
        for text in one:
            weight = formula.TITLE if text.place == "title" else 1.0
            for word in text.words:
                wanted = roots.get(word.folded)
                if wanted is None:
                    wanted = roots[word.folded] = fields.get(stem(word.folded), ())
                for field, number in wanted:
                    if field in ("any", text.place):
                        found[number] = found.get(number, 0.0) + weight
        cells += [(number, paper, formula.strength(count)) for number, count in found.items()]
    return matrix(cells, (len(features), len(read)))


def matrix(cells: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array:
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    made: Any = csr_array((values, (rows, columns)), shape=shape, dtype=float)
    made.sort_indices()
    return made


def _rarity(want: Want, learnt: Learnt, rarities: Sequence[float]) -> float:
    """Return how rare *want* is in the archive; one that it does not know yet is taken for as rare as the rarest of its words."""
    if want.kind != "keyword":
        return formula.MIDDLE
    if want in learnt.keywords:
        return learnt.rarity(learnt.keywords[want].papers)
    return max(rarities, default=learnt.rarity(0))
