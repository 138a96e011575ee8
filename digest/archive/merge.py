"""One paper over many listings: what a paper takes from each. Pure."""

from dataclasses import fields, replace
from datetime import date, datetime

from digest.model import Links, Listing, Paper

SCHEMES = ("arxiv", "doi", "url", "title")


def pointers(listing: Listing) -> tuple[str, ...]:
    """Return the identifiers that may point to a paper: a title only where there is nothing better."""
    better = tuple(value for value in listing.identifiers if not value.startswith("title:"))
    return better or listing.identifiers


def best_first(identifiers: set[str]) -> tuple[str, ...]:
    """Return *identifiers* by what they are worth.

    >>> best_first({"url:https://example.org/1", "doi:10.1/x", "arxiv:2603.00001"})
    ('arxiv:2603.00001', 'doi:10.1/x', 'url:https://example.org/1')
    """
    return tuple(sorted(identifiers, key=_rank))


def new(number: int, listing: Listing, now: datetime) -> Paper:
    """Return the paper that *listing* is the first word of."""
    return Paper(
        id=number,
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
    )


def merge(paper: Paper, listing: Listing) -> Paper:
    """Return *paper* with what *listing* adds: a newer version's words, an earlier first day, and what was missing."""
    is_newer = (listing.version or 0) > (paper.version or 0)
    first, second = (listing, paper) if is_newer else (paper, listing)
    merged = replace(
        paper,
        title=first.title or second.title,
        abstract=first.abstract or second.abstract,
        authors=first.authors or second.authors,
        version=first.version,
        organizations=paper.organizations or listing.organizations,
        categories=union(paper.categories + listing.categories),
        links=_links(paper.links, listing.links),
        published_on=paper.published_on or listing.published_on,
        voted_on=_later(paper.voted_on, listing.listed_on) if listing.votes else paper.voted_on,
    )
    if listing.listed_on >= paper.first_listed_on:
        return merged
    return replace(merged, source=listing.source, announce=listing.announce, first_listed_on=listing.listed_on)


def union(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return each of *names* once, in order."""
    return tuple(dict.fromkeys(names))


def _links(known: Links, given: Links) -> Links:
    if known == given:
        return known
    return Links(**{field.name: getattr(known, field.name) or getattr(given, field.name) for field in fields(Links)})


def _later(known: date | None, given: date) -> date:
    return max(known or given, given)


def _rank(identifier: str) -> tuple[int, str]:
    scheme = identifier.partition(":")[0]
    return SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES), identifier
