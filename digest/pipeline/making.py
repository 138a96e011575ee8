"""From a shard to messages. It reads no ledger and no clock, writes nothing, and does not know who
runs it: the process that sends, or a worker."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest import mail
from digest.exceptions import TemplateError
from digest.model import Digest, Due, Key, Outgoing, Receipt, Render, Rendered
from digest.pipeline.composition import compose
from digest.pipeline.corpus import Corpus
from digest.pipeline.isolation import SYSTEM_FAULTS, failed, fault, isolated
from digest.pipeline.shard import Shard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of an issue: a message, or a receipt where it is `empty` or `failed`; and its
    *digest*, if there is one and it was made in this process."""

    outcome: Outgoing | Receipt
    digest: Digest | None = None

    @property
    def key(self) -> Key:
        return self.outcome.key

    @property
    def without_digest(self) -> "Made":
        return replace(self, digest=None)


def make(shard: Shard, corpus: Corpus, render: Render) -> Iterator[Made]:
    """Yield what the issues of *shard* come to, each made when it is asked for."""
    for due, digest in composed(shard, corpus):
        if isinstance(digest, Receipt):
            yield Made(outcome=digest)
        elif not has_mail(digest):
            empty = Receipt(key=due.key, state="empty", tally=digest.tally)
            yield Made(outcome=empty, digest=digest)
        else:
            yield _message(due, digest, render, shard.now)


def composed(shard: Shard, corpus: Corpus) -> Iterator[tuple[Due, Digest | Receipt]]:
    """Yield each issue of *shard* with its digest, or as failed."""

    def together(dues: Sequence[Due]) -> Iterator[Digest]:
        return compose(replace(shard, dues=tuple(dues)), corpus)

    return isolated(shard.dues, together)


def rendered(due: Due, digest: Digest, render: Render, now: datetime) -> tuple[Rendered, bytes]:
    """Return *digest* in words, and as a message: the same for every try of its issue."""
    words = render(digest)
    header = mail.header(
        digest.subscriber,
        digest.issue_on,
        due.made_at or now,
        digest.sender,
        begun_as=due.begun_as,
    )
    return words, mail.message(words, header)


def has_mail(digest: Digest) -> bool:
    return bool(digest.shown or digest.notice)


def _message(due: Due, digest: Digest, render: Render, now: datetime) -> Made:
    """Return the message of *due*, or why there is none."""
    try:
        words, message = rendered(due, digest, render, now)
    except TemplateError as error:
        return _unfit(due, digest, str(error))
    except SYSTEM_FAULTS:
        raise
    except Exception as error:
        log.exception("%s: the issue of %s cannot be rendered", *due.key)
        return _unfit(due, digest, fault(error))
    outgoing = Outgoing(
        key=due.key,
        sender=digest.sender.address,
        recipient=digest.subscriber.email,
        message=message,
        made_at=due.made_at or now,
        sections=digest.sections,
        listed_on=digest.listed_on,
        lost=words.lost,
        tally=digest.tally,
        is_in_doubt=due.state == "in_doubt",
    )
    return Made(outcome=outgoing, digest=digest)


def _unfit(due: Due, digest: Digest, reason: str) -> Made:
    return Made(outcome=replace(failed(due, reason), tally=digest.tally), digest=digest)
