"""The alphabets of formulas, which tell things apart: 𝔤 is not g, and 𝒞 is not C."""

import re
import unicodedata
from functools import lru_cache

ALPHABETS: dict[str, str] = {
    **dict.fromkeys(("mathcal", "cal", "mcal", "mc", "EuScript", "mathpzc"), "SCRIPT"),
    # A text may have both, and means two things by them.
    **dict.fromkeys(("mathscr", "scr", "ms"), "BOLD SCRIPT"),
    **dict.fromkeys(("mathfrak", "frak", "mf", "goth", "mathgoth"), "FRAKTUR"),
    **dict.fromkeys(("mathbb", "Bbb", "bb", "mathbbm", "mathds", "mathbbb"), "DOUBLE-STRUCK"),
}
"""What commands call an alphabet, and what Unicode calls it."""
# How nearly everybody abbreviates these.
_MACROS = (
    ("mathbb", re.compile(r"([CRZQNFP])\1?|(?:bb|mbb)([A-Z])|bbb([a-z])")),
    ("mathcal", re.compile(r"(?:c|cal|mc|mcal)([A-Z])")),
    ("mathfrak", re.compile(r"(?:frak|mf|mfk)([A-Za-z])|f([a-z])")),
    ("mathbf", re.compile(r"(?:b|bf|bs|mb)([A-Z])")),
)


@lru_cache(1_024)
def in_alphabet(text: str, name: str) -> str:
    """Return *text* in the alphabet that the command *name* stands for.

    >>> in_alphabet("sl", "mathfrak"), in_alphabet("CH", "mathcal"), in_alphabet("R1", "mathbb")
    ('𝔰𝔩', '𝒞ℋ', 'ℝ𝟙')
    """
    return "".join(_letter(letter, ALPHABETS[name]) for letter in text)


def macro(name: str) -> str:
    r"""Return the letter that the authors' own macro *name* stands for, empty where nobody knows.

    >>> macro("R"), macro("cA"), macro("frakg"), macro("GL")
    ('ℝ', '𝒜', '𝔤', '')
    """
    for alphabet, pattern in _MACROS:
        found = pattern.fullmatch(name)
        if found:
            letter: str = next(filter(None, found.groups()))
            if alphabet == "mathbf":
                return letter
            return in_alphabet(letter.upper() if alphabet == "mathbb" else letter, alphabet)
    return ""


def _letter(letter: str, alphabet: str) -> str:
    if not letter.isascii() or not letter.isalnum():
        return letter
    kind = "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    named = unicodedata.name(letter).split()[-1]
    # Those that were letters of Unicode before the others have names of their own.
    early = "BLACK-LETTER" if alphabet == "FRAKTUR" else alphabet
    for block in (f"MATHEMATICAL {alphabet}", early):
        try:
            return str(unicodedata.lookup(f"{block} {kind} {named}"))
        except KeyError:
            continue
    return letter
