"""Any feed: RSS, Atom or JSON Feed, of a journal, a laboratory or a blog."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from digest.config import KindOptions
from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Source
from digest.sources import response, web_link
from digest.sources.feed import encoding, entry, identity, parser, provenance

OPTIONS = KindOptions(options=frozenset({"first", "fields"}), needs=("url", "path"))

# Blogs put whole articles into an entry, with their pictures in it.
_LONGEST = 4_000_000

# Further back than any digest looks (design: `max_age`).
_BACK = timedelta(days=31)


def label(source: Source) -> str:
    return source.name


def read(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    """Yield what the feed holds: its *first* newest entries on *days*, others as of long ago.

    An entry is listed on its own date where that is one of *days*, else, and where it has none, on
    the last of them: what a journal dates two months back is as new today as anything else that its
    feed did not hold yesterday. The archive keeps the first day.
    """
    if source.url is not None and source.path is None:
        yield response.asked(source, get, source.url, lambda content: parsed(source, content, days))
    else:
        for content in response.contents(source, get):
            yield parsed(source, content, days)


def parsed(source: Source, content: Content, days: Sequence[date]) -> Batch:
    """Return the listings of one feed, which claims nothing: no feed says how many it should be."""
    entries, base, remark = _entries(source, content)
    own = [entry.published_on(one) for one in entries]
    listed = _listed_on(own, days, first=source.first)
    found = [
        entry.listing(source, one, base=base, published_on=published_on, listed_on=listed_on)
        for one, published_on, listed_on in zip(entries, own, listed, strict=True)
    ]
    listings = identity.told_apart([listing for listing in found if listing])
    if entries and not listings:
        reason = f"expected entries with a title, got {len(entries)} without"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    return Batch(source=source.name, listings=listings, remark=remark)


def read_from(source: Source, get: Get) -> Iterator[Mapping[str, str]]:
    """Yield for each listing of the feed from what each of its parts was read."""
    for content in response.contents(source, get):
        entries, base, _ = _entries(source, content)
        called = provenance.names(encoding.in_utf8(content.body, content.charset)[0])
        for one in entries:
            day = content.at.date()
            found = entry.listing(source, one, base=base, published_on=day, listed_on=day)
            if found:
                yield provenance.parts(source, one, found, called)


def _entries(source: Source, content: Content) -> tuple[Sequence[Mapping[str, Any]], str, str]:
    """Return the entries of *content*, where their links begin from, and what was wrong with it."""
    address = content.address or source.url or ""
    body, lost = encoding.in_utf8(content.body, content.charset)
    content = replace(content, body=body, charset=None)
    if body.startswith(b"{"):
        return parser.json_entries(source, content), address, lost
    found = parser.parsed(source, content, longest=_LONGEST)
    base = web_link.joined(address, found.feed.get("link") or "")
    # Plain ones: feedparser's own take many times as long to look anything up.
    remarks = (one for one in (lost, found["remark"]) if one)
    return [dict(one) for one in found.entries], base, "; ".join(remarks)


def _listed_on(own: Sequence[date | None], days: Sequence[date], *, first: int) -> list[date]:
    """Return on which day each entry counts as listed, by its *own* date."""
    last = days[-1]
    dates = [min(day or last, last) for day in own]
    newest = set(sorted(range(len(dates)), key=lambda i: dates[i], reverse=True)[:first])
    return [
        _within(days, day) if i in newest else min(day, last - _BACK) for i, day in enumerate(dates)
    ]


def _within(days: Sequence[date], day: date) -> date:
    return day if day >= days[0] else days[-1]
