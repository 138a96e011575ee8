"""The reader's words in a paper's text, highlighted: runs of text from the ranker's positions,
scripts raised and lowered, the direction of each block by its first strong letter (UAX 9, P2)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from unicodedata import bidirectional, name

from digest.model import Hit, Place
from digest.text.clean_text import visible_in_place
from digest.text.script import Script
from digest.text.tex.reader import Readable
from digest.text.tex.symbols import THIN

_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–/]*")

Spans = Iterable[tuple[int, int]]
Places = tuple[tuple[int, int], ...]

_GAP = " … "
_THIN_SPACED = re.compile(rf"\S+(?:{THIN}\S+)+")
_NARROW_NBSP = "\u202f"
# On a phone a line of a title has 26 letters.
_SHORT_FORMULA = 20
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
Direction = Literal["rtl"]
# Letters that turn, and marks that could turn what follows.
_TURNING = _RIGHT_TO_LEFT | frozenset(("RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "AN"))
_LANGUAGES = {"HEBREW": "he", "ARABIC": "ar", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja"}


Look = tuple[bool, Script | None]
"""What a run looks like: whether it is the reader's own word, and is raised or lowered."""
PLAIN: Look = (False, None)
_SPECIAL: tuple[Look, ...] = (
    (True, None), (False, "sup"), (True, "sup"), (False, "sub"), (True, "sub")
)  # fmt: skip
# What a template is shown to learn its mark-up from: between any two of a kind, plain text; two
# plain ones at first, to see that nothing is put round those.
LOOKS = (PLAIN, *(look for special in _SPECIAL for look in (PLAIN, special)), PLAIN)


class Run(NamedTuple):
    """Text of one look; one that *is_isolated* has a direction that must not spill over, one that
    *is_whole* must not be broken at its hyphens.

    *script* is "sup" or "sub" where a formula raises or lowers it.
    """

    text: str
    is_mine: bool = False
    is_isolated: bool = False
    script: Script | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A paragraph of the paper's own text; *direction* and *language* are None where they are the
    mail's. Where a *claim* is known among more, *before*, *claim* and *after* are all *runs*. A
    block is itself alone."""

    runs: tuple[Run, ...]
    direction: Direction | None = None
    language: str | None = None
    before: tuple[Run, ...] = ()
    claim: tuple[Run, ...] = ()
    after: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A title, or some sentences of an abstract: a visible *text* with its raised and lowered
    *scripts*; *parts* are (start, end) in the text that it is of, and how much later each stands
    here; *claim* is where its claim stands among more. A passage is itself alone."""

    text: str
    scripts: tuple[tuple[int, int, Script], ...]
    parts: tuple[tuple[int, int, int], ...]
    direction: Direction | None
    language: str | None
    claim: tuple[int, int] | None = None

    def places(self, words: Places) -> Places:
        """Return where *words* stand here, sorted and in the text that this is of: what is
        elsewhere makes no difference."""
        return tuple(_moved(words, self.parts))

    def marked(self, places: Places) -> Block:
        runs = marked(self.text, places, self.scripts)
        divided = _divided(runs, *self.claim) if self.claim else ()
        return Block(runs, self.direction, self.language, *divided)


def spans(hits: Iterable[Hit], place: Place) -> tuple[tuple[int, int], ...]:
    """Return all positions of *hits* in one *place*, in their order there."""
    found: list[tuple[int, int]] = []
    for _, where, spans, _, _ in hits:
        if where == place:
            found += spans
    return tuple(sorted(found))


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
    return marked(visible_in_place(text.text), text.places(places), text.scripts)


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _divided(
    runs: Iterable[Run], start: int, end: int
) -> tuple[tuple[Run, ...], tuple[Run, ...], tuple[Run, ...]]:
    """Return what of *runs* stands before *start*, up to *end*, and after it."""
    before: list[Run] = []
    within: list[Run] = []
    after: list[Run] = []
    at = 0
    for run in runs:
        first, last = start - at, end - at
        at += len(run.text)
        if first > 0:
            before.append(run if at <= start else run._replace(text=run.text[:first]))
        if at > start and last > 0:
            text = run.text[max(first, 0) : last]
            within.append(run if len(text) == len(run.text) else run._replace(text=text))
        if at > end:
            after.append(run if last <= 0 else run._replace(text=run.text[last:]))
    return tuple(before), tuple(within), tuple(after)


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


def passage(
    text: Readable,
    spans: Iterable[tuple[int, int]],
    *,
    opening: str = "",
    ending: str = "",
    claim: tuple[int, int] | None = None,
) -> Passage:
    """Return the *spans* of *text*, a gap between any two, from the *opening* to the *ending*;
    *claim* is that of *text*, where it matters."""
    said: list[str] = []
    parts: list[tuple[int, int, int]] = []
    size = len(opening)
    for start, end in spans:
        size += len(_GAP) if said else 0
        said.append(text.text[start:end])
        parts.append((start, end, size - start))
        size += end - start
    shown = _THIN_SPACED.sub(_unbroken, visible_in_place(opening + _GAP.join(said) + ending))
    scripts = [
        (*place, way) for start, end, way in text.scripts for place in _moved([(start, end)], parts)
    ]
    stands = next(iter(_moved([claim], parts)), None) if claim else None
    is_all = stands == (0, len(shown))
    return Passage(
        shown, tuple(scripts), tuple(parts), *look(shown), claim=None if is_all else stands
    )


def _unbroken(formula: re.Match[str]) -> str:
    """Hold a short formula together; a long one must be able to break."""
    said = formula[0]
    return said.replace(THIN, _NARROW_NBSP) if len(said) <= _SHORT_FORMULA else said


def _moved(
    words: Iterable[tuple[int, int]], parts: Iterable[tuple[int, int, int]]
) -> list[tuple[int, int]]:
    """Return where *words* stand in *parts*: what is in none makes no difference."""
    return [
        (max(first, start) + later, min(last, end) + later)
        for start, end, later in parts
        for first, last in words
        if first < end and last > start
    ]


def look(text: str) -> tuple[Direction | None, str | None]:
    """Return the direction and the language of *text*, None where they are the mail's."""
    letter = _first_strong(text)
    if letter is None:
        return None, None
    direction: Direction | None = "rtl" if bidirectional(letter) in _RIGHT_TO_LEFT else None
    return direction, _LANGUAGES.get(name(letter, "").partition(" ")[0])


def turns(text: str) -> bool:
    """Tell whether *text* has letters or marks that could turn the text around it."""
    return any(bidirectional(letter) in _TURNING for letter in text)


def _first_strong(text: str) -> str | None:
    return next((letter for letter in text if bidirectional(letter) in {"L", "R", "AL"}), None)
