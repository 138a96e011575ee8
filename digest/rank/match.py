"""Matches with their reasons: each hit with what it adds, the rest by name. Made when they are
looked at, for that takes longest."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

from digest.model import Ingredient, Match, Paper, Profile, Unmade
from digest.rank import wish
from digest.rank.column import Integers
from digest.rank.pair import Pairs
from digest.rank.scan import Index
from digest.rank.wish import Spelt

# What rounding leaves.
_NOTHING = 1e-5


class Matches(Unmade):
    """The matches of *profile*: *rows* of *pairs*, strongest first; equal to a tuple of the
    same."""

    def __init__(self, profile: Profile, index: Index, pairs: Pairs, rows: Integers) -> None:
        self._profile, self._index, self._pairs, self._rows = profile, index, pairs, rows

    @property
    def papers(self) -> list[Paper]:
        papers = self._index.papers
        return [papers[at] for at in self._pairs.papers[self._rows].tolist()]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> "Matches": ...
    def __getitem__(self, at: int | slice) -> "Match | Matches":
        if isinstance(at, slice):
            return Matches(self._profile, self._index, self._pairs, self._rows[at])
        (made,) = Matches(self._profile, self._index, self._pairs, self._rows[[at]])
        return made

    def __iter__(self) -> Iterator[Match]:
        profile, numbers = self._profile, self._index.numbers
        if not len(self._rows):
            return
        spelt, lowering = wish.spelt(profile, numbers), wish.terms(profile.lower, numbers)
        for part in _parts(self._pairs, self._rows, spelt, self._index):
            yield _match(part, spelt, lowering, self._index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of any sequence that is compared and never a key


class _Part(NamedTuple):
    """One pair in plain numbers; *held* is by want its entry and what that adds to the points,
    *words* what others' words do."""

    paper: int
    score: float
    base: float
    points: float
    words: float
    similar: float
    votes: float
    held: dict[int, tuple[int, float]]


def _parts(pairs: Pairs, rows: Integers, spelt: dict[int, Spelt], index: Index) -> Iterator[_Part]:
    papers = pairs.papers[rows]
    held: dict[int, dict[int, tuple[int, float]]] = {paper: {} for paper in papers.tolist()}
    others = dict(zip(held, pairs.words[rows].tolist(), strict=True))
    among = index.stands.among(list(spelt), papers)
    adding = (values[among[-1]].tolist() for values in (index.worth.data, index.own))
    for want, paper, entry, worth, own in zip(*among, *adding, strict=True):
        weight = spelt[want].weight
        held[paper][want] = entry, weight * (worth + own)
        others[paper] -= weight * own
    columns = (
        column[rows].tolist()
        for column in (pairs.scores, pairs.base, pairs.points, pairs.similar, pairs.votes)
    )
    for paper, score, base, points, similar, votes in zip(held, *columns, strict=True):
        yield _Part(paper, score, base, points, others[paper], similar, votes, held[paper])


def _match(part: _Part, spelt: dict[int, Spelt], lowering: dict[int, str], index: Index) -> Match:
    scale = part.base / part.points
    # Strongest first, and of two as strong the same for every reader: whoever has the same words
    # has the same hits.
    wants = (
        sorted(part.held, key=lambda want: (-part.held[want][1], want))
        if len(part.held) > 1
        else part.held
    )
    found = [
        (index.held(want, part.held[want][0], spelt[want].term), part.held[want][1] * scale)
        for want in wants
    ]
    return Match(
        paper=index.papers[part.paper],
        score=part.score,
        hits=tuple([hit for held, _ in found for hit in held.hits]),
        shares=tuple([worth * share for held, worth in found for share in held.shares]),
        rest=tuple(_rest(part, scale)),
        topic=_first([(spelt[want].topic, worth) for want, (_, worth) in part.held.items()]),
        lowered=tuple(term for want, term in lowering.items() if index.is_phrase(want, part.paper)),
    )


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


def _first(topics: Sequence[tuple[str | None, float]]) -> str | None:
    """Return the topic that adds most."""
    sums: dict[str, float] = {}
    for topic, worth in topics:
        if topic:
            sums[topic] = sums.get(topic, 0.0) + worth
    return max(sums, key=lambda name: sums[name], default=None)
