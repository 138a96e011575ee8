"""The language of keywords: clauses joined by AND, "phrases", =exact, star*, CAPITALS."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.text.compound import has_figures
from digest.text.query_expansion import Row, expand, is_acronym, is_isotope, may_vary
from digest.text.tokenizer import STOP, Gap, Tokens, fold, tokenize
from digest.text.word_form import light

SMALL = frozenset(map(light, STOP))
"""Small words as tokens: "this" and "does" look like plurals."""

_SHORTEST_PREFIX = 4
_QUOTED = re.compile(r'"[^"]*"')
_AND = re.compile(r"(?:^|\s+)AND(?=\s|$)")
_STARS = re.compile(r"(?<=\w)\*(?!\w)")
_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»"}
_LONGEST_ACRONYM = 5
_OPERATORS = frozenset({"AND", "OR", "NOT"})


class Clause(NamedTuple):
    """Tokens that must stand near each other, or next to each other where it *is_phrase*.

    A token is a light form, "=form" for exactly this form, "^Form" as written, "form*" a prefix.
    *words* are those that count by themselves too: an exact form, a prefix or an abbreviation
    has none. *spellings* are other rows of tokens that say the same, next to each other.
    """

    tokens: Row
    is_phrase: bool = False
    words: Row = ()
    spellings: tuple[Row, ...] = ()

    def __str__(self) -> str:
        rows = " ".join(self.tokens)
        if self.spellings:
            rows = "|".join([rows, *map(" ".join, self.spellings)])
        return f'"{rows}"' if self.is_phrase else rows


def clauses(text: str) -> tuple[Clause, ...]:
    """Read a keyword. A clause without letters and digits has no tokens.

    >>> [clause.tokens for clause in clauses("Tool-using agents AND RAG")]
    [('tool', 'using', 'agent'), ('^RAG',)]
    """
    return tuple([_clause(part) for part in conjuncts(text)])


def conjuncts(text: str) -> list[str]:
    """Return what AND holds together; in quotes it is a word as any other.

    >>> conjuncts('agent AND "search AND rescue"')
    ['agent', '"search AND rescue"']
    """
    if "AND" not in text:
        return [text.strip()]
    hidden = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)
    ends = [found.span() for found in _AND.finditer(hidden)]
    starts = [0, *(end for _, end in ends)]
    return [
        text[start:end].strip()
        for start, end in zip(starts, [*(start for start, _ in ends), len(text)], strict=True)
    ]


def is_unspaced(token: str) -> bool:
    """Whether *token* is a character of a script without spaces: it means little by itself."""
    return len(token) == 1 and ord(token) > 0x0E00


def _clause(text: str) -> Clause:
    bare = _unquoted(text)
    text, is_quoted = (text, False) if bare is None else (bare, True)
    plain = tuple(map(_plain, text.split()))
    if plain and all(plain):
        # What most keywords are: words that are read as they stand, and in no other way.
        return Clause(plain, is_quoted or SMALL.issuperset(plain), plain)
    if text.startswith("="):
        written = tokenize(text).written
        exact = tuple([f"={one if one != one.lower() else fold(one)}" for one in written])
        return Clause(exact, is_phrase=True)
    if "*" in text:
        return Clause(_prefixes(text), is_phrase=True)
    read = tokenize(text)
    if len(read.written) == 1 and _is_abbreviation(read.written[0]):
        return Clause((f"^{read.written[0]}",), is_quoted)
    words = tuple(map(light, read.folded))
    tokens = words if text.islower() else _tokens(read, words)
    return Clause(
        tokens,
        is_quoted or not _is_plain(text, read),
        words if text.isascii() or not any(map(is_unspaced, words)) else (),
        expand(text, read, tokens),
    )


@lru_cache(1 << 16)
def _plain(word: str) -> str:
    """Return the token of *word*, nothing where it is more than small letters or may vary."""
    is_plain = word.isascii() and word.isalpha() and word.islower() and not may_vary(word)
    return light(word) if is_plain else ""


def _unquoted(text: str) -> str | None:
    """Return what stands between the quotation marks round *text*, None where there are none."""
    return text[1:-1] if len(text) > 2 and _MARKS.get(text[0]) == text[-1] else None


def _prefixes(text: str) -> Row:
    """Return the tokens of words that a star may follow."""
    tokens: list[str] = []
    for piece in _STARS.sub("* ", text).split():
        *before, last = tokenize(piece).folded or [""]
        tokens += map(light, before)
        is_open = piece.endswith("*") and len(last) >= _SHORTEST_PREFIX
        tokens += [f"{last}*" if is_open else light(last)] if last else []
    return tuple(tokens)


def _is_abbreviation(word: str) -> bool:
    """Tell whether *word* is compared as it is written: RAG, 5G; not COVID19 or HER2."""
    is_symbol = not has_figures(word) or word[0].isdecimal()
    return word.isupper() and is_symbol and not is_isotope(word)


def _tokens(read: Tokens, plain: Row) -> Row:
    """Return *plain* with capitals as they are written: the ACT of "ACT therapy"."""
    if not any(map(str.isupper, read.written)):
        return plain
    if all(map(str.isupper, read.written)) and max(map(len, read.written)) > _LONGEST_ACRONYM:
        return plain  # a whole keyword in capitals
    apart = [kind in (Gap.SPACE, Gap.SENTENCE) for kind in (*read.gaps, Gap.SPACE)]
    return tuple(
        [
            f"^{word}" if before and after and _is_acronym(word) else token
            for word, token, before, after in zip(
                read.written, plain, apart, apart[1:], strict=False
            )
        ]
    )


def _is_acronym(word: str) -> bool:
    return is_acronym(word) and word not in _OPERATORS


def _is_plain(text: str, read: Tokens) -> bool:
    """Tell whether the words of a keyword may stand apart: no hyphen, sign or figure is among
    them, nor what `_is_phrase`."""
    return (
        all(kind == Gap.SPACE for kind in read.gaps[1:])
        and "'" not in text
        and "&" not in text
        and not any(map(has_figures, read.folded))
        and not _is_phrase(read.folded)
    )


def _is_phrase(words: Sequence[str]) -> bool:
    """Tell whether one of plain *words* is a letter, or all are small: these mean nothing apart."""
    is_letter = [len(word) == 1 and word not in STOP for word in words]
    return any(is_letter) or STOP.issuperset(words)
