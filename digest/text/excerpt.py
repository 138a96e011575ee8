"""What is quoted of an abstract, in whole sentences: claim, finding, the reader's words."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from digest.text import back_reference, boilerplate, choice, sentence, statement
from digest.text.cue import Cue
from digest.text.rating import Rating, rating
from digest.text.sentence import Span
from digest.text.statement import Statement

Way = Literal["extract", "opening", "whole", "none"]

_REMEMBERED = 4_096


class Excerpt(NamedTuple):
    """*spans* of an abstract, a gap between any two; *is_cut* if the last is cut short, *is_within*
    if the first begins within a sentence, behind an opening that points back."""

    spans: tuple[Span, ...] = ()
    is_cut: bool = False
    is_within: bool = False


class Reading(NamedTuple):
    """What of an abstract may be quoted: sentences that do not only point elsewhere."""

    statements: tuple[Statement, ...]
    ratings: tuple[Rating, ...]


def excerpt(
    text: str,
    *,
    title: str = "",
    way: Way = "extract",
    at_most: int = 440,
    words: Sequence[Span] = (),
    is_in_title: bool = False,
) -> Excerpt:
    """Return what is shown of *text*, the abstract of a paper with a *title*; *words* are where the
    reader's stand in it, *is_in_title* tells that they see some already.

    >>> text = "Much is known of trees. We propose a tree search. It is green. Then it grows."
    >>> text += " Experiments show 3% more leaves. Code is available here."
    >>> [text[start:end] for start, end in excerpt(text, at_most=80).spans]
    ['We propose a tree search. It is green.', 'Experiments show 3% more leaves.']
    """
    if way == "none" or not text.strip():
        return Excerpt()
    if way == "whole":
        return Excerpt(((0, len(text)),))
    if way == "opening":
        shown, is_whole = sentence.opening(text, at_most=at_most)
        return Excerpt(((0, len(shown)),), is_cut=not is_whole)
    wanted = () if is_in_title or not words else _with_words(text, title, words)
    return _excerpt(text, title, at_most, wanted)


def claim(text: str, *, title: str = "", at_most: int = 440) -> Excerpt:
    """Return the sentence most worth quoting, cut at a word where it is much longer than
    *at_most*."""
    if not text.strip():
        return Excerpt()
    statements, ratings = read(text, title)
    return _quoted(text, [statements[choice.one(statements, ratings, at_most)]], at_most)


@lru_cache(_REMEMBERED)
def _excerpt(text: str, title: str, at_most: int, wanted: tuple[int, ...]) -> Excerpt:
    """Quote the best sentences: the same for nearly all readers."""
    statements, ratings = read(text, title)
    chosen = choice.several(statements, ratings, at_most, wanted)
    return _quoted(text, [statements[at] for at in chosen], at_most)


@lru_cache(_REMEMBERED)
def read(text: str, title: str = "") -> Reading:
    """Read what the sentences of *text* are, and rate them."""
    # Of a text that is nothing but headings there is no sentence but all of it.
    every = statement.statements(text, title) or [Statement(0, 0, len(text), None, 0)]
    telling = [one for one in every if _tells(text, one)] or every
    return Reading(tuple(telling), tuple([rating(one.cues) for one in telling]))


def _tells(text: str, one: Statement) -> bool:
    return one.part != "other" and not boilerplate.is_boilerplate(text, one.start, one.end)


def _with_words(text: str, title: str, words: Sequence[Span]) -> tuple[int, ...]:
    """Return the numbers of the sentences that have one of *words*."""
    statements = read(text, title).statements
    return tuple(
        at
        for at, one in enumerate(statements)
        if any(start < one.end and end > one.start for start, end in words)
    )


def _quoted(text: str, chosen: Sequence[Statement], at_most: int) -> Excerpt:
    """Return the *chosen* sentences, neighbours as one; one alone that is much longer than
    *at_most* is cut at a word. An opening that points back goes where that which it points to is
    not quoted."""
    spans = list[Span]()
    for one in chosen:
        if spans and not text[spans[-1][1] : one.whole].strip():
            spans[-1] = spans[-1][0], one.end
        else:
            spans.append((_begin(text, one), one.end))
    start, end = spans[0]
    is_cut = len(chosen) == 1 and end - start > at_most + choice.LENIENCE
    if is_cut:
        spans = [(start, start + sentence.word_end(text[start:end], at_most))]
    return Excerpt(tuple(spans), is_cut=is_cut, is_within=start > chosen[0].whole)


def _begin(text: str, one: Statement) -> int:
    """Return where the quote of a sentence begins that does not follow on."""
    return back_reference.joint(text, one.start, one.end) if one.cues & Cue.BACK else one.start
