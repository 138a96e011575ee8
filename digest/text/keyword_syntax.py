"""The language of keywords: clauses joined by AND, "phrases", =exact, star*, CAPITALS."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from digest.text.compound import closed, closed_open, divided, has_figures
from digest.text.tokenizer import STOP, Gap, Tokens, spelt_out, tokenize
from digest.text.word_form import light

_SHORTEST_PREFIX = 4
_QUOTED = re.compile(r'"[^"]*"')
_AND = re.compile(r"(?:^|\s+)AND(?=\s|$)")
_STARS = re.compile(r"(?<=\w)\*(?!\w)")
_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»"}
_LONGEST_ACRONYM = 5
_OPERATORS = frozenset({"AND", "OR", "NOT"})
# Several compounds in one keyword have many spellings together.
_MOST = 16
_CAPITALS = re.compile("([a-z]{2,})([A-Z]{2,})")
_ISOTOPE = re.compile(
    r"(?P<mass>[0-9]{2,3})?(?P<element>H|C|N|O|F|P|S|K|Co|Cu|Ga|Sr|Zr|Tc|I|Xe|Cs|Lu|Tl|Pb|Po|Rn|Ra|Th"
    r"|U|Pu|Am)(?(mass)|(?:[0-9]{2,3}))"
)


class Clause(NamedTuple):
    """Tokens that must stand near each other, or next to each other where it *is_phrase*.

    A token is a light form, "=form" for exactly this form, "^Form" as written, "form*" a prefix.
    *words* are those that count by themselves too: an exact form, a prefix or an abbreviation
    has none. *spellings* are other rows of tokens that say the same, next to each other.
    """

    tokens: tuple[str, ...]
    is_phrase: bool = False
    words: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        rows = "|".join([" ".join(row) for row in (self.tokens, *self.spellings)])
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
    if text.startswith("="):
        written = tokenize(text).written
        exact = tuple([f"={one if one != one.lower() else _exact(one)}" for one in written])
        return Clause(exact, is_phrase=True)
    if "*" in text:
        return Clause(_prefixes(text), is_phrase=True)
    read = tokenize(text)
    if len(read.written) == 1 and _is_abbreviation(read.written[0]):
        return Clause((f"^{read.written[0]}",), is_quoted)
    plain = tuple(map(light, read.folded))
    words = plain if text.isascii() or not any(map(is_unspaced, plain)) else ()
    # Nearly all keywords are plain words: they have no other spelling but of a closed compound.
    is_phrase = is_quoted or not _is_plain(text, read)
    return Clause(_tokens(read, plain), is_phrase, words, tuple(_spellings(text, read)))


def _unquoted(text: str) -> str | None:
    """Return what stands between the quotation marks round *text*, None where there are none."""
    return text[1:-1] if len(text) > 2 and _MARKS.get(text[0]) == text[-1] else None


def _exact(word: str) -> str:
    (folded,) = tokenize(word).folded[:1] or ("",)
    return folded


def _prefixes(text: str) -> tuple[str, ...]:
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
    return word.isupper() and is_symbol and not _ISOTOPE.fullmatch(word)


def _tokens(read: Tokens, plain: tuple[str, ...]) -> tuple[str, ...]:
    """Return *plain* with capitals as they are written: the ACT of "ACT therapy"."""
    if not any(map(str.isupper, read.written)):
        return plain
    if all(map(str.isupper, read.written)) and max(map(len, read.written)) > _LONGEST_ACRONYM:
        return plain  # a whole keyword in capitals
    apart = [kind in (Gap.SPACE, Gap.SENTENCE) for kind in (*read.gaps, Gap.SPACE)]
    return tuple(
        [
            f"^{word}" if _is_acronym(word) and before and after else token
            for word, token, before, after in zip(
                read.written, plain, apart, apart[1:], strict=False
            )
        ]
    )  # fmt: skip


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and len(word) > 1 and word not in _OPERATORS


def _is_plain(text: str, read: Tokens) -> bool:
    """Tell whether the words of a keyword may stand apart: no hyphen, sign, figure or single letter
    is among them, and not all are small words."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return all(len(word) > 1 for word in read.folded) and not STOP.issuperset(read.folded)
    return (
        all(kind == Gap.SPACE for kind in read.gaps[1:])
        and "'" not in text
        and "&" not in text
        and not any(len(word) == 1 or has_figures(word) for word in read.folded)
        and not STOP.issuperset(read.folded)
    )


def _spellings(text: str, read: Tokens) -> Iterator[tuple[str, ...]]:
    """Yield the other rows of tokens that say what *text* says."""
    if "&" in text:
        yield tuple(map(light, tokenize(text.replace("&", " and ")).folded))
    options = [_options(read, at) for at in range(len(read.folded))]
    if all(len(one) == 1 for one in options):
        return
    plain = _tokens(read, tuple(map(light, read.folded)))
    usual = [(at + 1, (token,)) for at, token in enumerate(plain)]
    rows = _rows([[usual[at], *one[1:]] for at, one in enumerate(options)], 0)
    yield from (row for row in islice(rows, 1, _MOST))


_Option = tuple[int, tuple[str, ...]]
"""The next word, and the tokens up to it."""


def _rows(options: Sequence[Sequence[_Option]], at: int) -> Iterator[tuple[str, ...]]:
    if at == len(options):
        yield ()
        return
    for following, tokens in options[at]:
        for rest in _rows(options, following):
            yield tokens + rest


def _options(read: Tokens, at: int) -> list[_Option]:
    """Return what may stand from a word on: the usual one first."""
    written, word = read.written[at], read.folded[at]
    options: list[_Option] = [(at + 1, (light(word),))]
    parts = divided(word) or _at_capitals(written)
    if parts:
        options.append((at + 1, (parts[0], light(parts[1]))))
    spelt = spelt_out(written)
    if spelt:
        options.append((at + 1, (light(spelt),)))
    if written[0].isdecimal() and (isotope := _ISOTOPE.fullmatch(written)):
        options.append((at + 1, (f"{isotope['element']}{isotope['mass']}".lower(),)))
    if at + 1 < len(read.folded):
        options += [(at + 2, (light(one),)) for one in _joined(read, at)]
    return options


def _at_capitals(written: str) -> tuple[str, str] | None:
    """Divide a word at its capitals: microRNA."""
    parts = _CAPITALS.fullmatch(written)
    return (parts[1], parts[2].lower()) if parts else None


def _joined(read: Tokens, at: int) -> Iterator[str]:
    """Yield the closed forms of a word and the next one."""
    one, other = read.folded[at : at + 2]
    between = read.gaps[at + 1]
    if between == Gap.HYPHEN or (between == Gap.SLASH and len(one) == len(other) == 1):
        is_acronym = _is_acronym(read.written[at + 1])
        joined = f"{one}{other}" if is_acronym else closed(one, other)
        if joined:
            yield joined
        if _ISOTOPE.fullmatch("".join(read.written[at : at + 2])):
            yield f"{other}{one}"
    elif between == Gap.SPACE:
        typed_open = closed_open(one, other)
        if typed_open:
            yield typed_open
