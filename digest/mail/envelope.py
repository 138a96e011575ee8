"""What a message is announced by, MAIL and RCPT, and its content as it goes over the line."""

import re
import smtplib
from dataclasses import dataclass

from digest.mail.mime import Wire
from digest.mail.refusal import Handed
from digest.mail.reply import words
from digest.model import Outgoing, Receipt
from digest.text.clean_text import CONTROLS, SURROGATES
from digest.text.mailbox import ascii_domain

# What may stand between < and >: anything else would be another mailbox, or another command.
_PART = rf"[^\s<>@{CONTROLS}{SURROGATES}]+"
_ADDRESS = re.compile(f"{_PART}@{_PART}")
# A search for it takes a third of the time that `in` does.
_LEADING_DOT = re.compile(rb"\n\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What a relay offers in its answer to EHLO; *size_limit* is None where it says none."""

    pipelining: bool = False
    smtputf8: bool = False
    size: bool = False
    size_limit: int | None = None

    @classmethod
    def of(cls, smtp: smtplib.SMTP) -> "Features":
        return cls(
            pipelining=smtp.has_extn("pipelining"),
            smtputf8=smtp.has_extn("smtputf8"),
            size=smtp.has_extn("size"),
            size_limit=_size_limit(smtp.esmtp_features.get("size", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """*one* as it is announced; *options* are the parameters of its MAIL."""

    one: Outgoing
    options: str

    @property
    def mail(self) -> str:
        return f"MAIL FROM:<{ascii_domain(self.one.sender)}>{self.options}"

    @property
    def rcpt(self) -> str:
        return f"RCPT TO:<{ascii_domain(self.one.recipient)}>"


def envelope(one: Outgoing, features: Features) -> Envelope | Handed:
    """Return how *one* is announced, or what becomes of it where it need not even be tried.

    The refusal is the relay's where it is about our sender, who is the same for all.
    """
    if reason := unfit(one.sender, features):
        receipt = Receipt(key=one.key, state="deferred", reply=words(reason))
        return Handed(receipt, "relay", reason)
    if reason := unfit(one.recipient, features) or _too_large(one, features):
        return Handed(Receipt(key=one.key, state="failed", reply=words(reason)), "message")
    size = f" SIZE={len(one.message)}" if features.size else ""
    return Envelope(one=one, options=size + utf8(one.sender, one.recipient))


def stuffed(message: bytes) -> bytes:
    r"""Return *message* with its leading dots doubled and its last line ended (RFC 5321 4.5.2).

    To look through one for dots takes as long as to send it, so that of our own is not done.

    >>> stuffed(b"one\r\n.\r\n..two")
    b'one\r\n..\r\n...two\r\n'
    """
    if isinstance(message, Wire):
        return message
    if message.startswith(b"."):
        message = b"." + message
    if _LEADING_DOT.search(message):
        message = message.replace(b"\n.", b"\n..")
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def unfit(address: str, features: Features) -> str | None:
    """Return why the relay need not even be asked about *address*, None where it is."""
    if not _ADDRESS.fullmatch(address):
        return "the address has letters that SMTP does not take"
    if address.isascii():
        return None
    if not address.partition("@")[0].isascii() and not features.smtputf8:
        reason = "which only relays with SMTPUTF8 take; this one has not"
        return f"the address has letters outside ASCII before its @, {reason}"
    try:
        ascii_domain(address)
    except UnicodeError as problem:
        return f"the address has a domain that cannot be ({problem})"
    return None


def utf8(*addresses: str) -> str:
    """Return the parameters of MAIL that *addresses* need (RFC 6531 3.4)."""
    is_ascii = all(map(str.isascii, addresses)) or all(
        address.partition("@")[0].isascii() for address in addresses
    )
    return "" if is_ascii else " BODY=8BITMIME SMTPUTF8"


def _too_large(one: Outgoing, features: Features) -> str | None:
    most = features.size_limit
    if most and len(one.message) > most:
        return f"the message has {len(one.message):,} bytes, and the relay takes at most {most:,}"
    return None


def _size_limit(said: str) -> int | None:
    # RFC 1870 has 20 digits at most.
    return int(said) or None if said.isdecimal() and len(said) <= 20 else None
