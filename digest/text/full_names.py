"""Lines of full names side by side, as most lists of authors are: nothing in them is read."""

import re

_WORD = r"[A-Z\u00c0-\u00de][a-z\u00df-\u00ff'’-]+"
_NAME = rf"{_WORD}(?: (?:[A-Z]\.|{_WORD})){{1,3}}"
_LIST = re.compile(rf"{_NAME}(?:(?:, {_NAME})+|(?:; {_NAME})+)")
_BETWEEN = re.compile("[,;] ")
_WORDS = re.compile(r"[^\W\d_]+")
# Titles, degrees, and what is no person: these are read.
_OTHERS = frozenset(
    """
    and by dr prof professor mr mrs ms sir esq mph mba mbbs phd dphil msc bsc dsc scd frs pharmd inc
    lab labs ltd team collaboration collaborations collab consortium committee group initiative
    investigators network project registry others
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)


def parted(line: str) -> tuple[str, ...]:
    """Return the names in *line*; none where it is anything but full names side by side.

    >>> parted("Ada Roe, Bo C. Poe"), parted("Ada Roe, Oak Group"), parted("Roe, Ada")
    (('Ada Roe', 'Bo C. Poe'), (), ())
    """
    is_list = _LIST.fullmatch(line) and _OTHERS.isdisjoint(_WORDS.findall(line.lower()))
    return tuple(_BETWEEN.split(line)) if is_list else ()
