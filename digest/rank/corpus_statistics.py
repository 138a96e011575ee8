"""Statistics of the archive: how rare words are, what a keyword's papers are like; stored."""

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from digest.model import Paper, Profile
from digest.rank import formula
from digest.rank.arrays import Floats, Integers, Values
from digest.rank.lexicon import Lexicon, compounds
from digest.rank.paper_vectors import (
    AXES,
    SIZE,
    SUBJECTS,
    Space,
    chance,
    commonest,
    embed,
    learn_space,
)
from digest.rank.postings import Postings, gather
from digest.rank.tokens import TITLE, Frequencies, frequencies, texts
from digest.rank.vocabulary import Query, queries
from digest.text.derivation import derivations, families
from digest.text.word_form import stemmer

READING = 2
"""The version of how texts and keywords are read into words, and of what is learnt.

Whoever changes that (what `digest.text` and `digest.rank.tokens` make of a text, the keys of
queries, what `dump` writes) raises it: what was learnt by another reading is learnt anew by the
next `collect`.
"""

# What is learnt anew is learnt from the latest papers: about two months of three arXiv classes,
# some seconds of work.
LATEST = 12_000
MOST_WORDS = 60_000
# As if a hundred papers were known before the first: one in a hundred held whatever is asked for.
BEFORE = 100

KeywordRow = tuple[str, int, bytes]
"""A keyword's key, how many papers held it, and as little-endian float32 how strongly, and the sum
of their vectors by that."""

