"""What the archive teaches up to yesterday: how rare words and keywords are, and what the papers of
a keyword read like."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank import formula
from digest.rank.asked import asked
from digest.rank.count import TITLE, Counts, counts
from digest.rank.kind import SIZE, SUBJECTS, kinds, subjects
from digest.rank.name import names
from digest.rank.page import texts
from digest.rank.search import search
from digest.rank.space import AXES, Floats, Space, space
from digest.rank.standing import Standings, marked, standings
from digest.text.stem import participles, stemmer

# What is learnt anew is learnt from the latest papers: about two months of three arXiv classes,
# some seconds of work.
LATEST = 12_000
MOST_WORDS = 60_000
# As if a hundred papers were known before the first: one in a hundred held whatever is asked for.
BEFORE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Of keywords, a row each, by their keys: how many *papers* held it, how strongly in all, and
    the sum of their kinds by that."""

    rows: Mapping[str, int] = field(default_factory=dict)
    papers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    strengths: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    totals: Floats = field(default_factory=lambda: np.zeros((0, SIZE), np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """*papers* were read; *words* counts in how many each stem stands, *carried* in how many each
    of *subjects*.

    *fitted* were read when *forms*, *space* and *subjects* were made.
    """

    papers: int = 0
    fitted: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    space: Space | None = None
    subjects: Mapping[str, int] = field(default_factory=dict)
    carried: Floats = field(default_factory=lambda: np.zeros(SUBJECTS, np.float32))
    keywords: Known = field(default_factory=Known)

    def rarity(self, papers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return −ln of the share of papers that hold what *papers* of them hold."""
        return np.asarray(-np.log((papers + 1) / (self.papers + BEFORE)), float)

    def kinds(self, papers: Sequence[Paper], counted: Sequence[Counts]) -> Floats:
        """Return papers × SIZE: what each is like."""
        return kinds(papers, counted, self.space, self.subjects)

    @property
    def common(self) -> Floats:
        """The share of the archive's papers that carry each subject."""
        return (self.carried / max(self.papers, 1)).astype(np.float32)


def learn(papers: Iterable[Paper], profiles: Iterable[Profile]) -> Learnt:
    """Learn from the latest of *papers*, oldest first, for all that *profiles* ask for."""
    latest = list(papers)[-LATEST:]
    stem = stemmer()
    folded: Counter[str] = Counter()
    counted: list[Counts] = []
    for paper in latest:
        read = texts(paper)
        folded.update({word for text in read for word in text.folded})
        counted.append(counts(read, stem))
    words = Counter(word for one in counted for word in one)
    learnt = Learnt(
        forms=participles(word for word, number in folded.items() if number > 1),
        space=space(counted, words),
        subjects=subjects(latest),
    )
    wants = asked(profiles).wants
    sought = search(wants, learnt.forms)
    found = marked(sought.marks([texts(paper) for paper in latest]), len(latest))
    named = names(wants)
    stands = standings(
        wants, sought, found, {at: tuple(named.find(paper)) for at, paper in enumerate(latest)}
    )
    return replace(add(learnt, counted, stands, learnt.kinds(latest, counted)), fitted=len(latest))


def add(learnt: Learnt, counted: Sequence[Counts], stands: Standings, kinds: Floats) -> Learnt:
    """Count papers too, by the kinds that are known; what nobody asked for before begins with
    these."""
    words = Counter(learnt.words)
    for one in counted:
        words.update(one.keys())
    return replace(
        learnt,
        papers=learnt.papers + len(counted),
        words=dict(words.most_common(MOST_WORDS)),
        carried=learnt.carried + kinds[:, AXES:].sum(axis=0),
        keywords=_with(learnt.keywords, stands, kinds),
    )


def _with(known: Known, stands: Standings, kinds: Floats) -> Known:
    asked = [want.key for want in stands.wants]
    rows = dict(known.rows)
    for key in asked:
        rows.setdefault(key, len(rows))
    papers, strengths, totals = (
        _longer(column, len(rows)) for column in (known.papers, known.strengths, known.totals)
    )
    own = [rows[key] for key in asked]
    papers[own] += np.diff(stands.of_want)
    times = formula.times(stands)
    strong = (times / (times + TITLE)).astype(np.float32)
    held = csr_array((strong, stands.entry_papers, stands.of_want), shape=(len(asked), len(kinds)))
    strengths[own] += held.sum(axis=1)
    totals[own] += held @ kinds
    return Known(rows=rows, papers=papers, strengths=strengths, totals=totals)


def _longer(column: Any, rows: int) -> Any:
    """Return *column* with so many *rows*, the new ones nothing."""
    return np.concatenate([column, np.zeros((rows - len(column), *column.shape[1:]), column.dtype)])
