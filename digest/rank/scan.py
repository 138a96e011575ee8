"""The papers of the day, each read once for everything that anybody asks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank import formula
from digest.rank.asked import Numbers, spelt
from digest.rank.learn import Learnt, counts
from digest.rank.page import Text, texts
from digest.rank.search import Search, Standing, areas, is_phrase, search
from digest.rank.space import AXES, Floats, unit
from digest.rank.want import Want
from digest.rank.weigh import matrix, strength, strengths, worth
from digest.text.stem import stemmer

_EMPTY = Learnt()
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What stands in which paper, by the number of what is wanted and the position of the paper.

    *papers* are in the order that breaks ties: most upvoted, then newest listing, then lower id. *areas* are each paper's categories
    and their archives ("cs.AI" and "cs"), case folded. *worth*, and as a matrix *held* (wants × papers), is what a want adds to a
    paper that holds it,
    *own* what its words add there,
    *phrased* tells where it stands as a phrase. *shares* (wants × words) times *strengths* (words × papers) is what its words add
    wherever they stand. *directions* (wants × AXES) is where what a want brings lies, *places* where the papers do, *examples*
    where those lie that readers named by an identifier.
    """

    papers: tuple[Paper, ...]
    areas: tuple[frozenset[str], ...]
    votes: NDArray[np.float64]
    search: Search
    numbers: Numbers
    standings: Mapping[int, Mapping[int, tuple[Standing, ...]]]
    worth: Mapping[int, Mapping[int, float]]
    own: Mapping[tuple[int, int], float]
    held: csr_array
    phrased: csr_array
    shares: csr_array
    strengths: csr_array
    directions: Floats
    places: Floats
    examples: Mapping[str, Floats]


def index(
    papers: Iterable[Paper], profiles: Iterable[Profile], learnt: Learnt = _EMPTY, examples: Mapping[str, Paper] | None = None
) -> Index:
    """Read each of *papers* once for all that *profiles* ask for, with what was *learnt* up to yesterday.

    *examples* are the papers that profiles name in `like` and `unlike`, by those identifiers.
    """
    ordered = tuple(sorted(papers, key=lambda paper: (-paper.upvotes, -paper.first_listed_on.toordinal(), paper.id)))
    wanted = spelt(profiles, learnt.forms)
    sought = search(wanted.wants, learnt.forms)
    read = [texts(paper) for paper in ordered]
    stem = stemmer()
    weights = worth(sought.wants, learnt, stem)
    standings = _standings(ordered, read, sought)
    cells = [(want, paper, found) for want, papers_ in standings.items() for paper, found in papers_.items()]
    numbered = list(sought.wants)
    shape = (len(numbered), len(ordered))
    worths = {
        number: {paper: weights.whole[number] * strength(numbered[number], found) for paper, found in papers_.items()}
        for number, papers_ in standings.items()
    }
    stems = strengths(read, weights.features, stem)
    shown = examples or {}
    return Index(
        papers=ordered,
        areas=tuple(areas(paper.categories) for paper in ordered),
        votes=np.array([formula.votes(paper.upvotes) for paper in ordered], float),
        search=sought,
        numbers=wanted.numbers(sought.wants),
        standings=standings,
        worth=worths,
        own=_own(cells, weights.shares, stems, len(ordered)),
        held=matrix([(number, paper, value) for number, papers_ in worths.items() for paper, value in papers_.items()], shape),
        phrased=matrix([(n, paper, 1.0) for n, paper, found in cells if is_phrase(found)], shape),
        shares=weights.shares,
        strengths=stems,
        directions=_directions(numbered, learnt),
        places=_places(read, learnt, stem),
        examples=dict(zip(shown, _places([texts(paper) for paper in shown.values()], learnt, stem), strict=True)),
    )


def _own(
    cells: Sequence[tuple[int, int, object]], shares: csr_array, stems: csr_array, papers: int
) -> dict[tuple[int, int], float]:
    """Return what the words of a want add to a paper that holds it, by the numbers of both."""
    found: dict[tuple[int, int], float] = {}
    rows = max(_CELLS // max(papers, 1), 1)
    ordered = sorted((want, paper) for want, paper, _ in cells)
    for start, group in groupby(ordered, key=lambda cell: cell[0] // rows * rows):
        here = list(group)
        product = (shares[start : start + rows] @ stems).toarray()
        values = product[[want - start for want, _ in here], [paper for _, paper in here]]
        found |= zip(here, values.tolist(), strict=True)
    return found


def _standings(
    papers: Sequence[Paper], read: Sequence[Sequence[Text]], sought: Search
) -> dict[int, dict[int, tuple[Standing, ...]]]:
    standings: dict[int, dict[int, tuple[Standing, ...]]] = {}
    for position, (paper, one) in enumerate(zip(papers, read, strict=True)):
        for want, found in sought.standings(paper, one):
            standings.setdefault(sought.wants[want], {})[position] = found
    return standings


def _directions(wants: Sequence[Want], learnt: Learnt) -> Floats:
    """Return where the papers of each want lie, as vectors of length 1; nowhere for what nothing is known of."""
    made = np.zeros((len(wants), AXES), np.float32)
    for number, want in enumerate(wants):
        if want in learnt.keywords:
            made[number] = learnt.keywords[want].total
    return unit(made)


def _places(read: Sequence[Sequence[Text]], learnt: Learnt, stem: Callable[[str], str]) -> Floats:
    if learnt.space is None:
        return np.zeros((len(read), AXES), np.float32)
    return learnt.space.places(counts(one, stem) for one in read)
