"""Papers that hold nothing a reader asks for but read like those that do: they never enter, and stand apart."""

from collections.abc import Collection, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from digest.model import Match, Profile
from digest.rank import formula
from digest.rank.match import is_within
from digest.rank.scan import Index
from digest.rank.score import asking, directions, likes
from digest.rank.wish import Asked, asked

# `auto` shows what comes close to a paper with a word in it: few do where many words are asked for.
RELATED = 3
EARNED = 30.0


def others(
    profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]], *, most: int | None = None
) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* the papers without a hit, *most* at most, those that read most like the ones with hits first."""
    for profile, barred in zip(profiles, used, strict=True):
        wanted = asked(profile, index.numbers)
        scores = _scores(profile, wanted, index)
        free = [paper for paper in _free(profile, wanted, index) if index.papers[paper].id not in barred]
        free.sort(key=lambda paper: (-scores[paper], paper))
        yield tuple(
            Match(
                paper=index.papers[paper],
                score=scores[paper],
                like=_nearest(wanted, index, paper),
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


def _free(profile: Profile, wanted: Asked, index: Index) -> Iterator[int]:
    """Yield the papers within the categories that hold nothing of what is *wanted*, nor what is excluded."""
    held = {
        paper for one in (wanted.words, wanted.names, wanted.excluded) for want in one for paper in index.standings.get(want, ())
    }
    return (paper for paper in range(len(index.papers)) if paper not in held and is_within(profile, paper, index))


def _scores(profile: Profile, wanted: Asked, index: Index) -> list[float]:
    words = (asking([wanted.words], index) @ index.shares @ index.strengths).toarray()[0]
    likeness = index.places @ directions([wanted], index)[0]
    points = words + formula.SIMILAR * np.maximum(likeness, 0)
    examples: NDArray[np.float64] = likes(profile, index)
    scores: list[float] = np.clip(formula.score(points) + examples, 0, 100).round(6).tolist()
    return scores


def _nearest(wanted: Asked, index: Index, paper: int) -> str | None:
    """Return the keyword whose papers the paper reads most like."""
    likeness = {wish.term: float(index.directions[number] @ index.places[paper]) for number, wish in wanted.words.items()}
    return max(likeness, key=lambda term: likeness[term], default=None)
