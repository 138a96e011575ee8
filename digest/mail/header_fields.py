"""The fields of a message's header: who it is from and for, every value safe to stand there; folded
lines, encoded words (RFC 2047) where there must be some, never in a URI."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from digest.model import AS_NOW, BegunAs, Sender, Subscriber
from digest.text.clean_text import one_line
from digest.text.mailbox import ascii_domain, mailto

_REMEMBERED = 1_024
_NOT_LABEL = re.compile(r"[^a-z0-9]+")
_LINE = 76
# A quoted string is not folded, so a longer one would not fit into a line.
_QUOTED = 60
# Base64 of 39 octets with "=?utf-8?b?" and "?=" round it takes 64 characters, so that a word fits
# beside "Subject: " too.
_WORD_OCTETS = 39
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of one message but for its subject; addresses have ASCII domains.

    What is for one person alone is no mail of a list: it has none of *list_id*, *unsubscribe* and
    *help*.
    """

    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    date: datetime
    message_id: str
    list_id: str | None = None
    unsubscribe: str | None = None
    help: str | None = None
    reply_to: str | None = None


def header(
    subscriber: Subscriber,
    issue_on: date,
    made_at: datetime,
    sender: Sender,
    *,
    begun_as: BegunAs = AS_NOW,
) -> Header:
    """Return the header of *subscriber*'s issue for *issue_on*: the same for every try of it.

    Its Message-ID is of the names that it was *begun_as*, else of their id and the *sender*'s
    address.
    """
    address = _address(sender.address)
    local, _, domain = address.rpartition("@")
    reader, begun_by = begun_as.reader or subscriber.id, _address(begun_as.sender or address)
    return Header(
        sender_name=one_line(sender.name),
        sender_address=address,
        recipient_name=one_line(subscriber.name or ""),
        recipient_address=_address(subscriber.email),
        date=made_at,
        message_id=_message_id(reader, issue_on, begun_by),
        list_id=f"<{_label(local)}.{domain}>",
        unsubscribe=f"<{mailto(address, 'unsubscribe', subscriber.id)}>",
        help=f"<{mailto(address, 'help')}>",
        reply_to=f"<{_address(sender.reply_to)}>" if sender.reply_to else None,
    )


def to_operator(address: str, name: str, made_at: datetime, sender: Sender) -> Header:
    """Return the header of the mail *name* to the operator: the same for every try of it."""
    own = _address(sender.address)
    return Header(
        sender_name=one_line(sender.name),
        sender_address=own,
        recipient_name="",
        recipient_address=_address(address),
        date=made_at,
        message_id=_message_id(name, made_at.date(), own),
    )


def _message_id(name: str, on: date, address: str) -> str:
    key = f"{name}\n{on.isoformat()}\n{address}"
    opaque = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]
    return f"<{on.isoformat()}.{opaque}@{address.rpartition('@')[2]}>"


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
    """Return the list's own label of its List-Id (RFC 2919), of the sender's mailbox."""
    return _NOT_LABEL.sub("-", local.casefold()).strip("-")[:60] or "digest"


def unstructured(name: str, value: str) -> str:
    """Return the field *name*, a subject say: plain where it can be, else in encoded words."""
    if not value:
        return f"{name}: "
    words = value.split(" ")
    is_plain = value.isascii() and value.isprintable() and all(words) and "=?" not in value
    return fold(
        name, words if is_plain and max(map(len, words)) < _LINE - len(name) else _encoded(value)
    )


def phrase(name: str, words: str, angled: str) -> str:
    """Return the field *name*, a display name before *angled*, which is never encoded."""
    return fold(name, [*_phrase(words), angled])


def fold(name: str, words: Iterator[str] | list[str]) -> str:
    """Join *words* by spaces into lines of 76 characters where they allow it."""
    # The first line must hold more than its name: some readers take a bare "Subject:" for an empty
    # one.
    first, *others = words
    lines, line = [], f"{name}: {first}"
    for word in others:
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line])


def _phrase(words: str) -> list[str]:
    if not words:
        return []
    quoted = words.replace("\\", r"\\").replace('"', r"\"")
    if "=?" in words or not words.isascii() or len(quoted) > _QUOTED:
        return list(_encoded(words))
    return words.split(" ") if _ATOMS.fullmatch(words) else [f'"{quoted}"']


def _encoded(text: str) -> Iterator[str]:
    """Yield *text* as encoded words of whole characters; spaces between two do not count."""
    octets = text.encode()
    while len(octets) > _WORD_OCTETS:
        end = _WORD_OCTETS
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        yield _word(octets[:end])
        octets = octets[end:]
    yield _word(octets)


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{b64encode(octets).decode()}?="
