"""Plain text: 72 columns, wide letters count two, URLs stay whole, the reader's words in stars."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

from digest.render.english import NBSP
from digest.render.highlight import Run, runs
from digest.text.tex.symbols import in_line
from digest.text.title import title as shown_title

COLUMNS = 72
_REMEMBERED = 4_096
# No line begins with a closing sign, none ends with an opening one.
_CLOSING = frozenset(("Pe", "Pf", "Po", "Lm", "Mn"))
_OPENING = frozenset(("Ps", "Pi"))
# One column a letter, and no line ends but at a space: nearly every text, and quick to set.
_NARROW = re.compile(
    "[ -~\\xa0-\\xac\\xae-\\u02ff\\u0370-\\u03ff\\u2000-\\u200a"
    "\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u22ff]*"
)
_URL = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def starred(given: Iterable[Run]) -> str:
    """Return *runs* as text, the reader's words between asterisks."""
    texts = [(in_line(run.text, run.script), run.is_mine) for run in given]
    return "".join([f"*{text}*" if is_mine else text for text, is_mine in texts])


@lru_cache(_REMEMBERED)
def written(title: str) -> str:
    """Return a paper's *title* where there is text alone, in a subject say."""
    return "".join(in_line(run.text, run.script) for run in runs(shown_title(title), ()))


def wrap(text: str, *, indent: int = 0, first: str | None = None) -> str:
    """Set *text* in lines of 72 columns, indented; *first* hangs in the indent of the first line.

    >>> print(wrap("Tree Search", indent=4, first=" 1. "))
     1. Tree Search
    """
    margin = " " * indent
    opening = margin if first is None else first
    if text.isascii() and len(text) <= COLUMNS - indent:
        return f"{opening}{text}".rstrip()
    first_line, *others = [line.rstrip() for line in _lines(text, COLUMNS - indent)]
    return "\n".join(
        [f"{opening}{first_line}".rstrip(), *[f"{margin}{line}" if line else "" for line in others]]
    ).replace(NBSP, " ")


def width(text: str) -> int:
    """Return how many columns *text* takes."""
    return len(text) if text.isascii() else sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if combining(letter) or category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def _lines(text: str, columns: int) -> Iterator[str]:
    if text.isascii() or _NARROW.fullmatch(text):
        yield from _narrow_lines(text, columns)
        return
    line, used = "", 0
    for space, token in _tokens(text):
        wide = width(token)
        if line and used + len(space) + wide > columns:
            yield line
            line, used = token, wide
        else:
            lead = space if line else ""
            line, used = f"{line}{lead}{token}", used + len(lead) + wide
    yield line


def _narrow_lines(text: str, columns: int) -> Iterator[str]:
    start = 0
    while len(text) - start > columns:
        space = text.rfind(" ", start, start + columns + 1)
        space = space if space >= start else text.find(" ", start)
        if space < 0:
            break
        yield text[start:space]
        start = space + 1
    yield text[start:]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may begin a line, each with the space that goes before it elsewhere."""
    for word in text.split(" "):
        space = " "
        for piece in _pieces(word):
            yield space, piece
            space = ""


def _pieces(word: str) -> Iterator[str]:
    """Divide a word where scripts without spaces may be broken: between wide letters."""
    if word.isascii() or _URL.match(word):
        yield word
        return
    start = 0
    for at in range(1, len(word)):
        if _may_break(word[at - 1], word[at]):
            yield word[start:at]
            start = at
    yield word[start:]


def _may_break(before: str, after: str) -> bool:
    is_wide = "W" in (east_asian_width(before), east_asian_width(after))
    return (
        is_wide
        and category(before) not in _OPENING
        and category(after) not in _CLOSING
        and "*" not in (before, after)
    )
