"""Matches with their reasons: each hit with what it adds, the rest by name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from digest.model import Hit, Ingredient, Match, Profile
from digest.rank.scan import Index
from digest.rank.search import Standing, is_phrase
from digest.rank.weigh import times
from digest.rank.wish import Asked, Wish, Wishes

# What rounding leaves.
_NOTHING = 1e-5


class Entered(NamedTuple):
    """A paper by its position in the index, with what it came to: *points* of keywords, names and likeness make *base*."""

    paper: int
    score: float
    base: float
    points: float
    words: float
    similar: float
    votes: float
    examples: float


def matches(wanted: Asked, entered: Sequence[Entered], index: Index) -> tuple[Match, ...]:
    """Return what *entered*, in that order, with what of *wanted* each paper holds."""
    hits: dict[int, list[Hit]] = {one.paper: [] for one in entered}
    scale = {one.paper: one.base / one.points for one in entered}
    topics: dict[int, dict[str | None, float]] = {}
    owned: dict[int, float] = {}
    for number, wish in (*wanted.words.items(), *wanted.names.items()):
        standings = index.standings.get(number, {})
        for paper in standings.keys() & hits.keys():
            own = index.own[number, paper]
            worth = wish.weight * (index.worth[number][paper] + own) * scale[paper]
            owned[paper] = owned.get(paper, 0.0) + wish.weight * own
            hits[paper].extend(_hits(wish, standings[paper], worth))
            if wish.topic:
                shares = topics.setdefault(paper, {})
                shares[wish.topic] = shares.get(wish.topic, 0.0) + worth
    lowered = _lowered(wanted.lowered, index)
    return tuple(
        Match(
            paper=index.papers[one.paper],
            score=one.score,
            hits=tuple(hits[one.paper]),
            rest=tuple(_rest(one, one.words - owned.get(one.paper, 0.0), scale[one.paper])),
            topic=_first(topics.get(one.paper)),
            lowered=lowered.get(one.paper, ()),
        )
        for one in entered
    )


def everything(profile: Profile, wanted: Asked, index: Index, used: Collection[int]) -> tuple[Match, ...]:
    """Return every paper for a profile that asks for nothing, but for what is excluded, used or outside its categories."""
    excluded = {paper for number in wanted.excluded for paper, found in index.standings.get(number, {}).items() if is_phrase(found)}
    return tuple(
        Match(paper=paper, score=0.0)
        for position, paper in enumerate(index.papers)
        if position not in excluded and paper.id not in used and is_within(profile, position, index)
    )


def is_within(profile: Profile, paper: int, index: Index) -> bool:
    """Whether a paper is in one of the categories of *profile*, if it names any."""
    wanted = {category.casefold() for category in profile.categories}
    return not wanted or not wanted.isdisjoint(index.areas[paper])


def _hits(wish: Wish, standings: Sequence[Standing], worth: float) -> Iterator[Hit]:
    """Yield a hit for each place, with its part of *worth* by how much it counts there."""
    total = sum(map(times, standings))
    for one in standings:
        share = worth * times(one) / total
        yield Hit(term=wish.term, place=one.place, spans=one.spans, share=share, times=one.times, near=one.near)


def _rest(one: Entered, words: float, scale: float) -> Iterator[tuple[Ingredient, float]]:
    """Yield what else makes the score: *words* are those of keywords that the paper does not hold.

    What the ends of the scale cut off is taken from the examples.
    """
    parts: tuple[tuple[Ingredient, float], ...] = (("words", words * scale), ("similar", one.similar * scale), ("votes", one.votes))
    yield from ((name, part) for name, part in parts if part > _NOTHING)
    examples = one.score - one.base - one.votes
    if abs(examples) > _NOTHING:
        yield "like" if examples > 0 else "unlike", examples


def _lowered(wishes: Wishes, index: Index) -> Mapping[int, tuple[str, ...]]:
    """Return the reader's terms that lower a paper, by its position: only where they stand as a phrase."""
    found: dict[int, tuple[str, ...]] = {}
    for number, wish in wishes.items():
        for paper, standings in index.standings.get(number, {}).items():
            if is_phrase(standings):
                found[paper] = (*found.get(paper, ()), wish.term)
    return found


def _first(topics: Mapping[str | None, float] | None) -> str | None:
    return max(topics, key=lambda name: topics[name]) if topics else None
