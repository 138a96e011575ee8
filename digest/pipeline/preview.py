"""One reader's digest without sending it: the same path, no Send, nothing written to the ledger."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from digest import mail
from digest.model import Digest, Layout, Rendered, Subscriber
from digest.pipeline.composition import composed
from digest.pipeline.installation import Rooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    digest: Digest
    rendered: Rendered
    message: bytes


def preview(
    subscriber: Subscriber,
    rooms: Rooms,
    *,
    now: datetime,
    on: date | None = None,
    layout: Layout | None = None,
) -> Preview:
    """Make the issue of *on* (default: the reader's today) as it would be sent now, byte for byte,
    or in another *layout*."""
    due = rooms.ledger.peek(subscriber, on, now)
    if layout:
        due = replace(due, subscriber=replace(due.subscriber, layout=layout))
    digest = composed(due, rooms, now=now)
    rendered = rooms.render(digest)
    envelope = mail.envelope(digest.subscriber, digest.issue_on, due.made_at or now, digest.sender)
    return Preview(digest=digest, rendered=rendered, message=mail.message(rendered, envelope))
