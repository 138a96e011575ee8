"""One entry of any feed, as a listing. Nothing in it is taken for what it should be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from time import struct_time
from typing import Any
from urllib.parse import quote

from digest import model
from digest.model import Links, Listing, Source
from digest.sources import announcement, dates, html_text, response, web_link
from digest.sources.feed import author_names, citation, parser, publication, title_line
from digest.sources.feed.citation import Cited
from digest.text import doi, highwire, identifier, section_heading
from digest.text.abstract import is_abstract
from digest.text.clean_text import plain

Entry = Mapping[str, Any]

_ABSTRACTS = ("summary", "content", *parser.TEXTS)
_DOIS = ("prism_doi", "dc_identifier", "dcterms_identifier", "citation_doi", "doi", "id", "link")
_DATES = ("published", "updated", "created", "prism_publicationdate", "dc_date")

# What feedparser calls otherwise than the feeds do.
_ALIASES = {
    "author": "authors",
    "content_encoded": "content",
    "contributor": "contributors",
    "creator": "authors",
    "dc_contributor": "contributors",
    "dc_creator": "authors",
    "dc_description": "summary",
    "dc_title": "title",
    "description": "summary",
    "guid": "id",
}
_HIGHWIRE = re.compile(r"\s*https?://(?:www\.|connect\.)?(?:bio|med)rxiv\.org/")

# Some feeds carry whole articles; an abstract has 3,000 characters at most.
_LONGEST_ABSTRACT = 5_000
_LONGEST_TITLE = 120
# A text shorter than this is a teaser, where a whole article stands beside it.
_SHORT = 200
_MOST_TAGS = 20
_LONGEST_NAME = 2_000
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
    written = _first_text(entry, _keys(source, "title", "title"))
    title, by = title_line.parted(written)
    known = _known(entry, feed, written)
    authors = _authors(source, entry)
    texts = [
        citation.read(lines, title=title, known=known, authors=authors) for lines in _texts(entry)
    ]
    unmarked = highwire.read if _HIGHWIRE.match(str(entry.get("link"))) else str
    abstract = unmarked(_best([_abstract(text) for text in texts]))
    named = next((text for text in _named(source, entry) if text), "")
    cited = [told for _, told in texts]
    return Read(
        entry=entry,
        title=unmarked(title) or shorten(abstract, _LONGEST_TITLE, placeholder=" …"),
        abstract=_cut(named or abstract),
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
    address = _address(entry, base)
    places = _places(source, entry, address)
    identifiers = _identifiers(places, address, title)
    return Listing(
        source=source.name,
        listed_on=listed_on,
        identifiers=identifiers,
        title=title,
        abstract="" if said.abstract == title else said.abstract,
        announce=announcement.announce(entry),
        authors=said.authors,
        categories=said.tags,
        links=_links(identifiers, address, places),
        published_on=said.published_on,
        version=next(filter(None, map(identifier.version, places)), None),
        publication_type=publication.type_of(entry, said.journal, identifiers),
        journal=None if publication.is_preprint(identifiers) else said.journal,
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
    return next((text for key in keys if (text := " ".join(_lines(entry.get(key))))), "")


def _texts(entry: Entry) -> Iterator[list[str]]:
    """Yield each text of *entry* that may be its abstract, as lines."""
    given = [one for key in _ABSTRACTS for one in _forms(entry.get(key))]
    for text in dict.fromkeys(text.strip() for text in given if isinstance(text, str)):
        if lines := _read_lines(text):
            yield lines


def _forms(given: object) -> list[object]:
    """Return the texts in *given*, which may come in several forms."""
    forms = given if isinstance(given, list) else [given]
    return [one.get("value") if isinstance(one, Mapping) else one for one in forms]


def _named(source: Source, entry: Entry) -> Iterator[str]:
    """Yield the abstract where the settings say that it stands."""
    for key in _keys(source, "abstract"):
        yield _abstract(citation.read(_lines(entry.get(key))))


def _abstract(said: tuple[Sequence[str], Cited]) -> str:
    lines = [section_heading.unglued(line) for line in said[0]]
    return section_heading.without_label(section_heading.joined(lines))


def _best(abstracts: Sequence[str]) -> str:
    return max(abstracts, key=_rank) if len(abstracts) > 1 else "".join(abstracts)


def _rank(text: str) -> tuple[bool, bool, int]:
    """Return by what the longest of several abstracts is found; a whole article is none."""
    return is_abstract(text), _SHORT <= len(text) <= _LONGEST_ABSTRACT, len(text)


def _cut(abstract: str) -> str:
    if len(abstract) <= _LONGEST_ABSTRACT:
        return abstract
    return shorten(abstract, _LONGEST_ABSTRACT, placeholder=" …")


def _lines(given: object) -> list[str]:
    """Return the lines of the first text in *given*."""
    text = next((one for one in _forms(given) if isinstance(one, str)), "")
    return _read_lines(text)


def _read_lines(markup: str) -> list[str]:
    """Return the lines of *markup*, which some feeds escape twice."""
    lines = html_text.lines(_bounded(markup))
    return [
        twice for line in lines for twice in (html_text.lines(line) if "</" in line else [line])
    ]


def _bounded(markup: str) -> str:
    """Return as much of *markup* as is read, without the tag that it is cut in (a picture)."""
    if len(markup) <= response.LONGEST:
        return markup
    kept = markup[: response.LONGEST]
    return kept[: kept.rfind("<")] if kept.rfind("<") > kept.rfind(">") else kept


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
    return author_names.first(map(entry.get, _keys(source, "authors", "authors", "author")))


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


def _places(source: Source, entry: Entry, address: str | None) -> list[str]:
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
