"""Words of a text and what stands between them, folded so that they can be compared; stop words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from sys import intern
from typing import NamedTuple

from digest.text.normalizer import Normalizer, normalize

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
    # Most words first: letters without anything that goes on with them.
    rf"([A-Za-z]{{2,}}(?![\w'+#{_MARKS}])|[{_ALONE}]|(?<!\S)\.[A-Z]{{2,}}(?!\w)|[CFcf](?:\+\+|#)"
    # An ion, a charged cell: its sign belongs to it.
    r"|[A-Z][a-z]?(?:[0-9]|[A-Z][a-z]?)*\+(?![\w+])"
    # Decimals and thousands are one word.
    rf"|[^\W_{_ALONE}]+"
    rf"(?:(?:[{_MARKS}]|'(?=[^\W_])|(?<=\d)\.(?=\d)|(?<=\d),(?=\d\d\d(?!\d)))[^\W_{_ALONE}]*)*)"
)
_GREEK_LETTERS = "\u0370-\u03ff"
_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
    " nu xi pi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _NAMES.split(), strict=True)) | {"ς": "sigma"}
_LONG_NAMES = "alpha|beta|gamma|delta|epsilon|zeta|theta|iota|kappa|lambda|sigma|upsilon|omega"
# A Greek letter is a word of its own (TNFα, NFκB), as its name is (TNFalpha, kappaB); not in Greek,
# and not within a word (alphabet).
_PART = re.compile(
    rf"(?<![{_GREEK_LETTERS}])[{_GREEK_LETTERS}](?![{_GREEK_LETTERS}])"
    rf"|(?:(?<=^[A-Z0-9])|(?<=[A-Z0-9][A-Z0-9]))(?:{_LONG_NAMES})(?![a-z])"
    rf"|^(?:{_LONG_NAMES})(?=[A-Z0-9])"
)
_MAY_BE_PARTS = re.compile(rf"[{_GREEK_LETTERS}]|alpha|beta|gamma|delta|eta|iota|pp|mb|sig|lon|ome")
_APART = "\0"
# Most keywords are plain words, and those are divided at once.
_SHORT = 60

# Letters that Unicode does not take apart.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# How a letter is spelt where it cannot be typed.
_SPELT_OUT = str.maketrans({"ö": "oe", "ä": "ae", "ü": "ue", "å": "aa", "ø": "oe"})

# What French puts before a vowel; before a capital it is part of a name (d'Alembert).
_ELIDED = re.compile(r"(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=[aeiouyhàâäéèêëîïôöùûü])")
# What English hangs on a pronoun, and Turkish on a name.
_CONTRACTED = re.compile(r"(?:n't|'(?:ll|re|ve|d|m))$")
_CASE_ENDING = re.compile(r"(?<=\w\w)'(?:[dt][ae]n?|n?[ıiuü]n|l[ae]r\w*|[yn][ae]|[ys][ıiuü])$")

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


class Gap:
    """What stands before a word. From BREAK on no phrase reaches over it, from BARRIER on nothing
    that is only near; SENTENCE begins a sentence."""

    SPACE = 0
    OPENED = 1
    """A bracket: an abbreviation may follow."""
    SLASH = 2
    HYPHEN = 3
    BROKEN = 4
    """A hyphen and a space: the line ended within a word, or its second half comes later."""
    BREAK = 5
    BARRIER = 6
    SENTENCE = 7


class Word(NamedTuple):
    """A word as it is compared, and where it stands: text[start:end]."""

    folded: str
    start: int
    end: int


class Tokens(NamedTuple):
    """The words of a text in order, as they are *written* and *folded*, and the *gaps* before
    them, a number of `Gap` each."""

    # Of what the collector of garbage does not look into: a day has a million words.
    written: tuple[str, ...]
    folded: tuple[str, ...]
    gaps: bytes


_PLAIN_GAPS = bytes((Gap.SENTENCE, *(Gap.SPACE,) * _SHORT))
_STOP = re.compile(r"[.!?…][\"'”’)\]]*\s|[。！？]")
_BREAK = re.compile(r"[,!?…—•。、，：！？]|:(?=\s|$)|--|\s-(?=\s)")
_BARRIER = re.compile("[;=；]")
_HYPHENED = {"-": Gap.HYPHEN, "/": Gap.SLASH, "": Gap.SPACE, " ": Gap.SPACE}


def tokenize(text: str) -> Tokens:
    """Return the words of *text*, which is read as `normalize` reads it."""
    if len(text) < _SHORT and text.isascii() and text.replace(" ", "").isalpha():
        written = tuple(text.split())
        folded = tuple(map(_folded, written))
        if _APART not in "".join(folded):
            return Tokens(written, folded, _PLAIN_GAPS[: len(written)])
    return _tokens(normalize(text))[0]


def words(text: str) -> list[Word]:
    """Return the same words with where they stand in *text* as it is given."""
    read = Normalizer(text)
    (_, folded, _), spans = _tokens(read.text)
    bounds = list(accumulate(map(len, _WORD.split(read.text)), initial=0))
    return [
        Word(word, *read.span(bounds[2 * at + 1], bounds[2 * at + 2]))
        for word, at in zip(folded, spans or range(len(folded)), strict=True)
    ]


def compared(text: str) -> Sequence[str]:
    """Return the same words as they are compared.

    >>> compared("Erdős’s TNF-α in 1,000 C++ agents")
    ('erdos', 'tnf', 'alpha', 'in', '1000', 'c++', 'agents')
    """
    return tokenize(text).folded


def _tokens(text: str) -> tuple[Tokens, Sequence[int] | None]:
    """Return the words of a normalized *text*; and the number of the match that each is of, None
    where each match is one word."""
    pieces = _WORD.split(text)
    # One string for all that are spelt alike: an abstract has two hundred words.
    written = tuple(map(intern, pieces[1::2]))
    folded = tuple(map(_folded, written))
    gaps = bytearray(map(gap, pieces[:-1:2]))
    if not gaps:
        return Tokens(written, folded, b""), None
    gaps[0] = Gap.SENTENCE
    at = 0
    for _ in range(gaps.count(Gap.SENTENCE) - 1):
        at = gaps.index(Gap.SENTENCE, at + 1)
        # "et al. we", "E. coli": what goes on in small letters is no new sentence.
        if written[at][0].islower():
            gaps[at] = gap(pieces[2 * at].replace(".", " "))
    if "" not in folded and _APART not in "".join(folded):
        return Tokens(written, folded, bytes(gaps)), None
    return _divided(written, folded, gaps)


def _divided(
    written: Sequence[str], folded: Sequence[str], gaps: Iterable[int]
) -> tuple[Tokens, Sequence[int]]:
    """Leave out what folds to nothing, and divide what is several words."""
    rows: list[tuple[str, str, int, int]] = []
    for at, (word, several, kind) in enumerate(zip(written, folded, gaps, strict=True)):
        if _APART not in several:
            rows += [(word, several, kind, at)] if several else []
            continue
        for number, part in enumerate(_parts(word)):
            rows.append((part, _one(part), Gap.HYPHEN if number else kind, at))
    return (
        Tokens(
            tuple([word for word, *_ in rows]),
            tuple([folded for _, folded, *_ in rows]),
            bytes([kind for *_, kind, _ in rows]),
        ),
        [at for *_, at in rows],
    )


@lru_cache(1 << 12)
def gap(between: str) -> int:
    """Return what *between* two words says of them."""
    if between in _HYPHENED:
        return _HYPHENED[between]
    if _STOP.search(between):
        return Gap.SENTENCE
    if _BARRIER.search(between):
        return Gap.BARRIER
    if _BREAK.search(between):
        return Gap.BREAK
    if between.rstrip() == "-" and between != "-":
        return Gap.BROKEN
    return Gap.OPENED if "(" in between else Gap.SPACE


def fold(word: str) -> str:
    """Return *word* without case, accents and apostrophes, nor the 's of a possessive.

    >>> fold("Erdős’s"), fold("O'Brien"), fold("ﬁne"), fold("l'apprentissage"), fold("she'll")
    ('erdos', 'obrien', 'fine', 'apprentissage', 'she')
    """
    return _folded(word if word.isascii() else normalize(word)).replace(_APART, "")


@lru_cache(1 << 18)
def _folded(word: str) -> str:
    """Return a word as it is compared, several with _APART between."""
    if _MAY_BE_PARTS.search(word):
        return _APART.join(map(_one, _parts(word)))
    return _one(word)


def _parts(word: str) -> list[str]:
    """Divide a word at Greek letters and their names.

    >>> _parts("NFκB"), _parts("HIF1alpha"), _parts("alphabet")
    (['NF', 'κ', 'B'], ['HIF1', 'alpha'], ['alphabet'])
    """
    parts, done = [], 0
    for letter in _PART.finditer(word):
        parts += [word[done : letter.start()], letter[0]]
        done = letter.end()
    return [part for part in (*parts, word[done:]) if part] or [word]


def _one(word: str) -> str:
    if word.isascii():
        return _bare(word).lower() if "'" in word or "," in word else word.lower()
    apart = unicodedata.normalize("NFKD", _bare(word))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    folded = unicodedata.normalize("NFC", plain.casefold().translate(_STROKES))
    return _GREEK.get(folded, folded)


def _bare(word: str) -> str:
    """Return *word* without what an apostrophe takes off, and without commas in a number."""
    if "," in word:
        return word.replace(",", "")
    if "'" not in word:
        return word
    word = _ELIDED.sub("", word, count=1)
    word = _CASE_ENDING.sub("", word) if word[0].isupper() else word
    return _CONTRACTED.sub("", word.removesuffix("'s").removesuffix("'S")).replace("'", "")


@lru_cache(1 << 16)
def spelt_out(word: str) -> str | None:
    """Return *word* folded with accents spelt out, None where it has none that can be.

    >>> spelt_out("Hölder"), spelt_out("Holder")
    ('hoelder', None)
    """
    if word.isascii():
        return None
    lower = unicodedata.normalize("NFC", word).casefold()
    spelt = lower.translate(_SPELT_OUT)
    return _one(spelt) if spelt != lower else None
