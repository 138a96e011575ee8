"""One entry of any feed, as a listing. Nothing in it is taken for what it should be."""

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import shorten
from time import struct_time
from typing import Any
from urllib.parse import quote

from digest import model
from digest.model import Links, Listing, Source
from digest.sources import announcement, dates, html_text, response, web_link
from digest.sources.feed import parser
from digest.text import author_line, doi, identifier
from digest.text.clean_text import clean, plain

Entry = Mapping[str, Any]

_PLAIN = "text/plain"
_ABSTRACTS = ("summary", "content")
_DOIS = ("prism_doi", "dc_identifier", "dcterms_identifier", "citation_doi", "id", "link")
_DATES = ("published", "updated", "created", "prism_publicationdate", "dc_date")

# What feedparser calls otherwise than the feeds do.
_ALIASES = {
    "author": "authors",
    "content_encoded": "content",
    "creator": "authors",
    "dc_creator": "authors",
    "dc_description": "summary",
    "dc_title": "title",
    "description": "summary",
    "guid": "id",
}
# Some feeds carry whole articles; an abstract has 3,000 characters at most.
_LONGEST_ABSTRACT = 5_000
_LONGEST_TITLE = 120
_MOST_NAMES = 5_000
_MOST_TAGS = 20
_LONGEST_NAME = 2_000
_LONGEST_TAG = 60


def listing(
    source: Source, entry: Entry, *, base: str, published_on: date | None, listed_on: date
) -> Listing | None:
    """Return what *entry* announces, links read against *base*; None without title and text."""
    abstract = _abstract(source, entry)
    title = _first_text(entry, _keys(source, "title", "title"))
    title = title or shorten(abstract, _LONGEST_TITLE, placeholder=" …")
    if not title:
        return None
    address = _address(entry, base)
    named = _named(source, entry, address)
    identifiers = _identifiers(named, address, title)
    return Listing(
        source=source.name,
        listed_on=listed_on,
        identifiers=identifiers,
        title=title,
        abstract="" if abstract == title else announcement.without_prefix(abstract),
        announce=announcement.announce(entry),
        authors=_authors(source, entry),
        categories=_tags(entry),
        links=_links(identifiers, address, named),
        published_on=published_on,
        version=next(filter(None, map(identifier.version, named)), None),
        entry=_own_entry(entry, address, identifiers),
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


def _keys(source: Source, part: str, *usual: str) -> tuple[str, ...]:
    """Return where *part* may stand, those of the settings first: feedparser has dc_source."""
    if part not in source.fields:
        return usual
    key = source.fields[part]
    folded = key.replace(":", "_").lower()
    return (key, _ALIASES.get(folded, folded), *usual)


def _first_text(entry: Entry, keys: Sequence[str]) -> str:
    return next((text for key in keys if (text := _text(entry, key))), "")


def _abstract(source: Source, entry: Entry) -> str:
    found = _first_text(entry, _keys(source, "abstract", *_ABSTRACTS))
    if len(found) <= _LONGEST_ABSTRACT:
        return found
    return shorten(found, _LONGEST_ABSTRACT, placeholder=" …")


def _text(entry: Entry, key: str) -> str:
    value, detail = entry.get(key), entry.get(f"{key}_detail")
    if isinstance(value, list):  # a content may come in several forms
        value = detail = next((one for one in value if isinstance(one, Mapping)), None)
    kind = detail.get("type") if isinstance(detail, Mapping) else None
    value = value.get("value") if isinstance(value, Mapping) else value
    if not isinstance(value, str):
        return ""
    kept = value[: response.LONGEST]
    return plain(kept) if kind == _PLAIN else html_text.text(kept)


def _authors(source: Source, entry: Entry) -> tuple[str, ...]:
    keys = _keys(source, "authors", "authors", "author")
    given = next((entry[key] for key in keys if entry.get(key)), None)
    people = given if isinstance(given, list) else [given]
    names = [name for person in people[:_MOST_NAMES] for name in _names(person)]
    return tuple(dict.fromkeys(one for name in names if "@" not in name and (one := clean(name))))


def _names(person: object) -> tuple[str, ...]:
    """Return the names in what stands for one person: "A. Lovelace, C. Babbage" are two."""
    name = person.get("name") if isinstance(person, Mapping) else person
    if not isinstance(name, str):
        return ()
    return author_line.people(html_text.text(name[: response.LONGEST]))


def _tags(entry: Entry) -> tuple[str, ...]:
    tags = entry.get("tags")
    listed = tags[:_MOST_TAGS] if isinstance(tags, list) else []
    terms = [tag.get("term") for tag in listed if isinstance(tag, Mapping)]
    names = (plain(term) for term in terms if isinstance(term, str) and len(term) <= _LONGEST_TAG)
    return tuple(dict.fromkeys(name for name in names if name))


def _address(entry: Entry, base: str) -> str | None:
    """Return where *entry* leads, as it is written: by that its identity is compared."""
    given, own = entry.get("link"), entry.get("id")
    # An RSS guid that is not said to be no address stands for one, and often is none.
    is_path = isinstance(own, str) and own.startswith(("/", "./", "../"))
    if not isinstance(given, str) or (given == own and not is_path):
        return own if isinstance(own, str) and web_link.web(own) else None
    address = web_link.joined(base, given)
    return address if web_link.web(address) else None


def _identifiers(texts: Sequence[str], address: str | None, title: str) -> tuple[str, ...]:
    found = [f"arxiv:{one}" for text in texts if (one := identifier.arxiv(text))]
    found += [f"doi:{one}" for text in texts if (one := identifier.doi(text))]
    if not found and address:
        found = [f"url:{one}" for one in [_routed(address)] if one]
    return tuple(dict.fromkeys(found)) or (f"title:{identifier.title(title)}",)


def _named(source: Source, entry: Entry, address: str | None) -> list[str]:
    """Return the texts of *entry* that may be, or lead to, identifiers."""
    places = [entry.get(key) for key in _keys(source, "doi", *_DOIS)]
    several = entry.get(parser.IDENTIFIERS, ())
    texts = (text for text in (*places, *several, address) if isinstance(text, str))
    return list(dict.fromkeys(texts))


def _compared(address: str) -> str | None:
    return identifier.url(address) or identifier.url(web_link.web(address) or "")


def _routed(address: str) -> str | None:
    """Return *address* as it is compared, with its fragment where that is a page of its own."""
    found, fragment = _compared(address), address.partition("#")[2].strip()
    return f"{found}#{fragment}" if found and fragment.startswith(("!", "/")) else found


def _own_entry(entry: Entry, address: str | None, identifiers: tuple[str, ...]) -> model.Entry:
    """Return what *entry* is called by its feed, and its link where that does not name it."""
    given, link = entry.get("id"), entry.get("link")
    name = str(given).strip() if isinstance(given, str | int) else ""
    # An id that is the link says no more than the link does, and varies with it.
    is_link = isinstance(link, str) and name == link.strip() and "#" not in name
    found = _compared(address) if address else None
    weak = found and f"url:{found}"
    return model.Entry(
        name=None if is_link or not 0 < len(name) <= _LONGEST_NAME else name,
        weak=(weak,) if weak and weak not in identifiers else (),
    )


def _links(identifiers: tuple[str, ...], address: str | None, texts: Sequence[str]) -> Links:
    kind, _, name = identifiers[0].partition(":")
    if kind == "arxiv":
        return web_link.arxiv(name)
    # Some servers know a DOI only with its version.
    written = next((one for text in texts if (one := doi.written(text))), None)
    return Links(
        abstract=web_link.web(address) or (f"https://doi.org/{quote(written)}" if written else None)
    )
