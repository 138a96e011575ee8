"""Entries of arXiv's feeds, of announcements and of the API, as listings."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Announce, Batch, Get, Listing, PublicationType, Request, Source
from digest.sources import announcement, dates, journal, response, web_link
from digest.sources.feed import parser
from digest.text import author_line, category_name, identifier
from digest.text.clean_text import plain
from digest.text.tex.accents import plain_name

# "This paper has been withdrawn by the author", not "replaces withdrawn arXiv:2401.00001".
# What was withdrawn from a conference is a paper still.
_WITHDRAWN = re.compile(
    r"""(?: ^\W* (?: withdrawn\b (?!\s+(?:version|arxiv|paper))
              | (?:this|the)\ (?:paper|submission|article|manuscript|version)
                \ (?:has\ been|is|was)\ (?:now\ )?withdrawn\b
              | (?:paper|submission|article|manuscript)\ (?:is\ |has\ been\ )?withdrawn\b )
        | \bwithdrawn\ by\ (?:the\ )?(?:authors?|arxiv)\b )
        (?!\s+from\s+(?!(?:the\s+)?arxiv\b)) """,
    re.IGNORECASE | re.VERBOSE,
)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]+(?:-[A-Za-z]+)?)?")


def parsed(source: Source, content: Content) -> Batch:
    """Return the listings of one feed."""
    found = parser.parsed(source, content)
    entries = found.entries
    _check(source, content, found)
    listings = [_listing(source, content, found, entry) for entry in entries]
    known = tuple(listing for listing in listings if listing)
    if entries and not known:
        reason = f"expected papers of arXiv, got {len(entries)} entries without an arXiv id"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    claimed, day = _claimed(found), _announced_on(found)
    return Batch(
        source=source.name, listings=known, claimed=claimed, day=day, remark=found["remark"]
    )


def asked(source: Source, url: str, get: Get) -> Batch:
    """Return the listings in the feed that *url* answers with.

    Raises:
        SourceError: it answers with anything else.
    """
    received = get(Request(url=url))
    if response.is_unchanged(received):
        return response.unchanged(source, url, received)
    if received.status == HTTPStatus.BAD_REQUEST and received.body.startswith(b"<?xml"):
        parsed(source, response.received(received))  # arXiv says what was wrong in a feed
    found = parsed(source, response.content(source, received))
    return replace(found, validators=response.validators(url, received))


def arxiv_id(listing: Listing) -> str:
    """Return the arXiv id of a listing that this room made."""
    return listing.identifiers[0].removeprefix("arxiv:")


def announced(
    source: Source, listing: Listing, day: date, announce: Announce | None = None
) -> Listing:
    """Return *listing*, found by other ways, as it was announced on *day*."""
    announce = announce or relation(source, listing.categories)
    return replace(listing, listed_on=day, announce=announce)


def type_by(comment: str) -> PublicationType:
    """Return what a paper is by the *comment* of its authors, or of arXiv's administrators."""
    return "withdrawal" if _WITHDRAWN.search(comment) else "preprint"


def relation(source: Source, categories: tuple[str, ...]) -> Announce:
    """Return how a new paper comes to *source*: arXiv calls it new in its first category only."""
    first = categories[0] if categories else ""
    primary = category_name.MAIN_NAMES.get(first, first)
    own = [category_name.MAIN_NAMES.get(one, one) for one in source.categories]
    # Before 2019 what is in eess.SY now was in cs.SY alone, and new in cs.
    is_own = any(
        primary == one or primary.startswith(f"{one}.") or first.startswith(f"{one}.")
        for one in own
    )
    return "new" if is_own else "cross"


def is_cross(source: Source, listing: Listing) -> bool:
    """Whether *listing* comes to *source* from another category, new or replaced."""
    is_told = listing.announce in {"cross", "replace-cross"}
    return is_told or (bool(source.categories) and relation(source, listing.categories) == "cross")


