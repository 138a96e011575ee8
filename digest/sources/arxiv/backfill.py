"""Days before the newest: ids are listed for five days, records can be had for ever."""

from collections.abc import Iterator, Sequence
from datetime import date

from digest.exceptions import SourceError
from digest.model import Batch, Get, Listing, Request, Source
from digest.sources import dates, response
from digest.sources.arxiv import api, entry, listing_page, oai, urls
from digest.sources.arxiv.listing_page import Page


def batches(
    source: Source, days: Sequence[date], get: Get, *, newest: frozenset[str]
) -> Iterator[Batch]:
    """Yield the batch of each of *days*; the ids of the *newest* batch belong to none of them.

    Raises:
        SourceError: one of them, or what is after it, cannot be had.
    """
    listed = _recent(source, get) if days else {}
    found = _recorded(source, [day for day in days if day not in listed], get)
    known = newest.union(*listed.values())
    for day in days:
        ids = listed.get(day, frozenset())
        if day in found:
            listings = tuple(one for one in found[day] if entry.arxiv_id(one) not in known)
        else:
            listings = tuple(api.announced(source, dict.fromkeys(ids), day, get))
        claimed = len(ids) or len(listings)
        yield Batch(source=source.name, listings=listings, claimed=claimed, day=day)


def _recorded(source: Source, days: Sequence[date], get: Get) -> dict[date, tuple[Listing, ...]]:
    """Return the papers of *days*, whose ids are listed nowhere."""
    if not days:
        return {}
    try:
        found = [one for one in oai.listings(source, days, get) if one.listed_on in days]
    except SourceError:
        # The search finds what was submitted in time for a day, but nothing that was held up.
        return {day: _searched(source, day, get) for day in days}
    return {day: tuple(listing for listing in found if listing.listed_on == day) for day in days}


def _searched(source: Source, day: date, get: Get) -> tuple[Listing, ...]:
    found = {listing.identifiers[0]: listing for listing in api.submitted(source, day, get)}
    return tuple(entry.announced(source, listing, day) for listing in found.values())


def _recent(source: Source, get: Get) -> dict[date, frozenset[str]]:
    """Return the ids of each day that the recent listings of all categories show in whole."""
    try:
        pages = [_shown(_page(source, category, get)) for category in source.categories]
    except SourceError:
        return {}  # There is another way to each of these days.
    days = {day for shown in pages for day in shown}
    # Where a category shows days before and after one, nothing was announced in it on that one.
    oldest = max((min(shown) for shown in pages if shown), default=date.max)
    whole = [
        day
        for day in days
        if day >= oldest and all(shown.get(day, frozenset()) is not None for shown in pages)
    ]
    return {
        day: frozenset[str]().union(*(shown.get(day) or () for shown in pages)) for day in whole
    }


def _page(source: Source, category: str, get: Get) -> Page:
    received = get(Request(url=urls.recent(source, category)))
    return listing_page.parsed(source, response.content(source, received))


def _shown(found: Page) -> dict[date, frozenset[str] | None]:
    """Return the ids of each day on a page, None where it shows but some of them."""
    days = ((dates.day(f"{section.heading} 00:00:00"), section) for section in found.sections)
    return {
        day: frozenset(section.ids) if len(section.ids) == section.total else None
        for day, section in days
        if day
    }
