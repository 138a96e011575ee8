"""Who a message is from and for, and what else its header says of it; every value is safe to stand
in a header."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from digest.model import Sender, Subscriber
from digest.text.mailbox import ascii_domain, mailto
from digest.text.plain import one_line

_REMEMBERED = 1_024
_NOT_LABEL = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The header of one message but for its subject; addresses have ASCII domains, names and *date*
    are as given."""

    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    date: datetime
    message_id: str
    list_id: str
    unsubscribe: str
    help: str
    reply_to: str | None = None


def envelope(subscriber: Subscriber, issue_on: date, made_at: datetime, sender: Sender) -> Envelope:
    """Return the envelope of *subscriber*'s issue for *issue_on*: the same for every try of it."""
    address = _address(sender.address)
    local, _, domain = address.rpartition("@")
    on = issue_on.isoformat()
    key = f"{subscriber.id}\n{on}\n{address}"
    opaque = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]
    return Envelope(
        sender_name=one_line(sender.name),
        sender_address=address,
        recipient_name=one_line(subscriber.name or ""),
        recipient_address=_address(subscriber.email),
        date=made_at,
        message_id=f"<{on}.{opaque}@{domain}>",
        list_id=f"<{_label(local)}.{domain}>",
        unsubscribe=f"<{mailto(address, 'unsubscribe', subscriber.id)}>",
        help=f"<{mailto(address, 'help')}>",
        reply_to=f"<{_address(sender.reply_to)}>" if sender.reply_to else None,
    )


@lru_cache(_REMEMBERED)
def _address(text: str) -> str:
    """Return an address without white space, its domain as ASCII labels (IDNA 2008)."""
    bare = "".join(one_line(text).split())
    try:
        return ascii_domain(bare)
    except UnicodeError:  # the relay's room refuses such a recipient, and says why
        return bare


@lru_cache(_REMEMBERED)
def _label(local: str) -> str:
    """Return the list's own label of its List-Id (RFC 2919): letters, digits and hyphens of the
    sender's mailbox."""
    return _NOT_LABEL.sub("-", local.casefold()).strip("-")[:60] or "digest"
