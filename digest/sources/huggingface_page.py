"""A saved Hugging Face page: Daily Papers as text or as HTML with its JSON, or one paper's."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from html import unescape

from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Links, Listing, Source
from digest.sources import dates, huggingface, response, web_link
from digest.text import identifier
from digest.text.clean_text import plain

# The page is made in the browser, from JSON in the tag that it is for; browsers differ in order and
# quotes.
_TARGET = r"""data-target=["'](?P<target_{0}>DailyPapers|PaperContent)["']"""
_PROPS = r"""data-props=(?:"(?P<props_{0}>[^"]*)"|'(?P<props_{1}>[^']*)')"""
_OTHERS = r"""(?:\s+[\w:-]+=(?:"[^"]*"|'[^']*')){0,9}?\s+"""
_DATA = re.compile(
    f"{_TARGET.format(1)}{_OTHERS}{_PROPS.format(1, 2)}"
    f"|{_PROPS.format(3, 4)}{_OTHERS}{_TARGET.format(2)}"
)
_LETTER = re.compile(r"[^\W\d_]")
_LINE = re.compile(r"\r\n|\r|\n")

# What stands above the papers; a first title may be glued to "Subscribe".
_FURNITURE = re.compile(
    r"new|Get trending papers in your email inbox(?: once a day)?!"
    r"|Daily Papers|Trending Papers|by ?AK and the research community"
)
_SUBSCRIBE = "Subscribe"

# In 461 papers the longest title has 176 characters and the shortest abstract 507.
_LONGEST_TITLE = 300


def label(_source: Source) -> str:
    return "Hugging Face"


def read(source: Source, _days: Sequence[date], get: Get) -> Iterator[Batch]:
    if source.url is not None and source.path is None:
        yield response.asked(source, get, source.url, partial(parsed, source))
    else:
        for content in response.contents(source, get):
            yield parsed(source, content)


def parsed(source: Source, content: Content) -> Batch:
    """Return the listings of one saved page."""
    text = response.text(source, content.origin, content.body)
    if text.lstrip().startswith("<"):
        return _from_html(source, content, text)
    return _from_text(source, content, text)


def _from_html(source: Source, content: Content, text: str) -> Batch:
    found = _DATA.search(text)
    if not found:
        reason = "expected a Daily Papers page or the page of one paper, got another"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    target = found["target_1"] or found["target_2"]
    data = next(data for number in range(1, 5) if (data := found[f"props_{number}"]) is not None)
    props = response.value(source, content.origin, unescape(data).encode())
    day = dates.day(props.get("dateString")) if isinstance(props, dict) else None
    value = [props] if target == "PaperContent" else props
    return huggingface.batch(source, value, content.origin, day or content.at.date())


def _from_text(source: Source, content: Content, text: str) -> Batch:
    # Two lines a paper, and perhaps a blank one after each.
    response.checked(source, content.origin, len(_LINE.findall(text)) // 4)
    written = _LINE.split(text)
    if max(map(len, written)) > response.LONGEST:
        reason = "expected a saved Daily Papers page, got a line too long for one"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    lines = [line for one in written if (line := plain(one))]
    day, papers = _head(lines, content.at.date())
    pairs = tuple(_pairs(papers))
    if not any(abstract for _, abstract in pairs):
        reason = "expected a saved Daily Papers page, title and abstract by turns, got neither"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    listings = tuple(_listing(source, day, title, abstract) for title, abstract in pairs)
    return Batch(source=source.name, listings=listings, claimed=len(listings))


def _head(lines: Sequence[str], until: date) -> tuple[date, list[str]]:
    """Return the day of a page, not after *until*, and its lines from the first title on."""
    day, glued = until, True
    for position, line in enumerate(lines):
        if line == _SUBSCRIBE:
            glued = False
        elif found := dates.latest(line, until=until):
            day = found
        elif not _FURNITURE.fullmatch(line):
            first = line.removeprefix(_SUBSCRIBE) if glued else line
            return day, [first, *lines[position + 1 :]]
    return day, []


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield titles with their abstracts; a long line without a title goes with the one above."""
    title, abstract = "", list[str]()
    for line in lines:
        if title and (_is_long(line) or (not abstract and _is_sentence(line))):
            abstract.append(line)
        elif _LETTER.search(line) and not _is_long(line):
            if title:
                yield title, " ".join(abstract)
            title, abstract = line, []
    if title:
        yield title, " ".join(abstract)


def _is_long(line: str) -> bool:
    return len(line) > _LONGEST_TITLE


def _is_sentence(line: str) -> bool:
    return line.endswith(".") and " " in line


def _listing(source: Source, day: date, title: str, abstract: str) -> Listing:
    return Listing(
        source=source.name,
        listed_on=day,
        identifiers=(f"title:{identifier.title(title)}",),
        title=title,
        abstract=abstract,
        links=Links(abstract=web_link.search(title)),
    )
