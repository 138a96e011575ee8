"""From due issues to receipts: a row before the send, the same papers on every try, one reader's
trouble is theirs alone."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from digest import mail
from digest.exceptions import RelayError, StoreError, TemplateError
from digest.ledger import Claim
from digest.mail.reply import words
from digest.model import Digest, Due, Outgoing, Send, State, Subscriber
from digest.pipeline.composition import compose
from digest.pipeline.horizon import Horizon, horizon, widened
from digest.pipeline.installation import Rooms

Key = tuple[str, date]
Stop = Callable[[], bool]

log = logging.getLogger(__name__)

PRUNED = "what it held is older than `keep` keeps"

SYSTEM_FAULTS = (StoreError, MemoryError)
"""What is no fault of the issue that was being made when it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue on its way: its *digest*, or the *fault* for which there is none; the papers *lost*
    on the way."""

    due: Due
    digest: Digest | None = None
    fault: str = ""
    lost: tuple[str, ...] = ()

    @property
    def has_mail(self) -> bool:
        return self.digest is not None and bool(self.digest.shown or self.digest.notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one issue in this run; *reply* is the relay's word, or says why there was
    none; *lost* could not be shown.

    *digest* is None where it could not be made.
    """

    subscriber: Subscriber
    issue_on: date
    state: State
    reply: str = ""
    lost: tuple[str, ...] = ()
    digest: Digest | None = None


class _Shard(NamedTuple):
    """What became of the issues of a shard so far: *begun* were handed to the relay, *empty* need
    no mail, *failed* cannot be sent."""

    begun: dict[Key, Issue]
    empty: list[Issue]
    failed: list[Outcome]


def looked_through(make: Callable[[], Horizon | None]) -> Horizon | None:
    """Return the horizon that *make* makes; None where it cannot be made for all at once, by the
    fault of one of them."""
    try:
        return make()
    except SYSTEM_FAULTS:
        raise
    except Exception:
        log.exception("the papers cannot be looked through for many readers at once")
        return None


def deliver(
    dues: Sequence[Due],
    over: Horizon | None,
    rooms: Rooms,
    send: Send,
    *,
    now: datetime,
    stop: Stop = bool,
) -> Iterator[Outcome]:
    """Make and send the issues of *dues* and yield what became of each; once *stop* says so, no
    further one is begun.

    Those who came, or changed their words, since *over* was made get one of their own. What was not
    begun stays open in the ledger. Raises RelayError where the relay takes no more, when all that
    was begun has been yielded.
    """
    over = looked_through(lambda: widened(over, dues, rooms.archive))
    rooms.ledger.open(
        dues, now=now, through=over.through if over is not None else rooms.archive.newest_id()
    )
    shard = _Shard({}, [], [])
    trouble = None
    try:
        for receipt in send(
            _claimed(_issues(dues, over, rooms, now), shard, rooms, now=now, stop=stop)
        ):
            rooms.ledger.settle([receipt], now=now)
            yield _outcome(shard.begun.pop(receipt.key), receipt.state, receipt.reply)
    except RelayError as error:
        trouble = error
    rooms.ledger.close_empty([one.due.key for one in shard.empty], now=now)
    yield from shard.failed
    yield from (_outcome(one, "empty") for one in shard.empty)
    if trouble:
        raise trouble


def rehearse(
    dues: Sequence[Due], over: Horizon | None, rooms: Rooms, *, now: datetime
) -> Iterator[Outcome]:
    """Yield what would become of *dues* if they were delivered now."""
    over = looked_through(lambda: widened(over, dues, rooms.archive))
    for one in _issues(dues, over, rooms, now):
        yield _outcome(
            one, "failed" if one.fault else "pending" if one.has_mail else "empty", one.fault
        )


def repeat(
    dues: Sequence[Due], rooms: Rooms, send: Send, *, now: datetime, stop: Stop = bool
) -> Iterator[Outcome]:
    """Send issues once more as they were; the ledger notes the try, and nothing else changes."""
    over = looked_through(lambda: horizon([dues], rooms.archive))
    begun: dict[Key, Issue] = {}
    failed: list[Outcome] = []

    def outgoing() -> Iterator[Outgoing]:
        for one in _until(stop, _issues(dues, over, rooms, now)):
            made, message = _message(
                replace(one, digest=None, fault=PRUNED) if _is_pruned(one) else one, rooms, now
            )
            if message is None:
                failed.append(_outcome(made, "failed", made.fault))
            else:
                begun[one.due.key] = made
                yield message

    trouble = None
    try:
        for receipt in send(outgoing()):
            rooms.ledger.note_repeat([receipt], now=now)
            yield _outcome(begun[receipt.key], receipt.state, receipt.reply)
    except RelayError as error:
        trouble = error
    yield from failed
    if trouble:
        raise trouble


