"""What is quoted of an abstract, in whole sentences: claim, finding, the reader's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from digest.text import sentence

Way = Literal["extract", "opening", "whole", "none"]
Span = tuple[int, int]

_MOST = 3
_LENIENCE = 40
_REMEMBERED = 4_096
_WHO = r"\b(?:we|this (?:paper|work|article|study|survey|report|thesis)|our (?:paper|work))\b"
_PROPOSES = re.compile(
    _WHO + r".{0,60}?\b(?:propos|introduc|present)(?:e?s|ed?|ing)?\b", re.IGNORECASE
)
# Two words at most between them: "we offer the notes for study" finds nothing out.
_ARGUES = re.compile(
    _WHO + r"(?:\W+\w+){0,2}?\W+(?:argue|identif(?:y|ie)|show|prove|stud(?:y|ie)|find)s?\b",
    re.IGNORECASE,
)
_FINDS = re.compile(r"\b(?:experiment|result|outperform|achiev|reduc)", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_THINGS = (
    r"(?:codes?|source codes?|data|datasets?|models?|weights|checkpoints|demos?|videos?|benchmarks?"
    r"|implementations?|materials?|resources)"
)
# A sentence that only says where something is to be had.
_POINTS = re.compile(
    r"(?:(?:the|our|all|source|more|these|this|project|full|and|supplementary|additional"
    rf"|pre-?trained|training|model) )*{_THINGS}\b"
    r".{0,90}\b(?:available|released?|found|accessed|open.?sourced?|public|at|here|on)\b.{0,120}"
    r"|(?:the )?(?:project|web) ?(?:page|site|website)\b.{0,160}"
    r"|(?:github|code|project page|homepage|website|demo)\s*:.{0,160}"
    r"|(?:we|to \w+ .{0,60}, we) (?:will |also |have |publicly |fully )*"
    rf"(?:release|open-?source|make|provide)d? .{{0,60}}{_THINGS}\b.{{0,150}}"
    r"|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"https?:|www\.|github|available|public|open-?source|release|here\b", re.IGNORECASE
)


class Excerpt(NamedTuple):
    """*spans* of an abstract, a gap between any two; *is_cut* if the last is cut short."""

    spans: tuple[Span, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """Sentences of an abstract that do not only point elsewhere; which is claim, finding."""

    spans: tuple[Span, ...]
    claim: int
    finding: int | None


def excerpt(
    text: str,
    *,
    way: Way = "extract",
    at_most: int = 440,
    words: Sequence[Span] = (),
    is_in_title: bool = False,
) -> Excerpt:
    """Return what is shown of *text*; *words* are where the reader's stand in it, *is_in_title*
    tells that they see some already.

    >>> text = "Much is known. We propose a tree. It grows. It is green. Experiments show 3 leaves."
    >>> text += " Code is available here."
    >>> [text[start:end] for start, end in excerpt(text, at_most=60).spans]
    ['We propose a tree. It grows.', 'Experiments show 3 leaves.']
    """
    if way == "none" or not text.strip():
        return Excerpt()
    if way == "whole":
        return Excerpt(((0, len(text)),))
    if way == "opening":
        shown, is_whole = sentence.opening(text, at_most=at_most)
        return Excerpt(((0, len(shown)),), is_cut=not is_whole)
    return _excerpt(text, at_most, None if is_in_title else _unseen(text, words, at_most))


def claim(text: str, *, at_most: int = 440) -> Excerpt:
    """Return the claim alone, cut at a word where it is longer than *at_most*."""
    if not text.strip():
        return Excerpt()
    parts = read(text)
    span = parts.spans[parts.claim]
    return _cut(text, span, at_most) if span[1] - span[0] > at_most else Excerpt((span,))


@lru_cache(_REMEMBERED)
def _excerpt(text: str, at_most: int, wanted: int | None) -> Excerpt:
    """Return claim and finding, and the sentence *wanted*: the same for nearly all readers."""
    parts = read(text)
    claim = parts.spans[parts.claim]
    if claim[1] - claim[0] > at_most + _LENIENCE:
        return _cut(text, claim, at_most)
    chosen = _with_wanted(parts, _with_finding(parts, at_most), wanted, at_most)
    return Excerpt(_joined(parts.spans, _filled_up(parts, chosen, at_most), text))


@lru_cache(_REMEMBERED)
def read(text: str) -> _Parts:
    """Find the claim and the finding."""
    every = sentence.spans(text)
    spans = tuple(span for span in every if not _only_points(text[slice(*span)])) or every
    said = [text[start:end] for start, end in spans]
    claims = (
        at for pattern in (_PROPOSES, _ARGUES) for at, one in enumerate(said) if pattern.search(one)
    )
    at = next(claims, 0)
    finding = [number for number in range(at + 1, len(said)) if _FINDS.search(said[number])]
    figures = [number for number in finding if _FIGURE.search(said[number])]
    told = figures or finding
    return _Parts(spans, at, told[-1] if told else None)


def has_claim(text: str) -> bool:
    """Tell whether a sentence of *text* says what is proposed."""
    return _PROPOSES.search(text) is not None


def _only_points(said: str) -> bool:
    return _POINTS.fullmatch(said) is not None and _PLACE.search(said) is not None


def _with_finding(parts: _Parts, at_most: int) -> set[int]:
    if parts.finding is None:
        return {parts.claim}
    both = {parts.claim, parts.finding}
    return both if _length(parts, both) <= at_most else {parts.claim}


def _unseen(text: str, words: Sequence[Span], at_most: int) -> int | None:
    """Return the first sentence with one of *words*, unless claim or finding has one."""
    if not words:
        return None
    parts = read(text)
    chosen = _with_finding(parts, at_most)
    if any(_meets(parts.spans[at], word) for at in chosen for word in words):
        return None
    return next(
        (at for at, span in enumerate(parts.spans) if any(_meets(span, word) for word in words)),
        None,
    )


def _with_wanted(parts: _Parts, chosen: set[int], wanted: int | None, at_most: int) -> set[int]:
    """Add the sentence *wanted*; it may take the place of the finding."""
    if wanted is None:
        return chosen
    sets = (chosen | {wanted}, {parts.claim, wanted})
    return next((one for one in sets if _length(parts, one) <= at_most), chosen)


def _filled_up(parts: _Parts, chosen: set[int], at_most: int) -> set[int]:
    """Add the sentences that follow the claim while they fit."""
    for at in range(parts.claim + 1, len(parts.spans)):
        more = chosen | {at}
        if len(more) > _MOST or _length(parts, more) > at_most:
            break
        chosen = more
    return chosen


def _length(parts: _Parts, chosen: set[int]) -> int:
    gaps = sum(3 for at in chosen if at != max(chosen) and at + 1 not in chosen)
    letters = sum(parts.spans[at][1] - parts.spans[at][0] for at in chosen)
    return letters + len(chosen) - 1 + max(gaps - 1, 0)


def _joined(spans: Sequence[Span], chosen: set[int], text: str) -> tuple[Span, ...]:
    """Return the chosen *spans* in order, neighbours as one."""
    joined: list[Span] = []
    for at in sorted(chosen):
        start, end = spans[at]
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(joined)


def _cut(text: str, span: Span, at_most: int) -> Excerpt:
    start, end = span
    return Excerpt(((start, start + sentence.word_end(text[start:end], at_most)),), is_cut=True)


def _meets(span: Span, word: Span) -> bool:
    return word[0] < span[1] and word[1] > span[0]
