"""Accents and letters that TeX writes as commands, as Unicode has them: one, or all of a name."""

import re
import unicodedata
from functools import lru_cache

# TeX takes the space behind a command for its end.
_END = r"(?![A-Za-z])(?:\{\}|\s+(?=[A-Za-z]))?"
_BRACED = r"\{(?:\\[ij]|[^\W\d_])\}"
_LETTER = rf"(?:{_BRACED}|\\[ij]{_END}|[^\W\d_])"
# Of a whole name pylatexenc would make too much: a hostile one doubles with each open brace.
_IN_NAME = re.compile(
    rf"\{{?(\\(?:[`'^\"~=.]\s*{_LETTER}|[cvuHkrd](?:\s*{_BRACED}|\s+{_LETTER})"
    rf"|(?:aa|AA|ae|AE|oe|OE|ss|o|O|l|L|i|j){_END}))\}}?"
)


def accented(source: str) -> str | None:
    r"""Return the letter that *source* is, None where there is no such letter: then it was no
    accent.

    >>> accented(r'\"{o}'), accented(r"\'e"), accented(r"\v{s}"), accented(r"\'q")
    ('ö', 'é', 'š', None)
    """
    said = _said(source)
    return said if len(said) == 1 and not said.isascii() else None


def plain_name(name: str) -> str:
    r"""Return a person's *name* with letters for what is TeX in it. A formula is not for here.

    >>> plain_name(r"Andr\'e, Erd\H{o}s, Paul Erd{\H o}s, \O ystein, Mart\'{\i}n, Nguy\~{\^e}n")
    'André, Erdős, Paul Erdős, Øystein, Martín, Nguyễn'
    """
    # Twice, for a letter may have two accents.
    return _with_letters(_with_letters(name)) if "\\" in name else name


def _with_letters(name: str) -> str:
    return _IN_NAME.sub(lambda found: _said(found[1].strip()), name)


@lru_cache(1_024)
def _said(source: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415  most names have no TeX

    return unicodedata.normalize("NFC", LatexNodes2Text().latex_to_text(source))
