"""From due issues to receipts: a row before the send, the same papers on every try, one reader's trouble is theirs alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from digest import issue, mail
from digest.exceptions import RelayError, TemplateError
from digest.ledger import Claim
from digest.model import Digest, Due, Outgoing, Receipt, Rendered, Send, State
from digest.pipeline.composition import compose
from digest.pipeline.horizon import Horizon, horizon, widened
from digest.pipeline.installation import Rooms

Key = tuple[str, date]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue on its way: what it holds, when it was first made, which is its Date on every try, and the papers *lost* on the way."""

    digest: Digest
    made_at: datetime
    lost: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.digest.subscriber.id, self.digest.issue_on

    @property
    def has_mail(self) -> bool:
        return bool(self.digest.shown or self.digest.notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one issue in this run; *reply* is the relay's word, or says why there was none; *lost* could not be shown."""

    digest: Digest
    state: State
    reply: str = ""
    lost: tuple[str, ...] = ()


def deliver(dues: Sequence[Due], over: Horizon, rooms: Rooms, send: Send, *, now: datetime, stop: Stop = bool) -> Iterator[Outcome]:
    """Make and send the issues of *dues* and yield what became of each; once *stop* says so, no further one is begun.

    Those who came, or changed their words, since *over* was made get one of their own. An issue that the relay could not even be asked
    about stays open in the ledger, and is yielded as deferred.
    """
    over = widened(over, dues, rooms.archive)
    rooms.ledger.open(dues, now=now, through=over.through)
    empty: list[Issue] = []
    mails = _with_mail(_issues(dues, over, rooms, now), empty)
    first = next(mails, None)
    if first:
        yield from _sent(chain([first], mails), rooms, send, now=now, stop=stop)
    rooms.ledger.close_empty([one.key for one in empty], now=now)
    yield from (Outcome(digest=one.digest, state="empty") for one in empty)


def _with_mail(issues: Iterable[Issue], empty: list[Issue]) -> Iterator[Issue]:
    """Yield the issues with something to send, each when it is asked for; *empty* takes the others."""
    for one in issues:
        if one.has_mail:
            yield one
        else:
            empty.append(one)


def _sent(issues: Iterator[Issue], rooms: Rooms, send: Send, *, now: datetime, stop: Stop) -> Iterator[Outcome]:
    """Send the *issues* and yield what became of each; one is made, sent and forgotten before the next."""
    begun: dict[Key, Issue] = {}
    failed: dict[Key, str] = {}
    trouble = "not begun: the program was asked to stop"
    try:
        for receipt in send(_claimed(issues, begun, rooms, failed, now=now, stop=stop)):
            rooms.ledger.settle([receipt], now=now)
            yield _outcome(begun.pop(receipt.key), receipt)
    except RelayError as error:
        trouble = str(error)
    for one in chain(begun.values(), issues):
        yield Outcome(digest=one.digest, state="failed" if one.key in failed else "deferred", reply=failed.get(one.key, trouble))


def _claimed(
    issues: Iterator[Issue], begun: dict[Key, Issue], rooms: Rooms, failed: dict[Key, str], *, now: datetime, stop: Stop
) -> Iterator[Outgoing]:
    """Yield each message when the relay asks for it, with its row `sending` on the disk by then.

    *begun* learns which issues were, and which papers are lost, *failed* takes what cannot be sent.
    """
    for one in issues:
        key = one.key
        begun[key] = one
        if stop():
            return
        try:
            rendered = rooms.render(one.digest)
            outgoing = _message(one, rendered)
        except TemplateError as error:
            failed[key] = str(error)
            rooms.ledger.fail(key, str(error), now=now)
            continue
        begun[key] = replace(one, lost=rendered.lost)
        claim = Claim(key=key, sections=issue.sections(one.digest), made_at=one.made_at, lost=rendered.lost)
        if rooms.ledger.claim([claim], now=now):
            yield outgoing
        else:
            failed[key] = "no longer subscribed"


def repeat(dues: Sequence[Due], rooms: Rooms, send: Send, *, now: datetime) -> Iterator[Outcome]:
    """Send issues once more as they were; the ledger notes the try, and nothing else changes."""
    issues = {one.key: one for one in _issues(dues, horizon([dues], rooms.archive), rooms, now)}
    for receipt in send(_message(one, rooms.render(one.digest)) for one in issues.values()):
        rooms.ledger.note_repeat([receipt], now=now)
        yield _outcome(issues[receipt.key], receipt)


def _issues(dues: Sequence[Due], over: Horizon | None, rooms: Rooms, now: datetime) -> Iterator[Issue]:
    digests = compose(dues, over, rooms.archive, rooms.settings, now=now)
    return (Issue(digest=digest, made_at=due.made_at or now) for due, digest in zip(dues, digests, strict=True))


def _outcome(one: Issue, receipt: Receipt) -> Outcome:
    return Outcome(digest=one.digest, state=receipt.state, reply=receipt.reply, lost=one.lost)


def _message(one: Issue, rendered: Rendered) -> Outgoing:
    digest = one.digest
    envelope = mail.envelope(digest.subscriber, digest.issue_on, one.made_at, digest.sender)
    return Outgoing(
        key=one.key,
        sender=digest.sender.address,
        recipient=digest.subscriber.email,
        message=mail.message(rendered, envelope),
    )
