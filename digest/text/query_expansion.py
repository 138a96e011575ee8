"""Query expansion: the other rows of tokens that a keyword may be written in.

Its compounds closed, hyphened or open, accents spelt out, isotopes the other way round: by what its
own words say, and a table of common compounds. What only an archive knows is in
`digest.rank.lexicon`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from digest.text import word_table
from digest.text.affix import unaffixed
from digest.text.compound import closed, closed_open, divided, is_ratio, may_be_joined
from digest.text.tokenizer import Gap, Tokens, spelt_out, tokenize
from digest.text.word_form import light, readings

Row = tuple[str, ...]
"""Tokens, one after the other."""

# Several compounds in one keyword have many spellings together.
_MOST = 16
_CAPITALS = re.compile("([a-z]{2,})([A-Z]{2,})")
_ISOTOPE = re.compile(
    r"(?P<mass>[0-9]{2,3})?(?P<element>H|C|N|O|F|P|S|K|Co|Cu|Ga|Sr|Zr|Tc|I|Xe|Cs|Lu|Tl|Pb|Po|Rn|Ra|Th"
    r"|U|Pu|Am)(?(mass)|(?:[0-9]{2,3}))"
)

_Option = tuple[int, Row]
"""The next word, and the tokens up to it."""


def expand(text: str, read: Tokens, usual: Row) -> tuple[Row, ...]:
    """Return the other rows for the keyword *text*, which is *read* as the *usual* row.

    >>> expand("X-ray optics", tokenize("X-ray optics"), ("x", "ray", "optics"))
    (('xray', 'optics'),)
    """
    if sum(read.gaps) == Gap.SENTENCE and not any(map(may_vary, read.written)) and "&" not in text:
        return ()  # plain words, as nearly all are
    alone = list(map(_alternatives, read.written))
    joined = _joined(read)
    spoken = _row(tokenize(text.replace("&", " and ")).folded) if "&" in text else ()
    if not joined and not any(alone):
        return (spoken,) if spoken else ()
    options: list[list[_Option]] = [
        [(at + 1, (token,)), *((at + 1, row) for row in rows)]
        for at, (token, rows) in enumerate(zip(usual, alone, strict=True))
    ]
    for at, word in joined:
        options[at].append((at + 2, (light(word),)))
    rows = _rows(options)[1:]
    return (*((spoken,) if spoken else ()), *rows)


def is_isotope(written: str) -> bool:
    return _ISOTOPE.fullmatch(written) is not None


def is_acronym(written: str) -> bool:
    return written.isupper() and written.isalpha() and len(written) > 1


def _rows(options: Sequence[Sequence[_Option]]) -> list[Row]:
    """Return what *options* make together, one for each word: the usual row first."""
    behind: list[list[Row]] = [[()]]
    for at in range(len(options) - 1, -1, -1):
        rows = [
            tokens + rest
            for following, tokens in options[at]
            for rest in behind[len(options) - following]
        ]
        behind.append(rows[:_MOST])
    return behind[-1]


def _row(words: Sequence[str]) -> Row:
    return tuple(map(light, words))


@lru_cache(1 << 16)
def may_vary(written: str) -> bool:
    """Tell whether a keyword with this word may be written in another way."""
    return may_be_joined(written.lower()) or bool(_alternatives(written))


@lru_cache(1 << 12)
def _alternatives(written: str) -> tuple[Row, ...]:
    """Return what one word may be but for its light form."""
    (folded,) = tokenize(written).folded[:1] or ("",)
    rows: list[Row] = []
    rows += [(other,) for other in readings(folded)[1:]]
    rows += [(bare,) for bare in unaffixed(folded)]
    parts = divided(folded) or _at_capitals(written)
    if parts:
        rows.append((parts[0], light(parts[1])))
    usual = word_table.rows("compounds").get(light(folded))
    if usual:
        rows.append(usual)
    spelt = spelt_out(written)
    if spelt:
        rows.append((light(spelt),))
    isotope = _ISOTOPE.fullmatch(written)
    if isotope and isotope["mass"]:
        rows.append((f"{isotope['element']}{isotope['mass']}".lower(),))
    return tuple(rows)


def _at_capitals(written: str) -> tuple[str, str] | None:
    """Divide a word at its capitals: microRNA."""
    parts = _CAPITALS.fullmatch(written)
    return (parts[1], parts[2].lower()) if parts else None


def _joined(read: Tokens) -> list[tuple[int, str]]:
    """Return the closed forms of neighbours, with the number of the first."""
    found: list[tuple[int, str]] = []
    for at, (one, kind) in enumerate(zip(read.folded, read.gaps[1:], strict=False)):
        if kind == Gap.SPACE:
            if may_be_joined(one) and (word := closed_open(one, read.folded[at + 1])):
                found.append((at, word))
        elif kind in (Gap.HYPHEN, Gap.SLASH):
            found += [(at, word) for word in _closed(read, at)]
    return found


def _closed(read: Tokens, at: int) -> Iterator[str]:
    one, other = read.folded[at : at + 2]
    both = f"{one}{other}"
    if read.gaps[at + 1] == Gap.SLASH:
        if is_ratio(one, other):
            yield both
        return
    is_usual = light(both) in word_table.rows("compounds")
    if is_usual or is_acronym(read.written[at + 1]) or closed(one, other):
        yield both
    if is_isotope("".join(read.written[at : at + 2])):
        yield f"{other}{one}"
