"""The papers of the day, each read once for everything that anybody asks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank import formula
from digest.rank.asked import Asked, asked
from digest.rank.column import Flags, Integers, Values
from digest.rank.count import Counts, counts
from digest.rank.kind import SIZE, lifts
from digest.rank.learn import Learnt
from digest.rank.name import areas, names
from digest.rank.page import Text, texts
from digest.rank.search import search
from digest.rank.space import AXES, Floats, unit
from digest.rank.standing import Standings, marked, standings
from digest.rank.want import Want
from digest.rank.weigh import Table, added, cells, table, worth
from digest.text.stem import stemmer

_EMPTY = Learnt()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What stands in which paper, by the number of what is wanted and the position of the paper.

    *papers* are in the order that breaks ties: most upvoted, then newest listing, then lower id;
    *read* are their texts, *counted* their words, *kinds* what they are like. *areas* tells for
    each category and its archive ("cs.AI" and "cs"), case folded, which papers are of it.

    *stands* are entries, a want in a paper: *worth* (wants × papers) is what each adds by itself,
    *phrased* (the same) whether it stands as a phrase somewhere, *own* what the words of its want
    add there; *row_times* is how much each of their rows counts. *shares* (wants × words) is what
    words add wherever they stand, *table* (words × papers) how strongly they do.

    *directions* (wants × AXES) and *lifts* (wants × SUBJECTS) are what a want's papers are like,
    *common* is the archive's share of each subject, *examples* are the kinds of papers that readers
    named by an identifier.
    """

    papers: tuple[Paper, ...]
    read: Sequence[Sequence[Text]]
    counted: Sequence[Counts]
    ids: Integers
    areas: Mapping[str, Flags]
    votes: Values
    numbers: Asked
    stands: Standings
    worth: csr_array
    own: Values
    phrased: csr_array
    row_times: Values
    shares: csr_array
    table: Table
    directions: Floats
    lifts: Floats
    kinds: Floats
    common: Floats
    examples: Mapping[str, Floats]


def index(
    papers: Iterable[Paper],
    profiles: Iterable[Profile],
    learnt: Learnt = _EMPTY,
    examples: Mapping[str, Paper] | None = None,
) -> Index:
    """Read each of *papers* once for all that *profiles* ask for, with what was *learnt* up to
    yesterday.

    *examples* are the papers that profiles name in `like` and `unlike`, by those identifiers.
    """
    return scan(papers, asked(profiles), learnt, examples or {})


def scan(
    papers: Iterable[Paper], asked: Asked, learnt: Learnt, examples: Mapping[str, Paper]
) -> Index:
    """Read each of *papers* once for all that was *asked*, as `index` does."""
    ordered = tuple(
        sorted(
            papers, key=lambda paper: (-paper.upvotes, -paper.first_listed_on.toordinal(), paper.id)
        )
    )
    stem = stemmer()
    read = [texts(paper) for paper in ordered]
    counted = [counts(one, stem) for one in read]
    stands = _standings(ordered, read, asked.wants, learnt)
    weights = worth(asked.wants, learnt, stem)
    times = cells(read, counted, weights.features, stem)
    is_name = np.array([want.kind != "keyword" for want in asked.wants], bool)[stands.entry_wants]
    directions, subjects = _brought(asked.wants, learnt)
    return Index(
        papers=ordered,
        read=read,
        counted=counted,
        ids=np.array([paper.id for paper in ordered], np.int64),
        areas=_areas(ordered),
        votes=np.array([formula.votes(paper.upvotes) for paper in ordered], float),
        numbers=asked,
        stands=stands,
        # A followed name counts once, as much as a keyword in the title and twice in the abstract.
        worth=stands.table(
            weights.whole[stands.entry_wants]
            * np.where(is_name, 1.0, formula.strength(formula.times(stands)))
        ),
        own=added(weights.shares, times, stands.entry_wants, stands.entry_papers),
        phrased=stands.table(stands.phrased()),
        row_times=formula.row_times(stands),
        shares=weights.shares,
        table=table(times),
        directions=directions,
        lifts=subjects,
        kinds=learnt.kinds(ordered, counted),
        common=learnt.common,
        examples=dict(
            zip(
                examples,
                learnt.kinds(tuple(examples.values()), _counted(examples.values(), stem)),
                strict=True,
            )
        ),
    )


def _standings(
    papers: Sequence[Paper], read: Sequence[Sequence[Text]], wants: Sequence[Want], learnt: Learnt
) -> Standings:
    sought, named = search(wants, learnt.forms), names(wants)
    found = marked(sought.marks(read), len(read))
    return standings(
        wants, sought, found, {at: tuple(named.find(paper)) for at, paper in enumerate(papers)}
    )


def _areas(papers: Sequence[Paper]) -> dict[str, Flags]:
    found: dict[str, Flags] = {}
    for position, paper in enumerate(papers):
        for area in areas(paper.categories):
            found.setdefault(area, np.zeros(len(papers), bool))[position] = True
    return found


def _counted(papers: Iterable[Paper], stem: Callable[[str], str]) -> list[Counts]:
    return [counts(texts(paper), stem) for paper in papers]


def _brought(wants: Sequence[Want], learnt: Learnt) -> tuple[Floats, Floats]:
    """Return of each want where its papers lie, as vectors of length 1, and how much commoner
    subjects are there than anywhere.

    What nothing is known of lies nowhere, and has no subject.
    """
    known = learnt.keywords
    rows = np.array([known.rows.get(want.key, len(known.rows)) for want in wants], np.int64)
    totals = np.concatenate([known.totals, np.zeros((1, SIZE), np.float32)])
    strengths = np.append(known.strengths, np.float32(0))
    return unit(totals[:, :AXES])[rows], lifts(totals[:, AXES:], strengths, learnt.common)[rows]
