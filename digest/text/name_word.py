"""Words of one person's name, by how they are written: initials, capitals, particles, titles."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.text import east_asian_name
from digest.text.name_spelling import spellings

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻʹ`´′＇", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-"))
# "d' Alenco", "O' Brannan"
_TORN = re.compile(r"(?<=\w)'\s+(?=\w)")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{1,40}[\"“”„«»]")
_WORD = re.compile(r"[^\s.]+\.?")
_IS_PLAIN = re.compile(r"(?:[A-Za-z ,]|\.(?!-)|-(?=[A-Za-z]))*")
_VOWEL = frozenset("aeiouy")
# Scripts that write the names of one person without a space, or with one that means nothing.
_UNSPACED = re.compile(
    r"[\u3005-\u3007\u3041-\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff\s·・]+"
)

_PARTICLES = frozenset(
    """
    af al am an auf av da dal dalla das de degli dei del dela della delle den der des di do dos du e
    el het ibn in la las le les lo los mac mc o op san santa st 't te ten ter the tot van vander
    vanden vd ver von vom y zu zum zur
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
_TITLES = frozenset(
    """
    assoc asst dame dipl doc dr drs em habil hc herr ing ir lord med miss mr mrs ms mx nat phil
    prof profa professor rer rev sir univ
    """.split()  # noqa: SIM905
)
_DEGREES = (
    r"(?:Ph\.?\s?D|D\.?\s?Phil|M\.D|M\.?\s?Sc|B\.?\s?Sc|D\.?\s?Sc|Sc\.D|Dr|Esq|F\.?R\.?S|MPH|MBA"
    r"|M\.P\.H|Pharm\.?D|MBBS|Dipl\.-Ing)\.?(?:\s+(?:student|candidate))?"
)
_DEGREE = re.compile(_DEGREES, re.IGNORECASE)
# After a comma these are degrees, and behind a family name initials: "Roe, MD" and "Roe MD".
_DEGREE_AFTER_COMMA = re.compile(
    rf"{_DEGREES}|MD|MS|MA|BA|BS|RN|DO|DDS|DVM|FACS|FRCP", re.IGNORECASE
)
_SUFFIXES = {
    "jr": "jr",
    "jnr": "jr",
    "junior": "jr",
    "sr": "sr",
    "snr": "sr",
    "senior": "sr",
    "ii": "2",
    "2nd": "2",
    "iii": "3",
    "3rd": "3",
    "iv": "4",
    "4th": "4",
}
_PAIR = 2
_MOST_INITIALS = 4
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: its *pieces* between hyphens; *is_dotted* where a full stop follows.

    *initials* are the letters that it may stand for, none where it is a name: J, J.-P., AJ. It
    *is_loud* in capitals: LEWIN, McLORN.
    """

    pieces: tuple[str, ...]
    is_dotted: bool
    folded: str
    initials: tuple[str, ...]
    is_loud: bool
    is_particle: bool
    is_title: bool
    is_honorary: bool
    is_degree: bool
    suffix: str


def words(text: str) -> list[Word]:
    """Return the words of *text*, without nicknames in quotes: "J.-P." is one, "A.J." are two."""
    if not text.isascii() or not _IS_PLAIN.fullmatch(text):
        plain = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_HYPHENS)
        text = _TORN.sub("'", _QUOTED.sub(" ", plain).replace(".-", "-"))
    read = map(_word, _WORD.findall(text))
    return [word for word in read if word.pieces][:_MOST_WORDS]


@lru_cache(8_192)
def _word(written: str) -> Word:
    pieces = tuple(
        piece for piece in written.rstrip(".").split("-") if any(map(str.isalnum, piece))
    )
    letters = "".join(pieces)
    folded = spellings(letters)[0]
    is_dotted = written.endswith(".")
    return Word(
        pieces=pieces,
        is_dotted=is_dotted,
        folded=folded,
        initials=_initials(pieces),
        is_loud=len(letters) > 1 and letters.removeprefix("Mc").removeprefix("Mac").isupper(),
        is_particle=folded in _PARTICLES and not is_dotted,
        is_title=all(piece.lower() in _TITLES for piece in pieces),
        is_honorary=written in ("h.", "c.", "e."),
        is_degree=written.isupper() and is_degree(written),
        suffix=_SUFFIXES.get(folded, "") if len(pieces) == 1 else "",
    )


def _initials(pieces: Sequence[str]) -> tuple[str, ...]:
    if not all(piece[0].lower() != piece[0].upper() for piece in pieces):
        return ()
    if all(len(piece) == 1 for piece in pieces):
        return tuple(pieces)
    is_short = len(pieces) == 1 and len(pieces[0]) <= _MOST_INITIALS
    is_undotted = is_short and pieces[0].isupper() and pieces[0].isalpha()
    return tuple(pieces[0]) if is_undotted else ()


def shouted(named: Sequence[Word]) -> list[Word]:
    """Return a name that is wholly in capitals: what can be spoken is no initials there, but for
    two letters at the end: DAREL JP, JP DAREL, DAREL AJ."""
    last = len(named) - 1
    return [
        word if _is_abbreviated(word, is_last=at == last) else replace(word, initials=())
        for at, word in enumerate(named)
    ]


def _is_abbreviated(word: Word, *, is_last: bool) -> bool:
    is_pair = len(word.folded) == _PAIR and not east_asian_name.is_family(word.folded)
    return len(word.folded) == 1 or _VOWEL.isdisjoint(word.folded) or (is_last and is_pair)


def unspaced(text: str) -> str:
    """Return a name that is wholly in Chinese, Japanese or Korean script in one piece, else ""."""
    return re.sub(r"[\s·・]+", "", text) if _UNSPACED.fullmatch(text) else ""


def without_titles(named: Sequence[Word]) -> Sequence[Word]:
    """Return a name without "Prof. Dr." before it: DR Roe has initials."""
    start = 0
    while start < len(named) - 1 and (
        named[start].is_title or (start and named[start].is_honorary)
    ):
        start += 1
    is_pair = start == 1 and len(named) == _PAIR
    return named if is_pair and named[0].initials and not named[0].is_dotted else named[start:]


def is_suffix(part: str) -> bool:
    """Whether what stands between two commas is a suffix."""
    return part.strip().rstrip(".").lower() in _SUFFIXES


def is_degree(part: str) -> bool:
    """Whether what stands after a comma is a degree."""
    return _DEGREE_AFTER_COMMA.fullmatch(part.strip()) is not None


def without_degree(text: str) -> str:
    """Return *text* without the degree that it ends with.

    >>> without_degree("Ada Roe, Ph.D."), without_degree("Ada Roe PhD"), without_degree("Roe MD")
    ('Ada Roe,', 'Ada Roe', 'Roe MD')
    """
    head, space, tail = text.strip().rpartition(" ")
    return head if space and _DEGREE.fullmatch(tail) else text
