"""Why a paper is here, in words: the reader's spelling, and where their words stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from digest.model import Match, Place
from digest.render.english import fit, listed
from digest.render.mark import visible
from digest.render.twin import written

REASONS = 3
_WORDS = 3
_SEVERAL = 3
_TITLE = 60
_REMEMBERED = 16_384


Stand = tuple[str, Place, int]
"""A term, where it stands, and how often."""


def why(match: Match) -> str | None:
    """Return "you follow Pieter Abbeel; LLM agent in title", None where no word was asked for."""
    return _told(match, tuple([(hit.term, hit.place, len(hit.spans)) for hit in match.hits]))


def unseen(match: Match, *, is_named: bool = False) -> str | None:
    """Return the reasons that a title does not show: a followed author, unless *is_named* below it, words of the abstract if it has none."""
    seen: set[Place] = {"title", "authors"} if is_named else {"title"}
    if any(hit.place == "title" for hit in match.hits):
        seen.add("abstract")
    return _told(match, tuple([(hit.term, hit.place, len(hit.spans)) for hit in match.hits if hit.place not in seen]))


def _told(match: Match, stands: tuple[Stand, ...]) -> str | None:
    reasons = _reasons(stands)
    if match.lowered or match.alike:
        reasons = "; ".join(filter(None, (reasons, *_lowered(match), *_alike(match))))
    return reasons or None


@lru_cache(_REMEMBERED)
def _reasons(stands: tuple[Stand, ...]) -> str:
    """Return why in words: many readers of many papers have the same reason."""
    groups = _groups(stands)
    reasons = [_reason(where, terms) for where, terms in groups[:REASONS]]
    hidden = sum(len(terms) for _, terms in groups[REASONS:]) + sum(len(terms[_WORDS:]) for _, terms in groups[:REASONS])
    if hidden:
        reasons.append(f"and {hidden} more {'word' if hidden == 1 else 'words'}")
    return "; ".join(reasons)


def _lowered(match: Match) -> Iterator[str]:
    if match.lowered:
        yield f"lowered for {listed([f'“{visible(term)}”' for term in match.lowered[:_WORDS]])}"


def _alike(match: Match) -> Iterator[str]:
    """Yield which papers are folded into this one, so that none goes unnamed."""
    if match.alike:
        titles = [f"“{fit(written(paper.title), _TITLE)}”" for paper in match.alike[:_WORDS]]
        more = len(match.alike) - len(titles)
        named = listed([*titles, f"{more} more"] if more else titles)
        yield f"and {len(match.alike)} alike: {named}"


def _groups(stands: Iterable[Stand]) -> list[tuple[str, list[str]]]:
    """Return the terms by where they stand: followed authors, then title, then abstract."""
    found: dict[str, dict[Place, int]] = {}
    for term, place, times in stands:
        places = found.setdefault(term, {})
        places[place] = places.get(place, 0) + times
    groups: dict[str, list[str]] = {}
    for term in sorted(found, key=lambda term: _order(found[term])):
        groups.setdefault(_where(found[term]), []).append(term)
    return list(groups.items())


def _order(places: Mapping[Place, int]) -> tuple[bool, bool, bool]:
    return "authors" not in places, "title" not in places, "abstract" in places


def _where(places: Mapping[Place, int]) -> str:
    """Return "in title and 3 times in abstract"; empty for an author, who is followed."""
    if "authors" in places:
        return ""
    times = places.get("abstract", 0)
    abstract = [f"{times} times in abstract" if times >= _SEVERAL else "abstract"] if times else []
    if "title" in places:
        return f"in {listed(['title', *abstract])}"
    return abstract[0] if times >= _SEVERAL else "in abstract"


def _reason(where: str, terms: Sequence[str]) -> str:
    named = [visible(term) for term in terms[:_WORDS]]
    words = ", ".join(named) if len(terms) > _WORDS else listed(named)
    return f"{words} {where}" if where else f"you follow {words}"
