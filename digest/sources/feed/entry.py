"""One entry of any feed, as a listing. Nothing in it is taken for what it should be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from time import struct_time
from typing import Any

from digest.model import Listing, Source
from digest.sources import announcement, dates
from digest.sources.feed import (
    author_names,
    citation,
    entry_link,
    entry_text,
    publication,
    title_line,
)
from digest.sources.feed.entry_key import keys
from digest.text import highwire, identifier
from digest.text.clean_text import plain

Entry = Mapping[str, Any]

_DATES = ("published", "updated", "created", "prism_publicationdate", "dc_date")

_HIGHWIRE = re.compile(r"\s*https?://(?:www\.|connect\.)?(?:bio|med)rxiv\.org/")

_LONGEST_TITLE = 120
_MOST_TAGS = 20
_LONGEST_TAG = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What an *entry* says: what is left of its texts without what journals write around them."""

    entry: Entry
    title: str
    abstract: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    published_on: date | None
    journal: str | None


def read(source: Source, entry: Entry, *, feed: Entry) -> Read:
    """Return what *entry* says, and where it is silent what its *feed* says of all entries."""
    written = entry_text.first(entry, keys(source, "title", "title"))
    title, by = title_line.parted(written)
    known = _known(entry, feed, written)
    authors = _authors(source, entry)
    texts = [
        citation.read(lines, title=title, known=known, authors=authors)
        for lines in entry_text.each(entry)
    ]
    unmarked = highwire.read if _HIGHWIRE.match(str(entry.get("link"))) else str
    abstract = unmarked(entry_text.best([entry_text.abstract(kept) for kept, _ in texts]))
    named = next((text for text in _named(source, entry) if text), "")
    cited = [told for _, told in texts]
    return Read(
        entry=entry,
        title=unmarked(title) or shorten(abstract, _LONGEST_TITLE, placeholder=" …"),
        abstract=entry_text.cut(named or abstract),
        authors=authors or _authors_elsewhere(entry, [*(told.authors for told in cited), by], feed),
        tags=tuple(tag for tag in _tags(entry) if tag.casefold() not in known),
        published_on=published_on(entry)
        or next((told.published_on for told in cited if told.published_on), None),
        journal=publication.journal_of(entry, title, cited),
    )


def listing(source: Source, said: Read, *, base: str, listed_on: date) -> Listing | None:
    """Return what an entry announces, links read against *base*; None without title and text."""
    entry, title = said.entry, said.title
    if not title:
        return None
    address = entry_link.address(entry, base)
    places = entry_link.places(source, entry, address)
    identifiers = entry_link.identifiers(places, address, title)
    return Listing(
        source=source.name,
        listed_on=listed_on,
        identifiers=identifiers,
        title=title,
        abstract="" if said.abstract == title else said.abstract,
        announce=announcement.announce(entry),
        authors=said.authors,
        categories=said.tags,
        links=entry_link.links(identifiers, address, places),
        published_on=said.published_on,
        version=next(filter(None, map(identifier.version, places)), None),
        publication_type=publication.type_of(entry, said.journal, identifiers),
        journal=None if publication.is_preprint(identifiers) else said.journal,
        entry=entry_link.own(entry, address, identifiers),
    )


def published_on(entry: Entry) -> date | None:
    """Return the day of *entry*, as written, or else as feedparser understands it."""
    written = next((day for key in _DATES if (day := dates.day(entry.get(key)))), None)
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return written or (_day(parsed) if parsed else None)


def _day(parsed: struct_time) -> date | None:
    try:
        return date(*parsed[:3])
    except ValueError:
        return None


def _named(source: Source, entry: Entry) -> Iterator[str]:
    """Yield the abstract where the settings say that it stands."""
    for key in keys(source, "abstract"):
        yield entry_text.abstract(citation.read(entry_text.lines(entry.get(key)))[0])


def _known(entry: Entry, feed: Entry, title: str) -> set[str]:
    """Return what says nothing of *entry* beside its *title*: that again, names of its journal."""
    origin = entry.get("source")
    names = (
        title,
        entry.get("prism_publicationname"),
        entry.get("dc_source"),
        feed.get("title"),
        origin.get("title") if isinstance(origin, Mapping) else None,
    )
    return {name.casefold().strip(" .") for name in names if isinstance(name, str)} - {""}


def _authors(source: Source, entry: Entry) -> tuple[str, ...]:
    """Return who wrote *entry*, as its own fields say."""
    return author_names.first(map(entry.get, keys(source, "authors", "authors", "author")))


def _authors_elsewhere(entry: Entry, lines: Sequence[str], feed: Entry) -> tuple[str, ...]:
    """Return who wrote *entry* as *lines* of its texts say, else its origin, else its *feed*."""
    origin = entry.get("source")
    of_origin = origin.get("authors") if isinstance(origin, Mapping) else None
    return author_names.first([*lines, of_origin, feed.get("authors")])


def _tags(entry: Entry) -> tuple[str, ...]:
    tags = entry.get("tags")
    listed = tags[:_MOST_TAGS] if isinstance(tags, list) else []
    terms = [tag.get("term") for tag in listed if isinstance(tag, Mapping)]
    names = (plain(term) for term in terms if isinstance(term, str) and len(term) <= _LONGEST_TAG)
    return tuple(dict.fromkeys(name for name in names if name))
