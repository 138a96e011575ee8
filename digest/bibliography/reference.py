"""One work of a bibliography, in plain letters whatever it was written in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.text import identifier
from digest.text.author_line import given_first
from digest.text.normalizer import normalize
from digest.text.tex.accents import plain_name

_BRACES = re.compile(r"[{}]")
# Zotero's arXiv tags say the subject class: "Computer Science - Machine Learning".
_SUBJECT_CLASS = re.compile(r"[A-Z][\w ]+ - [A-Z]")
_MOST_PEOPLE = 200
"""Beyond that it is a collaboration, whose members nobody follows for this one paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A work: *line* is where its entry begins, *keywords* are its authors' and its owner's tags,
    *identifiers* what it is known by, at least its title's."""

    line: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The *references* of a file, each work once, and of each entry that was *left_out* a line:
    where it stands, and why."""

    references: tuple[Reference, ...] = ()
    left_out: tuple[str, ...] = ()


def reference(
    line: int,
    *,
    title: str,
    abstract: str = "",
    authors: Iterable[str] = (),
    keywords: Iterable[str] = (),
    names: Iterable[str] = (),
) -> Reference | None:
    """Return the work of an entry that begins on *line*, None where it has no title; *names* are
    what may be identifiers."""
    told = plain(title)
    if not told:
        return None
    known = {one for one in map(identifier.canonical, filter(None, names)) if one}
    people = [_person(one) for one in authors]
    return Reference(
        line=line,
        title=told,
        abstract=plain(abstract),
        authors=tuple(filter(None, people)) if len(people) <= _MOST_PEOPLE else (),
        keywords=tuple(dict.fromkeys(_tags(keywords))),
        identifiers=frozenset({*known, f"title:{identifier.title(told)}"}),
    )


def distinct(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Return each work once: the first with an abstract of those that share an identifier."""
    found: list[Reference] = []
    places: dict[str, int] = {}
    for one in references:
        place = next((places[name] for name in one.identifiers if name in places), len(found))
        if place == len(found):
            found.append(one)
        elif one.abstract and not found[place].abstract:
            found[place] = one
        for name in one.identifiers:
            places.setdefault(name, place)
    return tuple(found)


def plain(text: str) -> str:
    r"""Return *text* without tags, entities, TeX and the braces that only keep capitals.

    >>> plain(r"The {BERT} of Schr{\"o}dinger~\& {\ss}: <i>E.&nbsp;coli</i> in $\alpha$")
    'The BERT of Schrödinger & ß: E. coli in α'
    """
    return " ".join(_BRACES.sub("", normalize(text.replace("~", " "))).split())


def _person(name: str) -> str:
    return given_first(" ".join(_BRACES.sub("", plain_name(name)).split()))


def _tags(keywords: Iterable[str]) -> Iterator[str]:
    return (told for one in keywords if not _SUBJECT_CLASS.match(one) and (told := plain(one)))
