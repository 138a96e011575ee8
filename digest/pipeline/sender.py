"""From due issues to receipts: a row before the send, the same papers on every try.

A fault in one reader's issue costs that issue alone.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from digest import mail
from digest.exceptions import RelayError, StoreError, TemplateError
from digest.mail.reply import words
from digest.model import Digest, Due, Key, Layout, Outgoing, Receipt, Rendered, Send, Subscriber
from digest.pipeline import example_people
from digest.pipeline.application import Rooms
from digest.pipeline.composition import compose, composed
from digest.pipeline.corpus import Corpus, gather, widened

Stop = Callable[[], bool]
Result = tuple[Digest | None, Receipt]
"""What became of one issue in this run; no digest where it could not be made."""

_Issue = tuple[Due, Digest | Receipt]
"""An issue with its digest, or the receipt of one that could not be composed."""

log = logging.getLogger(__name__)

PRUNED = "what it held is older than `keep` keeps"

SYSTEM_FAULTS = (StoreError, MemoryError)
"""What is no fault of the issue that was being made when it came."""


class _Shard(NamedTuple):
    """What became of the issues of a shard so far.

    *handed* are with the relay, each with what is lost in it; *empty* need no mail, *failed* cannot
    be sent.
    """

    handed: dict[Key, tuple[Digest | None, tuple[str, ...]]]
    empty: list[Result]
    failed: list[Result]


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
    over = looked_through(lambda: widened(over, dues, rooms.archive))
    through = over.through if over is not None else rooms.archive.newest_id()
    address = rooms.settings.sender.address
    rooms.ledger.open(dues, now=now, through=through, begun_as=address)
    shard = _Shard({}, [], [])
    composed = _until(stop, _each_composed(dues, over, rooms, now))
    trouble = None
    try:
        for receipt in send(_claimed(composed, shard, rooms, now)):
            rooms.ledger.settle([receipt], now=now)
            yield _result(shard, receipt)
    except RelayError as error:
        trouble = error
    rooms.ledger.close_empty([receipt.key for _, receipt in shard.empty], now=now)
    yield from shard.failed
    yield from shard.empty
    if trouble:
        raise trouble


def repeat(
    dues: Sequence[Due], rooms: Rooms, send: Send, *, now: datetime, stop: Stop = bool
) -> Iterator[Result]:
    """Send issues once more as they were; the ledger notes the try, and nothing else changes."""
    over = looked_through(lambda: gather([dues], rooms.archive))
    shard = _Shard({}, [], [])
    composed = _until(stop, _each_composed(dues, over, rooms, now))
    trouble = None
    try:
        for receipt in send(_repeated(composed, shard, rooms, now)):
            rooms.ledger.note_repeat([receipt], now=now)
            yield _result(shard, receipt)
    except RelayError as error:
        trouble = error
    yield from shard.failed
    if trouble:
        raise trouble


def rehearse(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms, *, now: datetime
) -> Iterator[Result]:
    """Yield what would become of *dues* if they were delivered now."""
    over = looked_through(lambda: widened(over, dues, rooms.archive))
    for due, made in _each_composed(dues, over, rooms, now):
        if isinstance(made, Digest):
            yield made, Receipt(key=due.key, state="pending" if _has_mail(made) else "empty")
        else:
            yield None, made


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
    digest = composed(due, rooms, now=now)
    return digest, *_rendered(due, digest, rooms, now)


def _each_composed(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms, now: datetime
) -> Iterator[_Issue]:
    """Yield each of *dues* with its digest, or as failed."""
    others = []
    for due in dues:
        reason = example_people.kept_here(due.subscriber, rooms.settings.relay)
        if reason:
            yield due, _failed(due, reason)
        else:
            others.append(due)
    if others:
        yield from _composed(others, over, rooms, now)


def _composed(
    dues: Sequence[Due], over: Corpus | None, rooms: Rooms, now: datetime
) -> Iterator[_Issue]:
    """Yield each of *dues* with its digest, or as failed.

    Where one of them cannot be made the others are made together all the same.
    """
    made = 0
    try:
        for digest in compose(dues, over or gather([dues], rooms.archive), rooms, now=now):
            yield dues[made], digest
            made += 1
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        if len(dues) == 1:
            log.exception("%s: the issue of %s cannot be composed", *dues[0].key)
            yield dues[0], _failed(dues[0], _fault(error))
            return
        log.warning("%d issues are not made together: %s", len(dues) - made, _fault(error))
        # The one at fault is known by its place, or else is in one of the halves.
        cut = made + 1 if made else len(dues) // 2
        for part in (dues[made:cut], dues[cut:]):
            if part:
                yield from _composed(part, over, rooms, now)


def _until(stop: Stop, issues: Iterator[_Issue]) -> Iterator[_Issue]:
    """Yield *issues*, of which none is made once *stop* says so."""
    while not stop() and (one := next(issues, None)):
        yield one


def _claimed(
    issues: Iterator[_Issue], shard: _Shard, rooms: Rooms, now: datetime
) -> Iterator[Outgoing]:
    """Yield each message when the relay asks for it, with its row `sending` on the disk by then."""
    for due, made in issues:
        if isinstance(made, Digest) and not _has_mail(made):
            shard.empty.append((made, Receipt(key=due.key, state="empty")))
            continue
        digest, message = _message(due, made, rooms, now)
        if isinstance(message, Receipt):
            rooms.ledger.fail([message], now=now)
            shard.failed.append((digest, message))
        elif rooms.ledger.claim([message], now=now):
            shard.handed[due.key] = digest, message.lost
            yield message
        else:
            gone = _failed(due, "no longer subscribed")
            shard.failed.append((digest, replace(gone, lost=message.lost)))


def _repeated(
    issues: Iterator[_Issue], shard: _Shard, rooms: Rooms, now: datetime
) -> Iterator[Outgoing]:
    """Yield the message of each issue that still holds what it held."""
    for due, made in issues:
        is_pruned = isinstance(made, Digest) and _is_pruned(due, made)
        digest, message = _message(due, _failed(due, PRUNED) if is_pruned else made, rooms, now)
        if isinstance(message, Receipt):
            shard.failed.append((digest, message))
        else:
            shard.handed[due.key] = digest, message.lost
            yield message


def _message(
    due: Due, made: Digest | Receipt, rooms: Rooms, now: datetime
) -> tuple[Digest | None, Outgoing | Receipt]:
    """Return the digest of *due*, if there is one, with its message or why there is none."""
    if isinstance(made, Receipt):
        return None, made
    try:
        rendered, message = _rendered(due, made, rooms, now)
    except TemplateError as error:
        return made, _failed(due, str(error))
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        log.exception("%s: the issue of %s cannot be rendered", *due.key)
        return made, _failed(due, _fault(error))
    return made, Outgoing(
        key=due.key,
        sender=made.sender.address,
        recipient=made.subscriber.email,
        message=message,
        made_at=due.made_at or now,
        sections=made.sections,
        lost=rendered.lost,
    )


def _rendered(due: Due, digest: Digest, rooms: Rooms, now: datetime) -> tuple[Rendered, bytes]:
    """Return *digest* in words, and as a message: the same for every try of its issue."""
    rendered = rooms.render(digest)
    header = mail.header(
        digest.subscriber,
        digest.issue_on,
        due.made_at or now,
        digest.sender,
        named=due.named,
        begun_as=due.begun_as,
    )
    return rendered, mail.message(rendered, header)


def _has_mail(digest: Digest) -> bool:
    return bool(digest.shown or digest.notice)


def _is_pruned(due: Due, digest: Digest) -> bool:
    """Ask whether an issue held papers, and none of them has its words any more."""
    return not digest.shown and due.sections is not None and bool(due.sections.ids)


def _result(shard: _Shard, receipt: Receipt) -> Result:
    digest, lost = shard.handed.pop(receipt.key)
    return digest, replace(receipt, lost=lost)


def _failed(due: Due, reason: str) -> Receipt:
    return Receipt(key=due.key, state="failed", reply=reason)


def _fault(error: Exception) -> str:
    """Say of an *error* that nobody foresaw what it is, in one line without an address."""
    return words(f"a fault of the program, see its log: {type(error).__name__}: {error}")
