"""Why a paper is here, in words: the reader's spelling, and where their words stand."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from digest.model import Hit, Match, Paper, standing
from digest.render.english import fit, listed
from digest.render.plain_text import written
from digest.text.clean_text import visible
from digest.text.tokenizer import compared

REASONS = 3
EXAMPLES = "like your examples"
_WORDS = 3
_SEVERAL = 3
_TITLE = 60
_REMEMBERED = 1_024
# All who spell a word alike share its hits.
_HITS = 16_384
_TEXTS = frozenset(("title", "abstract"))
# So many letters alike begin a word that a reader takes for theirs.
_ALIKE = 3
_APART = "apart, "
_Stand = tuple[int, str | None]
"""How often a term stands in a text, and how that writes it where it can hardly be known again."""
_AFTER = 3
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
    topic: str | None = None
    """Under which of several topics it stands, where it is told."""


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


def unseen(paper: Paper, of: Reasons, *, has_words: bool, has_names: bool) -> str | None:
    """Return the reasons that are not to be seen where words of the reader are shown, or names.

    That words stand only near each other is always told.
    """
    hides = has_words and not all(hit.near for hit in of.hits if hit.place in _TEXTS)
    hits = [hit for hit in of.hits if not (hides if hit.place in _TEXTS else has_names)]
    return _told(paper, of, hits)


def _told(paper: Paper, of: Reasons, hits: Iterable[Hit]) -> str | None:
    return "; ".join([*_reasons(paper, hits), *_others(paper, of)]) or None


def _reasons(paper: Paper, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield where the reader's words stand, those that stand alike together."""
    groups = _groups(paper, hits)
    for where, terms in groups[:REASONS]:
        yield _reason(where, terms)
    hidden = sum([len(terms[_WORDS:]) for _, terms in groups[:REASONS]]) + sum(
        [len(terms) for _, terms in groups[REASONS:]]
    )
    if hidden:
        yield f"and {hidden:,} more {'word' if hidden == 1 else 'words'}"


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
        named = listed([*titles, f"{more:,} more"] if more else titles)
        yield f"and {len(of.alike):,} alike: {named}"


def _groups(paper: Paper, hits: Iterable[Hit]) -> list[tuple[str, list[str]]]:
    """Return the terms by where they stand: followed names, then title, then abstract, and those
    whose words stand only near each other after the others."""
    texts = {"title": paper.title, "abstract": paper.abstract}
    groups: dict[tuple[int, str], list[str]] = {}
    for term, found in standing(hits).items():
        places = {hit.place: _stand(hit, texts.get(hit.place)) for hit in found}
        where = (
            _where(places.get("title"), places.get("abstract"), is_near=found[0].near)
            if places.keys() <= _TEXTS
            else (0, "")
        )
        groups.setdefault(where, []).append(term)
    return [(where, groups[order, where]) for order, where in sorted(groups, key=itemgetter(0))]


@lru_cache(_HITS)
def _stand(hit: Hit, text: str | None) -> _Stand:
    """Count the forms of a term in a text that a reader takes for it; where it has none, like an
    abbreviation or "mice", all of them, and say how they are written."""
    term, _, spans, times, is_near = hit
    if text is None or is_near or not spans:
        return times, None
    first, alike = term[:_ALIKE].casefold(), 0
    for start, _ in spans:
        alike += text[start : start + _ALIKE].casefold() == first
    if alike == len(spans):
        return times, None
    forms = [text[start:end] for start, end in spans]
    begins = {word[:_ALIKE] for word in compared(term)}
    alike = sum([any(word[:_ALIKE] in begins for word in compared(form)) for form in forms])
    return (min(times, alike), None) if alike else (times, fit(written(forms[0]), _TITLE))


@lru_cache(_REMEMBERED)
def _where(title: _Stand | None, abstract: _Stand | None, *, is_near: bool) -> tuple[int, str]:
    """Return the order, and "in title and 3 times in abstract"; nothing for a followed name."""
    told = ["title" + _as(title[1])] if title else []
    often = bool(abstract and abstract[0] >= _SEVERAL)
    if abstract:
        times = f"{abstract[0]:,} times in " if often else ""
        told.append(f"{times}abstract{_as(abstract[1])}")
    where = listed(told) if often and not title else f"in {listed(told)}"
    order = 1 + bool(abstract) if title else 3
    return (order + _AFTER, _APART + where) if is_near else (order, where)


def _as(form: str | None) -> str:
    return f" (as {form})" if form else ""


def _reason(where: str, terms: Sequence[str]) -> str:
    named = [visible(term) for term in terms[:_WORDS]]
    words = ", ".join(named) if len(terms) > _WORDS else listed(named)
    if where.startswith(_APART):
        is_pair = len(terms) == 1 and len(terms[0].split()) == 2
        return f"{words}: {'both' if is_pair else 'all'} words, {where}"
    return f"{words} {where}" if where else f"you follow {words}"
