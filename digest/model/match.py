"""A paper that meets a profile, and what made it so."""

from dataclasses import dataclass
from typing import Literal

from digest.model.paper import Paper

Place = Literal["title", "abstract", "authors", "organizations"]

Ingredient = Literal["words", "similar", "votes", "like", "unlike"]
"""What orders a paper beside its hits: other words of the keywords, likeness to what they bring, readers' votes, examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One term of the reader, in their spelling, standing in one place of a paper.

    *spans* are (start, end) in characters of that text; for `authors` and `organizations`, *spans* are (position in the list,
    position + 1). Words that stand only *near* each other are marked one by one. *times* is how often the term stands there, and
    *share* is what that adds to the score of its match.
    """

    term: str
    place: Place
    spans: tuple[tuple[int, int], ...]
    share: float = 0.0
    times: int = 1
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper that meets a profile: a higher *score*, 0 to 100, is stronger; no *hits* where no word was asked for.

    The shares of *hits* and the *rest* add up to the score; the parts of the rest are named, and may be below nothing.
    *topic* names the topic of the profile it stands under; *like* is the keyword that a related paper reads like; *alike* are papers
    of the same digest so near to this one that they are folded into it; *lowered* are the reader's terms that halved its score.
    """

    paper: Paper
    score: float
    hits: tuple[Hit, ...] = ()
    rest: tuple[tuple[Ingredient, float], ...] = ()
    topic: str | None = None
    like: str | None = None
    alike: tuple[Paper, ...] = ()
    lowered: tuple[str, ...] = ()
