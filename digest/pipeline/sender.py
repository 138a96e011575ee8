"""From due issues to receipts: a row before the send, the same papers on every try."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from digest.exceptions import RelayError
from digest.model import (
    Digest,
    Due,
    Key,
    Layout,
    Outgoing,
    Receipt,
    Rendered,
    Send,
    State,
    Subscriber,
)
from digest.pipeline import example_people
from digest.pipeline.application import Rooms
from digest.pipeline.claims import Claims, Result, Stop, told
from digest.pipeline.composition import composed as composed_alone
from digest.pipeline.corpus import Corpus, widened
from digest.pipeline.isolation import SYSTEM_FAULTS, failed, isolated
from digest.pipeline.makers import Makers, Work
from digest.pipeline.making import Made, composed, has_mail, make, rendered
from digest.pipeline.shard import MOST, prepared

log = logging.getLogger(__name__)

PRUNED = "what it held is older than `keep` keeps"


def looked_through(make: Callable[[], Corpus | None]) -> Corpus | None:
    """Return the corpus that *make* makes; None where a fault of one issue costs all of it."""
    try:
        return make()
    except SYSTEM_FAULTS:
        raise
    except Exception:
        log.exception("the papers cannot be looked through for many readers at once")
        return None


def deliver(
    dues: Sequence[Due],
    over: Corpus | None,
    rooms: Rooms,
    send: Send,
    *,
    now: datetime,
    stop: Stop = bool,
) -> Iterator[Result]:
    """Make and send the issues of *dues*; once *stop* says so, no further one is begun.

    Those who came, or changed their words, since *over* was made get one of their own. What was not
    begun stays open in the ledger. Raises RelayError where the relay takes no more, when all that
    was begun has been yielded.
    """
    claims = Claims(rooms.ledger, now=now, stop=stop)
    with Makers(rooms) as makers:
        made = makers.made(opened(claims.begin(dues, now), over, rooms, now=now))
        yield from claims.results(made, send)


def opened(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms, *, now: datetime, most: int = MOST
) -> Iterator[Work]:
    """Open *dues* in the ledger and yield them as shards of at most so many, each with its corpus;
    or as failed where there can be none."""
    for part, corpus in _parts(dues, over, rooms):
        through = rooms.archive.newest_id() if isinstance(corpus, Receipt) else corpus.through
        sender = rooms.settings.sender.address
        rooms.ledger.open(part, now=now, through=through, sender=sender)
        if isinstance(corpus, Receipt):
            yield Made(outcome=corpus)
            continue
        for start in range(0, len(part), most):
            yield prepared(part[start : start + most], corpus, rooms, now=now), corpus


def repeat(
    dues: Sequence[Due], rooms: Rooms, send: Send, *, now: datetime, stop: Stop = bool
) -> Iterator[Result]:
    """Send issues once more as they were; the ledger notes the try, and nothing else changes."""
    handed: dict[Key, tuple[Digest | None, Outgoing]] = {}
    unfit: list[Result] = []

    def outgoing() -> Iterator[Outgoing]:
        made = _as_they_were(dues, rooms, now)
        while not stop() and (one := next(made, None)):
            if isinstance(one.outcome, Outgoing):
                handed[one.key] = one.digest, one.outcome
                yield one.outcome
            else:
                unfit.append((one.digest, one.outcome))

    trouble = None
    try:
        for receipt in send(outgoing()):
            rooms.ledger.note_repeat([receipt], now=now)
            digest, message = handed.pop(receipt.key)
            yield digest, told(receipt, message)
    except RelayError as error:
        trouble = error
    yield from unfit
    if trouble:
        raise trouble


def rehearse(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms, *, now: datetime
) -> Iterator[Result]:
    """Yield what would become of *dues* if they were delivered now."""
    for part, corpus in _parts(dues, over, rooms):
        if isinstance(corpus, Receipt):
            yield None, corpus
            continue
        for due, made in composed(prepared(part, corpus, rooms, now=now), corpus):
            if isinstance(made, Receipt):
                yield None, made
            else:
                state: State = "pending" if has_mail(made) else "empty"
                yield made, Receipt(key=due.key, state=state, tally=made.tally)


def preview(
    subscriber: Subscriber,
    rooms: Rooms,
    *,
    now: datetime,
    on: date | None = None,
    layout: Layout | None = None,
) -> tuple[Digest, Rendered, bytes]:
    """Make the issue of *on* (default: the reader's today) as it would be sent now, byte for byte,
    or in another *layout*; nothing is sent or written to the ledger."""
    due = rooms.ledger.peek(subscriber, on, now)
    if layout:
        due = replace(due, subscriber=replace(due.subscriber, layout=layout))
    digest = composed_alone(due, rooms, now=now)
    return digest, *rendered(due, digest, rooms.render, now)


def _as_they_were(dues: Sequence[Due], rooms: Rooms, now: datetime) -> Iterator[Made]:
    """Yield the message of each issue that still holds what it held."""
    held = {due.key for due in dues if due.sections and due.sections.ids}
    for part, corpus in _parts(dues, None, rooms):
        if isinstance(corpus, Receipt):
            yield Made(outcome=corpus)
            continue
        for one in make(prepared(part, corpus, rooms, now=now), corpus, rooms.render):
            is_pruned = one.digest and not one.digest.shown and one.key in held
            pruned = Receipt(key=one.key, state="failed", reply=PRUNED)
            yield replace(one, outcome=pruned) if is_pruned else one


def _parts(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms
) -> Iterator[tuple[Sequence[Due], Corpus | Receipt]]:
    """Yield *dues* in parts, each with its corpus: all of them with *over*, if it covers them; and
    alone whoever is at fault for there being none, or gets nothing at their address."""
    wanted = []
    for due in dues:
        if reason := example_people.kept_here(due.subscriber, rooms.settings.relay):
            yield (due,), failed(due, reason)
        else:
            wanted.append(due)
    if not wanted:
        return

    def corpora(some: Sequence[Due]) -> Iterable[Corpus]:
        return [widened(over, some, rooms.archive)] * len(some)

    for _, part in groupby(isolated(wanted, corpora), key=lambda pair: id(pair[1])):
        some, (corpus, *_) = zip(*part, strict=True)
        yield some, corpus
