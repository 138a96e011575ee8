"""The reader's words in a paper's text: runs of text from the ranker's positions, never by
searching again."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digest.model import Hit, Place
from digest.text.plain import visible
from digest.text.tex import Readable
from digest.text.tex_sign import Script

_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–/]*")

Spans = Iterable[tuple[int, int]]


class Kind(NamedTuple):
    """What a run looks like: the reader's own word, raised or lowered."""

    is_mine: bool = False
    script: Script | None = None


PLAIN = Kind()
_SPECIAL = (
    Kind(is_mine=True),
    *(Kind(is_mine, script) for script in ("sup", "sub") for is_mine in (False, True)),
)
# What a template is shown to learn its mark-up from: between any two of a kind, plain text; two
# plain ones at first, to see that nothing is put round those.
KINDS = (PLAIN, *(kind for special in _SPECIAL for kind in (PLAIN, special)), PLAIN)


class Run(NamedTuple):
    """Text of one look; *is_mine* where it is the reader's own word, *is_isolated* where its
    direction must not spill over.

    *script* is "sup" or "sub" where a formula raises or lowers it.
    """

    text: str
    is_mine: bool = False
    is_isolated: bool = False
    script: Script | None = None


def spans(hits: Iterable[Hit], place: Place) -> tuple[tuple[int, int], ...]:
    """Return all positions of *hits* in one *place*, in their order there."""
    return tuple(sorted(span for hit in hits if hit.place == place for span in hit.spans))


def marked(
    text: str, places: Spans, scripts: Iterable[tuple[int, int, Script]] = ()
) -> tuple[Run, ...]:
    """Divide a visible *text* into runs, those of sorted *places* marked, those of *scripts* raised
    or lowered; what reaches past the end is cut.

    >>> [run.text for run in marked("On LLM agents, again", [(3, 6), (7, 13)]) if run.is_mine]
    ['LLM agents']
    """
    runs, done = [], 0
    for start, end in _joined(text, places):
        if done < start:
            runs.append(Run(text[done:start]))
        if start < end:
            runs.append(Run(text[start:end], True))  # noqa: FBT003 - the reader's own
        done = end
    if done < len(text):
        runs.append(Run(text[done:]))
    return tuple([run for run in _scripted(runs, scripts) if run.text] if scripts else runs)


def runs(text: Readable, places: Spans) -> tuple[Run, ...]:
    """Return a readable *text* as runs; *places* are where the reader's words stand in it as it was
    written."""
    return marked(visible(text.text), text.places(places), text.scripts)


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _scripted(runs: Iterable[Run], scripts: Iterable[tuple[int, int, Script]]) -> Iterator[Run]:
    """Divide *runs* further where a script begins or ends."""
    at = 0
    for run in runs:
        done, end = at, at + len(run.text)
        for start, stop, script in scripts:
            if start < end and stop > at:
                first, last = max(start, at), min(stop, end)
                yield Run(run.text[done - at : first - at], is_mine=run.is_mine)
                yield Run(run.text[first - at : last - at], is_mine=run.is_mine, script=script)
                done = last
        yield Run(run.text[done - at :], is_mine=run.is_mine)
        at = end


def _joined(text: str, places: Spans) -> list[tuple[int, int]]:
    """Return the sorted *places* with those joined that overlap, or have only white space or a
    hyphen between them."""
    joined: list[tuple[int, int]] = []
    open_to, size = 0, len(text)
    for start, end in places:
        if end > size:
            start, end = min(start, size), size  # noqa: PLW2901 - what reaches past the end is cut
        if open_to and (start <= open_to or _BETWEEN_WORDS.fullmatch(text, open_to, start)):
            open_to = max(open_to, end)
            joined[-1] = joined[-1][0], open_to
        else:
            joined.append((start, end))
            open_to = end
    return joined
