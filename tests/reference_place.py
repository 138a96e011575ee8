"""Where keywords and names stand in a paper, looked for word by word."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from digest.model import Field, Hit, Paper, Profile
from tests.reference_word import (
    SMALL,
    Side,
    Want,
    Word,
    definitions,
    is_alone,
    is_same,
    name,
    words,
)

Root = Callable[[str], str]
"""What the form of a participle is a form of, where the archive knows; a form itself elsewhere."""


class Row(NamedTuple):
    """Where something stands in one place: the characters that are marked, *times* as a phrase or,
    where as none, *near*."""

    spans: Sequence[tuple[int, int]]
    times: int
    near: bool


def pages(paper: Paper, only: Field = "any") -> dict[Field, tuple[Word, ...]]:
    read: dict[Field, str] = {"title": paper.title, "abstract": paper.abstract}
    return {place: words(text) for place, text in read.items() if only in ("any", place)}


@cache
def rows(wanted: Want, paper: Paper, root: Root) -> dict[Field, Row]:
    """Return where all sides of a keyword stand: in each place as often as the one of them that
    stands there least."""
    sides = [places(one, paper, wanted.field, root) for one in dict.fromkeys(wanted.sides)]
    if not sides or not all(sides):
        return {}
    here = {place: [one[place] for one in sides if place in one] for place in pages(paper)}
    return {place: joined(found) for place, found in here.items() if found}


def joined(found: Sequence[Row]) -> Row:
    spans = sorted({span for one in found for span in one.spans})
    return Row(spans, min(one.times for one in found), any(one.near for one in found))


def places(side: Side, paper: Paper, only: Field, root: Root) -> dict[Field, Row]:
    """Return where a side stands: as a phrase, as an abbreviation that the paper defines to be it,
    or else near each other."""
    whole = {place: phrases(side, said, root) for place, said in pages(paper).items()}
    found: dict[Field, Row] = {}
    for place, said in pages(paper, only).items():
        together = whole[place] + [(at, at + 1) for at in abbreviations(paper, place, whole)]
        apart = [] if together or side.is_quoted else windows(side, said, root)
        marks = together or [(at, at + 1) for window in apart for at in window]
        if marks:
            spans = [(said[start].start, said[end - 1].end) for start, end in marks]
            found[place] = Row(spans, len(together) or len(apart), not together)
    return found


def phrases(side: Side, said: Sequence[Word], root: Root) -> list[tuple[int, int]]:
    first, *others = side.atoms
    found = []
    for at in [at for at, word in enumerate(said) if meets(first, word, root)]:
        part = [
            word
            for word in said[at + 1 : at + 1 + len(others)]
            if word.sentence == said[at].sentence
        ]
        if len(part) == len(others) and all(map(meets, others, part, [root] * len(part))):
            found.append((at, at + len(side.atoms)))
    return found


def meets(atom: tuple[str, str], word: Word, root: Root) -> bool:
    sign, text = atom
    if sign == "":
        return root(word.form) == root(text)
    if sign == "*":
        return word.folded.startswith(text)
    return word.written == text or (
        word.written == f"{text}s" if sign == "^" else word.folded == text
    )


def abbreviations(
    paper: Paper, place: Field, whole: dict[Field, list[tuple[int, int]]]
) -> list[int]:
    """Return the words of a place that stand for what is *whole* where the paper defines them, but
    for their definitions."""
    defined = [
        (short, at, end)
        for at in whole
        for short, start, end in definitions(getattr(paper, at))
        if (start, end) in whole[at]
    ]
    spelt = {spelling: short for short, *_ in defined for spelling in (short, f"{short}s")}
    said = enumerate(pages(paper)[place])
    return [
        at
        for at, word in said
        if word.written in spelt and (spelt[word.written], place, at) not in defined
    ]


def windows(side: Side, said: Sequence[Word], root: Root) -> list[list[int]]:
    """Return the words of a side that mean something where they are near each other, no window
    reaching into the one before."""
    telling = {(sign, text) for sign, text in side.atoms if sign or root(text) not in SMALL}
    if len(telling) < 2 or len(side.atoms) > 8 or any(is_alone(text) for _, text in side.atoms):
        return []
    found: list[list[int]] = []
    for at, word in [
        (at, word)
        for at, word in enumerate(said)
        if any(meets(atom, word, root) for atom in telling)
    ]:
        reach = [
            near
            for near in range(at, min(at + len(side.atoms) + 4, len(said)))
            if said[near].sentence == word.sentence
        ]
        first = [
            next((near for near in reach if meets(atom, said[near], root)), -1) for atom in telling
        ]
        if min(first) == at > max(found[-1] if found else [-1]):
            found.append(sorted(set(first)))
    return found


def is_within(paper: Paper, categories: Collection[str]) -> bool:
    areas = {area.casefold() for one in paper.categories for area in (one, one.split(".")[0])}
    return not categories or not areas.isdisjoint(one.casefold() for one in categories)


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
    return f" {' '.join(word.form for word in words(text))} "
