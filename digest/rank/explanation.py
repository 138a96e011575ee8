"""Explanations of a ranking: each hit with what it adds to a score, the rest by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from digest.model import Hit, Ingredient, Match, Profile
from digest.rank.arrays import Integers
from digest.rank.inverted_index import Index
from digest.rank.postings import PLACES, Postings
from digest.rank.profile_matrix import spellings
from digest.rank.ranking import Ranking
from digest.rank.tokens import bounds

# Some kB each.
_HELD = 16_384
# A day's titles and abstracts; of a word eight bytes.
_BOUNDS = 4_096
# What rounding leaves.
NOTHING = 1e-5

_Bounds = Callable[[int, int], Sequence[int]]
_Spellings = Mapping[int, tuple[str, float, str | None]]


class _Held(NamedTuple):
    """A query in one paper, as some readers spell it: hits, and what share each has."""

    hits: tuple[Hit, ...]
    shares: tuple[float, ...]


class _Part(NamedTuple):
    """One paper in plain numbers; *held* is by query its entry and what that adds to the points,
    *words* what others' words do."""

    paper: int
    score: float
    topic: str | None
    base: float
    points: float
    words: float
    similar: float
    votes: float
    held: dict[int, tuple[int, float]]


class Explainer:
    """Makes the matches of rankings in *index*; all who spell a keyword alike share its hits."""

    def __init__(self, index: Index) -> None:
        self._index = index
        read = lru_cache(_BOUNDS)(partial(_bounds, index))
        self._held = lru_cache(_HELD)(partial(_held, index, read))

    def __reduce__(self) -> tuple[type["Explainer"], tuple[Index]]:
        """Be pickled without what it remembers."""
        return Explainer, (self._index,)

    def __call__(
        self, ranking: Ranking, profile: Profile, papers: Sequence[int] | None = None
    ) -> tuple[Match, ...]:
        """Return matches of *papers* (ids; default: all of *ranking*), in their order.

        *ranking* is that of *profile* in the index. What is not in it has no match.
        """
        index, rows = self._index, np.arange(len(ranking))
        if papers is not None:
            _, rows = np.nonzero(np.array(papers, np.int64)[:, None] == ranking.papers)
        if profile.is_open or not len(rows):
            found = [index.papers[at] for at in ranking.rows[rows].tolist()]
            return tuple([Match(paper=paper, score=0.0) for paper in found])
        spelt, lowering = spellings(profile, index.vocabulary), dict[int, str]()
        numbers = index.vocabulary.numbers(profile.lower)
        for keyword, number in zip(profile.lower, numbers, strict=True):
            lowering.setdefault(number, keyword.term)
        parts = _parts(ranking, rows, spelt, index)
        return tuple([self._match(part, spelt, lowering) for part in parts])

    def holders(
        self, ranking: Ranking, profile: Profile, papers: Sequence[int]
    ) -> Mapping[str, int]:
        """Count by keyword, as *profile* spells it, in how many of *papers* (ids of *ranking*) it
        stands: most first, and of as many as the profile has them."""
        index, found = self._index, dict[str, int]()
        spelt = spellings(profile, index.vocabulary)
        names = set(index.vocabulary.followed(profile))
        queries = [number for number in spelt if number not in names]
        at, _, _ = index.postings.among(queries, ranking.rows[np.isin(ranking.papers, papers)])
        counts = np.bincount(at, minlength=len(queries)).tolist()
        for number, count in zip(queries, counts, strict=True):
            term, *_ = spelt[number]
            found[term] = max(found.get(term, 0), count)
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def _match(self, part: _Part, spelt: _Spellings, lowering: Mapping[int, str]) -> Match:
        scale = part.base / part.points
        # Strongest first, and of two as strong the same for every reader: whoever has the same
        # words has the same hits.
        queries = (
            sorted(part.held, key=lambda query: (-part.held[query][1], query))
            if len(part.held) > 1
            else part.held
        )
        found = [
            (self._held(query, part.held[query][0], spelt[query][0]), part.held[query][1] * scale)
            for query in queries
        ]
        return Match(
            paper=self._index.papers[part.paper],
            score=part.score,
            hits=tuple([hit for held, _ in found for hit in held.hits]),
            shares=tuple([points * share for held, points in found for share in held.shares]),
            rest=tuple(_rest(part, scale)),
            topic=part.topic,
            lowered=tuple(
                term for query, term in lowering.items() if self._is_phrase(query, part.paper)
            ),
        )

    def _is_phrase(self, query: int, paper: int) -> bool:
        """Whether a query stands in the paper at this position as a phrase."""
        postings = self._index.postings
        here = slice(*postings.of_query[query : query + 2])
        is_here = postings.entry_papers[here] == paper
        return bool(np.any(self._index.phrased.data[here] & is_here))


def _held(index: Index, read: _Bounds, query: int, entry: int, term: str) -> _Held:
    """Return what an entry, a *query* in one paper, says to all who spell it *term*."""
    rows = slice(*index.postings.starts[entry : entry + 2].tolist())
    counts = index.counts[rows]
    hits = _hits(index.postings, read, query, rows, term)
    return _Held(tuple(hits), tuple((counts / counts.sum()).tolist()))


def _hits(postings: Postings, read: _Bounds, query: int, rows: slice, term: str) -> Iterator[Hit]:
    columns = (postings.places[rows], postings.times[rows], postings.near[rows])
    for row, (place, times, near) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True), rows.start
    ):
        yield Hit(term, PLACES[place], postings.spans(query, row, read), times, near)


def _bounds(index: Index, paper: int, place: int) -> Sequence[int]:
    one = index.papers[paper]
    return bounds(one.abstract if place else one.title)


def _parts(ranking: Ranking, rows: Integers, spelt: _Spellings, index: Index) -> Iterator[_Part]:
    papers, parts = ranking.rows[rows], ranking.parts[rows].tolist()
    held: dict[int, dict[int, tuple[int, float]]] = {paper: {} for paper in papers.tolist()}
    others = {paper: part[2] for paper, part in zip(held, parts, strict=True)}
    queries = list(spelt)
    at, found, entries = index.postings.among(queries, papers)
    columns = (at, found, entries, index.impacts.data[entries], index.word_impacts[entries])
    for number, paper, entry, own, words in zip(*(one.tolist() for one in columns), strict=True):
        _, weight, _ = spelt[queries[number]]
        held[paper][queries[number]] = entry, weight * (own + words)
        others[paper] -= weight * words
    scores = ranking.scores[rows].tolist()
    topics = [ranking.topics[row] for row in rows.tolist()]
    for paper, score, topic, part in zip(held, scores, topics, parts, strict=True):
        base, points, _, similar, votes = part
        yield _Part(paper, score, topic, base, points, others[paper], similar, votes, held[paper])


def _rest(part: _Part, scale: float) -> Iterator[tuple[Ingredient, float]]:
    """Yield what else makes the score: words are those of keywords that the paper does not hold.

    What the ends of the scale cut off is taken from the examples.
    """
    parts: tuple[tuple[Ingredient, float], ...] = (
        ("words", part.words * scale),
        ("similar", part.similar * scale),
        ("votes", part.votes),
    )
    yield from ((name, points) for name, points in parts if points > NOTHING)
    examples = part.score - part.base - part.votes
    if abs(examples) > NOTHING:
        yield "like" if examples > 0 else "unlike", examples
