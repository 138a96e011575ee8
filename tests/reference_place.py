"""Where keywords and names stand in a paper, looked for word by word."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from digest.model import Field, Hit, Paper, Profile
from digest.rank.lexicon import Lexicon
from digest.text.compound import is_symbol
from digest.text.keyword_syntax import Clause
from digest.text.tokenizer import Gap
from digest.text.word_form import light
from tests.reference_word import (
    SMALL,
    Want,
    Word,
    definitions,
    forms,
    is_alone,
    is_same,
    is_token,
    name,
    title_words,
    words,
)

CONJUNCTIONS = {"and", "or", "to", "nor", "und", "oder", "et", "ou", "y", "o", "e"}


class Row(NamedTuple):
    """Where something stands in one place: the characters that are marked, *times* as a phrase or,
    where as none, *near*."""

    spans: Sequence[tuple[int, int]]
    times: int
    near: bool


@cache
def pages(paper: Paper, only: Field = "any") -> dict[Field, tuple[Word, ...]]:
    said = {"title": title_words(paper.title), "abstract": words(paper.abstract)}
    return {place: words for place, words in said.items() if only in ("any", place)}


@cache
def rows(wanted: Want, paper: Paper, lexicon: Lexicon) -> dict[Field, Row]:
    """Return where all sides of a keyword stand: in each place as often as the one of them that
    stands there least."""
    sides = [places(one, paper, wanted.field, lexicon) for one in dict.fromkeys(wanted.sides)]
    if not sides or not all(sides):
        return {}
    here = {place: [one[place] for one in sides if place in one] for place in pages(paper)}
    return {place: joined(found) for place, found in here.items() if found}


def joined(found: Sequence[Row]) -> Row:
    spans = sorted({span for one in found for span in one.spans})
    return Row(spans, min(one.times for one in found), any(one.near for one in found))


def places(side: Clause, paper: Paper, only: Field, lexicon: Lexicon) -> dict[Field, Row]:
    """Return where a side stands: as a phrase, or else near each other."""
    found: dict[Field, Row] = {}
    for place, said in pages(paper, only).items():
        together = phrases(side, paper, place, lexicon)
        apart = [] if together or side.is_phrase else windows(side, said, lexicon)
        marks = together or [(at, at + 1) for window in apart for at in window]
        if marks:
            spans = [(said[start].start, said[end - 1].end) for start, end in marks]
            found[place] = Row(spans, len(together) or len(apart), not together)
    return found


def phrases(side: Clause, paper: Paper, place: Field, lexicon: Lexicon) -> list[tuple[int, int]]:
    said, several = pages(paper)[place], written_otherwise(paper, place)
    found = {
        (at, end)
        for row in spellings(side, lexicon)
        for at, word in enumerate(said)
        if at in several or meets(row[0], word.written, lexicon)
        for end in ends(row, paper, place, at, lexicon)
    }
    return sorted(found)


@cache
def written_otherwise(paper: Paper, place: Field) -> frozenset[int]:
    """Return the words that may be more than what they are by themselves."""
    said = pages(paper)[place]
    shorts = {spelt for short, *_ in defined(paper) for spelt in (short, f"{short}s")}
    joins = (Gap.HYPHEN, Gap.SLASH, Gap.BROKEN)
    return frozenset(
        at
        for at, word in enumerate(said)
        if word.written in shorts or (at + 1 < len(said) and said[at + 1].gap in joins)
    )


@cache
def spellings(side: Clause, lexicon: Lexicon) -> frozenset[tuple[str, ...]]:
    """Return the rows of tokens that a side may be, one compound written as the archive does."""
    found = {side.tokens, *side.spellings}
    for row in [*found]:
        for at, token in enumerate(row):
            if token in lexicon.compounds:
                found.add((*row[:at], *lexicon.compounds[token], *row[at + 1 :]))
            for closed, parts in lexicon.compounds.items():
                if row[at : at + 2] == parts:
                    found.add((*row[:at], closed, *row[at + 2 :]))
    return frozenset(found)


def ends(
    row: tuple[str, ...], paper: Paper, place: Field, at: int, lexicon: Lexicon
) -> Iterator[int]:
    """Yield where a row of tokens ends that begins with a word."""
    said = pages(paper)[place]
    for size, end in steps(row, paper, place, at, lexicon):
        rest = row[size:]
        if not rest:
            yield end
        elif end < len(said) and said[end].gap < Gap.BREAK:
            yield from ends(rest, paper, place, end, lexicon)


def steps(
    row: tuple[str, ...], paper: Paper, place: Field, at: int, lexicon: Lexicon
) -> Iterator[tuple[int, int]]:
    """Yield how many tokens a word may be, and the word after it."""
    said = pages(paper)[place]
    word, others = said[at], said[at + 1 : at + 4]
    if meets(row[0], word.written, lexicon) and not is_half(said, at, lexicon):
        yield 1, at + 1
    if others:
        gap, pair = others[0].gap, word.written + others[0].written
        is_joined = gap == Gap.HYPHEN and is_symbol(word.written, others[0].written)
        is_joined |= gap == Gap.SLASH and len(pair) == 2 and pair.isalpha()
        is_broken = gap == Gap.BROKEN and others[0].folded not in CONJUNCTIONS
        if (is_joined or is_broken) and meets(row[0], pair, lexicon):
            yield 1, at + 2
        is_suspended = gap == Gap.BROKEN and not is_broken
        is_suspended = is_suspended and len(others) > 2 and others[2].gap == Gap.HYPHEN
        if is_suspended and meets(row[0], word.written, lexicon):
            yield 1, at + 3
    for long in long_forms(paper, place, at):
        if len(row) >= len(long) and all(
            meets(token, one, lexicon) for token, one in zip(row, long, strict=False)
        ):
            yield len(long), at + 1


def is_half(said: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a word is half of one that the end of a line broke."""
    for one, other in ((at - 1, at), (at, at + 1)):
        if one < 0 or other >= len(said) or said[other].gap != Gap.BROKEN:
            continue
        pair = said[one].folded, said[other].folded
        is_known = lexicon.knows("".join(pair)) or not all(map(lexicon.knows, pair))
        if lexicon.stems and pair[1] not in CONJUNCTIONS and is_known:
            return True
    return False


