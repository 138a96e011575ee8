"""The ranker as slow and plain as it can be: one profile against one paper after the other, with
the numbers of docs/ranking.md.

It reads, looks for keywords and learns by itself, in the three files beside it; of digest it knows
the nouns and the small words.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

import numpy as np

from digest.model import Hit, Paper, Profile
from tests.reference_archive import (
    EMPTY,
    STEM,
    Archive,
    amount,
    brought,
    counts,
    kind,
    lift,
    row,
    strength,
    times,
    trust,
    unit,
)
from tests.reference_place import followed, may_be_within, rows
from tests.reference_word import Want, quoted, want

Examples = Mapping[str, Paper]
NONE: Examples = {}
MIDDLE = 3 * log(100)


class Asked(NamedTuple):
    """A keyword as its reader spelt it first, under that topic, with the heaviest weight it has."""

    term: str
    weight: float
    topic: str | None


class Found(NamedTuple):
    """A paper that is shown, as a Match: what each of *topics* adds, and how like the papers of
    each keyword it is, the *nearest* most."""

    paper: Paper
    score: float
    hits: Sequence[Hit] = ()
    shares: Sequence[float] = ()
    rest: Mapping[str, float] = {}
    lowered: Collection[str] = ()
    topics: Mapping[str, float] = {}
    nearest: Mapping[str, float] = {}


def rank(
    profile: Profile, papers: Iterable[Paper], known: Archive = EMPTY, examples: Examples = NONE
) -> list[Found]:
    """Return what enters, strongest first."""
    papers = tuple(papers)
    here = [paper for paper in papers if is_free(profile, paper, known)]
    within = [paper for paper in here if may_be_within(paper, profile.categories, papers)]
    if profile.is_open:
        return in_order(Found(paper, 0) for paper in within)
    entered = [
        paper
        for paper in here
        if followed(profile, paper) or (paper in within and holds(profile, paper, known))
    ]
    return in_order(
        one
        for paper in entered
        for one in [found(profile, paper, known, examples)]
        if one.score >= profile.cutoff
    )


def related(
    profile: Profile, papers: Iterable[Paper], known: Archive = EMPTY, examples: Examples = NONE
) -> list[Found]:
    """Return what holds none of the words but reads like what does, by 25 points at least where it
    is left to us how many; before these what is like the examples, by 55."""
    least, most = (25, 3) if profile.related is None else (0.01, profile.related)
    papers = tuple(papers)
    here = [
        paper
        for paper in papers
        if is_free(profile, paper, known) and may_be_within(paper, profile.categories, papers)
    ]
    others = [
        paper for paper in here if not followed(profile, paper) and not holds(profile, paper, known)
    ]
    liked = [paper for paper in others if is_liked(profile, paper, known, examples)]
    near = [
        paper
        for paper in others
        if paper not in liked
        and similar(profile, paper, known, NONE) >= least
        and max(nearest(known, asked(profile), paper).values(), default=0) > known.chance
    ]
    ordered = [
        one
        for some in (liked, near)
        for one in in_order(apart(profile, paper, known, examples) for paper in some)
    ]
    return ordered[: most if profile.keywords else 0]


def apart(profile: Profile, paper: Paper, known: Archive, examples: Examples) -> Found:
    words = sum(worth(known, one, paper)[1] * how.weight for one, how in asked(profile).items())
    points = similar(profile, paper, known, examples) + near(profile, paper, known, examples)
    return Found(
        paper=paper,
        score=round(on_scale(words + points), 6),
        nearest={}
        if is_liked(profile, paper, known, examples)
        else nearest(known, asked(profile), paper),
    )


def is_liked(profile: Profile, paper: Paper, known: Archive, examples: Examples) -> bool:
    given = near(profile, paper, known, examples)
    return given > 0 and similar(profile, paper, known, examples) + given >= 55


def near(profile: Profile, paper: Paper, known: Archive, examples: Examples) -> float:
    """Return the points for being near to three examples or more: words beside words."""
    shown = [examples[one] for one in profile.like if one in examples]
    if len(shown) < 3 or not profile.keywords or not known.stems:
        return 0
    cosines = [float(row(known, paper) @ row(known, one)) for one in shown]
    return 20 * MIDDLE * (sum(one**2 for one in cosines) / len(cosines)) ** 0.5


def in_order(found: Iterable[Found]) -> list[Found]:
    return sorted(
        found,
        key=lambda one: (
            -one.score,
            -one.paper.upvotes,
            -one.paper.first_listed_on.toordinal(),
            one.paper.id,
        ),
    )


def is_free(profile: Profile, paper: Paper, known: Archive) -> bool:
    return not any(rows(quoted(want(one)), paper, known.lexicon) for one in profile.exclude)


def holds(profile: Profile, paper: Paper, known: Archive) -> bool:
    return any(rows(one, paper, known.lexicon) for one in asked(profile))


def asked(profile: Profile) -> dict[Want, Asked]:
    found: dict[Want, Asked] = {}
    for topic in profile.topics:
        for one in topic.keywords:
            first = found.get(want(one), Asked(one.term, 0, topic.name))
            found[want(one)] = first._replace(weight=max(first.weight, one.weight))
    return found


def worth(known: Archive, wanted: Want, paper: Paper) -> tuple[float, float]:
    """Return what a keyword adds by itself, and what its words do; one without words is worth all
    by itself."""
    rarity = brought(known, wanted)[0]
    rare = [
        (known.rarity(known.held[STEM(word)]), counts(paper, wanted.field)[STEM(word)])
        for word in wanted.words
    ]
    words = sum(
        rarity / 2 * one / sum(each for each, _ in rare) * strength(said) for one, said in rare
    )
    return (rarity / 2 if rare else rarity) * strength(times(known, wanted, paper)), words


def similar(profile: Profile, paper: Paper, known: Archive, examples: Examples) -> float:
    """Return the points of likeness and of subjects; beside examples all keywords are three in
    likeness, and two in subjects."""
    told = [brought(known, one)[1:] for one in asked(profile)]
    toward = unit(sum((lies for lies, _ in told), np.zeros(len(known.axes))))
    lifted = sum((lift for _, lift in told), np.zeros(len(known.common))) / max(len(told), 1)
    groups = [
        (sign, [kind(known, examples[one]) for one in names if one in examples])
        for names, sign in ((profile.like, 1), (profile.unlike, -1))
    ]
    number = sum(len(shown) for _, shown in groups)
    if number:
        toward, lifted = 3 * toward, 2 * lifted
    for sign, shown in groups:
        if shown:
            toward = toward + sign * len(shown) * unit(sum(lies for lies, _ in shown))
            carried = sum(carried for _, carried in shown)
            lifted = lifted + sign * len(shown) * lift(known, carried, len(shown))
    lies, carried = kind(known, paper)
    subjects = float(lifted @ carried) / (2 + number if number else 1)
    return max(3 * MIDDLE * float(unit(toward) @ lies) + 5 * subjects, 0)


def found(profile: Profile, paper: Paper, known: Archive, examples: Examples) -> Found:
    wanted, names = asked(profile), followed(profile, paper)
    adds = {
        one: [how.weight * part for part in worth(known, one, paper)] for one, how in wanted.items()
    }
    plain, moved = (similar(profile, paper, known, some) for some in (NONE, examples))
    told = sum(map(sum, adds.values())) + MIDDLE * len(names)
    lowered = {
        want(one): one.term
        for one in profile.lower[::-1]
        if rows(quoted(want(one)), paper, known.lexicon)
    }
    votes = 3 * paper.upvotes / (paper.upvotes + 30)
    base = on_scale(told + plain) * (0.5 if lowered else 1)
    moves = min(max(on_scale(told + moved) - on_scale(told + plain), -25), 25)
    score = min(max(base + votes + moves, 0), 100)
    scale = base / (told + plain or 1)
    places = [
        (one, place, row)
        for one in wanted
        for place, row in rows(one, paper, known.lexicon).items()
    ]
    hits = [
        (Hit(wanted[one].term, place, tuple(row.spans), row.times, row.near))
        for one, place, row in places
    ]
    shares = [
        sum(adds[one]) * scale * amount(place, row) / times(known, one, paper)
        for one, place, row in places
    ]
    others = sum(own for one, (_, own) in adds.items() if not rows(one, paper, known.lexicon))
    given = score - base - votes
    return Found(
        paper=paper,
        score=round(score, 6),
        hits=[*hits, *names.values()],
        shares=[*shares, *(MIDDLE * scale for _ in names)],
        rest={
            "words": others * scale,
            "similar": plain * scale,
            "votes": votes,
            "like": max(given, 0),
            "unlike": min(given, 0),
        },
        lowered=lowered.values(),
        topics=topics(wanted, {one: sum(adds[one]) for one, _, _ in places}),
    )


def topics(wanted: Mapping[Want, Asked], adds: Mapping[Want, float]) -> Mapping[str, float]:
    """Return what each topic with a name adds."""
    named = [(wanted[one].topic, much) for one, much in adds.items()]
    return {name: sum(much for other, much in named if other == name) for name, _ in named if name}


def nearest(known: Archive, wanted: Mapping[Want, Asked], paper: Paper) -> Mapping[str, float]:
    """Return how like the papers of each keyword a paper is, as far as these are to be trusted; of
    those that are spelt alike it is
    the one most like it."""
    like = [
        (trust(known, one) * float(brought(known, one)[1] @ kind(known, paper)[0]), how.term)
        for one, how in wanted.items()
    ]
    return {term: much for much, term in sorted(like)}


def on_scale(points: float) -> float:
    return 100 * points / (points + MIDDLE)
