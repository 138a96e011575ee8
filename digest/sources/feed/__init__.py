"""Any feed: RSS, Atom or JSON Feed, of a journal, a laboratory or a blog."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from digest.config import KindOptions
from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Source
from digest.sources import response, web_link
from digest.sources.feed import encoding, entry, identity, parser, provenance

OPTIONS = KindOptions(options=frozenset({"first", "fields"}), needs=("url", "path"))

# Blogs put whole articles into an entry, with their pictures in it.
_LONGEST = 4_000_000

# What stands in three entries and is no longer than this says nothing of any of them.
_LONGEST_NAME = 100
_MANY = 3

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


def listed_by(batch: Batch, on: date) -> Batch:
    """Return *batch* with what is listed on another date than its own listed by the day *on*."""
    listings = (
        listing
        if listing.listed_on == listing.published_on
        else replace(listing, listed_on=min(listing.listed_on, on))
        for listing in batch.listings
    )
    return replace(batch, listings=tuple(listings))


def parsed(source: Source, content: Content, days: Sequence[date]) -> Batch:
    """Return the listings of one feed, which claims nothing: no feed says how many it should be."""
    entries, feed, base, remark = _entries(source, content)
    said = _told_apart([entry.read(source, one, feed=feed) for one in entries])
    listed = _listed_on([one.published_on for one in said], days, first=source.first)
    found = [
        entry.listing(source, one, base=base, listed_on=listed_on)
        for one, listed_on in zip(said, listed, strict=True)
    ]
    listings = identity.told_apart([listing for listing in found if listing])
    if entries and not listings:
        reason = f"expected entries with a title, got {len(entries)} without"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    return Batch(source=source.name, listings=listings, remark=remark)


def read_from(source: Source, get: Get) -> Iterator[Mapping[str, str]]:
    """Yield for each listing of the feed from what each of its parts was read."""
    for content in response.contents(source, get):
        entries, feed, base, _ = _entries(source, content)
        called = provenance.names(encoding.in_utf8(content.body, content.charset)[0])
        for one in entries:
            said = entry.read(source, one, feed=feed)
            found = entry.listing(source, said, base=base, listed_on=content.at.date())
            if found:
                yield provenance.parts(source, one, found, called)


def _entries(
    source: Source, content: Content
) -> tuple[Sequence[entry.Entry], entry.Entry, str, str]:
    """Return the entries of *content*, what the feed says of itself, where its links begin from,
    and what was wrong with it."""
    address = content.address or source.url or ""
    body, lost = encoding.in_utf8(content.body, content.charset)
    content = replace(content, body=body, charset=None)
    if body.startswith(b"{"):
        return *parser.json_entries(source, content), address, lost
    found = parser.parsed(source, content, longest=_LONGEST)
    base = web_link.joined(address, found.feed.get("link") or "")
    about = dict(found.feed)
    # Who edits an RSS channel wrote none of its papers; who wrote an Atom feed wrote its entries
    # that name nobody else (RFC 4287 4.2.1).
    if not found.version.startswith("atom"):
        about["authors"] = None
    remarks = (one for one in (lost, found["remark"]) if one)
    # Plain ones: feedparser's own take many times as long to look anything up.
    return [dict(one) for one in found.entries], about, base, "; ".join(remarks)


def _told_apart(entries: Sequence[entry.Read]) -> list[entry.Read]:
    """Return *entries* without what several have for an abstract: the name of their journal."""
    counts = Counter(one.abstract for one in entries if len(one.abstract) <= _LONGEST_NAME)
    return [replace(one, abstract="") if counts[one.abstract] >= _MANY else one for one in entries]


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
