"""One paper over many listings: when two are one, and what the one takes from each. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import NamedTuple

from digest.archive.worth import rank
from digest.model import Links, Listing, Paper

SCHEMES = ("arxiv", "doi", "url")
"""What identifiers begin with, the most trustworthy first."""

_PREFIXES = tuple(f"{scheme}:" for scheme in SCHEMES)


class Entry(NamedTuple):
    """A paper as the archive keeps it, without figures; *told_by* is the source whose title and
    abstract it has."""

    paper: Paper
    told_by: str


def alone(number: int, listing: Listing, now: datetime) -> Entry:
    """Return the paper that *listing* would be if nobody else listed it."""
    paper = Paper(
        id=number,
        identifiers=named(listing),
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
    )
    return Entry(paper=paper, told_by=listing.source)


def join(kept: Entry, other: Entry, ranks: Mapping[str, int]) -> Entry:
    """Return *kept* with what *other* adds: better words, an earlier first day, and what was
    missing.

    The words of the newest version win; among equals those of the source with the lowest of
    *ranks*, and then those known first.
    """
    first, second = (other, kept) if _worth(other, ranks) > _worth(kept, ranks) else (kept, other)
    ours, theirs = kept.paper, other.paper
    earliest = theirs if theirs.first_listed_on < ours.first_listed_on else ours
    paper = replace(
        ours,
        identifiers=union(ours.identifiers + theirs.identifiers),
        title=first.paper.title,
        abstract=first.paper.abstract or second.paper.abstract,
        authors=first.paper.authors or second.paper.authors,
        version=first.paper.version,
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
    )
    return Entry(paper=paper, told_by=first.told_by)


def named(listing: Listing) -> tuple[str, ...]:
    """Return the identifiers that name one work and no other: titles do not."""
    return tuple([value for value in listing.identifiers if value.startswith(_PREFIXES)])


def best_first(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Return *identifiers* by what they are worth.

    >>> best_first({"url:https://example.org/1", "doi:10.1/x", "arxiv:2603.00001"})
    ('arxiv:2603.00001', 'doi:10.1/x', 'url:https://example.org/1')
    """
    return tuple(sorted(identifiers, key=lambda value: (SCHEMES.index(scheme(value)), value)))


def are_apart(
    ours: Collection[str], theirs: Collection[str], schemes: Iterable[str] = SCHEMES
) -> bool:
    """Tell whether the identifiers of two papers disagree: both have some of one of *schemes*, and
    none in common.

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


def _worth(entry: Entry, ranks: Mapping[str, int]) -> tuple[bool, int, int]:
    # A paper that was pruned has no words: any are better.
    return bool(entry.paper.title), entry.paper.version or 0, -rank(ranks, entry.told_by)


def _links(known: Links, given: Links) -> Links:
    if known == given:
        return known
    return Links(
        **{
            field.name: getattr(known, field.name) or getattr(given, field.name)
            for field in fields(Links)
        }
    )


def _later(known: date | None, given: date | None) -> date | None:
    return max(filter(None, (known, given)), default=None)
