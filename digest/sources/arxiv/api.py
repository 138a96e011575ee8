"""arXiv's API: papers by their ids, else from OAI, and by when they were submitted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice

from digest.exceptions import FetchError
from digest.model import Announce, Batch, Get, Listing, Source
from digest.sources.arxiv import address, entry

# What fits into a URL; and a page of a search that arXiv gives without complaint.
_IDS = 200
_PAGE = 500
_TRIES = 3

# A search may not go further than this.
_MOST = 30_000

# How long before its announcement a paper is taken to have been submitted at most, weekend and
# moderation included.
_HELD = timedelta(days=7)


def by_ids(source: Source, ids: Iterable[str], get: Get) -> Iterator[Listing]:
    """Yield the papers with these *ids*, as far as the API has them."""
    left = iter(ids)
    while chunk := set(islice(left, _IDS)):
        for _ in range(_TRIES):
            found = entry.asked(
                source, address.by_ids(source, sorted(chunk), most=_IDS), get
            ).listings
            yield from found
            chunk -= {entry.arxiv_id(listing) for listing in found}
            if not chunk:
                break


def submitted(source: Source, day: date, get: Get) -> Iterator[Listing]:
    """Yield what was submitted in the week before *day*: most of what was announced on it."""
    since, until = f"{day - _HELD:%Y%m%d}0000", f"{day:%Y%m%d}0000"
    for start in range(0, _MOST, _PAGE):
        page = _page(source, address.submitted(source, since, until, start=start, most=_PAGE), get)
        yield from page.listings
        if (page.claimed or 0) < _PAGE:
            return


def announced(
    source: Source, listing: Listing, day: date, announce: Announce | None = None
) -> Listing:
    """Return *listing*, found by other ways, as it was announced on *day*."""
    return replace(
        listing, listed_on=day, announce=announce or relation(source, listing.categories)
    )


def relation(source: Source, categories: tuple[str, ...]) -> Announce:
    """Return how a new paper comes to *source*: arXiv calls it new in its first category only."""
    primary = categories[0] if categories else ""
    return (
        "new"
        if any(primary == one or primary.startswith(f"{one}.") for one in source.categories)
        else "cross"
    )


def _page(source: Source, url: str, get: Get) -> Batch:
    for attempt in count(1):
        page = entry.asked(source, url, get)
        if len(page.listings) >= (page.claimed or 0):
            return page
        if attempt == _TRIES:
            raise FetchError(
                source.name,
                f"arXiv's API gave {len(page.listings)} of {page.claimed} papers, {_TRIES} times",
            )
    raise AssertionError
