"""arXiv's listing pages: which ids were announced, and how many there should be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree, html

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Source
from digest.sources import dates, response
from digest.text import identifier

_DAY = re.compile(r"Showing new listings for (\w+, \d{1,2} \w+ \d{4})")
_SECTION = re.compile(
    r"(.+?)\s*\((?:continued, )?showing (?:first |last )?(\d{1,6}) of (\d{1,6}) entries\s*\)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The papers under one heading: *ids* are those shown, *total* is how many there are."""

    heading: str
    ids: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One listing page and the *day* of its announcement, None on a page of several days."""

    day: date | None
    sections: tuple[_Section, ...]


def parsed(source: Source, content: Content) -> Page:
    """Return what a listing page shows.

    Raises:
        ParseError: it is no listing page, or other papers can be read from it than it says it
        shows.
    """
    root = _root(source, content)
    days, sections = [], list[tuple[re.Match[str], list[str]]]()
    for element in root.iter("h1", "h2", "h3", "dt"):
        if element.tag == "dt":
            if sections:
                sections[-1][1].extend(_ids(element))
            continue
        text = " ".join(str(element.text_content()).split())
        days += [dates.day(f"{found[1]} 00:00:00") for found in _DAY.finditer(text)]
        sections += [(found, []) for found in [_SECTION.fullmatch(text)] if found]
    if not sections and not any(days) and "No updates" not in root.text_content():
        raise _other(source, content, "another page")
    return Page(
        day=days[0] if days else None,
        sections=tuple(_section(source, content, *one) for one in sections),
    )


def _root(source: Source, content: Content) -> Any:
    if response.is_crowded(content.body, b"<"):
        raise _other(source, content, "too many elements to be one")
    try:
        return html.document_fromstring(
            content.body, parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.LxmlError, ValueError) as error:
        raise _other(source, content, "no HTML") from error


def _other(source: Source, content: Content, got: str) -> ParseError:
    return ParseError(source.name, f"{content.origin}: expected a listing of arXiv, got {got}")


def _ids(element: Any) -> Iterator[str]:
    """Yield the id that a `dt` is about: what comes after it may link to other papers."""
    links = (link.get("href", "").partition("/abs/")[2] for link in element.iter("a"))
    found = next((arxiv_id for link in links if (arxiv_id := identifier.arxiv(link))), None)
    if found:
        yield found


def _section(source: Source, content: Content, found: re.Match[str], ids: list[str]) -> _Section:
    shown = int(found[2])
    if len(ids) != shown:
        reason = f'expected {shown} papers under "{found[1]}", got {len(ids)}'
        change = "has arXiv changed its listing pages?"
        raise ParseError(source.name, f"{content.origin}: {reason}; {change}")
    return _Section(heading=found[1], ids=tuple(ids), total=int(found[3]))
