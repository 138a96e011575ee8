"""Whose issue is to be made, shard by shard, until everybody is served."""

import platform
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count, takewhile
from typing import TYPE_CHECKING

from digest.exceptions import RelayError
from digest.ledger import PeopleFacts, Restoration
from digest.model import Delivery, Due
from digest.pipeline import clock_guard, group, retention, sender
from digest.pipeline.application import Rooms
from digest.pipeline.claims import Claims, Result, Stop
from digest.pipeline.corpus import Corpus, gather
from digest.pipeline.group import Look, Take
from digest.pipeline.makers import Makers, Work
from digest.pipeline.patience import awaited

if TYPE_CHECKING:
    from digest.mail.relay import Relay

NO_TIME = timedelta(0)

_Source = Callable[[datetime, int], Iterator[tuple[Due, ...]]]
"""Reads what is due as of an instant, in shards of so many."""

HELD = "sending is held, until digest release sends again"
LOOKS_EVERY = 50
"""Whether sending is held is looked up before every so many messages."""

Shards = Callable[..., Iterator[tuple[Due, ...]]]
"""Reads all that is to be made, shard by shard, each of at most *limit* people if that is given."""


@contextmanager
def sole_sender(rooms: Rooms, *, now: datetime) -> Iterator[None]:
    """Be the one process that sends from this store. Raises StoreError while another one is.

    What an earlier one was sending when it died is in doubt, and goes out again. Raises StoreError
    where the store is damaged, too.
    """
    restoration = Restoration(rooms.store)
    with rooms.store.hold(f" on {platform.node()}, since {now:%Y-%m-%d %H:%M} UTC"):
        restoration.look_through(now)
        if restoration.standing() is None:
            rooms.ledger.recover(now=now)
        yield
        restoration.rest()


def serve(
    rooms: Rooms, *, now: datetime, stop: Stop = bool, look: Look | None = None
) -> Iterator[Result]:
    """Deliver issues whose hour, or next try, has come; none while the relay is left alone.

    Before each group of messages *look* is asked for the instant, and who is due by then is served:
    whoever comes, leaves or falls due in the meantime waits, or is mailed, for one group at most.
    Raises KeyFileError where it is not known to whom nothing may be sent, OlderStoreError where it
    is not known to whom something was.
    """
    _check(rooms, now)
    # An exception in an earlier tick may have left rows as `sending`; nobody is sending them now.
    rooms.ledger.recover(now=now)
    clock_guard.mend(rooms, now=now)
    rooms.ledger.catch_up(now=now)
    if rooms.operation.held(now):
        return
    outage = rooms.ledger.outage()
    if outage and now < outage.next_try_at:
        return

    def take(at: datetime, limit: int) -> Iterator[tuple[Due, ...]]:
        return _due(rooms, at)(limit=limit)

    yield from _served(rooms, partial(_due, rooms), take, look=look or (lambda: now), stop=stop)


def send(
    rooms: Rooms,
    *,
    now: datetime,
    on: date | None = None,
    only: Collection[str] = (),
    stop: Stop = bool,
    look: Look | None = None,
) -> Iterator[Result]:
    """Deliver the issues of everybody's own date (or *on*, or *only* some) not yet served.

    Each is tried once. Whoever leaves is known before each group, by *look* as in `serve`. Raises
    KeyFileError and OlderStoreError as `serve` does.
    """
    _check(rooms, now)
    clock_guard.mend(rooms, now=now)
    if rooms.operation.held(now):
        return
    size = group.FIRST
    shards = _unserved(rooms, now, on, only)
    each = shards(limit=lambda: size)

    def take(_: datetime, limit: int) -> Iterator[tuple[Due, ...]]:
        nonlocal size
        size = limit
        return each

    yield from _served(rooms, lambda _: shards, take, look=look or (lambda: now), stop=stop)


def rehearse(
    rooms: Rooms, *, now: datetime, on: date | None = None, only: Collection[str] = ()
) -> Iterator[Result]:
    """Say what `send` would do, and do nothing."""
    shards = _unserved(rooms, now, on, only)
    over = sender.looked_through(lambda: gather(shards(), rooms.archive))
    for dues in shards():
        yield from sender.rehearse(dues, over, rooms, now=now)


def send_again(
    rooms: Rooms,
    *,
    now: datetime,
    on: date | None = None,
    only: Collection[str] = (),
    stop: Stop = bool,
) -> Iterator[Result]:
    """Send people's last issues (or those of a date) once more; the ledger notes it, and no more.

    One that failed before it was handed over, for a fault that is mended by now, is sent for the
    first time. Raises KeyFileError and OlderStoreError as `serve` does.
    """
    _check(rooms, now)
    shards = rooms.ledger.repeat(now, on=on, only=only)
    with _relay(rooms, stop) as relay:
        for dues in takewhile(lambda _: not stop(), shards):
            # What was never handed over is no repetition: it is made as if it had not failed.
            anew = rooms.ledger.reopen([due for due in dues if not due.attempt], now=now)
            if anew:
                yield from sender.deliver(anew, None, rooms, relay.send, now=now, stop=stop)
            tried = [due for due in dues if due.attempt]
            yield from sender.repeat(tried, rooms, relay.send, now=now, stop=stop)