def _check(source: Source, content: Content, found: Any) -> None:
    heading = found.feed.get("title", "")
    if heading.startswith("Feed error"):
        raise ParseError(source.name, f"{content.origin}: arXiv says: {plain(heading)}")
    for entry in found.entries:
        if entry.get("title") == "Error" and "/api/errors" in entry.get("id", ""):
            said = plain(entry.get("summary", "Error"))
            raise ParseError(source.name, f"{content.origin}: arXiv says: {said}")


def _claimed(found: Any) -> int:
    """Return how many entries this answer should hold, by its total and its page."""
    names = ("totalresults", "startindex", "itemsperpage")
    numbers = [found.feed.get(f"opensearch_{name}", "") for name in names]
    if not all(number.isdecimal() and len(number) < 10 for number in numbers):
        return len(found.entries)
    total, first, page = map(int, numbers)
    return max(min(total - first, page), 0)


def _listing(source: Source, content: Content, found: Any, entry: Any) -> Listing | None:
    named, title = entry.get("id", ""), plain(entry.get("title", ""))
    found_id = identifier.arxiv(named) or identifier.arxiv(entry.get("link", ""))
    if not found_id or not title:
        return None
    is_announced = "arxiv_announce_type" in entry or found.version.startswith("rss")
    return Listing(
        source=source.name,
        listed_on=_listed_on(content, found, entry),
        identifiers=(f"arxiv:{found_id}", *(f"doi:{doi}" for doi in _dois(entry))),
        title=title,
        abstract=plain(announcement.without_prefix(entry.get("summary", ""))),
        announce=announcement.announce(entry),
        authors=_authors(entry, are_joined=is_announced),
        categories=_categories(entry),
        links=web_link.arxiv(found_id),
        # Where papers are announced this is the feed's day; the API gives the first version's.
        published_on=None if is_announced else dates.day(entry.get("published")),
        version=identifier.version(named),
        publication_type=type_by(entry.get("arxiv_comment", "")),
        journal=journal.in_reference(entry.get("arxiv_journal_ref", "")),
    )


def _listed_on(content: Content, found: Any, entry: Any) -> date:
    return _announced_on(found) or dates.day(entry.get("published")) or content.at.date()


def _announced_on(found: Any) -> date | None:
    """Return the day of a feed of announcements: arXiv's clock, whatever is in the feed."""
    return dates.day(found.feed.get("published")) if found.version.startswith("rss") else None


def _dois(entry: Any) -> list[str]:
    return [doi for word in entry.get("arxiv_doi", "").split() if (doi := identifier.doi(word))]


def _categories(entry: Any) -> tuple[str, ...]:
    primary = entry.get("arxiv_primary_category", {}).get("term")
    terms = [primary, *(tag.get("term") for tag in entry.get("tags", ()))]
    # Authors add classes of the ACM (I.2.7) and of the AMS (68T05) to those of arXiv.
    return tuple(dict.fromkeys(term for term in terms if term and _CATEGORY.fullmatch(term)))


def _authors(entry: Any, *, are_joined: bool) -> tuple[str, ...]:
    people = entry.get("authors", ())
    if not are_joined:
        names = [person.get("name", "") for person in people]
    elif len(people) == 1:
        # The name has lost what feedparser took for an address; the whole field has not.
        names = _split(entry.get("author", ""))
    else:
        names = [name for person in people for name in _split(person.get("name", ""))]
    return tuple(name for one in names if (name := plain(plain_name(one))))


def _split(creators: str) -> list[str]:
    """Return the names between commas, without affiliations in brackets, which have commas too."""
    bare = author_line.without_others(author_line.without_affiliations(creators))
    parts = author_line.with_endings(bare.replace(";", ",").split(","))
    return [name for part in parts for name in _several(part)]


def _several(part: str) -> Sequence[str]:
    """Return "Ada Roe and Bo Poe", "The Oak Collaboration: Ada Roe" in two."""
    return author_line.people(part) if ":" in part or " and " in part or "&" in part else (part,)
