"""Why a paper is here, in words: the reader's spelling, and where their words stand."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from digest.model import Hit, Match, Paper, Place
from digest.render.english import fit, listed
from digest.render.plain_text import written
from digest.text.clean_text import visible

REASONS = 3
EXAMPLES = "like your examples"
_WORDS = 3
_SEVERAL = 3
_TITLE = 60
_REMEMBERED = 1_024
# What examples add must be worth more than votes before it is a reason.
_LEARNT = 3.0


class Reasons(NamedTuple):
    """All that a paper is here for, whatever the score."""

    hits: tuple[Hit, ...] = ()
    like: str | None = None
    alike: tuple[Paper, ...] = ()
    lowered: tuple[str, ...] = ()
    is_learnt: bool = False
    """Whether the reader's examples have a part in it."""


def reasons(match: Match) -> Reasons:
    is_learnt = False
    for ingredient, points in match.rest:
        if ingredient == "like" and points >= _LEARNT:
            is_learnt = True
    return Reasons(match.hits, match.like, match.alike, match.lowered, is_learnt)


def why(match: Match) -> str | None:
    """Return "you follow Pieter Abbeel; LLM agent in title", None where no word was asked for."""
    return told(match.paper, reasons(match))


def told(paper: Paper, of: Reasons) -> str | None:
    """Return the reasons in words, as `why` does."""
    return _told(paper, of, of.hits)


def unseen(paper: Paper, of: Reasons, *, is_named: bool = False) -> str | None:
    """Return the reasons that a title does not show: a followed author, unless *is_named* below it,
    words of the abstract if it has none."""
    seen: set[Place] = {"title", "authors"} if is_named else {"title"}
    if any(hit.place == "title" for hit in of.hits):
        seen.add("abstract")
    return _told(paper, of, [hit for hit in of.hits if hit.place not in seen])


def _told(paper: Paper, of: Reasons, hits: Iterable[Hit]) -> str | None:
    return "; ".join([*_reasons(hits), *_others(paper, of)]) or None


def _reasons(hits: Iterable[Hit]) -> Iterator[str]:
    """Yield where the reader's words stand, those that stand alike together."""
    groups = _groups(hits)
    for where, terms in groups[:REASONS]:
        yield _reason(where, terms)
    hidden = sum([len(terms[_WORDS:]) for _, terms in groups[:REASONS]]) + sum(
        [len(terms) for _, terms in groups[REASONS:]]
    )
    if hidden:
        yield f"and {hidden} more {'word' if hidden == 1 else 'words'}"


def _others(paper: Paper, of: Reasons) -> Iterator[str]:
    """Yield what else has a part in it, and which papers are folded into this one."""
    if of.is_learnt:
        yield EXAMPLES
    if of.lowered:
        yield f"lowered for {listed([f'“{visible(term)}”' for term in of.lowered[:_WORDS]])}"
    if paper.announce == "cross" and paper.categories:
        yield f"cross-listed from {visible(paper.categories[0])}"
    if of.alike:
        titles = [f"“{fit(written(one.title), _TITLE)}”" for one in of.alike[:_WORDS]]
        more = len(of.alike) - len(titles)
        named = listed([*titles, f"{more} more"] if more else titles)
        yield f"and {len(of.alike)} alike: {named}"


def _groups(hits: Iterable[Hit]) -> list[tuple[str, list[str]]]:
    """Return the terms by where they stand: followed names, then title, then abstract."""
    stands: dict[str, tuple[bool, bool, int]] = {}
    for term, place, spans, _, _ in hits:
        is_name, is_title, times = stands.get(term, _NOWHERE)
        if place == "abstract":
            stands[term] = is_name, is_title, times + len(spans)
        else:
            stands[term] = is_name or place != "title", is_title or place == "title", times
    groups: dict[tuple[int, str], list[str]] = {}
    for term, stand in stands.items():
        groups.setdefault(_where(*stand), []).append(term)
    return [(where, groups[order, where]) for order, where in sorted(groups, key=itemgetter(0))]


_NOWHERE = (False, False, 0)


@lru_cache(_REMEMBERED)
def _where(is_name: bool, is_title: bool, times: int) -> tuple[int, str]:  # noqa: FBT001 - a key
    """Return the order, and "in title and 3 times in abstract"; nothing for a followed name."""
    if is_name:
        return 0, ""
    abstract = [f"{times} times in abstract" if times >= _SEVERAL else "abstract"] if times else []
    if is_title:
        return 1 + bool(times), f"in {listed(['title', *abstract])}"
    return 3, abstract[0] if times >= _SEVERAL else "in abstract"


def _reason(where: str, terms: Sequence[str]) -> str:
    named = [visible(term) for term in terms[:_WORDS]]
    words = ", ".join(named) if len(terms) > _WORDS else listed(named)
    return f"{words} {where}" if where else f"you follow {words}"
