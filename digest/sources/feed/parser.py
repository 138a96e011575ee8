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
# feedparser keeps these under two names, whichever of them comes first, and loses one of three.
TEXTS = ("description", "dc:description", "content:encoded")
_PREFIXED = {
    "description": "description",
    "http://purl.org/rss/1.0/ description": "description",
    "http://my.netscape.com/rdf/simple/0.9/ description": "description",
    "http://purl.org/dc/elements/1.1/ description": "dc:description",
    # Only the settings name it: it counts where they do.
    "http://purl.org/dc/elements/1.1/ title": "dc:title",
    "http://purl.org/dc/terms/ description": "dc:description",
    "http://purl.org/rss/1.0/modules/content/ encoded": "content:encoded",
}

_ROOTS = frozenset({"rss", "feed", "rdf"})
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|rdf)[\s>/]", re.IGNORECASE)
_HEAD = 100_000
_ENTRIES = ("item", "entry")
_DEEPEST = 50
_MOST_ATTRIBUTES = 200_000

_JSON_FEED = "https://jsonfeed.org/version/1"

# An item may have each of these.
_JSON_TEXTS = ("content_html", "content_text")


# feedparser takes the end of a long domain for a name: "nce" of "ada@example.science (Ada L.)".
_LONG_ADDRESS = re.compile(
    rb"(<(?:dc:)?(?:author|creator)>\s*)[\w.+-]{1,64}@[\w.-]{1,200}\.[A-Za-z]{5,24}(?=\s*\()"
)

Entry = dict[str, Any]


class _RefusedError(Exception):
    """XML that is not passed on."""


def parsed(source: Source, content: Content, *, longest: int = response.LONGEST) -> Any:
    """Return what feedparser makes of *content*, of elements of at most *longest* characters, each
    entry with its TEXTS as the feed calls them.

    What had to be mended for that stands under "remark".

    Raises:
        ParseError: it is no feed, is not well-formed, or brings definitions of its own.
    """
    try:
        encoded, lost = encoding.in_utf8(content.body, content.charset)
        body, gate, broken = _mended(encoded, longest)
        response.checked(source, content.origin, len(gate.texts))
    except _RefusedError as error:
        raise ParseError(source.name, f"{content.origin}: {error}") from error
    except expat.ExpatError as error:
        reason = f"expected a feed, got broken XML at {_where(error)}"
        raise ParseError(source.name, f"{content.origin}: {reason}") from error
    import feedparser  # noqa: PLC0415  who reads no feed does not wait for it

    body = _LONG_ADDRESS.sub(rb"\1", body)
    # Given bytes, feedparser would look for a file of that name; given a stream, it only reads.
    found = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    named = identifier_elements.of_entries(body, len(found.entries))
    for entry, identifiers in zip(found.entries, named, strict=False):
        entry[IDENTIFIERS] = identifiers
    found["remark"] = "; ".join(one for one in (lost, broken) if one)
    if len(found.entries) == len(gate.texts):
        for entry, texts in zip(found.entries, gate.texts, strict=True):
            entry.update(texts)
    return found


def json_entries(source: Source, content: Content) -> tuple[list[Entry], Entry]:
    """Return the items of a JSON Feed, and what it says of itself.

    Raises:
        ParseError: it is none.
    """
    found = response.value(source, content.origin, content.body)
    value = found if isinstance(found, dict) else {}
    version, items = value.get("version"), value.get("items")
    is_feed = isinstance(version, str) and version.removesuffix("/").startswith(_JSON_FEED)
    if not is_feed or not isinstance(items, list):
        reason = "expected a feed, got JSON that is no JSON Feed"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    response.checked(source, content.origin, len(items))
    about = {"title": value.get("title"), "authors": value.get("authors") or value.get("author")}
    return [_json_entry(item) for item in items if isinstance(item, dict)], about


def _json_entry(item: Entry) -> Entry:
    tags = item.get("tags")
    return item | {
        "content": [{"value": item[key]} for key in _JSON_TEXTS if isinstance(item.get(key), str)],
        "link": item.get("url") or item.get("external_url"),
        "tags": [{"term": tag} for tag in tags] if isinstance(tags, list) else [],
        "authors": item.get("authors") or item.get("author"),
        "published": item.get("date_published") or item.get("date_modified"),
    }


def _mended(body: bytes, longest: int) -> tuple[bytes, "_Gate", str]:
    """Return *body* as it can be read, the gate that it passed, and what was wrong with it.

    HTML's entities (&nbsp;) are read as characters, without a remark.
    """
    try:
        return body, _check(body, longest), ""
    except expat.ExpatError as error:
        first = error
    if not _ROOT.search(body, 0, _HEAD):
        raise first  # no feed, and no need to mend what may be of any kind
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


def _check(body: bytes, longest: int) -> "_Gate":
    """Return the gate that *body* has passed, which makes sure that it is a feed."""
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
    return gate


class _Gate:
    """Looks at each element as it passes, stops what no feed has, and keeps *texts*, an entry's
    each, by their names."""

    def __init__(self, longest: int) -> None:
        self.texts: list[dict[str, str]] = []
        self._longest = longest
        self._depth = 0
        self._length = 0
        self._open: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth == 0:
            _check_root(name)
        self._depth += 1
        self._length = 0
        if name.endswith(_ENTRIES):
            self.texts.append({})
        # An element within is markup, which feedparser keeps.
        self._open = [] if self.texts and name in _PREFIXED else None
        if self._depth > _DEEPEST or len(attributes) > _DEEPEST:
            got = "elements too deep, or with too many attributes, to be one"
            raise _RefusedError(f"expected a feed, got {got}")

    def text(self, found: str) -> None:
        self._length += len(found)
        if self._open is not None:
            self._open.append(found)
        if self._length > self._longest:
            got = f"an element with more than {self._longest:,} characters"
            raise _RefusedError(f"expected a feed, got {got}")

    def end(self, name: str) -> None:
        if self._open is not None and name in _PREFIXED:
            self.texts[-1].setdefault(_PREFIXED[name], "".join(self._open).strip())
        self._open = None
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
