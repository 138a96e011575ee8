"""From sources to the archive; one source that fails does not stop the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digest import sources
from digest.archive import Archive, Visit
from digest.exceptions import SourceError
from digest.model import Get, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one visit to one source brought: how many papers it *listed*, how many of them are *new* to the archive.

    An *error* is why it brought no more; what came before it is kept.
    """

    name: str
    kind: str
    listed: int = 0
    new: int = 0
    error: str | None = None


def collect(listed: Iterable[Source], archive: Archive, get: Get, *, now: datetime) -> Iterator[Collected]:
    """Visit each source once and yield what it brought, as it comes."""
    for source in listed:
        collected = _visit(source, archive, get, now=now)
        archive.note(
            Visit(source=source.name, at=now, listed=collected.listed, new=collected.new, error=collected.error),
        )
        yield collected


def _visit(source: Source, archive: Archive, get: Get, *, now: datetime) -> Collected:
    listed = new = 0
    error = None
    try:
        for batch in sources.batches(source, now.date(), get):
            added = archive.add(batch, now=now)
            listed, new = listed + added.listed, new + added.new
    except SourceError as trouble:
        error = trouble.reason
    return Collected(name=source.name, kind=source.kind, listed=listed, new=new, error=error)