_FLOATS = np.dtype("<f4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """*papers* were read; *words* counts in how many each stem stands, *carried* in how many each
    of *subjects*. *fitted* were read when *forms*, *compounds*, *space* and *subjects* were made:
    the root of a derived word, the parts of a closed one; two papers that are alike by more than
    *chance* mean something.

    *rows* are those of keywords by key: how many papers are *holders* of it, how strongly in all
    (*strengths*), and the sum of their vectors by that (*totals*).
    """

    papers: int = 0
    fitted: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=families)
    compounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    space: Space | None = None
    subjects: Mapping[str, int] = field(default_factory=dict)
    chance: float = 1.0
    carried: Floats = field(default_factory=lambda: np.zeros(SUBJECTS, np.float32))
    rows: Mapping[str, int] = field(default_factory=dict)
    holders: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    strengths: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    totals: Floats = field(default_factory=lambda: np.zeros((0, SIZE), np.float32))

    def numbers(self, queries: Iterable[Query]) -> Integers:
        """Return the row of each query, -1 where nothing is known of it."""
        return np.array([self.rows.get(query.key, -1) for query in queries], np.int64)

    def rarity(self, papers: Integers) -> Values:
        """Return −ln of the share of papers that hold what *papers* of them hold."""
        return np.asarray(-np.log((papers + 1) / (self.papers + BEFORE)), float)

    def vectors(self, papers: Sequence[Paper], counted: Sequence[Frequencies]) -> Floats:
        """Return papers × SIZE: what each is like."""
        return embed(papers, counted, self.space, self.subjects)

    @property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.forms, self.compounds, self.words)

    @property
    def common(self) -> Floats:
        """The share of the archive's papers that carry each subject."""
        return (self.carried / max(self.papers, 1)).astype(np.float32)


def learn(papers: Iterable[Paper], profiles: Iterable[Profile]) -> Statistics:
    """Learn from the latest of *papers*, oldest first, for all that *profiles* ask for."""
    latest = list(papers)[-LATEST:]
    stem = stemmer()
    folded: Counter[str] = Counter()
    hyphened: Counter[tuple[str, str]] = Counter()
    counted: list[Frequencies] = []
    for paper in latest:
        read = texts(paper)
        folded.update({word for text in read for word in text.folded})
        hyphened.update({pair for text in read for pair in text.hyphened()})
        counted.append(frequencies(read, stem))
    words = Counter(word for one in counted for word in one)
    learnt = Statistics(
        forms=derivations(folded),
        compounds=compounds(folded, hyphened),
        space=learn_space(counted, words),
        subjects=commonest(latest),
    )
    asked = queries(profiles).queries
    postings = gather(asked, latest, [texts(paper) for paper in latest], learnt.lexicon)
    vectors = learnt.vectors(latest, counted)
    known = add(learnt, counted, postings, vectors)
    return replace(known, fitted=len(latest), chance=chance(vectors))


def add(
    statistics: Statistics, counted: Sequence[Frequencies], postings: Postings, vectors: Floats
) -> Statistics:
    """Count more papers, by the space that is known; what is newly asked for begins with these."""
    words = Counter(statistics.words)
    for one in counted:
        words.update(one.keys())
    asked = [query.key for query in postings.queries]
    rows = dict(statistics.rows)
    for key in asked:
        rows.setdefault(key, len(rows))
    holders, strengths, totals = (
        _longer(column, len(rows))
        for column in (statistics.holders, statistics.strengths, statistics.totals)
    )
    own = [rows[key] for key in asked]
    holders[own] += np.diff(postings.of_query)
    counts = formula.counts(postings)
    strong = (counts / (counts + TITLE)).astype(np.float32)
    shape = len(asked), len(vectors)
    held = csr_array((strong, postings.entry_papers, postings.of_query), shape=shape)
    strengths[own] += held.sum(axis=1)
    totals[own] += held @ vectors
    return replace(
        statistics,
        papers=statistics.papers + len(counted),
        words=dict(words.most_common(MOST_WORDS)),
        carried=statistics.carried + vectors[:, AXES:].sum(axis=0),
        rows=rows,
        holders=holders,
        strengths=strengths,
        totals=totals,
    )


def dump(statistics: Statistics) -> bytes:
    """Return *statistics* without keywords as a file of numpy's, without pickled objects."""
    space = statistics.space
    facts = {
        "papers": statistics.papers,
        "fitted": statistics.fitted,
        "words": dict(statistics.words),
        "forms": dict(statistics.forms),
        "compounds": dict(statistics.compounds),
        "subjects": list(statistics.subjects),
        "stems": list(space.stems) if space else None,
        "chance": statistics.chance,
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "carried": statistics.carried,
        "reading": np.array(READING),
    }
    if space:
        arrays |= {"weights": space.weights, "axes": space.axes, "middle": space.middle}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def is_current(stored: bytes) -> bool:
    """Tell whether what `dump` made was learnt by the reading of this program."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        # The programs before the first version of it wrote none down.
        return "reading" in arrays and int(arrays["reading"]) == READING


def keyword_rows(statistics: Statistics) -> Iterator[KeywordRow]:
    """Yield what is known of each keyword, apart: so that one reader's can be read alone."""
    for (key, row), holders in zip(
        statistics.rows.items(), statistics.holders.tolist(), strict=True
    ):
        floats = np.append(statistics.strengths[row], statistics.totals[row])
        yield key, holders, floats.astype(_FLOATS).tobytes()


def load(stored: bytes, keywords: Iterable[KeywordRow]) -> Statistics:
    """Read what `dump` made, with what is known of *keywords*."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes())
        statistics = Statistics(
            papers=facts["papers"],
            fitted=facts["fitted"],
            words=facts["words"],
            forms=facts["forms"],
            # Earlier programs knew none; their numbers serve until they are learnt anew.
            compounds={word: tuple(parts) for word, parts in facts.get("compounds", {}).items()},
            subjects=_numbered(facts["subjects"]),
            chance=facts.get("chance", 1.0),
            carried=arrays["carried"],
            space=Space(
                stems=_numbered(facts["stems"]),
                weights=arrays["weights"],
                axes=arrays["axes"],
                middle=arrays["middle"],
            )
            if facts["stems"] is not None
            else None,
        )
    found = tuple(keywords)
    if not found:
        return statistics
    keys, holders, totals = zip(*found, strict=True)
    floats = np.frombuffer(b"".join(totals), _FLOATS).reshape(len(keys), -1).astype(np.float32)
    return replace(
        statistics,
        rows=_numbered(keys),
        holders=np.array(holders, np.int64),
        strengths=floats[:, 0],
        totals=floats[:, 1:],
    )


def _longer(column: Any, rows: int) -> Any:
    """Return *column* with so many *rows*, the new ones nothing."""
    return np.concatenate([column, np.zeros((rows - len(column), *column.shape[1:]), column.dtype)])


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
