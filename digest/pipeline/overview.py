"""How all of an installation is now: what `digest status` shows."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest import __version__
from digest.ledger import Outage, People, PeopleFacts, Restoration, Standing, Timekeeper
from digest.model import Cause, Delivery, Fact, Hold, Source, State, Timekeeping, Trouble, Visit
from digest.pipeline import attention
from digest.pipeline.application import Rooms
from digest.pipeline.attention import Condition
from digest.store import disk, sqlite_connection
from digest.store.holder import holder

ISSUES = 20
"""How many issues are listed."""

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
ALLOWED = timedelta(hours=1)
"""So much later than a late source allows, an issue is late because nobody sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    path: str
    size: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is stored of the installation called *name*, *at* an instant; all are told in *zone*.

    *deliveries* are to be listed, those in trouble first; *counts* is by date; *waiting* people
    wait for an issue. Sources are asked at *collects_at*, None where none will be; issues go out at
    *sends_at*, past where somebody waits. *process* is the one that sends now.
    What a clock that was ahead had written was *mended* in the last week. So many people get *no
    mail*, each by what is worst, and nobody does where the store *needs_key*, or is *older* than
    what was sent.
    """

    name: str
    at: datetime
    zone: str
    attention: tuple[Cause, ...]
    sources: tuple[Source, ...]
    visits: Mapping[str, Visit]
    deliveries: tuple[Delivery, ...]
    counts: Mapping[date, Mapping[State, int]]
    waiting: int
    outage: Outage | None
    hold: Hold | None
    people: People
    last_run_at: datetime | None
    collects_at: datetime | None
    sends_at: datetime | None
    process: int | None
    store: Store
    clock: Timekeeping
    mended: tuple[datetime, str] | None
    no_mail: Mapping[Fact, int]
    needs_key: bool
    older: Standing | None

    @property
    def last_visit_at(self) -> datetime | None:
        return max((visit.at for visit in self.visits.values()), default=None)


def overview(rooms: Rooms, *, now: datetime, zone: str, everybody: bool = False) -> Overview:
    """Look at all of it; at *everybody*'s last issues too, which may be many."""
    last_on = rooms.ledger.last_on()
    troubled = (
        rooms.ledger.troubled(since=last_on - MONTH, limit=ISSUES) if last_on is not None else ()
    )
    given_up = sum(one.next_try_at is None and one.issue_on >= now.date() - DAY for one in troubled)
    waiting, sends_at = rooms.ledger.waiting(now), rooms.operation.next_at()
    known = replace(
        condition(rooms, now=now, zone=zone),
        waiting=waiting,
        late_since=sends_at if waiting and _is_late(rooms, sends_at, now) else None,
        failing=given_up,
    )
    path, keeper = rooms.store.path, Timekeeper(rooms.store)
    return Overview(
        name=rooms.settings.sender.name,
        at=now,
        zone=zone,
        attention=attention.causes(known, now=now),
        sources=known.sources,
        visits=known.visits,
        deliveries=tuple(rooms.ledger.last_of_each()) if everybody else _listed(rooms, troubled),
        counts=rooms.ledger.counts(since=last_on - DAY) if last_on is not None else {},
        waiting=waiting,
        outage=known.outage,
        hold=known.hold,
        people=rooms.operation.people(now),
        last_run_at=rooms.operation.last_run_at(),
        collects_at=_collects_at(rooms, known.visits, now),
        sends_at=sends_at,
        process=holder(path.with_name(f"{path.name}.run")),
        store=Store(path=str(path), size=disk.size(path), free=disk.free(path)),
        clock=keeper.noted(),
        mended=keeper.mended(since=now - WEEK),
        no_mail=PeopleFacts(rooms.store).counts(),
        needs_key=known.key_trouble is not None,
        older=known.older,
    )


def condition(rooms: Rooms, *, now: datetime, zone: str) -> Condition:
    """Return what grave causes are decided from, as it is stored now."""
    outage, path = rooms.ledger.outage(), rooms.store.path
    return Condition(
        zone=zone,
        store=path.name,
        size=disk.size(path),
        free=disk.free(path),
        sources=rooms.settings.sources,
        visits=rooms.archive.visits(),
        outage=outage,
        waiting=rooms.ledger.waiting(now) if outage else 0,
        troubles=rooms.operation.troubles(),
        hold=rooms.operation.held(now),
        doubt=_doubt(rooms),
        key_trouble=PeopleFacts(rooms.store).key_trouble(),
        older=Restoration(rooms.store).standing(),
        unsent=rooms.operation.refused() if rooms.settings.operator else None,
    )


def _doubt(rooms: Rooms) -> Trouble | None:
    doubt = Timekeeper(rooms.store).noted().doubt
    if doubt is None:
        return None
    return Trouble(since=doubt.since, words=f"{doubt.reason[0].upper()}{doubt.reason[1:]}")


def versions() -> dict[str, str]:
    return {
        "rubricator": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite_connection.VERSION,
    }


def _is_late(rooms: Rooms, sends_at: datetime | None, now: datetime) -> bool:
    """Ask whether somebody waits longer than for a late source, and than cron may take."""
    return sends_at is not None and now - sends_at >= rooms.settings.patience + ALLOWED


def _listed(rooms: Rooms, troubled: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Return the last issues of people in trouble and, where that leaves room, of others."""
    known = {(one.subscriber, one.issue_on) for one in troubled}
    latest = sorted(
        rooms.ledger.deliveries(limit=ISSUES),
        key=lambda one: (-one.issue_on.toordinal(), one.subscriber),
    )
    others = [one for one in latest if (one.subscriber, one.issue_on) not in known]
    return (*troubled, *others)[:ISSUES]


def _collects_at(rooms: Rooms, visits: Mapping[str, Visit], now: datetime) -> datetime | None:
    """Return when the next source is to be asked, *now* where one is already."""
    settings = rooms.settings
    asked = [visits.get(source.name) for source in settings.sources]
    instants = [
        (visit.next_at or visit.at + settings.collect_every) if visit else now
        for visit in asked
        if visit is None or not visit.gone_url
    ]
    return max(min(instants), now) if instants else None
