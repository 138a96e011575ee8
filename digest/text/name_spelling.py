"""The spellings of one word of a name: without accents, and as those write it who have none."""

import unicodedata
from functools import lru_cache
from itertools import product

from digest.text.clean_text import without_accents

# What is written for a letter where it is not on the keyboard. Unicode takes no stroke and no
# ligature apart; an umlaut loses its dots in some languages and gets an e in others.
_LETTERS = {
    "ä": ("a", "ae"),
    "å": ("a", "aa"),
    "æ": ("ae",),
    "ð": ("d",),
    "đ": ("d", "dj"),
    "ħ": ("h",),
    "ı": ("i",),
    "ł": ("l",),
    "ö": ("o", "oe"),
    "œ": ("oe",),
    "ø": ("o", "oe"),
    "þ": ("th",),
    "ü": ("u", "ue"),
}

# Of a longer word all such letters are spelt in one manner: a hostile one would double with each.
_MOST_MIXED = 3


@lru_cache(8_192)
def spellings(word: str) -> tuple[str, ...]:
    """Return how *word* may be spelt without accents, the shortest first, in small letters.

    Two words are one where they have a spelling in common; so "Möller" is Moller and Moeller, and
    these two are not each other.

    >>> spellings("Möller"), spellings("Moeller"), spellings("Đorđe")[::3]
    (('moller', 'moeller'), ('moeller',), ('dorde', 'djordje'))
    """
    if word.isascii():
        return (_letters(word.lower()),)
    composed = unicodedata.normalize("NFKC", word).casefold()
    # Case folding takes some letters apart (İ), and what it leaves may be put together.
    choices = [_choices(letter) for letter in unicodedata.normalize("NFC", composed)]
    if sum(len(some) > 1 for some in choices) > _MOST_MIXED:
        return "".join(some[0] for some in choices), "".join(some[-1] for some in choices)
    return tuple(dict.fromkeys(map("".join, product(*choices))))


def _choices(letter: str) -> tuple[str, ...]:
    return _LETTERS.get(letter) or (_letters(without_accents(letter)),)


def _letters(word: str) -> str:
    return word if word.isalnum() else "".join(char for char in word if char.isalnum())
