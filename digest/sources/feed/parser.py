"""RSS, Atom and JSON Feed as entries: what feedparser makes of them, which guesses at anything.

So only what has been found to be a feed is let in. A JSON Feed (jsonfeed.org) has its items under
the keys that feedparser gives those of other feeds.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from html import unescape
from io import BytesIO
from typing import Any
from xml.parsers import expat

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Source
from digest.sources import response
from digest.sources.feed import encoding, identifier_elements, repair

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})

IDENTIFIERS = "all identifiers"
"""The key under which an entry has all its identifiers, where any has several."""

_ROOTS = frozenset({"rss", "feed", "rdf"})
_ENTRIES = ("item", "entry")
_DEEPEST = 50
_MOST_ATTRIBUTES = 200_000

_JSON_FEED = "https://jsonfeed.org/version/1"

# An item may have each of these; the first that is there is its abstract.
_JSON_TEXTS = {"summary": "text/plain", "content_html": "text/html", "content_text": "text/plain"}


class _RefusedError(Exception):
    """XML that is not passed on."""


def parsed(source: Source, content: Content, *, longest: int = response.LONGEST) -> Any:
    """Return what feedparser makes of *content*, of elements of at most *longest* characters.

    What had to be mended for that stands under "remark".

    Raises:
        ParseError: it is no feed, is not well-formed, or brings definitions of its own.
    """
    try:
        encoded, lost = encoding.in_utf8(content.body, content.charset)
        body, entries, broken = _mended(encoded, longest)
        response.checked(source, content.origin, entries)
    except _RefusedError as error:
        raise ParseError(source.name, f"{content.origin}: {error}") from error
    except expat.ExpatError as error:
        reason = f"expected a feed, got broken XML at {_where(error)}"
        raise ParseError(source.name, f"{content.origin}: {reason}") from error
    import feedparser  # noqa: PLC0415  who reads no feed does not wait for it

    # Given bytes, feedparser would look for a file of that name; given a stream, it only reads.
    found = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    named = identifier_elements.of_entries(body, len(found.entries))
    for entry, identifiers in zip(found.entries, named, strict=False):
        entry[IDENTIFIERS] = identifiers
    found["remark"] = "; ".join(one for one in (lost, broken) if one)
    return found


def json_entries(source: Source, content: Content) -> list[dict[str, Any]]:
    """Return the items of a JSON Feed.

    Raises:
        ParseError: it is none.
    """
    value = response.value(source, content.origin, content.body)
    version = value.get("version") if isinstance(value, dict) else None
    items = value.get("items") if isinstance(value, dict) else None
    is_feed = isinstance(version, str) and version.removesuffix("/").startswith(_JSON_FEED)
    if not is_feed or not isinstance(items, list):
        reason = "expected a feed, got JSON that is no JSON Feed"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    response.checked(source, content.origin, len(items))
    return [_json_entry(item) for item in items if isinstance(item, dict)]


def _json_entry(item: Mapping[str, Any]) -> dict[str, Any]:
    texts = [key for key in _JSON_TEXTS if isinstance(item.get(key), str) and item[key].strip()]
    found = dict(item)
    if texts:
        found |= {"summary": item[texts[0]], "summary_detail": {"type": _JSON_TEXTS[texts[0]]}}
    tags = item.get("tags")
    return found | {
        "title_detail": {"type": "text/plain"},
        "link": item.get("url") or item.get("external_url"),
        "tags": [{"term": tag} for tag in tags] if isinstance(tags, list) else [],
        "authors": item.get("authors") or [item.get("author")],
        "published": item.get("date_published") or item.get("date_modified"),
    }


def _mended(body: bytes, longest: int) -> tuple[bytes, int, str]:
    """Return *body* as it can be read, how many papers it holds, and what was wrong with it.

    HTML's entities (&nbsp;) are read as characters, without a remark.
    """
    try:
        return body, _check(body, longest), ""
    except expat.ExpatError as error:
        first = error
    named = _ENTITY.sub(_numbers, body)
    if first.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
        with suppress(expat.ExpatError):
            return named, _check(named, longest), ""
    mended = repair.repaired(named)
    try:
        remark = f"broken XML at {_where(first)}, read from a repaired copy"
        return mended, _check(mended, longest), remark
    except expat.ExpatError:
        raise first from None


def _where(error: expat.ExpatError) -> str:
    said = expat.ErrorString(error.code)
    return f"line {error.lineno} column {error.offset + 1} ({said})"


def _numbers(entity: re.Match[bytes]) -> bytes:
    if entity[1] in _OF_XML:
        return entity[0]
    text = unescape(entity[0].decode())
    if text.startswith("&"):
        return entity[0]
    return "".join(f"&#{ord(char)};" for char in text).encode()


def _check(body: bytes, longest: int) -> int:
    """Return how many papers *body* holds, having made sure that it is a feed."""
    if not body.strip():
        raise _RefusedError("expected a feed, got nothing")
    if response.looks_like_html(body):
        raise _RefusedError("expected a feed, got an HTML page")
    if response.is_crowded(body, b"<") or response.is_crowded(body, b"=", most=_MOST_ATTRIBUTES):
        raise _RefusedError("expected a feed, got too many elements to be one")
    gate = _Gate(longest)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = gate.start
    parser.CharacterDataHandler = gate.text
    parser.EndElementHandler = gate.end
    parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    return gate.entries


class _Gate:
    """Looks at each element as it passes, and stops what no feed has."""

    def __init__(self, longest: int) -> None:
        self.entries = 0
        self._longest = longest
        self._depth = 0
        self._length = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth == 0:
            _check_root(name)
        self._depth += 1
        self._length = 0
        self.entries += name.endswith(_ENTRIES)
        if self._depth > _DEEPEST or len(attributes) > _DEEPEST:
            got = "elements too deep, or with too many attributes, to be one"
            raise _RefusedError(f"expected a feed, got {got}")

    def text(self, found: str) -> None:
        self._length += len(found)
        if self._length > self._longest:
            got = f"an element with more than {self._longest:,} characters"
            raise _RefusedError(f"expected a feed, got {got}")

    def end(self, _name: str) -> None:
        self._depth -= 1
        self._length = 0


def _check_root(name: str) -> None:
    root = name.rpartition(" ")[2].lower()
    if root == "html":
        raise _RefusedError("expected a feed, got an HTML page")
    if root not in _ROOTS:
        raise _RefusedError(f"expected a feed, got XML that begins with <{root[:40]}>")


def _refuse_doctype(name: str, _system: object, _public: object, has_subset: object) -> None:
    if name.lower() == "html":
        raise _RefusedError("expected a feed, got an HTML page")
    # RSS 0.91 names one that nobody reads. One of its own may define entities that grow without end
    # or ask for other files.
    if has_subset or name.rpartition(":")[2].lower() not in _ROOTS:
        raise _RefusedError("expected a feed, got XML with a DOCTYPE")
