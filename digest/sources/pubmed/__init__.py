"""PubMed: a search by the day on which papers were entered, or its records as others saved them."""

from collections.abc import Iterator, Sequence
from datetime import date

from digest import fetch
from digest.config import KindOptions
from digest.exceptions import FetchError, ParseError
from digest.model import Batch, Get, Source

OPTIONS = KindOptions(options=frozenset({"query", "api_key_env"}), needs=("query", "path"))

_LONGEST_LABEL = 60


def label(source: Source) -> str:
    """Name the search: "PubMed retina[mesh] AND zebrafish"."""
    query = source.query or ""
    shown = query if len(query) <= _LONGEST_LABEL else f"{query[: _LONGEST_LABEL - 1].rstrip()}…"
    return f"PubMed {shown}".strip()


def read(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    # A preview asks what sources are called, and reads none.
    from digest.sources.pubmed import record  # noqa: PLC0415

    if source.path is not None:
        for content in fetch.read_all(source.path):
            yield record.batch(source, content)
    elif source.query is None:
        raise FetchError(source.name, "a source of kind pubmed needs a query or a path")
    else:
        yield from _days(source, days, get)


def _days(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    """Yield the batches of *days*: one that cannot be read must not keep the others back."""
    from digest.sources.pubmed import eutils  # noqa: PLC0415  see read

    trouble = None
    for day in days:
        try:
            yield from eutils.batches(source, day, get)
        except ParseError as error:
            trouble = error
    if trouble:
        raise trouble