def _issues(
    dues: Sequence[Due], over: Horizon | None, rooms: Rooms, now: datetime
) -> Iterator[Issue]:
    """Yield each of *dues* with its digest. Where one of them cannot be made the others are made
    together all the same."""
    made = 0
    try:
        for digest in compose(dues, over or horizon([dues], rooms.archive), rooms, now=now):
            yield Issue(due=dues[made], digest=digest)
            made += 1
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        if len(dues) == 1:
            log.exception("%s: the issue of %s cannot be composed", *dues[0].key)
            yield Issue(due=dues[0], fault=_fault(error))
            return
        log.warning("%d issues are not made together: %s", len(dues) - made, _fault(error))
        # The one at fault is known by its place, or else is in one of the halves.
        cut = made + 1 if made else len(dues) // 2
        for part in (dues[made:cut], dues[cut:]):
            if part:
                yield from _issues(part, over, rooms, now)


def _is_pruned(one: Issue) -> bool:
    """Ask whether an issue held papers, and none of them has its words any more."""
    sections = one.due.sections
    return (
        one.digest is not None
        and not one.digest.shown
        and sections is not None
        and bool(sections.ids)
    )


def _claimed(
    issues: Iterator[Issue], shard: _Shard, rooms: Rooms, *, now: datetime, stop: Stop
) -> Iterator[Outgoing]:
    """Yield each message when the relay asks for it, with its row `sending` on the disk by then;
    *shard* takes what became of all."""
    for one in _until(stop, issues):
        if not one.has_mail and not one.fault:
            shard.empty.append(one)
            continue
        made, message = _message(one, rooms, now)
        if message is None:
            rooms.ledger.fail(one.due.key, made.fault, now=now)
            shard.failed.append(_outcome(made, "failed", made.fault))
        elif rooms.ledger.claim([_claim(made, now)], now=now):
            shard.begun[message.key] = made
            yield message
        else:
            shard.failed.append(_outcome(made, "failed", "no longer subscribed"))


def _until(stop: Stop, issues: Iterator[Issue]) -> Iterator[Issue]:
    """Yield *issues*, of which none is made once *stop* says so."""
    while not stop() and (one := next(issues, None)):
        yield one


def _message(one: Issue, rooms: Rooms, now: datetime) -> tuple[Issue, Outgoing | None]:
    """Return *one* with what was lost in rendering it, and its message; or with its fault, and
    none."""
    digest = one.digest
    if digest is None:
        return one, None
    try:
        rendered = rooms.render(digest)
        header = mail.envelope(
            digest.subscriber, digest.issue_on, one.due.made_at or now, digest.sender
        )
        message = mail.message(rendered, header)
    except TemplateError as error:
        return replace(one, fault=str(error)), None
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        log.exception("%s: the issue of %s cannot be rendered", *one.due.key)
        return replace(one, fault=_fault(error)), None
    outgoing = Outgoing(
        key=one.due.key,
        sender=digest.sender.address,
        recipient=digest.subscriber.email,
        message=message,
    )
    return replace(one, lost=rendered.lost), outgoing


def _claim(one: Issue, now: datetime) -> Claim:
    assert one.digest is not None, "only what was composed is claimed"  # noqa: S101  for mypy
    return Claim(
        key=one.due.key,
        sections=one.digest.sections,
        made_at=one.due.made_at or now,
        lost=one.lost,
    )


def _outcome(one: Issue, state: State, reply: str = "") -> Outcome:
    due = one.due
    return Outcome(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        state=state,
        reply=reply,
        lost=one.lost,
        digest=one.digest,
    )


def _fault(error: Exception) -> str:
    """Say of an *error* that nobody foresaw what it is, in one line without an address."""
    return words(f"a fault of the program, see its log: {type(error).__name__}: {error}")
