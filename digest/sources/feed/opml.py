"""OPML, the list of feeds that every feed reader exports: its feeds, as sources."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from digest.exceptions import ParseError
from digest.model import Source
from digest.sources import response, site, web_link
from digest.text.clean_text import plain

_DEEPEST = 50
_MOST = 1_000
_LONGEST_NAME = 60

# As Safari and Firefox wrote them: "feed://example.org/rss", "feed:https://example.org/rss".
_FEED = re.compile(r"^feed://", re.IGNORECASE)


class _RefusedError(Exception):
    """XML that is no OPML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """The feeds of a list, and a line for each outline that is *left_out*."""

    sources: tuple[Source, ...]
    left_out: tuple[str, ...] = ()


def read(body: bytes, origin: str = "OPML") -> Subscriptions:
    """Return the feeds that *body* lists, each address once, each under a name of its own.

    Those of a site that has a kind of its own are sources of that kind.

    Raises:
        ParseError: it is no OPML, or lists no feed.
    """
    outlines: list[_Outline] = []
    try:
        _parse(body, outlines)
    except _RefusedError as error:
        raise ParseError(origin, str(error)) from error
    except expat.ExpatError as error:
        reason = f"expected OPML, got broken XML at line {error.lineno}"
        raise ParseError(origin, reason) from error
    feeds = {one.url: one.title for one in outlines if one.url}
    if not feeds:
        raise ParseError(origin, "expected feeds (outlines with an xmlUrl), got none")
    names = _names(feeds)
    found = [site.of_its_kind(Source(name=names[url], kind="feed", url=url)) for url in feeds]
    first = {_what(one): one for one in reversed(found)}
    again = (
        f'"{one.name}": {" ".join(_what(one))} is what "{first[_what(one)].name}" reads already'
        for one in found
        if first[_what(one)] is not one
    )
    return Subscriptions(
        sources=tuple([one for one in found if first[_what(one)] is one]),
        left_out=(*_left_out(outlines), *again),
    )


def _what(source: Source) -> tuple[str, ...]:
    return (source.kind, *([source.url] if source.url else ()), *source.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """An outline that is no folder: its *address* as it is written, and as a *url* if it is one."""

    title: str
    address: str | None

    @property
    def url(self) -> str | None:
        return web_link.web(_FEED.sub("http://", self.address or "").removeprefix("feed:"))


def _left_out(outlines: Sequence[_Outline]) -> Iterator[str]:
    last = {one.url: one for one in outlines}
    for one in outlines:
        if not one.url:
            got = f"got {one.address[:100]!r}" if one.address else "got none"
            yield f'"{one.title}": expected a web address as its xmlUrl, {got}'
        elif last[one.url] is not one:
            yield f'"{one.title}": {one.url} is listed again as "{last[one.url].title}"'


def _parse(body: bytes, outlines: list[_Outline]) -> None:
    depth = 0
    # Where an outline ends whose last child has just ended, it is a folder.
    is_folder = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, is_folder
        if depth == 0 and name != "opml":
            raise _RefusedError(f"expected OPML, got XML that begins with <{name[:40]}>")
        depth += 1
        if depth > _DEEPEST or len(outlines) > _MOST:
            most = f"at most {_MOST:,} feeds, {_DEEPEST} folders deep"
            raise _RefusedError(f"expected {most}, got more")
        opened.append(_outline(attributes))
        is_folder = False

    def end(name: str) -> None:
        nonlocal depth, is_folder
        depth -= 1
        found = opened.pop()
        if name == "outline" and (found.address is not None or not is_folder):
            outlines.append(found)
        is_folder = name == "outline"

    def refuse(*_doctype: object) -> None:
        raise _RefusedError("expected OPML, got XML with a DOCTYPE")

    opened: list[_Outline] = []
    if not body.strip() or response.looks_like_html(body):
        raise _RefusedError(f"expected OPML, got {'an HTML page' if body.strip() else 'nothing'}")
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(body.lstrip(), True)  # noqa: FBT003 - expat takes it by position


def _outline(attributes: Mapping[str, str]) -> _Outline:
    given = {name.lower(): value for name, value in attributes.items()}
    title = plain(given.get("title") or given.get("text") or "")
    return _Outline(title=title, address=given.get("xmlurl"))


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
