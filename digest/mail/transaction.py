"""One message to one mailbox over a line: MAIL, RCPT, DATA, the dot. Whatever happens ends in a receipt."""

import re
import smtplib
from typing import Literal

import idna

from digest.mail.line import wait
from digest.mail.reply import Reply, words
from digest.mail.waits import Waits
from digest.mail.wire import Stopped
from digest.model import Outgoing, Receipt

# What may stand between < and >: anything else would be another mailbox, or another command.
_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f\ud800-\udfff]+@[^\s<>@\x00-\x1f\x7f\ud800-\udfff]+")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Stale(Exception):  # noqa: N818  # a turn of the talk with the relay, not an error of ours
    """The line was gone, or taken from us, before a word of the message; *receipt* is for one that had just been opened."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.reply)
        self.receipt = receipt


def hand_over(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Receipt:
    """Hand over *one*; a line that broke or that the relay ended is closed afterwards. Raises Stale."""
    reason = _unfit(line, one)
    if reason:
        return _receipt(one, "failed", reason)
    try:
        mail = _say(line, f"MAIL FROM:<{_path(one.sender)}>{_options(line, one)}", waits.reply_s)
    except OSError as problem:
        raise Stale(_receipt(one, "deferred", f"connection lost before the message ({problem})")) from None
    except Stopped as stopped:
        line.close()
        return _receipt(one, "deferred", f"not begun: {stopped}")
    if mail.code == 421:
        raise Stale(_refused(line, one, mail))
    if mail.code != 250:
        return _refused(line, one, mail)
    return _content(line, one, waits)


def _content(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Receipt:
    try:
        rcpt = _say(line, f"RCPT TO:<{_path(one.recipient)}>", waits.reply_s)
        if rcpt.code not in {250, 251}:
            return _refused(line, one, rcpt)
        data = _say(line, "DATA", waits.data_s)
        if data.code != 354:
            return _refused(line, one, data)
        wait(line, waits.block_s)
        line.send(stuffed(one.message))
        line.send(b".\r\n")
    except OSError as problem:
        line.close()
        return _receipt(one, "deferred", f"connection lost before the end of the message ({problem})")
    except Stopped as stopped:
        line.close()
        return _receipt(one, "deferred", f"not ended: {stopped}")
    return _verdict(line, one, waits)


def _verdict(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Receipt:
    """Read the answer to a whole message; from here on, none means that we cannot know (RFC 1047)."""
    wait(line, waits.dot_s)
    try:
        reply = Reply.of(line.getreply())
    except OSError as problem:
        line.close()
        return _receipt(one, "in_doubt", f"connection lost after the message, before the answer ({problem})")
    except Stopped as stopped:
        line.close()
        return _receipt(one, "in_doubt", f"sent whole, and no answer yet: {stopped}")
    if reply.state == "sent":
        return _receipt(one, "sent", str(reply))
    if reply.state is None:
        line.close()
        return _receipt(one, "in_doubt", f"the answer to the message is none: {reply}")
    return _refused(line, one, reply)


def stuffed(message: bytes) -> bytes:
    r"""Return *message* with its leading dots doubled and its last line ended (RFC 5321 4.5.2).

    >>> stuffed(b"one\r\n.\r\n..two")
    b'one\r\n..\r\n...two\r\n'
    """
    if message.startswith(b".") or b"\n." in message:
        message = _LEADING_DOT.sub(b"..", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def _say(line: smtplib.SMTP, command: str, wait_s: float) -> Reply:
    wait(line, wait_s)
    return Reply.of(line.docmd(command))


def _refused(line: smtplib.SMTP, one: Outgoing, reply: Reply) -> Receipt:
    """End what was begun. An answer that is out of step ends the line as 421 does: what comes next would be, too."""
    if reply.code == 421 or reply.state in {None, "sent"}:
        line.close()
    else:
        _reset(line)
    return _receipt(one, "failed" if reply.state == "failed" else "deferred", str(reply))


def _reset(line: smtplib.SMTP) -> None:
    try:
        code, _ = line.rset()
    except (OSError, Stopped):
        code = 0
    if code != 250:
        line.close()


def _unfit(line: smtplib.SMTP, one: Outgoing) -> str | None:
    """Return why the relay need not even be asked, None where it is."""
    for address in (one.sender, one.recipient):
        if not _ADDRESS.fullmatch(address):
            return "an address has letters that SMTP does not take"
        if not address.partition("@")[0].isascii() and not line.has_extn("smtputf8"):
            return "an address has letters outside ASCII before its @, which only relays with SMTPUTF8 take; this one has not"
        try:
            _path(address)
        except idna.IDNAError as problem:
            return f"an address has a domain that cannot be ({problem})"
    most = limit(line)
    if most and len(one.message) > most:
        return f"the message has {len(one.message):,} bytes, and the relay takes at most {most:,}"
    return None


def limit(line: smtplib.SMTP) -> int | None:
    """Return how many bytes the relay takes in one message, None where it does not say (RFC 1870)."""
    size = line.esmtp_features.get("size", "")
    return int(size) or None if size.isdecimal() else None


def _options(line: smtplib.SMTP, one: Outgoing) -> str:
    local_parts = one.sender.partition("@")[0] + one.recipient.partition("@")[0]
    size = f" SIZE={len(one.message)}" if line.has_extn("size") else ""
    return size if local_parts.isascii() else f"{size} BODY=8BITMIME SMTPUTF8"


def _path(address: str) -> str:
    """Return *address* as it stands in a command: its domain in ASCII letters (RFC 5890)."""
    local, _, domain = address.partition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"


def _receipt(one: Outgoing, state: Literal["sent", "deferred", "failed", "in_doubt"], reply: str) -> Receipt:
    return Receipt(key=one.key, state=state, reply=words(reply))
