"""Where in its entry each part of a listing was read: `content:encoded`, `prism:doi`.

Found by what the parts are: the first key that holds them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.model import Listing, Source
from digest.sources import html_text
from digest.sources.feed import parser
from digest.sources.feed.entry_link import DOIS

# What feedparser calls otherwise than RSS does.
_RSS = {"summary": "description", "content": "content:encoded", "id": "guid"}
_XML = {"authors": "author"}
_CREATOR = {"authors": "dc:creator"}
_HEAD = 2_000
_PREFIXES = ("arxiv_", "citation_", "dc_", "dcterms_", "prism_")

_TEXTS = (*parser.TEXTS, "content", "summary")

# Enough to know a text again that was cut, or lost what stood before and behind it.
_PIECE = 60


def names(body: bytes) -> Mapping[str, str]:
    """Return by feedparser's keys what the feed *body* calls them, where that is something else."""
    if body.startswith(b"{"):
        return {}
    head = body[:_HEAD].lower()
    is_rss = b"<rss" in head or b"<rdf" in head
    return _XML | (_RSS if is_rss else {}) | (_CREATOR if b"<dc:creator" in body else {})


def parts(
    source: Source, found: Mapping[str, Any], listing: Listing, called: Mapping[str, str]
) -> dict[str, str]:
    """Return for each part of *listing* the name of what it was read from in the entry *found*.

    *called* is what the feed calls a key, see `names`.
    """
    middle = len(listing.abstract) // 2
    abstract = listing.abstract[middle : middle + _PIECE]
    dois = [one.removeprefix("doi:") for one in listing.identifiers if one.startswith("doi:")]
    author = listing.authors[0].split()[-1] if listing.authors else ""
    places = {
        "title": _first(source, found, "title", ("title",), [listing.title[:_PIECE]]),
        "authors": _first(source, found, "authors", ("authors", "author"), [author]),
        "abstract": _first(source, found, "abstract", _TEXTS, [abstract]),
        "doi": _first(source, found, "doi", DOIS, dois),
    }
    return {part: _written(key, called) for part, key in places.items() if key}


def _first(
    source: Source,
    found: Mapping[str, Any],
    part: str,
    usual: Iterable[str],
    texts: Iterable[str],
) -> str | None:
    """Return the first key that holds one of *texts*: that of the settings, a usual one, any."""
    own = source.fields.get(part)
    keys = dict.fromkeys((*([own.replace(":", "_").lower()] if own else []), *usual, *found))
    wanted = [text.casefold() for text in texts if text]
    held = (key for key in keys if any(text in _said(found, key) for text in wanted))
    return next(held, None) if wanted else None


def _said(found: Mapping[str, Any], key: str) -> str:
    return " ".join(html_text.text(text) for text in _texts(found.get(key))).casefold()


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in what feedparser has under a key: a text, or some in dictionaries."""
    if isinstance(value, str):
        yield value
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield from (
                text for name in ("value", "name") if isinstance(text := one.get(name), str)
            )


def _written(key: str, called: Mapping[str, str]) -> str:
    """Return *key* as the feed writes it.

    >>> _written("prism_doi", {}), _written("summary", _RSS)
    ('prism:doi', 'description')
    """
    if key.startswith(_PREFIXES):
        return key.replace("_", ":", 1)
    return called.get(key, key)