@cache
def defined(paper: Paper) -> list[tuple[str, tuple[str, ...], tuple[Field, int]]]:
    """Return the abbreviations of a paper, their long forms, and the words that they are."""
    return [
        (short, tuple(word.written for word in pages(paper)[where][start:end]), (where, end))
        for where in pages(paper)
        for short, start, end in definitions(getattr(paper, where))
    ]


def long_forms(paper: Paper, place: Field, at: int) -> Iterator[tuple[str, ...]]:
    """Yield what an abbreviation stands for where it is not defined itself."""
    spelt = pages(paper)[place][at].written
    for long in {long for short, long, _ in defined(paper) if spelt in (short, f"{short}s")}:
        if (place, at) not in [where for _, one, where in defined(paper) if one == long]:
            yield long


@cache
def meets(token: str, written: str, lexicon: Lexicon) -> bool:
    if token[0] in "=^" or token.endswith("*"):
        return is_token(token, written)
    roots = lexicon.forms
    return roots.get(token, token) in [roots.get(form, form) for form in forms(written)]


def windows(side: Clause, said: Sequence[Word], lexicon: Lexicon) -> list[list[int]]:
    """Return the words of a side that mean something where they are near each other, no window
    reaching into the one before."""
    telling = {one for one in side.tokens if lexicon.rooted((one,))[0] not in SMALL}
    if len(telling) < 2 or len(side.tokens) > 8 or any(map(is_alone, side.tokens)):
        return []
    found: list[list[int]] = []
    for at, word in [
        (at, word)
        for at, word in enumerate(said)
        if any(stands(one, said, at, lexicon) for one in telling)
    ]:
        reach = [
            near
            for near in range(at, min(at + len(side.tokens) + 4, len(said)))
            if said[near].sentence == word.sentence
        ]
        first = [
            next((near for near in reach if stands(one, said, near, lexicon)), -1)
            for one in telling
        ]
        if min(first) == at > max(found[-1] if found else [-1]):
            found.append(sorted(set(first)))
    return found


def stands(token: str, said: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    return meets(token, said[at].written, lexicon) and not is_half(said, at, lexicon)


def is_within(paper: Paper, categories: Collection[str]) -> bool:
    areas = {area.casefold() for one in paper.categories for area in (one, one.split(".")[0])}
    return not categories or not areas.isdisjoint(one.casefold() for one in categories)


def may_be_within(paper: Paper, categories: Collection[str], papers: Collection[Paper]) -> bool:
    """Whether *paper* is in one of *categories*, or none of those who list *papers* could tell."""
    told = [one for one in papers if one.categories]
    could = {one.source for one in told}
    if any(name.startswith("arxiv:") for one in told for name in one.identifiers):
        could |= {paper.source for name in paper.identifiers if name.startswith("arxiv:")}
    return is_within(paper, categories) or (not paper.categories and paper.source not in could)


def followed(profile: Profile, paper: Paper) -> dict[object, Hit]:
    """Return where the authors and the organisations stand that a reader follows, each once."""
    found: dict[object, Hit] = {}
    for one in profile.authors:
        at = [
            (at, at + 1)
            for at, who in enumerate(paper.authors)
            if is_same(one.name, who) and is_within(paper, one.categories)
        ]
        if at:
            found.setdefault(
                (name(one.name), *sorted(map(str.casefold, one.categories))),
                Hit(one.name, "authors", tuple(at), len(at)),
            )
    for said in profile.organizations:
        at = [
            (at, at + 1)
            for at, other in enumerate(paper.organizations)
            if spaced(said).strip() and spaced(said) in spaced(other)
        ]
        if at:
            found.setdefault(spaced(said), Hit(said, "organizations", tuple(at), len(at)))
    return found


def spaced(text: str) -> str:
    return f" {' '.join(light(word.folded) for word in words(text))} "
