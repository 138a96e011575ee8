"""TeX in titles and abstracts made readable, where a strict pattern finds it; and the way back."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.text import bidi
from digest.text.script import Script
from digest.text.tex.accents import accented
from digest.text.tex.built import UnreadableError
from digest.text.tex.command import Change, Ending, command
from digest.text.tex.math import formula
from digest.text.tex.symbols import Bit, in_line, letters

_SIGNS = ("$", "\\", "``", "--")
# Directly behind a word a command is one only if it can be no part of a path.
_BEHIND = (
    "begin|end|item|label|math|left|right|cite|footnote|href|url|ref|text|emph|underline|ldots|dots"
    "|deleted"
)
_NAME = r"\\(?P<word>[A-Za-z]{1,30})(?![A-Za-z])\*?(?P<gap>\s?\{\}|\s(?=[\w\\])|~(?=\w))?"
# Behind a command its name is no part of a path.
_NEXT = re.compile(_NAME)
# No alternative may look farther than to the next of its own kind: nothing is read twice.
_SPAN = re.compile(
    rf"(?P<turn>[{bidi.CONTROLS}])|(?=[$\\{{`-])(?:"
    r"(?P<dollars>\$\$(?P<a>(?:[^$\\]|\\.){1,400})\$\$)"
    # As pandoc has it: no space inside, no figure after, so that "$5 and $10" are prices.
    r"|(?P<dollar>(?<![\\$])\$(?P<b>(?![\s$])(?:[^$\\]|\\.){0,400}?(?<![\s\\]))\$(?![0-9$]))"
    # With spaces inside, or a figure behind, only what cannot be a price.
    r"|(?P<spaced>(?<![\\$])\$(?P<c>(?=[^$\\^_]{0,80}[\\^_])[^$]{1,161})\$(?!\$))"
    r"|(?P<round>\\\((?P<d>(?:[^\\]|\\[^()]){1,400}?)\\\))"
    r"|(?P<square>\\\[(?P<e>(?:[^\\]|\\[^\[\]]){1,400}?)\\\])"
    r"|(?P<switch>\{\\(?:color\s?\{\w+\}|(?:em|it|bf|sc|tt|rm|sl|sf|small|large|Large|LARGE|huge"
    r"|footnotesize|itshape|bfseries|scshape|ttfamily)(?![A-Za-z]))\s*)"
    r"|(?P<raised>\\text(?P<height>super|sub)script\{(?P<script>[^{}$\\]{1,40})\})"
    r"|(?P<accent>\{\\(?:[`'^\"~=.]\s?\\?[A-Za-z]|[uvHtcdbkr]\s[A-Za-z]"
    r"|aa|AA|ae|AE|oe|OE|ss|[oOlL])\}|\\(?:[`'^\"~=.]\s?(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])"
    r"|[uvHtcdbkr]\s?\{\\?[A-Za-z]\}))"
    r"|(?P<escape>\\[%&#_${},; ]|\\[-/@](?!\d{4})|\\textbackslash(?![A-Za-z])"
    r"|\\textasciitilde(?![A-Za-z]))"
    r"|(?P<quotes>``(?=[^`]{1,300}?''))"
    r"|(?P<dash>(?<=[\w)\]}’”'.,$])(?<!_)-{2,3}(?=[\w(\[{‘“$\\])(?!_)|(?<=\s)-{2,3}(?=\s))"
    # Not in a path: "C:\text", "docs/\text".
    rf"|(?P<name>(?<![\\/])(?<!\b[A-Za-z]:)(?:(?<![A-Za-z]{{2}})|(?=\\(?:{_BEHIND}))){_NAME}))"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ESCAPES = {"\\,": "\u2009", "\\;": " ", "\\ ": " ", "\\-": "", "\\/": "", "\\@": ""}
_ESCAPES |= {"\\textbackslash": "\\", "\\textasciitilde": "~"}


@dataclass(frozen=True, slots=True)
class Readable:
    """A *text* for the eye; *scripts* are (start, end, script) where a formula raises or lowers.

    *changes* are (start, end) as written and (start, end) as shown of each stretch that changed, in
    order; *left* are spans left as source.
    """

    text: str
    scripts: tuple[tuple[int, int, Script], ...] = ()
    changes: tuple[tuple[int, int, int, int], ...] = ()
    left: tuple[tuple[int, int], ...] = ()

    @property
    def plain(self) -> str:
        """The text where nothing can be raised: `n^(1.5)`."""
        text = self.text
        for start, end, script in reversed(self.scripts):
            text = text[:start] + in_line(text[start:end], script) + text[end:]
        return text

    def places(self, written: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Return where what was *written* at each place is shown."""
        return tuple([self.shown(*place) for place in written]) if self.changes else tuple(written)

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Return where *start* to *end* as written is shown: all of a formula it reaches into."""
        return (
            (self._shown(start, is_end=False), self._shown(end, is_end=True))
            if self.changes
            else (start, end)
        )

    def _shown(self, place: int, *, is_end: bool) -> int:
        at = bisect_right(self.changes, place - is_end, key=lambda change: change[0]) - 1
        if at < 0:
            return place
        _, end, shown_start, shown_end = self.changes[at]
        if place >= end:
            return shown_end + place - end
        return shown_end if is_end else shown_start


def readable(text: str) -> Readable:
    r"""Return *text* with its formulas, accents and styles as a reader expects them; what cannot be
    said stays as it is.

    >>> readable(r"Erd\H{o}s: $\epsilon \leq 10^{-6}$ in \emph{time} $O(n^{1.5})$").plain
    'Erdős: ε\u2009≤\u200910⁻⁶ in time O(n^(1.5))'
    """
    is_read = any(sign in text for sign in _SIGNS) or bidi.has_controls(text)
    return _readable(text) if is_read else Readable(text)


@lru_cache(4_096)
def _readable(text: str) -> Readable:
    written, left, shown = [], [], []
    scripts: list[tuple[int, int, Script]] = []
    done = at = 0
    for start, end, bits in _changes(text):
        if bits is None:
            left.append((start, end))
            continue
        shown.append(text[done:start])
        at += start - done
        opened = at
        for said, script in bits:
            shown.append(said)
            if script:
                scripts.append((at, at + len(said), script))
            at += len(said)
        written.append((start, end, opened, at))
        done = end
    shown.append(text[done:])
    return Readable("".join(shown), tuple(scripts), tuple(written), tuple(left))


def _changes(text: str) -> Iterator[Change]:
    """Yield each span of *text* and what it becomes, None if it stays; what has text inside is two:
    its opening and its ending."""
    closes = _closes(text) if "{" in text else {}
    alone = bidi.unpaired(text) if bidi.has_controls(text) else frozenset()
    endings: list[Ending] = [(len(text), len(text), "")]
    at, behind = 0, -1
    while True:
        stop = endings[-1][0]
        span = (_NEXT.match(text, at, stop) if at == behind else None) or _SPAN.search(
            text, at, stop
        )
        if span is None:
            stop, at, said = endings.pop()
            if not endings:
                return
            yield stop, at, [(said, None)] if said else []
            continue
        at = span.end()
        is_command = span["word"] is not None
        if not is_command and span["turn"]:
            if span.start() in alone:
                yield span.start(), at, []
            continue
        read = command if is_command else _read
        changes, ending = read(text, span, stop, closes)
        if ending:
            endings.append(ending)
        for change in changes:
            yield change
            at = change[1]
            behind = at if is_command and not ending else -1


def _read(
    text: str, span: re.Match[str], stop: int, closes: Mapping[int, int]
) -> tuple[list[Change], Ending | None]:
    """Return what a span becomes, and the ending of what has text inside."""
    start, end = span.span()
    if span["quotes"]:
        close = text.index("''", end)
        return [(start, end, [("“", None)])], (close, close + 2, "”")
    if span["switch"]:
        close = closes.get(start, stop)
        if close >= stop:
            return [(start, end, None if start in closes else [])], None
        return [(start, end, [])], (close, close + 1, "")
    bits = _bits(span)
    # Dollars round a box with dollars in it: these two are no pair.
    is_torn = bits is None and span[0][0] == "$" and span[0].count("{") != span[0].count("}")
    return [(start, start + 1 if is_torn else end, bits)], None


def _bits(span: re.Match[str]) -> list[Bit] | None:
    """Return what a span without text of its own becomes."""
    if span["raised"]:
        return letters(span["script"], "sup" if span["height"] == "super" else "sub")
    source = next((source for group in "abcde" if (source := span[group]) is not None), None)
    if source is None:
        said = _sign(span)
        return None if said is None else [(said, None)]
    try:
        return formula(source)
    except UnreadableError:
        return None


def _sign(span: re.Match[str]) -> str | None:
    """Return the letter or sign that stands for a span of running text."""
    if span["escape"]:
        return _ESCAPES.get(span[0], span[0][1:])
    if span["accent"]:
        return accented(span[0])
    return "–" if len(span[0]) == 2 else "—"


def _closes(text: str) -> dict[int, int]:
    """Return where each brace closes that is closed."""
    opened: list[int] = []
    closes: dict[int, int] = {}
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}" and opened:
            closes[opened.pop()] = found.start()
    return closes
