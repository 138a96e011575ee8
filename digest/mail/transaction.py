"""One message to one mailbox over a line: MAIL, RCPT, DATA, the dot. Whatever happens ends in a
receipt, or is the relay's own trouble."""

import re
import smtplib
from dataclasses import replace
from typing import Literal

import idna

from digest.mail.held import Handed
from digest.mail.line import wait
from digest.mail.refusal import Step, Whose, answer, whose
from digest.mail.reply import Reply, words
from digest.mail.waits import Waits
from digest.mail.wire import Stopped
from digest.model import Outgoing, Receipt

State = Literal["sent", "deferred", "failed", "in_doubt"]

# What may stand between < and >: anything else would be another mailbox, or another command.
_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f\ud800-\udfff]+@[^\s<>@\x00-\x1f\x7f\ud800-\udfff]+")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Stale(Exception):  # noqa: N818  # a turn of the talk with the relay, not an error of ours
    """The line was gone, or taken from us, before a word of the message; *receipt* is for one that
    had just been opened."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.reply)
        self.receipt = receipt


class Refused(Exception):  # noqa: N818  # likewise
    """The relay takes nothing from us, whoever the reader is: what it said, or why it was not even
    asked."""


def hand_over(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Handed:
    """Hand over *one*; a line that broke or that the relay ended is closed afterwards. Raises
    Stale, Refused."""
    if reason := unfit(line, one.sender):
        raise Refused(reason)
    if reason := unfit(line, one.recipient) or _too_large(line, one):
        return _handed(one, "message", "failed", reason)
    size = f" SIZE={len(one.message)}" if line.has_extn("size") else ""
    try:
        mail = say(
            line,
            f"MAIL FROM:<{path(one.sender)}>{size}{utf8(one.sender, one.recipient)}",
            waits.reply_s,
        )
    except OSError as problem:
        raise Stale(
            _receipt(one, "deferred", f"connection lost before the message ({problem})")
        ) from None
    except Stopped as stopped:
        line.close()
        return _handed(one, "later", "deferred", f"not begun: {stopped}")
    if mail.code == 421:
        raise Stale(_refused(line, one, "MAIL", mail).receipt)
    if mail.code != 250:
        return _refused(line, one, "MAIL", mail, size + utf8(one.recipient))
    return _content(line, one, waits)


def _content(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Handed:
    is_taken = False
    try:
        rcpt = say(line, f"RCPT TO:<{path(one.recipient)}>", waits.reply_s)
        if rcpt.code not in {250, 251}:
            return _refused(line, one, "RCPT", rcpt)
        is_taken = True
        data = say(line, "DATA", waits.data_s)
        if data.code != 354:
            return _taken(_refused(line, one, "DATA", data))
        wait(line, waits.block_s)
        line.send(stuffed(one.message))
        line.send(b".\r\n")
    except (OSError, Stopped) as problem:
        line.close()
        reason = _why(problem, "not ended", "before the end of the message")
        return _handed(one, "taken" if is_taken else "later", "deferred", reason)
    return _taken(_verdict(line, one, waits))


def _verdict(line: smtplib.SMTP, one: Outgoing, waits: Waits) -> Handed:
    """Read the answer to a whole message; from here on, none means that we cannot know (RFC
    1047)."""
    wait(line, waits.dot_s)
    try:
        reply = Reply.of(line.getreply())
    except (OSError, Stopped) as problem:
        line.close()
        reason = _why(
            problem, "sent whole, and no answer yet", "after the message, before the answer"
        )
        return _handed(one, "taken", "in_doubt", reason)
    if reply.state == "sent":
        return _handed(one, "taken", "sent", str(reply))
    if reply.state is None:
        line.close()
        return _handed(one, "taken", "in_doubt", f"the answer to the message is none: {reply}")
    return _refused(line, one, "DOT", reply)


def stuffed(message: bytes) -> bytes:
    r"""Return *message* with its leading dots doubled and its last line ended (RFC 5321 4.5.2).

    >>> stuffed(b"one\r\n.\r\n..two")
    b'one\r\n..\r\n...two\r\n'
    """
    if message.startswith(b".") or b"\n." in message:
        message = _LEADING_DOT.sub(b"..", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def say(line: smtplib.SMTP, command: str, wait_s: float) -> Reply:
    """Say *command* and return the answer. Raises OSError, Stopped."""
    wait(line, wait_s)
    return Reply.of(line.docmd(command))


def _refused(
    line: smtplib.SMTP, one: Outgoing, step: Step, reply: Reply, options: str = ""
) -> Handed:
    """End what was begun. An answer that is out of step ends the line as 421 does: what comes next
    would be, too. Raises Refused."""
    owner = whose(step, reply, options)
    is_out_of_step = reply.state in {None, "sent"} or (owner == "later" and reply.state == "failed")
    if reply.code == 421 or is_out_of_step:
        line.close()
    else:
        _reset(line)
    if owner == "relay":
        raise Refused(str(reply))
    state: State = "deferred" if owner == "later" else "failed"
    return Handed(
        receipt=_receipt(one, state, str(reply)), whose=owner, answer=answer(reply, one.recipient)
    )


def _why(problem: OSError | Stopped, stopped: str, when: str) -> str:
    return (
        f"{stopped}: {problem}"
        if isinstance(problem, Stopped)
        else f"connection lost {when} ({problem})"
    )


def _taken(handed: Handed) -> Handed:
    return replace(handed, whose="taken")


def _reset(line: smtplib.SMTP) -> None:
    try:
        code, _ = line.rset()
    except (OSError, Stopped):
        code = 0
    if code != 250:
        line.close()


def unfit(line: smtplib.SMTP, address: str) -> str | None:
    """Return why the relay need not even be asked about *address*, None where it is."""
    if not _ADDRESS.fullmatch(address):
        return "the address has letters that SMTP does not take"
    if not address.partition("@")[0].isascii() and not line.has_extn("smtputf8"):
        return "the address has letters outside ASCII before its @, which only relays with SMTPUTF8 take; this one has not"
    try:
        path(address)
    except idna.IDNAError as problem:
        return f"the address has a domain that cannot be ({problem})"
    return None


def _too_large(line: smtplib.SMTP, one: Outgoing) -> str | None:
    most = limit(line)
    if most and len(one.message) > most:
        return f"the message has {len(one.message):,} bytes, and the relay takes at most {most:,}"
    return None


def limit(line: smtplib.SMTP) -> int | None:
    """Return how many bytes the relay takes in one message, None where it does not say (RFC 1870:
    20 digits at most)."""
    size = line.esmtp_features.get("size", "")
    return int(size) or None if size.isdecimal() and len(size) <= 20 else None


def utf8(*addresses: str) -> str:
    """Return the parameters of MAIL that *addresses* need (RFC 6531 3.4)."""
    return (
        ""
        if all(address.partition("@")[0].isascii() for address in addresses)
        else " BODY=8BITMIME SMTPUTF8"
    )


def path(address: str) -> str:
    """Return *address* as it stands in a command: its domain in ASCII letters (RFC 5890)."""
    local, _, domain = address.partition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"


def _handed(one: Outgoing, owner: Whose | Literal["taken"], state: State, reply: str) -> Handed:
    return Handed(receipt=_receipt(one, state, reply), whose=owner)


def _receipt(one: Outgoing, state: State, reply: str) -> Receipt:
    return Receipt(key=one.key, state=state, reply=words(reply))
