"""OPML, the list of feeds that every feed reader exports: its feeds, as sources."""

import re
import unicodedata
from collections.abc import Mapping
from xml.parsers import expat

from digest.exceptions import ParseError
from digest.model import Source
from digest.sources import response, web_link
from digest.text.clean_text import plain

_DEEPEST = 50
_MOST = 1_000
_LONGEST_NAME = 60


class _RefusedError(Exception):
    """XML that is no OPML."""


def read(body: bytes, origin: str = "OPML") -> tuple[Source, ...]:
    """Return the feeds that *body* lists, each address once, each under a name of its own.

    Raises:
        ParseError: it is no OPML, or lists no feed.
    """
    outlines: list[Mapping[str, str]] = []
    try:
        _parse(body, outlines)
    except _RefusedError as error:
        raise ParseError(origin, str(error)) from error
    except expat.ExpatError as error:
        reason = f"expected OPML, got broken XML at line {error.lineno}"
        raise ParseError(origin, reason) from error
    titles = ((web_link.web(outline.get("xmlUrl")), _title(outline)) for outline in outlines)
    feeds = {url: title for url, title in titles if url}
    if not feeds:
        raise ParseError(origin, "expected feeds (outlines with an xmlUrl), got none")
    names = _names(feeds)
    return tuple(Source(name=names[url], kind="feed", url=url) for url in feeds)


def _parse(body: bytes, outlines: list[Mapping[str, str]]) -> None:
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        if depth == 0 and name != "opml":
            raise _RefusedError(f"expected OPML, got XML that begins with <{name[:40]}>")
        depth += 1
        if depth > _DEEPEST or len(outlines) > _MOST:
            most = f"at most {_MOST:,} feeds, {_DEEPEST} folders deep"
            raise _RefusedError(f"expected {most}, got more")
        if name == "outline" and "xmlUrl" in attributes:
            outlines.append(attributes)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_doctype: object) -> None:
        raise _RefusedError("expected OPML, got XML with a DOCTYPE")

    if not body.strip() or response.looks_like_html(body):
        raise _RefusedError(f"expected OPML, got {'an HTML page' if body.strip() else 'nothing'}")
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(body.lstrip(), True)  # noqa: FBT003 - expat takes it by position


def _title(outline: Mapping[str, str]) -> str:
    return plain(outline.get("title") or outline.get("text") or "")


def _names(feeds: Mapping[str, str]) -> dict[str, str]:
    """Return a name for each address: its title, with a number where another has it."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for url, title in feeds.items():
        stem = _stem(title) or _stem(re.sub(r"^https?://(?:www\.)?", "", url)) or "feed"
        numbered = (f"{stem}-{number}" for number in range(2, _MOST + 3))
        name = next(one for one in (stem, *numbered) if one not in taken)
        taken.add(name)
        names[url] = name
    return names


def _stem(text: str) -> str:
    r"""Return what of *text* may stand in a name.

    >>> _stem("Annals of Statistics: Études & Data"), _stem("日本")
    ('annals-of-statistics-etudes-data', '')
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:_LONGEST_NAME].strip("-")
