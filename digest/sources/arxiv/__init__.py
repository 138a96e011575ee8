"""arXiv: categories by day, complete or known not to be; one feed by its url; saved feeds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from digest import fetch
from digest.config import KindOptions
from digest.exceptions import FetchError, SourceError
from digest.model import Batch, Get, Source
from digest.sources.arxiv import urls

OPTIONS = KindOptions(
    options=frozenset({"categories", "cross"}), needs=("categories", "url", "path")
)


def label(source: Source) -> str:
    return f"arXiv {', '.join(source.categories)}".strip()


def is_daily(source: Source) -> bool:
    """Whether the source is asked by day, so that a calendar can say what is missing."""
    return source.path is None and not urls.is_feed(source)


def read(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    """Yield what was announced on *days*; without cross-lists where the source wants none."""
    batches = _batches(source, days, get)
    yield from batches if source.cross else (_own(source, batch) for batch in batches)


def _own(source: Source, batch: Batch) -> Batch:
    """Return *batch* without papers that arXiv announces first in other categories."""
    from digest.sources.arxiv import entry  # noqa: PLC0415  see _batches

    own = tuple(one for one in batch.listings if not entry.is_cross(source, one))
    left_out = len(batch.listings) - len(own)
    claimed = None if batch.claimed is None else batch.claimed - left_out
    return replace(batch, listings=own, claimed=claimed)


def _batches(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    # A preview asks what sources are called, and reads none.
    from digest.sources.arxiv import entry  # noqa: PLC0415

    if source.path is not None:
        for content in fetch.read_all(source.path):
            yield entry.parsed(source, content)
    elif source.url is not None and urls.is_feed(source):
        yield entry.asked(source, source.url, get)
    elif not source.categories:
        raise FetchError(source.name, "a source of kind arxiv needs categories, a url or a path")
    elif days:
        yield from _by_day(source, days, get)


def _by_day(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    """Yield the batches of *days*, oldest first; an empty one of another day says what is there."""
    from digest.sources.arxiv import backfill, latest  # noqa: PLC0415  see read

    newest = latest.newest(source, get)
    older = [day for day in days if day < (newest.day if newest else days[-1])]
    trouble = None
    try:
        # One of these days that cannot be had must not keep the newest back.
        known = newest.first_listed if newest else frozenset()
        yield from backfill.batches(source, older, get, newest=known)
    except SourceError as error:
        trouble = error
    if newest and newest.day in days:
        yield from latest.batches(source, newest, get)
    else:
        # Not the batch that is wanted, and a sign of what there is.
        yield Batch(source=source.name, day=newest.day if newest else None, is_unchanged=True)
    if trouble:
        raise trouble
