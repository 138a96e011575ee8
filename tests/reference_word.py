"""Words, keywords and names as slowly and plainly as they can be read: what docs/ranking.md says of
them, and no more.

Of British spellings it knows those in `AMERICAN`, of words that end in s and are one thing those in
`SINGULAR`.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from digest.model import Field, Keyword
from digest.text.tokenizer import STOP

AMERICAN = {
    "behaviour": "behavior",
    "behaviours": "behaviors",
    "modelling": "modeling",
    "modelled": "modeled",
    "centre": "center",
}
ONE = ("aids", "alias", "atlas", "bias", "canvas", "chaos", "gas", "lens", "news", "sars", "virus")
SINGULAR = {word: one for one in ONE for word in (one, f"{one}es")}
ALONE = "\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff"
WORD = re.compile(
    rf"[CFcf](?:\+\+|#)|[{ALONE}]|[^\W_{ALONE}](?:[^\W_{ALONE}]|[\u0300-\u036f]|['’](?=[^\W_]))*"
)
END = re.compile(r"[.!?…][\"'”’)\]]*\s|[。！？]")
QUOTES = {'""', "“”", "„“", "«»"}
SIDES = re.compile(r'(?:^|\s+)AND(?=\s|$)(?=(?:[^"]*"[^"]*")*[^"]*$)')
ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9]{1,9}?)s?\)")


class Word(NamedTuple):
    """*form* is the same for a word's plural and other spelling; words of one *sentence* have the
    same number."""

    written: str
    folded: str
    form: str
    start: int
    end: int
    sentence: int


@cache
def words(text: str) -> tuple[Word, ...]:
    ends = [
        end.end()
        for end in END.finditer(text)
        if not next(filter(str.isalnum, text[end.end() :]), "").islower()
    ]
    found = [(word[0], fold(word[0]), word.span()) for word in WORD.finditer(text)]
    return tuple(
        Word(said, folded, light(folded), *span, bisect(ends, span[0]))
        for said, folded, span in found
        if folded
    )


def fold(word: str) -> str:
    """Leave out case, accents, strokes and apostrophes; a Greek letter is its name."""
    apart = unicodedata.normalize("NFKD", word).casefold().translate(str.maketrans("øłđ’", "old'"))
    bare = (
        "".join(char for char in apart if not unicodedata.combining(char))
        .removesuffix("'s")
        .replace("'", "")
    )
    name = unicodedata.name(bare, "") if len(bare) == 1 else ""
    return (
        name.rsplit(maxsplit=1)[-1].lower().replace("lamda", "lambda")
        if name.startswith("GREEK SMALL")
        else bare
    )


def light(folded: str) -> str:
    word = AMERICAN.get(folded, folded)
    is_plural = (
        len(word) > 3
        and word[-1] == "s"
        and word[-2] != "s"
        and (len(word) == 4 or word[-2] not in "ui")
    )
    one = word[:-1] if is_plural else word
    return SINGULAR.get(word) or (
        re.sub("ie$", "y", re.sub("(?<=ss|.x|ch|sh)e$", "", one)) if len(one) > 3 else one
    )


SMALL = frozenset(map(light, STOP))


def is_alone(form: str) -> bool:
    """Whether this is a character of a script without spaces."""
    return len(form) == 1 and form > "\u0e00"


@cache
def definitions(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the abbreviations that *text* defines, each with the first word of what it stands for
    and the one after the last."""
    return tuple(_defined(text))


def _defined(text: str) -> Iterator[tuple[str, int, int]]:
    for found in ABBREVIATION.finditer(text):
        long = [word for word in words(text) if word.start < found.start()]
        for letters in ("".join(filter(str.isupper, found[1])), found[1]):
            if (
                1 < len(letters) <= len(long)
                and "".join(word.folded[0] for word in long[-len(letters) :]) == letters.casefold()
            ):
                yield found[1], len(long) - len(letters), len(long)
                break


class Side(NamedTuple):
    """*atoms* are pairs: "" and a form, "=" and this form, "^" and a word in capitals, "*" and a
    beginning."""

    atoms: tuple[tuple[str, str], ...]
    is_quoted: bool


class Want(NamedTuple):
    """A keyword as it is compared: *sides* that AND holds together; *words* count by themselves
    too."""

    sides: tuple[Side, ...]
    field: Field
    words: tuple[str, ...]


@cache
def want(keyword: Keyword) -> Want:
    sides = tuple(side(part.strip()) for part in SIDES.split(keyword.term))
    plain = [
        [form for _, form in one.atoms] for one in sides if not any(sign for sign, _ in one.atoms)
    ]
    own = [form for forms in plain if not any(map(is_alone, forms)) for form in forms]
    return (
        Want(sides, keyword.field, tuple(own))
        if all(one.atoms for one in sides)
        else Want((), keyword.field, ())
    )


def quoted(wanted: Want) -> Want:
    return wanted._replace(sides=tuple(one._replace(is_quoted=True) for one in wanted.sides))


def side(text: str) -> Side:
    is_quoted = len(text) > 2 and text[0] + text[-1] in QUOTES
    text = text[1:-1] if is_quoted else text
    said = words(text)
    if text.startswith("="):
        return Side(
            tuple(("=", one.written if one.written.isupper() else one.folded) for one in said),
            is_quoted,
        )
    if len(said) == 1 and said[0].written.isupper() and "*" not in text:
        return Side((("^", said[0].written),), is_quoted)
    return Side(
        tuple(
            ("*", one.folded) if text[one.end :].startswith("*") else ("", one.form) for one in said
        ),
        is_quoted,
    )


def name(text: str) -> tuple[tuple[str, ...], str]:
    """Return the given names of "Pieter Abbeel" or "Abbeel, Pieter", in order, and the family name
    in one piece."""
    family, _, given = text.partition(",")
    parts = [[word.folded for word in words(part)] for part in f"{given} {family}".split()]
    spelt = [part for part in parts if part and part[0] not in {"jr", "sr", "ii", "iii", "iv"}] or [
        []
    ]
    return tuple(word for part in spelt[:-1] for word in part), "".join(spelt[-1])


def is_same(one: str, other: str) -> bool:
    """Whether both may be one person: initials meet names, and a middle name may be left out, not
    swapped."""
    (given, family), (others, other_family) = name(one), name(other)
    if not family or family != other_family:
        return False
    few, many = sorted((given, others), key=len)
    rest = iter(many[1:])
    in_order = all(any(agree(wanted, found) for found in rest) for wanted in few[1:])
    return not few or "".join(few) == "".join(many) or (agree(few[0], many[0]) and in_order)


def agree(one: str, other: str) -> bool:
    return one == other or (1 in {len(one), len(other)} and one[0] == other[0])
