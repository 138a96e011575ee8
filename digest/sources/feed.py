"""The door to feedparser. What goes in has been found to be XML of a feed: feedparser takes anything, and guesses."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.parsers import expat

import feedparser

from digest.exceptions import ParseError
from digest.fetch import Document
from digest.model import Source
from digest.sources import answer

_ROOTS = frozenset({"rss", "feed", "rdf"})
_ENTRIES = ("item", "entry")
_DEEPEST = 50
_MOST_ATTRIBUTES = 200_000


class _RefusedError(Exception):
    """XML that is not passed on."""


def parsed(source: Source, document: Document) -> Any:
    """Return what feedparser makes of *document*.

    Raises:
        ParseError: it is no feed, is not well-formed, or brings definitions of its own.
    """
    try:
        answer.checked(source, document.origin, _check(document.body))
    except _RefusedError as error:
        raise ParseError(source.name, f"{document.origin}: {error}") from error
    except expat.ExpatError as error:
        where = f"line {error.lineno} column {error.offset + 1}"
        reason = f"expected a feed, got broken XML at {where} ({expat.ErrorString(error.code)})"
        raise ParseError(source.name, f"{document.origin}: {reason}") from error
    # Given bytes, feedparser would look for a file of that name; given a stream, it only reads.
    return feedparser.parse(BytesIO(document.body), sanitize_html=False, resolve_relative_uris=False)


def _check(body: bytes) -> int:
    """Return how many papers *body* holds, having made sure that it is a feed."""
    if not body.strip():
        raise _RefusedError("expected a feed, got nothing")
    if answer.looks_like_html(body):
        raise _RefusedError("expected a feed, got an HTML page")
    if answer.is_crowded(body, b"<") or answer.is_crowded(body, b"=", most=_MOST_ATTRIBUTES):
        raise _RefusedError("expected a feed, got too many elements to be one")
    gate = _Gate()
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

    def __init__(self) -> None:
        self.entries = 0
        self._depth = 0
        self._length = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth == 0:
            _check_root(name)
        self._depth += 1
        self._length = 0
        self.entries += name.endswith(_ENTRIES)
        if self._depth > _DEEPEST or len(attributes) > _DEEPEST:
            raise _RefusedError("expected a feed, got elements too deep, or with too many attributes, to be one")

    def text(self, found: str) -> None:
        self._length += len(found)
        if self._length > answer.LONGEST:
            raise _RefusedError(f"expected a feed, got an element with more than {answer.LONGEST:,} characters")

    def end(self, _name: str) -> None:
        self._depth -= 1
        self._length = 0


def _check_root(name: str) -> None:
    root = name.rpartition(" ")[2].lower()
    if root == "html":
        raise _RefusedError("expected a feed, got an HTML page")
    if root not in _ROOTS:
        raise _RefusedError(f"expected a feed, got XML that begins with <{root[:40]}>")


def _refuse_doctype(name: str, *_rest: object) -> None:
    if name.lower() == "html":
        raise _RefusedError("expected a feed, got an HTML page")
    # No feed needs one, and it is where entities are defined that grow without end or ask for other files.
    raise _RefusedError("expected a feed, got XML with a DOCTYPE")
