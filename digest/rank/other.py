"""Papers that hold nothing a reader asks for but read like those that do: they never enter, and stand apart."""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from digest.model import Match, Profile
from digest.rank import formula, wish
from digest.rank.column import Values
from digest.rank.pair import likes, shares, toward
from digest.rank.scan import Index
from digest.rank.score import is_within
from digest.rank.weigh import added

# `auto` shows what comes close to a paper with a word in it: few do where many words are asked for.
RELATED = 3
EARNED = 30.0


def others(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]], *, most: int | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* the papers without a hit, *most* at most, those that read most like the ones with hits first."""
    for profile, barred in zip(profiles, used, strict=True):
        scores = _scores(profile, index).tolist()
        free = [paper for paper in _free(profile, index) if index.papers[paper].id not in barred]
        free.sort(key=lambda paper: (-scores[paper], paper))
        yield tuple(
            Match(
                paper=index.papers[paper],
                score=scores[paper],
                like=_nearest(profile, index, paper),
                rest=(("similar", scores[paper]),),
            )
            for paper in free[:most]
        )


def related(profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]]) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* as many other papers as it wants, or as earn their place; none without keywords."""
    for profile, barred in zip(profiles, used, strict=True):
        wanted = RELATED if profile.related is None else profile.related
        if not (profile.keywords and wanted):
            yield ()
            continue
        (found,) = others([profile], index, [barred], most=wanted)
        yield tuple(match for match in found if profile.related is not None or match.score >= EARNED)


def _free(profile: Profile, index: Index) -> Iterator[int]:
    """Yield the papers within the categories that hold nothing of what is wanted, nor what is excluded."""
    of_want, papers = index.stands.of_want, index.stands.entry_papers
    asked = (wish.words(profile, index.numbers), wish.names(profile, index.numbers), wish.ones(profile.exclude, index.numbers))
    held = {paper for one in asked for want in one for paper in papers[of_want[want] : of_want[want + 1]].tolist()}
    return (paper for paper in range(len(index.papers)) if paper not in held and is_within(profile, paper, index))


def _scores(profile: Profile, index: Index) -> Values:
    asked = wish.columns([wish.words(profile, index.numbers)])
    papers = np.arange(len(index.papers))
    words = added(shares(asked, index), np.zeros_like(papers), index.table, papers)
    (direction,) = toward(asked, index)
    points = words + formula.SIMILAR * np.maximum(index.places @ direction, 0)
    scores: Values = np.clip(formula.score(points) + likes(profile, index), 0, 100).round(6)
    return scores


def _nearest(profile: Profile, index: Index, paper: int) -> str | None:
    """Return the keyword whose papers the paper reads most like."""
    spelt = wish.spelt(profile, index.numbers)
    likeness = {
        spelt[want].term: float(index.directions[want] @ index.places[paper]) for want in wish.words(profile, index.numbers)
    }
    return max(likeness, key=lambda term: likeness[term], default=None)
