"""A paper that meets a profile, and what made it so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, NamedTuple

from digest.model.paper import Paper

Place = Literal["title", "abstract", "authors", "organizations"]

Ingredient = Literal["words", "similar", "votes", "like", "unlike"]
"""What orders a paper beside its hits: other words of the keywords, likeness to what they bring,
readers' votes, examples."""


class Hit(NamedTuple):
    """One term, as readers spell it, standing in one place of a paper: the same for all of them.

    *spans* are (start, end) in characters of that text; for `authors` and `organizations`, *spans*
    are (position in the list, position + 1). Words that stand only *near* each other are marked one
    by one. *times* is how often the term stands there.
    """

    term: str
    place: Place
    spans: tuple[tuple[int, int], ...]
    times: int = 1
    near: bool = False


def standing(hits: Iterable[Hit]) -> Mapping[str, list[Hit]]:
    """Return by term where it stands as a phrase or, where it does so nowhere, where near."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.term, []).append(hit)
    return {term: [hit for hit in some if not hit.near] or some for term, some in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper that meets a profile: a higher *score* (to 100) is stronger; *hits* may be none.

    *hits* come by their terms, the one that adds most first. The *shares* of the hits and the
    *rest* add up to the score; the parts of the rest are named, and may be below nothing. *topic*
    names the topic of the profile it stands under; *like* is the keyword that a related paper reads
    like; *alike* are papers of the same digest so near to this one that they are folded into it;
    *lowered* are the reader's terms that halved its score.
    """

    paper: Paper
    score: float
    hits: tuple[Hit, ...] = ()
    shares: tuple[float, ...] = ()
    rest: tuple[tuple[Ingredient, float], ...] = ()
    topic: str | None = None
    like: str | None = None
    alike: tuple[Paper, ...] = ()
    lowered: tuple[str, ...] = ()

    @property
    def is_phrase(self) -> bool:
        """Whether a term stands in the paper as a phrase, or a followed name does."""
        return not all(hit.near for hit in self.hits)

    def weighed(self) -> Iterator[tuple[Hit, float]]:
        """Yield each hit with what it adds to the score."""
        return zip_longest(self.hits, self.shares, fillvalue=0.0)  # type: ignore[arg-type]
