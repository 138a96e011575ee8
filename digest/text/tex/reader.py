"""TeX in titles and abstracts made readable, where a strict pattern finds it; and the way back."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.text.tex.accents import accented
from digest.text.tex.math import UnreadableError, formula, is_known
from digest.text.tex.symbols import Bit, Script, in_line, letters, symbol

_SIGNS = ("$", "\\", "``", "--")
_STYLES = (
    "text|textbf|textit|textsl|textsc|texttt|textrm|textsf|textup|textmd|textnormal|emph|underline"
    "|uline|uppercase|mbox|hbox|url|mathbf|mathit|mathrm|mathsf|mathtt|mathcal|bm|boldsymbol"
)
_SPAN = re.compile(
    r"(?P<dollars>\$\$(?P<a>(?:[^$\\]|\\.){1,400})\$\$)"
    # As pandoc has it: no space inside, no figure after, so that "$5 and $10" are prices.
    r"|(?P<dollar>(?<![\\$])\$(?P<b>(?![\s$])(?:[^$\\]|\\.){0,400}?(?<![\s\\]))\$(?![0-9$]))"
    # With spaces inside, or a figure behind, only what cannot be a price.
    r"|(?P<spaced>(?<![\\$])\$(?P<c>[^$]{0,80}?[\\^_][^$]{0,80}?)\$(?!\$))"
    r"|(?P<round>\\\((?P<d>.{1,400}?)\\\))|(?P<square>\\\[(?P<e>.{1,400}?)\\\])"
    rf"|(?P<style>\\(?:{_STYLES})\s?(?=\{{))"
    r"|(?P<colour>\\(?:textcolor|colorbox)\s?\{\w+\}\s?(?=\{))"
    r"|(?P<switch>\{\\(?:em|it|bf|sc|tt|rm|sl|sf|itshape|bfseries|scshape|ttfamily)(?![A-Za-z])\s*)"
    r"|(?P<raised>\\text(?P<height>super|sub)script\{(?P<script>[^{}$\\]{1,40})\})"
    r"|(?P<accent>\{\\(?:[`'^\"~=.]\s?\\?[A-Za-z]|[uvHtcdbkr]\s[A-Za-z]"
    r"|aa|AA|ae|AE|oe|OE|ss|[oOlL])\}|\\(?:[`'^\"~=.]\s?(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])"
    r"|[uvHtcdbkr]\s?\{\\?[A-Za-z]\}))"
    r"|(?P<escape>\\[%&#_${},; ]|\\textbackslash(?![A-Za-z])|\\textasciitilde(?![A-Za-z]))"
    r"|(?P<quotes>``(?=[^`]{1,300}?''))|(?P<dash>(?<=[^\W_])-{2,3}(?=[^\W_]))"
    r"|(?P<name>(?<![A-Za-z\\:/])\\(?P<word>[A-Za-z]{1,20})(?![A-Za-z])"
    r"(?P<gap>\s?\{\}|\s(?=[\w\\]))?)"
)
_BRACE = re.compile(r"\\.|[{}]")
# More than any text needs: nobody's abstract is to cost a stack or a second.
_DEEPEST, _LONGEST = 8, 2_000
_ESCAPES = {"\\,": "\u2009", "\\;": " ", "\\ ": " "}
_ESCAPES |= {"\\textbackslash": "\\", "\\textasciitilde": "~"}
# What abstracts use in running text; a word with a backslash that is none of these is the authors'
# own macro.
_WORDS = {"ie": "i.e.", "eg": "e.g.", "etc": "etc.", "deg": "°", "textdegree": "°"}
_WORDS |= dict.fromkeys(("ldots", "dots", "textellipsis"), "…")


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
    return _readable(text) if any(sign in text for sign in _SIGNS) else Readable(text)


@lru_cache(4_096)
def _readable(text: str) -> Readable:
    written, left, shown = [], [], []
    scripts: list[tuple[int, int, Script]] = []
    done = at = 0
    for start, end, bits in _changes(text, 0, len(text), _DEEPEST):
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


_Change = tuple[int, int, list[Bit] | None]


def _changes(text: str, at: int, stop: int, depth: int) -> Iterator[_Change]:
    """Yield each span from *at* to *stop* and what it becomes, None if it stays; a style is two."""
    while depth and (span := _SPAN.search(text, at, stop)):
        start, at = span.span()
        if span["quotes"]:
            ended = text.index("''", at)
            yield start, at, [("“", None)]
            yield from _changes(text, at, ended, depth - 1)
            yield ended, ended + 2, [("”", None)]
            at = ended + 2
        elif span["style"] or span["colour"] or span["switch"]:
            inside = start + 1 if span["switch"] else at + 1
            close = _close(text, inside, stop)
            if close is None:
                yield start, at, None
                continue
            opens = at if span["switch"] else at + 1
            yield start, opens, []
            yield from _changes(text, opens, close, depth - 1)
            yield close, close + 1, []
            at = close + 1
        else:
            bits = _bits(span)
            if bits is not None or not span["name"] or is_known(span["word"]):
                yield start, at, bits


def _bits(span: re.Match[str]) -> list[Bit] | None:
    """Return what a span without text of its own becomes."""
    if span["raised"]:
        return letters(span["script"], "sup" if span["height"] == "super" else "sub")
    source = next((source for group in "abcde" if (source := span[group]) is not None), None)
    if source is None:
        said = _sign(span)
        return [(said, None)] if said else None
    try:
        return formula(source)
    except UnreadableError:
        return None


def _sign(span: re.Match[str]) -> str | None:
    """Return the letter or sign that a command in running text stands for."""
    if span["escape"]:
        return _ESCAPES.get(span[0], span[0][1:])
    if span["accent"]:
        return accented(span[0])
    if span["dash"]:
        return "–" if len(span[0]) == 2 else "—"
    said = _WORDS.get(span["word"]) or symbol(span["word"])
    return f"{said} " if said and span["gap"] and span["gap"].isspace() else said


def _close(text: str, at: int, stop: int) -> int | None:
    """Return where the brace closes that was opened before *at*."""
    if text.find("}", at, min(stop, at + _LONGEST)) < 0:
        return None
    depth = 1
    for found in _BRACE.finditer(text, at, min(stop, at + _LONGEST)):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.start()
    return None
