"""Whose issue is to be made, shard by shard, until everybody is served."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.ledger import instant
from digest.model import Due
from digest.pipeline.composition import compose
from digest.pipeline.horizon import horizon, widened
from digest.pipeline.installation import Rooms
from digest.pipeline.sender import Key, Outcome, Stop, deliver, repeat

if TYPE_CHECKING:
    from digest.mail.relay import Relay

FORGOTTEN = timedelta(days=3)
"""Nobody waits for a source that has not given a good answer for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which issues a `send` is about: those of the date *on* (None: each reader's own), of all or *only* these people."""

    on: date | None = None
    only: tuple[str, ...] = ()


@contextmanager
def sole_sender(rooms: Rooms, *, now: datetime) -> Iterator[None]:
    """Be the one process that sends from this store; what an earlier one was sending when it died is in doubt, and goes out again.

    Raises StoreError while another process is it.
    """
    with rooms.store.hold():
        rooms.ledger.recover(now=now)
        yield


def serve(rooms: Rooms, *, now: datetime, stop: Stop = bool) -> Iterator[Outcome]:
    """Deliver every issue whose hour has come, and every open one whose next try has."""
    # An exception in an earlier tick may have left rows as `sending`; nobody is sending them now.
    rooms.ledger.recover(now=now)
    is_late = _is_late(rooms, now)

    def ready(dues: Sequence[Due]) -> Sequence[Due]:
        return [due for due in dues if not (is_late and _has_patience(due, rooms.settings.patience, now))]

    over = horizon(map(ready, rooms.ledger.every_due(now)), rooms.archive)
    tried: set[Key] = set()
    while over and (found := [due for due in rooms.ledger.due(now) if due.key not in tried]):
        tried.update(due.key for due in found)
        with _relay(rooms) as relay:
            yield from deliver(ready(found), over, rooms, relay.send, now=now, stop=stop)


def send(rooms: Rooms, scope: Scope, *, now: datetime) -> Iterator[Outcome]:
    """Deliver the issues of everybody not yet served on their own date, whatever the hour."""
    over = horizon(_shards(rooms, scope, now), rooms.archive)
    if over is None:
        return
    for dues in _shards(rooms, scope, now):
        with _relay(rooms) as relay:
            yield from deliver(dues, over, rooms, relay.send, now=now)


def rehearse(rooms: Rooms, scope: Scope, *, now: datetime) -> Iterator[Outcome]:
    """Say what `send` would do, and do nothing."""
    over = horizon(_shards(rooms, scope, now), rooms.archive)
    if over is None:
        return
    for dues in _shards(rooms, scope, now):
        for digest in compose(dues, widened(over, dues, rooms.archive), rooms.archive, rooms.settings, now=now):
            yield Outcome(digest=digest, state="pending" if digest.shown or digest.notice else "empty")


def send_again(rooms: Rooms, scope: Scope, *, now: datetime) -> Iterator[Outcome]:
    """Send issues once more that were sent before; the ledger notes it, and nothing else changes."""
    dues = rooms.ledger.repeat(now, on=scope.on, only=scope.only)
    with _relay(rooms) as relay:
        yield from repeat(dues, rooms, relay.send, now=now)


def _relay(rooms: Rooms) -> "Relay":
    from digest.mail.relay import Relay  # noqa: PLC0415  who only previews does not wait for smtplib and ssl

    return Relay(rooms.settings.relay)


def _is_late(rooms: Rooms, now: datetime) -> bool:
    """Whether the batch that a source's calendar expects is not here, of a source that answered not long ago."""
    visits = rooms.archive.visits()
    known = (visits[source.name] for source in rooms.settings.sources if source.name in visits)
    return any(
        visit.expected_on is not None
        and (visit.complete_on is None or visit.complete_on < visit.expected_on)
        and (visit.good_at is not None and now - visit.good_at < FORGOTTEN)
        for visit in known
    )


def _has_patience(due: Due, patience: timedelta, now: datetime) -> bool:
    """Whether an issue may wait for a late source: not one that was made before, and not for longer than *patience*."""
    subscriber = due.subscriber
    due_at = instant(due.issue_on, subscriber.send_at, subscriber.timezone)
    return due.sections is None and due_at is not None and now - due_at < patience


def _shards(rooms: Rooms, scope: Scope, now: datetime) -> Iterator[Sequence[Due]]:
    after = ""
    while dues := rooms.ledger.unserved(now, on=scope.on, only=scope.only, after=after):
        yield dues
        after = dues[-1].subscriber.id
