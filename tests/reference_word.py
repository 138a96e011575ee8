"""Words and keywords as they are read, and names as slowly and plainly as they can be compared.

What a word is and may be are rules of `digest.text`, which have tables of their own in its tests;
here they are only put in a row.
"""

from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from digest.model import Field, Keyword
from digest.text import tokenizer
from digest.text.affix import unaffixed
from digest.text.everyday_word import is_everyday
from digest.text.keyword_syntax import Clause, clauses, is_unspaced
from digest.text.tokenizer import STOP, Gap, fold, spelt_out
from digest.text.word_form import light, readings

SMALL = frozenset(map(light, STOP))


class Word(NamedTuple):
    """*gap* is what stands before it; words of one *sentence* have the same number."""

    written: str
    folded: str
    start: int
    end: int
    gap: int
    sentence: int


@cache
def words(text: str) -> tuple[Word, ...]:
    read, places = tokenizer.tokenize(text), tokenizer.words(text)
    sentences = accumulate(kind >= Gap.BARRIER for kind in read.gaps)
    return tuple(
        Word(written, place.folded, place.start, place.end, gap, sentence)
        for written, place, gap, sentence in zip(
            read.written, places, read.gaps, sentences, strict=True
        )
    )


@cache
def title_words(text: str) -> tuple[Word, ...]:
    """Return the same of a title: if it is wholly in capitals, everyday words are no
    abbreviations."""
    if not text.isupper():
        return words(text)
    return tuple(
        word._replace(written=word.written.capitalize()) if is_everyday(word.folded) else word
        for word in words(text)
    )


def is_charged(written: str) -> bool:
    return written.endswith("+") and not written.endswith("++")


@cache
def forms(written: str) -> tuple[str, ...]:
    """Return all light forms that a word may be."""
    folded = fold(written)
    said = [one for one in (folded, *unaffixed(folded), spelt_out(written)) if one]
    own = [form for one in said for form in readings(one)]
    return (*own, *(forms(written[:-1]) if is_charged(written) else ()))


def is_token(token: str, written: str) -> bool:
    """Whether a word may be this token but by its light forms."""
    if is_charged(written) and is_token(token, written[:-1]):
        return True
    if token[0] == "=":
        return token[1:] in (written, fold(written))
    if token[0] == "^":
        return token[1:] in (written, written.removesuffix("s"))
    return token.endswith("*") and fold(written).startswith(token[:-1])


@cache
def definitions(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the abbreviations that *text* defines, each with the first word of what it stands for
    and the one after the last."""
    return tuple(_defined(words(text)))


def _defined(said: tuple[Word, ...]) -> Iterator[tuple[str, int, int]]:
    for at, word in enumerate(said):
        short = word.written.removesuffix("s")
        is_short = 2 <= len(short) <= 10 and short.isascii() and short.isalnum()
        if word.gap != Gap.OPENED or not is_short or not short[0].isupper():
            continue
        for letters in ("".join(filter(str.isupper, short)), short):
            long = said[max(at - len(letters), 0) : at]
            if len(letters) > 1 and [one.folded[0] for one in long] == [*letters.casefold()]:
                yield short, at - len(letters), at
                break


class Want(NamedTuple):
    """A keyword as it is compared: *sides* that AND holds together; *words* count by themselves
    too."""

    sides: tuple[Clause, ...]
    field: Field
    words: tuple[str, ...]


@cache
def want(keyword: Keyword) -> Want:
    sides = clauses(keyword.term)
    if not all(one.tokens for one in sides):
        return Want((), keyword.field, ())
    return Want(sides, keyword.field, tuple(word for one in sides for word in one.words))


def quoted(wanted: Want) -> Want:
    return wanted._replace(sides=tuple(one._replace(is_phrase=True) for one in wanted.sides))


def is_alone(form: str) -> bool:
    """Whether this is a character of a script without spaces."""
    return is_unspaced(form)


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
    if not given or not others:
        return not given
    return "".join(few) == "".join(many) or (agree(few[0], many[0]) and in_order)


def agree(one: str, other: str) -> bool:
    return one == other or (1 in {len(one), len(other)} and one[0] == other[0])
