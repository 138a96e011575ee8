"""Accents that authors wrote in TeX, as letters. For names only: a formula has other uses for a
backslash."""

import re
import unicodedata

_MARKS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
}
_LETTERS = {
    "aa": "å",
    "AA": "Å",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "i": "ı",
    "j": "ȷ",
}
_LETTER = r"(?:\\[ij](?![A-Za-z])|[A-Za-z])"
_ACCENT = re.compile(
    rf"""\{{?\\(?:  (['`^"~=.])\s*  (?:\{{({_LETTER})\}}|({_LETTER}))
                 |  ([cvuHkrd])(?:\s*\{{({_LETTER})\}}|\s+({_LETTER}))  )\}}?""",
    re.VERBOSE,
)
_SPECIAL = re.compile(
    r"\{?\\(aa|AA|ae|AE|oe|OE|ss|o|O|l|L|i|j)(?![A-Za-z])(?:\{\}|\s+(?=[A-Za-z]))?\}?"
)


def accented(name: str) -> str:
    r"""Return *name* with its TeX accents as letters.

    >>> accented(r"Andr\'e, Erd\H{o}s, Paul Erd{\H o}s, G\"{o}del, \O ystein, Fran\c{c}ois, Mart\'{\i}n")
    'André, Erdős, Paul Erdős, Gödel, Øystein, François, Martín'
    """
    if "\\" not in name:
        return name
    return _SPECIAL.sub(lambda found: _LETTERS[found[1]], _ACCENT.sub(_composed, name))


def _composed(found: re.Match[str]) -> str:
    mark = _MARKS[found[1] or found[4]]
    # Accents stand on i and j without their dot, which Unicode composes from the letter with it.
    letter = (found[2] or found[3] or found[5] or found[6]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + mark)
