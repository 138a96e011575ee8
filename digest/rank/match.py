"""Reasons of a ranking: each hit with what it adds to a score, the rest by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from digest.model import Hit, Ingredient, Match, Profile
from digest.rank import wish
from digest.rank.column import Integers
from digest.rank.scan import Index
from digest.rank.score import Ranking
from digest.rank.standing import PLACES
from digest.rank.wish import Spelt

# What rounding leaves.
_NOTHING = 1e-5


class _Held(NamedTuple):
    """What is wanted in one paper, as some readers spell it: where it stands, and what share of
    its worth each place is."""

    hits: tuple[Hit, ...]
    shares: tuple[float, ...]


class _Part(NamedTuple):
    """One paper in plain numbers; *held* is by want its entry and what that adds to the points,
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
    """Makes matches of the rankings of one *index*. Hits are remembered: all who spell a keyword
    alike get the same objects."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[tuple[int, str], _Held] = {}

    def __call__(
        self, ranking: Ranking, profile: Profile, papers: Sequence[int] | None = None
    ) -> tuple[Match, ...]:
        """Return matches of *papers* (ids; default: all of *ranking*), in their order.

        *ranking* is that of *profile* in the index. What is not in it has no match.
        """
        index = self._index
        rows = np.arange(len(ranking))
        if papers is not None:
            _, rows = np.nonzero(np.array(papers, np.int64)[:, None] == ranking.papers)
        if profile.is_open or not len(rows):
            return tuple(
                Match(paper=index.papers[place], score=0.0)
                for place in ranking.places[rows].tolist()
            )
        spelt, lowering = (
            wish.spelt(profile, index.numbers),
            wish.terms(profile.lower, index.numbers),
        )
        parts = _parts(ranking, rows, spelt, index)
        return tuple([self._match(part, spelt, lowering) for part in parts])

    def _match(self, part: _Part, spelt: Mapping[int, Spelt], lowering: Mapping[int, str]) -> Match:
        scale = part.base / part.points
        # Strongest first, and of two as strong the same for every reader: whoever has the same
        # words has the same hits.
        wants = (
            sorted(part.held, key=lambda want: (-part.held[want][1], want))
            if len(part.held) > 1
            else part.held
        )
        found = [
            (self._held(want, part.held[want][0], spelt[want].term), part.held[want][1] * scale)
            for want in wants
        ]
        return Match(
            paper=self._index.papers[part.paper],
            score=part.score,
            hits=tuple([hit for held, _ in found for hit in held.hits]),
            shares=tuple([worth * share for held, worth in found for share in held.shares]),
            rest=tuple(_rest(part, scale)),
            topic=part.topic,
            lowered=tuple(
                term for want, term in lowering.items() if self._is_phrase(want, part.paper)
            ),
        )

    def _held(self, want: int, entry: int, term: str) -> _Held:
        """Return what an entry, a *want* in one paper, says of itself to every reader who spells
        it *term*."""
        found = self._known.get((entry, term))
        if found is None:
            rows = slice(*self._index.stands.starts[entry : entry + 2])
            times = self._index.row_times[rows]
            found = self._known[entry, term] = _Held(
                tuple(self._hits(want, rows, term)), tuple((times / times.sum()).tolist())
            )
        return found

    def _hits(self, want: int, rows: slice, term: str) -> Iterator[Hit]:
        stands = self._index.stands
        columns = (stands.places[rows], stands.times[rows], stands.near[rows])
        for row, (place, times, near) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True), rows.start
        ):
            yield Hit(term, PLACES[place], stands.spans(want, row, self._index.read), times, near)

    def _is_phrase(self, want: int, paper: int) -> bool:
        """Whether the paper at this position has a want in it, as a phrase."""
        stands = self._index.stands
        here = slice(*stands.of_want[want : want + 2])
        return bool(np.any(self._index.phrased.data[here] & (stands.entry_papers[here] == paper)))


def _parts(
    ranking: Ranking, rows: Integers, spelt: Mapping[int, Spelt], index: Index
) -> Iterator[_Part]:
    places, parts = ranking.places[rows], ranking.parts[rows].tolist()
    held: dict[int, dict[int, tuple[int, float]]] = {place: {} for place in places.tolist()}
    others = {place: part[2] for place, part in zip(held, parts, strict=True)}
    wants = list(spelt)
    of, papers, entries = index.stands.among(wants, places)
    adding = (of, papers, entries, index.worth.data[entries], index.own[entries])
    for number, paper, entry, worth, own in zip(*(one.tolist() for one in adding), strict=True):
        weight = spelt[wants[number]].weight
        held[paper][wants[number]] = entry, weight * (worth + own)
        others[paper] -= weight * own
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
    yield from ((name, points) for name, points in parts if points > _NOTHING)
    examples = part.score - part.base - part.votes
    if abs(examples) > _NOTHING:
        yield "like" if examples > 0 else "unlike", examples
