"""The reader's words in a paper's text: runs of text from the ranker's positions, never by searching again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.model import Hit, Place

# One for one, so that positions hold: what is not for the eye becomes a space.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")
_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–/]*")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look; *is_mine* where it is the reader's own word, *is_isolated* where its direction must not spill over."""

    text: str
    is_mine: bool = False
    is_isolated: bool = False


def visible(text: str) -> str:
    """Return *text* with its control characters as spaces, each for one."""
    return text.translate(_CONTROLS)


def spans(hits: Iterable[Hit], place: Place) -> tuple[tuple[int, int], ...]:
    """Return all positions of *hits* in one *place*, in their order there."""
    return tuple(sorted(span for hit in hits if hit.place == place for span in hit.spans))


def marked(text: str, places: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    """Divide *text* into runs, those of sorted *places* marked; what reaches past the end is cut.

    >>> [run.text for run in marked("On LLM agents, again", [(3, 6), (7, 13)]) if run.is_mine]
    ['LLM agents']
    """
    text = visible(text)
    runs, done = [], 0
    for start, end in _joined(text, places):
        runs += [Run(text[done:start]), Run(text[start:end], is_mine=True)]
        done = end
    return tuple(run for run in (*runs, Run(text[done:])) if run.text)


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _joined(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the sorted *places* with those joined that overlap, or have only white space or a hyphen between them."""
    open_at, open_to = 0, 0
    for start, end in places:
        if open_to and _BETWEEN_WORDS.fullmatch(text, open_to, max(start, open_to)):
            open_to = max(open_to, min(end, len(text)))
        else:
            if open_to:
                yield open_at, open_to
            open_at, open_to = min(start, len(text)), min(end, len(text))
    if open_to:
        yield open_at, open_to
