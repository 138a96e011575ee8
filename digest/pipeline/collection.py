"""From sources to the archive: hosts side by side, one writer, in the order of the settings.

A source that fails stops no other.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from digest import issue, sources
from digest.archive import Archive
from digest.config import Settings
from digest.exceptions import SourceError, UsageError
from digest.model import Batch, Freshness, Get, Outcome, Source, Validators, Visit
from digest.pipeline import older_store
from digest.pipeline.application import Rooms
from digest.sources import Evidence, Seen

# Threads that wait for the network; each host is asked one request at a time, however many there
# are.
WORKERS = 16

_Read = Callable[[], Iterator[Batch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What a visit brought, stored but for the *last* batch; *is_empty* says that there is none.

    The *evidence* is that of the batches stored.
    """

    evidence: Evidence
    last: Batch
    is_empty: bool
    validators: tuple[Validators, ...]

    def whole(self, outcomes: Counter[Outcome]) -> Evidence:
        """Return the evidence with that of the last batch, whose listings had such *outcomes*."""
        if self.is_empty:
            return self.evidence
        return replace(self.evidence, seen=(*self.evidence.seen, sources.seen(self.last, outcomes)))


def collect(
    rooms: Rooms, get: Get, *, now: datetime, only: Sequence[Source] | None = None
) -> Iterator[Visit]:
    """Visit the sources of the settings, or *only* some, for the days that are not complete."""
    last = rooms.archive.visits()
    listed = rooms.settings.sources if only is None else only
    days = {source.name: sources.wanted(source, last.get(source.name), now) for source in listed}
    relist = older_store.relisting(rooms, now=now)
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        reads = {
            source.name: partial(_refused, source)
            if sources.is_gone(source, last.get(source.name))
            else _read(source, days[source.name], get, rooms.archive, pool)
            for source in listed
        }
        for source in listed:
            before = rooms.archive.newest_id()
            read = partial(
                _relisted, reads[source.name], partial(relist, source, last.get(source.name))
            )
            stored = _stored(source, days[source.name], read, rooms.archive, now)
            visit = _finished(rooms, source, stored, now)
            yield _completed(rooms, visit, stored, before)


def backfill(
    rooms: Rooms, wanted: Sequence[Source], get: Get, *, since: date, now: datetime
) -> Iterator[Visit]:
    """Ask each of *wanted* for every day from *since* on; what is known of its freshness stays."""
    for source in wanted:
        before = rooms.archive.newest_id()
        days = sources.since(source, since, now)
        read = partial(sources.batches, source, days, get)
        stored = _stored(source, days, read, rooms.archive, now)
        found = stored.whole(rooms.archive.add(stored.last, now=now))
        state: Freshness = "failed" if found.error else "fresh"
        visit = sources.with_counts(Visit(source=source.name, at=now, state=state), found)
        yield _completed(rooms, visit, stored, before)


def named(settings: Settings, name: str) -> Source:
    """Return the source called *name*; raises UsageError where there is none."""
    known = {source.name: source for source in settings.sources}
    if name not in known:
        raise UsageError(f'there is no source "{name}": expected one of {", ".join(known)}')
    return known[name]


def due(rooms: Rooms, *, now: datetime) -> tuple[Source, ...]:
    """Return the sources to visit now: by what the last visit set, or not for `collect_every`."""
    last, settings = rooms.archive.visits(), rooms.settings
    return tuple(
        source
        for source in settings.sources
        if sources.is_due(last.get(source.name), now, every=settings.collect_every)
        and not sources.is_gone(source, last.get(source.name))
    )


def _read(
    source: Source, days: Sequence[date], get: Get, archive: Archive, pool: ThreadPoolExecutor
) -> _Read:
    """Return what yields the batches of *source*: asked ahead, in a thread, or read from files."""

    def read() -> Iterator[Batch]:
        return sources.batches(source, days, get, archive.validators)

    if source.path is not None:
        return read
    answer = pool.submit(_gathered, read)

    def asked() -> Iterator[Batch]:
        batches, error = answer.result()
        yield from batches
        if error:
            raise error

    return asked


def _relisted(read: _Read, relist: Callable[[Batch], Batch]) -> Iterator[Batch]:
    return map(relist, read())


def _refused(source: Source) -> Iterator[Batch]:
    raise sources.refused(source)
    yield


def _gathered(read: _Read) -> tuple[list[Batch], SourceError | None]:
    batches = []
    try:
        for batch in read():
            batches.append(batch)  # noqa: PERF402  what came before an error is kept
    except SourceError as error:
        return batches, error
    return batches, None


def _stored(
    source: Source, days: Sequence[date], read: _Read, archive: Archive, now: datetime
) -> _Stored:
    """Store batches as they come, each when the next is there.

    The last one is stored together with what the visit came to.
    """
    seen: list[Seen] = []
    validators: list[Validators] = []
    remarks: dict[str, None] = {}
    waiting, error = None, None
    try:
        for batch in read():
            if waiting:
                seen.append(sources.seen(waiting, archive.add(waiting, now=now)))
            waiting = batch
            validators += batch.validators
            remarks |= {batch.remark: None} if batch.remark else {}
    except SourceError as raised:
        error = raised
    return _Stored(
        evidence=Evidence(
            source=source.name,
            at=now,
            days=days,
            seen=tuple(seen),
            error=error,
            remark="; ".join(remarks),
        ),
        last=waiting or Batch(source=source.name),
        is_empty=waiting is None,
        validators=tuple(validators),
    )


def _finished(rooms: Rooms, source: Source, stored: _Stored, now: datetime) -> Visit:
    """Store what is left of a visit, and return what it came to."""
    give_up = rooms.settings.give_up.replace(tzinfo=now.astimezone().tzinfo)

    # By the last visit of this moment, not of when we began: another process may have been there
    # meanwhile, and "unchanged" is then said of what that one stored.
    def visited(outcomes: Counter[Outcome], last: Visit | None) -> Visit:
        return sources.judge(source, last, stored.whole(outcomes), give_up)

    return rooms.archive.finish(stored.last, visited, stored.validators, now=now)


def _completed(rooms: Rooms, visit: Visit, stored: _Stored, before: int) -> Visit:
    """Return *visit* with what stopped it, and how many papers after *before* are too old."""
    error = stored.evidence.error
    return replace(
        visit,
        stopped_by=error.reason if error else None,
        too_old=_too_old(rooms, before, visit.at.date()),
    )


def _too_old(rooms: Rooms, after: int, on: date) -> int:
    """Count the new papers with ids above *after* that nobody's issue of *on* looks back to."""
    old = rooms.archive.old_new(after, on - issue.MAX_AGE)
    # Everybody may be looked through for it, and few visits bring anything that old.
    if old and rooms.operation.is_read_monthly():
        return rooms.archive.old_new(after, on - issue.FARTHEST)
    return old
