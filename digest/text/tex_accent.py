"""Letters with TeX accents as Unicode has them."""

import unicodedata

_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
    "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327", "k": "\u0328", "d": "\u0323", "b": "\u0331", "t": "\u0361",
}  # fmt: skip


def accented(source: str) -> str | None:
    r"""Return the letter that *source* is, None where there is no such letter: then it was no
    accent.

    >>> accented(r'\"{o}'), accented(r"\'e"), accented(r"\v{s}"), accented(r"\'q")
    ('ö', 'é', 'š', None)
    """
    letter = source[2:].strip(" {}\\")
    said = unicodedata.normalize("NFC", letter + _MARKS[source[1]])
    return said if len(said) == 1 else None
