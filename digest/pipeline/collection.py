"""From sources to the archive: hosts side by side, one writer, in the order of the settings; a
source that fails stops no other."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from digest import issue, sources
from digest.archive import Added, Archive
from digest.config import Settings
from digest.exceptions import SourceError, UsageError
from digest.model import Batch, Get, Source, Validators, Visit
from digest.pipeline.installation import Rooms
from digest.sources import Evidence, Seen

# Threads that wait for the network; each host is asked one question at a time, however many there
# are.
WORKERS = 16

Read = Callable[[], Iterator[Batch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one visit to one source brought.

    An *error* is why it brought no more; what came before it is kept. *too_old* of the new papers
    were first listed so long ago that they can be searched, but come in no digest.
    """

    source: Source
    visit: Visit
    error: str | None = None
    too_old: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What a visit brought, stored but for the *last* batch (without listings where there was none:
    *is_empty*)."""

    seen: tuple[Seen, ...]
    last: Batch
    is_empty: bool
    validators: tuple[Validators, ...]
    error: SourceError | None

    def with_last(self, added: Added) -> tuple[Seen, ...]:
        return self.seen if self.is_empty else (*self.seen, sources.seen(self.last, new=added.new))


def collect(
    rooms: Rooms, get: Get, *, now: datetime, only: Sequence[Source] | None = None
) -> Iterator[Collected]:
    """Visit the sources of the settings, or *only* some, for the days that are not complete; yield
    what each brought."""
    last = rooms.archive.visits()
    listed = rooms.settings.sources if only is None else only
    days = {source.name: sources.wanted(source, last.get(source.name), now) for source in listed}
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        reads = {
            source.name: _read(source, days[source.name], get, rooms.archive, pool)
            for source in listed
        }
        for source in listed:
            before = rooms.archive.newest_id()
            stored = _stored(source, reads[source.name], rooms.archive, now)
            yield Collected(
                source=source,
                visit=_finished(rooms, source, days[source.name], stored, now),
                error=stored.error.reason if stored.error else None,
                too_old=rooms.archive.old_new(before, now.date() - issue.MAX_AGE),
            )


def backfill(
    rooms: Rooms, wanted: Sequence[Source], get: Get, *, since: date, now: datetime
) -> Iterator[Collected]:
    """Ask each of *wanted* for every day from *since* on, whatever is known of it; what is known of
    its freshness stays."""
    for source in wanted:
        before = rooms.archive.newest_id()
        days = sources.since(source, since, now)
        stored = _stored(source, partial(sources.batches, source, days, get), rooms.archive, now)
        seen = stored.with_last(rooms.archive.add(stored.last, now=now))
        given, new = sum(one.given for one in seen), sum(one.new for one in seen)
        yield Collected(
            source=source,
            visit=Visit(
                source=source.name,
                at=now,
                state="failed" if stored.error else "fresh",
                listed=given,
                new=new,
            ),
            error=stored.error.reason if stored.error else None,
            too_old=rooms.archive.old_new(before, now.date() - issue.MAX_AGE),
        )


def named(settings: Settings, name: str) -> Source:
    """Return the source called *name*; raises UsageError where there is none."""
    known = {source.name: source for source in settings.sources}
    if name not in known:
        raise UsageError(f'there is no source "{name}": expected one of {", ".join(known)}')
    return known[name]


def due(rooms: Rooms, *, now: datetime) -> tuple[Source, ...]:
    """Return the sources that a tick is to visit: never visited, asked to be visited again by now,
    or not for `collect_every`."""
    last = rooms.archive.visits()
    every = rooms.settings.collect_every
    return tuple(
        source
        for source in rooms.settings.sources
        if sources.is_due(last.get(source.name), now, every=every)
    )


def _read(
    source: Source, days: Sequence[date], get: Get, archive: Archive, pool: ThreadPoolExecutor
) -> Read:
    """Return what yields the batches of *source*: asked ahead, in a thread, where that waits for a
    host; read piece by piece from files."""

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


def _gathered(read: Read) -> tuple[list[Batch], SourceError | None]:
    batches = []
    try:
        for batch in read():
            batches.append(batch)  # noqa: PERF402  what came before an error is kept
    except SourceError as error:
        return batches, error
    return batches, None


def _stored(source: Source, read: Read, archive: Archive, now: datetime) -> _Stored:
    """Store batches as they come, each when the next is there: the last is stored together with
    what the visit came to."""
    seen: list[Seen] = []
    validators: list[Validators] = []
    waiting, error = None, None
    try:
        for batch in read():
            if waiting:
                seen.append(sources.seen(waiting, new=archive.add(waiting, now=now).new))
            waiting = batch
            validators += batch.validators
    except SourceError as raised:
        error = raised
    last = waiting or Batch(source=source.name)
    return _Stored(
        seen=tuple(seen),
        last=last,
        is_empty=waiting is None,
        validators=tuple(validators),
        error=error,
    )


def _finished(
    rooms: Rooms, source: Source, days: Sequence[date], stored: _Stored, now: datetime
) -> Visit:
    """Store what is left of a visit, and return what it came to."""
    give_up = rooms.settings.give_up.replace(tzinfo=now.astimezone().tzinfo)

    # By the last visit of this moment, not of when we began: another process may have been there
    # meanwhile, and "unchanged" is then said of what that one stored.
    def visited(added: Added, last: Visit | None) -> Visit:
        evidence = Evidence(
            source=source.name, at=now, days=days, seen=stored.with_last(added), error=stored.error
        )
        return sources.judge(source, last, evidence, give_up)

    return rooms.archive.finish(stored.last, visited, stored.validators, now=now)
