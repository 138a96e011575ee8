"""Papers that are known to have been announced on a day, but not what they say: by id from the API,
the rest from the day's records."""

from collections.abc import Iterator, Mapping
from datetime import date

from digest.exceptions import SourceError
from digest.model import Announce, Get, Listing, Source
from digest.sources.arxiv import api, entry, oai


def listings(
    source: Source, announces: Mapping[str, Announce | None], day: date, get: Get
) -> Iterator[Listing]:
    """Yield the papers in *announces*, by arXiv id, as announced on *day*; where it is None, their
    categories say how.

    Raises:
        SourceError: some are missing, and this is why; the others were yielded before.
    """
    missing = set(announces)
    for listing in _by_ids(source, announces, get):
        missing.discard(entry.arxiv_id(listing))
        yield api.announced(source, listing, day, announces[entry.arxiv_id(listing)])
    if not missing:
        return
    for listing in oai.listings(source, (day,), get):
        if entry.arxiv_id(listing) in missing:
            yield api.announced(source, listing, day, announces[entry.arxiv_id(listing)])


def _by_ids(
    source: Source, announces: Mapping[str, Announce | None], get: Get
) -> Iterator[Listing]:
    try:
        for listing in api.by_ids(source, sorted(announces), get):
            if entry.arxiv_id(listing) in announces:
                yield listing
    except SourceError:
        return  # The other door is next.
