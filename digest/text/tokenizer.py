"""Words of a text with their positions, folded so that they can be compared; stop words."""

import re
import unicodedata
from typing import NamedTuple

# Scripts written without spaces: each character is a word of its own, so that a phrase finds them
# anywhere.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"  # kana
    # Han, half-width kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# What Python does not count as part of a word and Unicode does: accents written apart, vowel signs.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0970-\u0dff\u20d0-\u20f0"
)
_WORD = re.compile(
    rf"[{_ALONE}]|[CFcf](?:\+\+|#)|[^\W_{_ALONE}]+(?:(?:[{_MARKS}]|['’](?=[^\W_]))[^\W_{_ALONE}]*)*"
)
# Most texts are in English, and there a word is what stands between signs: which is found many
# times faster. But for apostrophes, C++ and C#.
_PLAIN = re.compile("[a-z0-9]+")
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}

# Letters with a stroke or without a dot, which Unicode does not take apart.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i"})

# A Greek letter alone is a symbol, and TeX spells it: \beta has the word "beta" in it already.
_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
    " nu xi pi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _NAMES.split(), strict=True))

STOP = frozenset(
    """
    a about above after again against all also although among an and any are as at be because been
    before being below between both but by can cannot could did do does doing down during each
    either et etc few for from further had has have having he hence her here hers him his how
    however i if in into is it its itself may me might more most much must my neither no nor not now
    of off on once one only onto or other our ours out over own per rather same shall she should
    since so some such than that the their theirs them then there therefore these they this those
    though through thus to too towards under until up upon us via very was we were what when where
    whereas whether which while who whom whose why will with within without would yet you your
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
"""English words that stand in nearly every abstract and mean nothing by themselves."""


class Word(NamedTuple):
    """A word as it is compared, and where it stands: text[start:end]."""

    folded: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of *text*: hyphens, slashes and all else between them count as space."""
    if text.isascii():
        lower = text.lower()  # as long as the text, so that positions hold
        found = (_PLAIN if _is_plain(text) else _WORD).finditer(lower)
        return [Word(_bare(word[0]), *word.span()) for word in found]
    # What is nothing but an accent folds to nothing.
    return [
        Word(folded, found.start(), found.end())
        for found in _WORD.finditer(text)
        if (folded := fold(found[0]))
    ]


def spellings(text: str) -> tuple[list[str], list[str]]:
    """Return the same words as they are compared, and as they are written.

    >>> spellings("Erdős’s GPU")
    (['erdos', 'gpu'], ['Erdős’s', 'GPU'])
    """
    if _is_plain(text):
        plain = text.translate(_SIGNS)
        return plain.lower().split(), plain.split()
    pairs = [(folded, word) for word in _WORD.findall(text) if (folded := fold(word))]
    return [folded for folded, _ in pairs], [word for _, word in pairs]


def compared(text: str) -> list[str]:
    """Return the same words as they are compared."""
    if _is_plain(text):
        return text.lower().translate(_SIGNS).split()
    if text.isascii():
        return [_bare(word) for word in _WORD.findall(text.lower())]
    return [folded for word in _WORD.findall(text) if (folded := fold(word))]


def fold(word: str) -> str:
    """Return *word* without case, accents and apostrophes, nor the 's of a possessive.

    >>> fold("Erdős’s"), fold("O'Brien"), fold("ﬁne")
    ('erdos', 'obrien', 'fine')
    """
    if word.isascii():
        return _bare(word.lower())
    apart = unicodedata.normalize("NFKD", word)
    plain = "".join(char for char in apart if not unicodedata.combining(char)).replace("’", "'")
    folded = _bare(plain.casefold().translate(_STROKES))
    return _GREEK.get(folded, folded)


def _is_plain(text: str) -> bool:
    return text.isascii() and not ("'" in text or "++" in text or "#" in text)


def _bare(word: str) -> str:
    return word.removesuffix("'s").replace("'", "") if "'" in word else word
