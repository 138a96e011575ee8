"""Which lines are names, by how they are written, where no field says so."""

import re
from collections.abc import Sequence

_SMALL = frozenset(
    """
    af al bin da dal de del della den der di dos du e el la le los ter van von y zu
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_OTHERS = re.compile(r",?\s?\bet al\.?\s?\Z")
_LONGEST_OTHERS = len(", et al. ")
_CJK = re.compile(r"[\u3041-\u30fc\u3400-\u9fff\uac00-\ud7af]")
_MOST_IN_NAME, _MOST_IN_LIST = 5, 20_000


def is_names(line: str) -> bool:
    """Whether *line* is a list of names, of two people at least.

    >>> is_names("Ada Roe, Bo van Poe"), is_names("Oaks, elms and limes grow"), is_names("Ada Roe")
    (True, False, False)
    """
    if found := _OTHERS.search(line, max(len(line) - _LONGEST_OTHERS, 0)):
        line = line[: found.start()]
    is_sentence = line.endswith((".", "?", "!")) and not line[-3:-2].isspace()
    if is_sentence or len(line) > _MOST_IN_LIST:
        return False
    between = r"[;；]" if ";" in line else r"[,，、]|\band\b|&"
    split = (part.replace(",", " ").split() for part in re.split(between, line))
    parts = [part for part in split if part]
    # One of them may be written in small letters where nothing but semicolons stands between.
    is_sure = (
        3 * sum(map(is_name, parts)) >= 2 * len(parts) if ";" in line else all(map(is_name, parts))
    )
    if len(parts) < 2 or not is_sure:
        return False
    whole = sum(
        len(part) > 1 or "." in part[0] or _CJK.match(part[0]) is not None for part in parts
    )
    return 2 * whole >= len(parts)


def is_name(words: Sequence[str]) -> bool:
    """Whether *words* may be the name of one person."""
    if len(words) == 1 and _CJK.match(words[0]):
        return len(words[0]) < _MOST_IN_NAME
    named = [word for word in words if word not in _SMALL]
    return (
        0 < len(named) <= len(words) <= _MOST_IN_NAME + 1
        and len(named) <= _MOST_IN_NAME
        and all(word[0].isupper() and _NAME.fullmatch(word) for word in named)
    )


def may_be_names(line: str) -> bool:
    """Whether *line* may be one name or several, where what stands beside it says so: most of its
    words are written as names are."""
    if line.endswith("."):
        return False
    words = [word for word in re.split(r"[\s,;]+", line) if word]
    named = sum(word[0].isupper() or word in _SMALL for word in words)
    return bool(words) and 4 * named >= 3 * len(words)


def is_small(word: str) -> bool:
    """Whether *word* is written small within names: "van", "de"."""
    return word in _SMALL
