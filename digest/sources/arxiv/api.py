"""arXiv's API: papers by their ids, else from OAI, and by when they were submitted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import count, islice

from digest.exceptions import FetchError, SourceError
from digest.model import Announce, Batch, Get, Listing, Source
from digest.sources.arxiv import entry, oai, urls

# What fits into a URL; and a page of a search that arXiv gives without complaint.
_IDS = 200
_PAGE = 500

# Its pages come back empty at random, so they are asked for again.
_TRIES = 3

# A search may not go further than this.
_MOST = 30_000

# How long before its announcement a paper was submitted at most, weekend and moderation included.
_HELD = timedelta(days=7)


def announced(
    source: Source, announces: Mapping[str, Announce | None], day: date, get: Get
) -> Iterator[Listing]:
    """Yield the papers in *announces*, by arXiv id, as announced on *day*.

    Where it is None, their categories say how. What the API has not, the day's records may have.

    Raises:
        SourceError: some are missing, and this is why; the others were yielded before.
    """
    missing = set(announces)
    for listing in _found(source, announces, get):
        missing.discard(entry.arxiv_id(listing))
        yield entry.announced(source, listing, day, announces[entry.arxiv_id(listing)])
    if not missing:
        return
    for listing in oai.listings(source, (day,), get):
        if entry.arxiv_id(listing) in missing:
            yield entry.announced(source, listing, day, announces[entry.arxiv_id(listing)])


def _found(source: Source, announces: Mapping[str, object], get: Get) -> Iterator[Listing]:
    try:
        for listing in _by_ids(source, sorted(announces), get):
            if entry.arxiv_id(listing) in announces:
                yield listing
    except SourceError:
        return  # The records are next.


def _by_ids(source: Source, ids: Iterable[str], get: Get) -> Iterator[Listing]:
    """Yield the papers with these *ids*, as far as the API has them."""
    left = iter(ids)
    while chunk := set(islice(left, _IDS)):
        for _ in range(_TRIES):
            url = urls.by_ids(source, sorted(chunk), most=_IDS)
            found = entry.asked(source, url, get).listings
            yield from found
            chunk -= {entry.arxiv_id(listing) for listing in found}
            if not chunk:
                break


def submitted(source: Source, day: date, get: Get) -> Iterator[Listing]:
    """Yield what was submitted in the week before *day*: most of what was announced on it."""
    since, until = f"{day - _HELD:%Y%m%d}0000", f"{day:%Y%m%d}0000"
    for start in range(0, _MOST, _PAGE):
        page = _page(source, urls.submitted(source, since, until, start=start, most=_PAGE), get)
        yield from page.listings
        if (page.claimed or 0) < _PAGE:
            return


def _page(source: Source, url: str, get: Get) -> Batch:
    for attempt in count(1):
        page = entry.asked(source, url, get)
        if len(page.listings) >= (page.claimed or 0):
            return page
        if attempt == _TRIES:
            gave = f"{len(page.listings)} of {page.claimed} papers, {_TRIES} times"
            raise FetchError(source.name, f"arXiv's API gave {gave}")
    raise AssertionError
