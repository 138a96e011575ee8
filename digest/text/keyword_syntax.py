"""The language of keywords: clauses joined by AND, "phrases", =exact, star*, CAPITALS."""

import re
from typing import NamedTuple

from digest.text.tokenizer import Word, spellings, words
from digest.text.word_form import light

_SHORTEST_PREFIX = 4
_QUOTED = re.compile(r'"[^"]*"')
_AND = re.compile(r"(?:^|\s+)AND(?=\s|$)")
_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»"}


class Clause(NamedTuple):
    """Tokens that must stand near each other, or next to each other where it *is_phrase*.

    A token is a light form, "=form" for exactly this form, "^Form" as written, "form*" a prefix.
    *words* are those that count by themselves too: an exact form, a prefix or an abbreviation
    has none.
    """

    tokens: tuple[str, ...]
    is_phrase: bool = False
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f'"{" ".join(self.tokens)}"' if self.is_phrase else " ".join(self.tokens)


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
    tokens, words = _tokens(text if bare is None else bare)
    return Clause(tokens, bare is not None, words)


def _unquoted(text: str) -> str | None:
    """Return what stands between the quotation marks round *text*, None where there are none."""
    return text[1:-1] if len(text) > 2 and _MARKS.get(text[0]) == text[-1] else None


def _tokens(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tokens of a clause, and its words that count by themselves too."""
    folded, spelt = spellings(text)
    if text.startswith("="):
        forms = zip(folded, spelt, strict=True)
        return tuple([f"={one if one.isupper() else word}" for word, one in forms]), ()
    if "*" in text:
        return tuple([_prefix(text, word) for word in words(text)]), ()
    if len(spelt) == 1 and spelt[0].isupper():
        return (f"^{spelt[0]}",), ()
    tokens = tuple(map(light, folded))
    return tokens, tokens if text.isascii() or not any(map(is_unspaced, tokens)) else ()


def _prefix(text: str, word: Word) -> str:
    """Return the token of a word that a star may follow."""
    is_open = text[word.end : word.end + 1] == "*" and len(word.folded) >= _SHORTEST_PREFIX
    return f"{word.folded}*" if is_open else light(word.folded)