def _check(rooms: Rooms, now: datetime) -> None:
    PeopleFacts(rooms.store).check_key()
    Restoration(rooms.store).check(now)


def unserved(
    rooms: Rooms,
    *,
    now: datetime,
    on: date | None = None,
    only: Collection[str] = (),
    stop: Stop = bool,
) -> tuple[int, str]:
    """Return how many are not served after a `send`, and why, where all have one reason."""
    outage = rooms.ledger.outage()
    reason = outage.reason if outage else "the program was asked to stop" if stop() else ""
    if rooms.operation.held(now):
        reason = HELD
    return rooms.ledger.count_unserved(now, on=on, only=only), reason


def given_up(
    rooms: Rooms, *, now: datetime, on: date | None = None, only: Collection[str] = ()
) -> tuple[Delivery, ...]:
    """Return the issues from the day before (or before *on*) that are not tried again."""
    troubled = rooms.ledger.troubled(since=(on or now.date()) - timedelta(days=1))
    return tuple(
        one for one in troubled if one.next_try_at is None and (not only or one.subscriber in only)
    )


def _served(
    rooms: Rooms,
    everything: Callable[[datetime], Shards],
    take: _Source,
    *,
    look: Look,
    stop: Stop,
) -> Iterator[Result]:
    """Deliver group after group that *take* gives, once the relay has let us in.

    Nothing is made for one that does not. *everything* that is due is looked through together.
    """
    now = look()
    if not any(everything(now)(limit=1)):
        return
    halted = _or_held(stop, rooms, now)
    claims = Claims(rooms.ledger, now=now, stop=halted)
    try:
        with _relay(rooms, stop) as relay, Makers(rooms, stop=halted) as makers:
            relay.connect()
            groups = group.in_turn(_fresh(take, claims), look, halted)
            work = _work(groups, everything, rooms, makers, halted)
            yield from claims.results(makers.made(work), relay.send, most=relay.most_claimed)
    except RelayError as error:
        if not stop():
            rooms.ledger.note_outage(str(error), now=claims.now)
        return
    rooms.ledger.end_outage()


def _fresh(source: _Source, claims: Claims) -> Take:
    """Return what takes the first issues of *source* that are not on their way already."""

    def take(at: datetime, limit: int) -> Sequence[Due]:
        begun = (claims.begin(dues, at) for dues in source(at, limit))
        return next(filter(None, begun), ())

    return take


def _work(
    groups: Iterator[tuple[datetime, Sequence[Due]]],
    everything: Callable[[datetime], Shards],
    rooms: Rooms,
    makers: Makers,
    halted: Stop,
) -> Iterator[Work]:
    """Open group after group and yield their shards, over a corpus for *everything* that is due."""

    def gathered(at: datetime) -> Corpus | None:
        shards = takewhile(lambda _: not halted(), everything(at)())
        return sender.looked_through(lambda: gather(shards, rooms.archive))

    over, is_first = None, True
    for at, dues in groups:
        # Whoever came, or fell due, meanwhile looks at more: so will those behind them.
        if is_first or (over is not None and not over.covers(dues)):
            over, is_first = gathered(at), False
        most = makers.most(len(dues), over)
        yield from sender.opened(dues, over, rooms, now=at, most=most)


def _due(rooms: Rooms, now: datetime) -> Shards:
    rooms.ledger.catch_up(now=now)
    patience = rooms.settings.patience if awaited(rooms, now=now) else NO_TIME
    return partial(rooms.ledger.due, now, patience=patience)


def _or_held(stop: Stop, rooms: Rooms, now: datetime) -> Stop:
    """Return what says to stop where *stop* does, or where the operator holds sending meanwhile."""
    asked = count()
    is_held = False

    def halted() -> bool:
        nonlocal is_held
        if not is_held and next(asked) % LOOKS_EVERY == 0:
            is_held = rooms.operation.held(now) is not None
        return is_held or stop()

    return halted


def _unserved(rooms: Rooms, now: datetime, on: date | None, only: Collection[str]) -> Shards:
    retention.refuse(on, rooms)
    return partial(rooms.ledger.unserved, now, on=on, only=only)


def _relay(rooms: Rooms, stop: Stop) -> "Relay":
    # Who only previews does not wait for smtplib and ssl.
    from digest.mail.relay import Relay  # noqa: PLC0415

    return Relay(rooms.settings.relay, stop=stop)
