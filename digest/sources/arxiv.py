"""arXiv: the category feeds, RSS and Atom, and the Atom API."""

import re
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

from digest import fetch
from digest.config import KindOptions
from digest.exceptions import FetchError, ParseError
from digest.fetch import Document
from digest.model import Announce, Batch, Get, Listing, Request, Response, Source
from digest.sources import answer, feed, identifier, link, moment
from digest.sources.accent import accented
from digest.text.plain import plain

OPTIONS = KindOptions(options=frozenset({"categories"}), needs=("categories", "url", "path"))

_FEEDS = "https://rss.arxiv.org/rss/"
_ANNOUNCES: dict[str, Announce] = {"new": "new", "cross": "cross", "replace": "replace", "replace-cross": "replace-cross"}
_PREFIX = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]+(?:-[A-Za-z]+)?)?")
_BRACKETS = re.compile(r"\([^()]*\)")


def label(source: Source) -> str:
    return f"arXiv {', '.join(source.categories)}".strip()


def read(source: Source, _day: date, get: Get) -> Iterator[Batch]:
    if source.path is None:
        yield _asked(source, get(Request(url=_url(source))))
    else:
        for document in fetch.documents(source.path):
            yield parsed(source, document)


def parsed(source: Source, document: Document) -> Batch:
    """Return the listings of one feed."""
    found = feed.parsed(source, document)
    entries = found.entries
    _check(source, document, found)
    listings = [_listing(source, document, found, entry) for entry in entries]
    known = tuple(listing for listing in listings if listing)
    if entries and not known:
        raise ParseError(
            source.name, f"{document.origin}: expected papers of arXiv, got {len(entries)} entries without an arXiv id"
        )
    return Batch(source=source.name, listings=known, claimed=_claimed(found))


def _url(source: Source) -> str:
    if not (source.url or source.categories):
        raise FetchError(source.name, "a source of kind arxiv needs categories, a url or a path")
    return source.url or _FEEDS + "+".join(source.categories)


def _asked(source: Source, response: Response) -> Batch:
    if response.status == HTTPStatus.BAD_REQUEST and response.body.startswith(b"<?xml"):
        parsed(source, answer.received(response))  # arXiv says what was wrong in a feed
    return parsed(source, answer.document(source, response))


def _check(source: Source, document: Document, found: Any) -> None:
    heading = found.feed.get("title", "")
    if heading.startswith("Feed error"):
        raise ParseError(source.name, f"{document.origin}: arXiv says: {plain(heading)}")
    for entry in found.entries:
        if entry.get("title") == "Error" and "/api/errors" in entry.get("id", ""):
            raise ParseError(source.name, f"{document.origin}: arXiv says: {plain(entry.get('summary', 'Error'))}")


def _claimed(found: Any) -> int:
    """Return how many entries this answer should hold: the API says how many there are in all, and how many a page has."""
    numbers = [found.feed.get(f"opensearch_{name}", "") for name in ("totalresults", "startindex", "itemsperpage")]
    if not all(number.isdecimal() and len(number) < 10 for number in numbers):
        return len(found.entries)
    total, first, page = map(int, numbers)
    return max(min(total - first, page), 0)


def _listing(source: Source, document: Document, found: Any, entry: Any) -> Listing | None:
    named, title = entry.get("id", ""), plain(entry.get("title", ""))
    arxiv_id = identifier.arxiv(named) or identifier.arxiv(entry.get("link", ""))
    if not arxiv_id or not title:
        return None
    is_announced = "arxiv_announce_type" in entry or found.version.startswith("rss")
    return Listing(
        source=source.name,
        listed_on=_listed_on(document, found, entry),
        identifiers=(f"arxiv:{arxiv_id}", *(f"doi:{doi}" for doi in _dois(entry))),
        title=title,
        abstract=plain(_PREFIX.sub("", entry.get("summary", ""), count=1)),
        announce=_ANNOUNCES.get(entry.get("arxiv_announce_type", ""), "new"),
        authors=_authors(entry, are_joined=is_announced),
        categories=_categories(entry),
        links=link.arxiv(arxiv_id),
        # Where papers are announced this is the day of the feed; the API gives the day of the first version.
        published_on=None if is_announced else moment.day(entry.get("published")),
        version=identifier.version(named),
    )


def _listed_on(document: Document, found: Any, entry: Any) -> date:
    announced = found.feed.get("published") if found.version.startswith("rss") else None
    return moment.day(announced) or moment.day(entry.get("published")) or document.at.date()


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
    return tuple(name for one in names if (name := plain(accented(one))))


def _split(creators: str) -> list[str]:
    """Return the names in *creators*: between commas, without the affiliations in brackets, which have commas of their own."""
    for _ in range(3):  # brackets within brackets
        creators = _BRACKETS.sub("", creators)
    return creators.split(",")
