"""A paper that meets a profile, and what made it so."""

from dataclasses import dataclass
from typing import Literal

from digest.model.paper import Paper

Place = Literal["title", "abstract", "authors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One term of the reader, in their spelling, standing in one place of a paper.

    *spans* are (start, end) in characters of that text; for `authors`, *spans* are (position in the list, position + 1).
    """

    term: str
    place: Place
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper that meets a profile: a higher *score* is stronger; no *hits* where no word was asked for."""

    paper: Paper
    score: float
    hits: tuple[Hit, ...] = ()
