"""The character filter: a text as it is read before it is divided into words.

Tags and entities go, TeX is read as the mail shows it, Unicode's styled, full-width, raised and
lowered letters become plain ones, and what cannot be seen goes.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import unescape

Edit = tuple[int, int, str]
"""From where to where something is replaced, and by what."""

# Of HTML, MathML and JATS, which sources deliver; nothing else in angle brackets is a tag: "a < b".
_NAMES = (
    "a|abbr|acronym|b|big|bold|br|center|cite|code|dfn|del|div|dl|dt|dd|em|font|h[1-6]|hr|i|img|inf"
    "|ins|italic|kbd|label|li|list|list-item|mark|ol|p|pre|q|roman|s|sans-serif|sc|sec|section"
    "|small|span|strike|strong|styled-content|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul"
    "|underline|var|wbr|xref|inline-formula|tex-math|alternatives|ext-link"
)
_MATH = (
    "math|mi|mn|mo|mrow|ms|mspace|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|mfrac|mfenced|mover"
    "|mroot|msqrt|munder|munderover|mpadded|mphantom|merror|menclose|mmultiscripts|mprescripts|none"
    "|semantics|annotation(?:-xml)?"
)
# Attributes have an equals sign, so that "a <b and c> d" is none.
_REST = r"(?:\s+[\w:.-]+\s*=[^<>]*|\s*)/?>"
_TAG = re.compile(rf"</?(?:(?:jats:)?({_NAMES})|(?:\w+:)?(?:{_MATH})){_REST}", re.IGNORECASE)
# Bounded: nothing that is hostile may be read again and again.
_COMMENT = re.compile(r"<!--.{0,200}?-->", re.DOTALL)
# These stand between words, all others within.
_BLOCKS = re.compile(
    "br|div|dl|dt|dd|h[1-6]|hr|li|list|list-item|ol|p|pre|sec|section|table|tbody|td|th|thead"
    "|title|tr|ul",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = re.compile(
    f"{_TAG.pattern}|{_COMMENT.pattern}|{_ENTITY.pattern}", re.IGNORECASE | re.DOTALL
)
# Some servers escape what is escaped already.
_DEEPEST = 3
# What the reader of TeX leaves: an author's macro, a formula that is none.
_COMMAND = re.compile(r"\\[A-Za-z]+\*?")

_APOSTROPHES = dict.fromkeys("’‘ʼ´＇ʹ", "'")
_HYPHENS = dict.fromkeys("‐‑–−⁃﹣－", "-")
_INVISIBLE = dict.fromkeys("\u0640\u180b\u180c\u180d\ufe0e\ufe0f\u034f", "")
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
# Both spell one sound, and Unicode takes neither apart.
_ODD = {"ϵ": "ε", "ϑ": "θ", "ϰ": "κ", "ϱ": "ρ", "ϖ": "π", "ϕ": "φ", "∆": "Δ", "∊": "ε"}
_LETTERS = _APOSTROPHES | _HYPHENS | _INVISIBLE | _SMALL_CAPITALS | _ODD
_FOREIGN = re.compile(r"[^\x00-\x7f]")


class Normalizer:
    """One text in all its stages, and the way back from its words to where they stand."""

    def __init__(self, text: str) -> None:
        self._edits: list[Sequence[Edit]] = []
        self.text = text
        if text.isascii() and not any(sign in text for sign in "<&\\$"):
            return
        for stage in _STAGES:
            edits = stage(self.text)
            if edits:
                self._edits.append(edits)
                self.text = edited(self.text, edits)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text as it was given *start* to *end* of the normalized one stand:
        all of a stretch that was replaced as one."""
        for edits in reversed(self._edits):
            start, end = _back(edits, start, end)
        return start, end


def normalize(text: str) -> str:
    r"""Return *text* as it is read.

    >>> normalize(r"Schr\"odinger: CO$_2$ &amp; H&lt;sub&gt;2&lt;/sub&gt;O, 𝐋𝐋𝐌, eﬃcient")
    'Schrödinger: CO2 & H2O, LLM, efficient'
    """
    return Normalizer(text).text


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with *edits*, which are in order and do not overlap."""
    said: list[str] = []
    done = 0
    for start, end, by in edits:
        said += (text[done:start], by)
        done = end
    return "".join([*said, text[done:]])


def _back(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Return the span in the text before *edits* that became *start* to *end*."""
    shift, bounds = 0, []
    for first, last, by in edits:
        bounds.append((first + shift, first + shift + len(by), first, last))
        shift += len(by) - (last - first)
    return _given(bounds, start, is_end=False), _given(bounds, end, is_end=True)


def _given(bounds: Sequence[tuple[int, int, int, int]], place: int, *, is_end: bool) -> int:
    # What was taken out right before a word, or right behind it, is no part of it.
    at = bisect_right(bounds, place - is_end, key=lambda one: one[0]) - 1
    if at < 0:
        return place
    _, made_end, first, last = bounds[at]
    if place >= made_end and not (is_end and place == made_end):
        return last + place - made_end
    return last if is_end else first


def _unmarked(text: str) -> list[Edit]:
    """Take tags out and read entities, also where these were escaped again."""
    if "&" not in text and "<" not in text:
        return []
    found: list[Edit] = []
    for mark in _MARKUP.finditer(text):
        by = _without(mark[0])
        if by is not None:
            found.append((*mark.span(), by))
    return found


def _without(mark: str) -> str | None:
    if mark[0] == "<":
        tag = _TAG.fullmatch(mark)
        return " " if tag is None or (tag[1] and _BLOCKS.fullmatch(tag[1])) else ""
    said = unescape(mark)
    return None if said == mark else said


def _shown(text: str) -> list[Edit]:
    """Read TeX as the mail shows it."""
    if not any(sign in text for sign in ("\\", "$", "``", "--")):
        return []
    from digest.text.tex.reader import readable  # noqa: PLC0415  most texts have no TeX

    read = readable(text)
    return [(start, end, read.text[first:last]) for start, end, first, last in read.changes]


def _uncommanded(text: str) -> list[Edit]:
    if "\\" not in text:
        return []
    return [(*command.span(), " ") for command in _COMMAND.finditer(text)]


def _plain(text: str) -> list[Edit]:
    """Make styled letters plain and take out what cannot be seen."""
    if text.isascii():
        return []
    return [
        (letter.start(), letter.end(), by)
        for letter in _FOREIGN.finditer(text)
        if (by := _letter(letter[0])) != letter[0]
    ]


@lru_cache(1 << 14)
def _letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    if unicodedata.category(letter) == "Cf":
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    if plain[0] == " " and len(plain) > 1:  # an accent alone
        return letter
    return "".join(_LETTERS.get(one, one) for one in plain)


_STAGES: tuple[Callable[[str], list[Edit]], ...] = (
    *(_unmarked,) * _DEEPEST,
    _shown,
    _uncommanded,
    _plain,
)
