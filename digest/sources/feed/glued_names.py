"""Names of authors that stand before an abstract on one line with it: the break is lost.

Behind a label only ("Author(s): Ada Roe and Bo Poe We grow oaks."): elsewhere they may be words.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from digest.sources.feed.name_list import is_small

_LABEL = re.compile(r"(?:Authors?(?:\(s\))?\s?:|by)\s+(?=[A-Z\u00c0-\u024f])")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")
_SEPARATORS = ",;"
_AND = frozenset({"and", "&"})
_MOST_WORDS, _MOST_BRACKETED = 400, 15
# With more words as names have them, more names may stand there.
_MOST_BEFORE_TEXT = 3

# What a sentence begins with, and no family name is.
_FIRST_WORDS = frozenset(
    """
    A After Although An As At Based Because Between Both By Despite Due During For From Given Here
    How However If In It Its Many Most Motivated New No On One Our Over Recent Recently Several
    Since Some Such That The There These This Through To Two Under Until Upon Using Various We What
    When Where Whether Which While With Within
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
# "Ada RoeWe grow oaks."
_UNSPACED = re.compile(
    r"(?<=[a-z])(?=(?:A|An|As|By|For|Here|In|It|Our|The|These|This|To|Using|We)\s[a-z])"
)
# As Magtech's servers write them behind a title: "李明, 王芳 橡树. 2026, ( 6 ): 1-9. 摘要 ( 3 )".
_COUNTED = re.compile(
    r"\s*(?P<authors>[^.。]{2,600}?)\s[^\s.,。]{2,40}\.\s\d{4},\s[\d\s]*\(\s?\w+\s?\)"
    r":\s?[\w–-]{1,20}\.\s(?:DOI:\s?\S+\s)?(?:摘要|Abstract)\s?\(\s?\d+\s?\)"
    r"(?:\s?(?:正文|全文|(?:Rich)?HTML|PDF)?(?:\s?\([\d.\s]+(?:[KM]B)?\s?\))+)*"
    r"(?:\s(?:补充材料|可视化|数据和表|Save))*\s+(?=\S)"
)


def counted(text: str) -> tuple[str, str]:
    """Return the names and the abstract in *text*, between which a server counts who read it."""
    found = _COUNTED.match(text)
    return (found["authors"], text[found.end() :]) if found else ("", text)


def parted(line: str, authors: Sequence[str] = ()) -> tuple[str, str]:
    """Return the names that *line* begins with, and the text behind them; no names where it is not
    sure where they end. Of known *authors* it is, whatever stands between them.

    >>> parted("Author(s): Ada Roe and B. van Poe Using oaks, we count.")
    ('Ada Roe, B. van Poe', 'Using oaks, we count.')
    >>> parted("Authors: Ada Roe Bo Poe Oak Creek is deep.", ["Ada Roe", "Bo Poe"])
    ('Ada Roe, Bo Poe', 'Oak Creek is deep.')
    >>> parted("Authors: Who are they?")[0], parted("by Ada Roe and others, we count.")[0]
    ('', '')
    """
    label = _LABEL.match(line)
    if label is None:
        return "", line
    said = line[label.end() :]
    if authors and (rest := _behind(said, authors)):
        return ", ".join(authors), rest
    words = _UNSPACED.sub(" ", said).split()
    names, end = _listed(words[:_MOST_WORDS])
    is_sure = len(names) > label[0].startswith("by") and any(map(_is_of_text, words[end:]))
    return (", ".join(names), " ".join(words[end:])) if is_sure else ("", line)


def _behind(said: str, authors: Sequence[str]) -> str:
    """Return what *said* has behind all *authors*, nothing where it does not begin with them."""
    for name in authors:
        said = re.sub(r"^(?:[\s,;]|and\s|&)+", "", said)
        if not said.startswith(name):
            return ""
        said = said[len(name) :]
    return said.lstrip(" ,;.")


def _listed(words: Sequence[str]) -> tuple[list[str], int]:
    """Return the names that *words* begin with, and where a text begins behind the last of them."""
    names: list[str] = []
    at = 0
    while at < len(words):
        run = list(takewhile(_is_of_name, words[at:]))
        closed = next((i for i, word in enumerate(run) if word[-1] in _SEPARATORS), None)
        if closed is not None:
            run = run[: closed + 1]
        behind = at + len(run)
        following = words[behind] if behind < len(words) else ""
        if closed is None and following not in _AND:
            return _ended(names, words, at, run)
        if not _is_whole(run):
            return [], 0
        names.append(" ".join(run).rstrip(_SEPARATORS))
        at = behind + (following in _AND)
    return [], 0


def _ended(
    names: list[str], words: Sequence[str], at: int, run: list[str]
) -> tuple[list[str], int]:
    """Return *names* with the last of them, which begins the *run* of words at *at*."""
    following = words[at + len(run) : at + len(run) + _MOST_BRACKETED]
    if following[:2] == ["et", "al."] and _is_whole(run):
        return [*names, " ".join(run)], at + len(run) + 2
    if following and following[0].startswith("(") and _is_whole(run):
        closing = next((i for i, word in enumerate(following) if word.endswith(")")), None)
        return (
            ([], 0) if closing is None else ([*names, " ".join(run)], at + len(run) + closing + 1)
        )
    length = min(_length(run), len(run))
    begins = words[at + length : at + length + 1]
    is_clear = len(run) - length <= _MOST_BEFORE_TEXT
    if not (is_clear and _is_whole(run[:length]) and begins) or begins[0][0].islower():
        return [], 0  # no text begins so
    return [*names, " ".join(run[:length]).rstrip(".")], at + length


def _length(run: Sequence[str]) -> int:
    """Return of how many words the name is that *run* begins with.

    A sentence begins with one of its words, or behind a full stop; else a name is one given name or
    some initials, and one family name.
    """
    for i, word in enumerate(run[1:], 1):
        if word in _FIRST_WORDS and i > 1:
            return i
        if word.endswith(".") and not _INITIALS.fullmatch(word):
            return i + 1
    given = _count(_INITIALS.fullmatch, run) or 1
    given += _count(_INITIALS.fullmatch, run[given:])  # "Ada M."
    return given + _count(is_small, run[given:]) + 1


def _count(is_one: Callable[[str], object], words: Sequence[str]) -> int:
    """Return how many of the first *words* are such."""
    return len(list(takewhile(is_one, words)))


def _is_of_name(word: str) -> bool:
    bare = word.rstrip(_SEPARATORS)
    return bool(bare) and (
        is_small(bare) or (bare[0].isupper() and _NAME.fullmatch(bare) is not None)
    )


def _is_of_text(word: str) -> bool:
    return word.islower() and not is_small(word)


def _is_whole(run: Sequence[str]) -> bool:
    return 1 < len(run) <= 6 and not is_small(run[-1].rstrip(_SEPARATORS))
