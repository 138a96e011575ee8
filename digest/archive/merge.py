"""Two papers that are one: what the one takes from each, and which identifiers disagree. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from hashlib import blake2b
from math import inf

from digest.model import Links, Listing, Paper, PublicationType
from digest.text.abstract import is_abstract

SCHEMES = ("arxiv", "doi", "url")
"""What identifiers begin with, the most trustworthy first."""

_PREFIXES = tuple(f"{scheme}:" for scheme in SCHEMES)

ENTRY = "entry"
"""What the archive's own identifiers begin with: the id that one source gives to an entry. They
know a paper again, and nobody sees them."""

_WORTH = (*SCHEMES, ENTRY)


# What one paper is that is told as both: the later. What is amended elsewhere stays a paper.
_TYPES: tuple[PublicationType | None, ...] = (
    *("front matter", "expression of concern", "correction"),
    *(None, "preprint", "article", "review", "withdrawal", "retraction"),
)

Worded = tuple[Paper, str]
"""A paper without figures, and the source whose title and abstract it has."""


def alone(number: int, listing: Listing, now: datetime) -> Paper:
    """Return the paper that *listing* would be if nobody else listed it."""
    return Paper(
        id=number,
        identifiers=named(listing) + entry_names(listing),
        title=listing.title,
        abstract=listing.abstract,
        authors=listing.authors,
        organizations=listing.organizations,
        categories=union(listing.categories),
        links=listing.links,
        published_on=listing.published_on,
        version=listing.version,
        source=listing.source,
        announce=listing.announce,
        first_listed_on=listing.listed_on,
        first_seen_at=now,
        voted_on=listing.listed_on if listing.votes else None,
        summary=listing.summary,
        keywords=listing.keywords,
        publication_type=listing.publication_type,
        journal=listing.journal,
    )


def joined(kept: Worded, other: Worded, precedence: Mapping[str, int]) -> Worded:
    """Return *kept* with what *other* adds: better words, an earlier day, and what was missing.

    The words of the newest version win; among equals those of the source with the lowest number
    in *precedence*, and then those known first.
    """
    (ours, our_words), (theirs, their_words) = kept, other
    is_better = _worth(theirs, their_words, precedence) > _worth(ours, our_words, precedence)
    first, second = (theirs, ours) if is_better else (ours, theirs)
    earliest = theirs if theirs.first_listed_on < ours.first_listed_on else ours
    paper = replace(
        ours,
        identifiers=union(ours.identifiers + theirs.identifiers),
        title=first.title,
        abstract=_abstract(first.abstract, second.abstract),
        authors=first.authors or second.authors,
        version=first.version,
        organizations=ours.organizations or theirs.organizations,
        categories=union(ours.categories + theirs.categories),
        links=_links(ours.links, theirs.links),
        published_on=ours.published_on or theirs.published_on,
        source=earliest.source,
        announce=earliest.announce,
        first_listed_on=earliest.first_listed_on,
        voted_on=_later(ours.voted_on, theirs.voted_on),
        summary=ours.summary or theirs.summary,
        keywords=ours.keywords or theirs.keywords,
        publication_type=max(ours.publication_type, theirs.publication_type, key=_TYPES.index),
        journal=ours.journal or theirs.journal,
    )
    return paper, their_words if is_better else our_words


def named(listing: Listing) -> tuple[str, ...]:
    """Return the identifiers that name one work and no other: titles do not."""
    return public(listing.identifiers)


def entry_names(listing: Listing) -> tuple[str, ...]:
    """Return the identifier that the source of *listing* gave to its entry, if it did."""
    if listing.entry is None or listing.entry.name is None:
        return ()
    name = blake2b(listing.entry.name.encode(errors="replace"), digest_size=12).hexdigest()
    return (f"{ENTRY}:{listing.source} {name}",)


def are_other_entries(ours: Iterable[str], theirs: Iterable[str], source: str) -> bool:
    """Tell whether *source* gave both papers ids of entries, and none that is the same."""
    begins = f"{ENTRY}:{source} "
    mine = {value for value in ours if value.startswith(begins)}
    yours = {value for value in theirs if value.startswith(begins)}
    return bool(mine and yours) and mine.isdisjoint(yours)


def public(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Return *identifiers* without those of entries."""
    return tuple([value for value in identifiers if value.startswith(_PREFIXES)])


def links(identifiers: Iterable[str]) -> list[str]:
    """Return the addresses among *identifiers*."""
    return [value.removeprefix("url:") for value in identifiers if value.startswith("url:")]


def best_first(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Return *identifiers* by what they are worth.

    >>> best_first({"url:https://example.org/1", "doi:10.1/x", "arxiv:2603.00001"})
    ('arxiv:2603.00001', 'doi:10.1/x', 'url:https://example.org/1')
    """
    return tuple(sorted(identifiers, key=lambda value: (_WORTH.index(scheme(value)), value)))


def are_apart(
    ours: Collection[str], theirs: Collection[str], schemes: Iterable[str] = SCHEMES
) -> bool:
    """Tell whether two papers disagree: both have identifiers of one of *schemes*, none in common.

    >>> are_apart(["arxiv:1", "doi:a"], ["arxiv:2", "doi:a"]), are_apart(["arxiv:1"], ["doi:a"])
    (True, False)
    """
    return any(_are_other(ours, theirs, scheme) for scheme in schemes)


def scheme(identifier: str) -> str:
    return identifier.partition(":")[0]


def union(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return each of *names* once, in order."""
    return tuple(dict.fromkeys(names))


def _are_other(ours: Collection[str], theirs: Collection[str], of: str) -> bool:
    mine = {value for value in ours if scheme(value) == of}
    yours = {value for value in theirs if scheme(value) == of}
    return bool(mine and yours) and mine.isdisjoint(yours)


def _worth(paper: Paper, told_by: str, precedence: Mapping[str, int]) -> tuple[bool, int, float]:
    # A paper that was pruned has no words: any are better. A source that the settings no longer
    # name comes last.
    return bool(paper.title), paper.version or 0, -precedence.get(told_by, inf)


def _links(known: Links, given: Links) -> Links:
    if known == given:
        return known
    names = (field.name for field in fields(Links))
    return Links(**{name: getattr(known, name) or getattr(given, name) for name in names})


def _abstract(first: str, second: str) -> str:
    """Return the better one: a stub never hides an abstract."""
    if first and (is_abstract(first) or not is_abstract(second)):
        return first
    return second


def _later(known: date | None, given: date | None) -> date | None:
    return max(filter(None, (known, given)), default=None)
