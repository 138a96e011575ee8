"""One message to one mailbox: MAIL, RCPT, DATA, the dot. Whatever happens ends in a receipt."""

import re
import smtplib

from digest.mail.refusal import Handed, Step, Whose, answer, whose
from digest.mail.reply import Reply, words
from digest.mail.timeouts import Stopped, Timeouts, set_timeout
from digest.model import Outgoing, Receipt, State
from digest.text.clean_text import CONTROLS, SURROGATES
from digest.text.mailbox import ascii_domain

# What may stand between < and >: anything else would be another mailbox, or another command.
_PART = rf"[^\s<>@{CONTROLS}{SURROGATES}]+"
_ADDRESS = re.compile(f"{_PART}@{_PART}")
_LEADING_DOT = re.compile(rb"(?m)^\.")


def hand_over(smtp: smtplib.SMTP, one: Outgoing, timeouts: Timeouts) -> Handed:
    """Hand over *one*; a connection that broke or that the relay ended is closed afterwards.

    The refusal is the *relay*'s where it takes nothing from us, whoever the reader is: the answer
    is what it said, or why it was not even asked.
    """
    if reason := unfit(smtp, one.sender):
        return _receipt(one, "deferred", reason), "relay", reason
    if reason := unfit(smtp, one.recipient) or _too_large(smtp, one):
        return _handed(one, "message", "failed", reason)
    size = f" SIZE={len(one.message)}" if smtp.has_extn("size") else ""
    sender = f"<{ascii_domain(one.sender)}>{size}{utf8(one.sender, one.recipient)}"
    try:
        mail = ask(smtp, f"MAIL FROM:{sender}", timeouts.reply_s)
    except OSError as problem:
        reason = f"connection lost before the message ({problem})"
        return _handed(one, "unheard", "deferred", reason)
    except Stopped as stopped:
        smtp.close()
        return _handed(one, "later", "deferred", f"not begun: {stopped}")
    if mail.code == 250:
        return _content(smtp, one, timeouts)
    refused = receipt, *_ = _refused(smtp, one, "MAIL", mail, size + utf8(one.recipient))
    return (receipt, "unheard", "") if mail.code == 421 else refused


def _content(smtp: smtplib.SMTP, one: Outgoing, timeouts: Timeouts) -> Handed:
    is_taken = False
    try:
        rcpt = ask(smtp, f"RCPT TO:<{ascii_domain(one.recipient)}>", timeouts.reply_s)
        if rcpt.code not in {250, 251}:
            return _refused(smtp, one, "RCPT", rcpt)
        is_taken = True
        data = ask(smtp, "DATA", timeouts.data_s)
        if data.code != 354:
            refused = receipt, owner, _ = _refused(smtp, one, "DATA", data)
            return refused if owner == "relay" else (receipt, "taken", "")
        set_timeout(smtp, timeouts.block_s)
        smtp.send(stuffed(one.message))
        smtp.send(b".\r\n")
    except (OSError, Stopped) as problem:
        smtp.close()
        reason = _why(problem, "not ended", "before the end of the message")
        return _handed(one, "taken" if is_taken else "later", "deferred", reason)
    return _verdict(smtp, one, timeouts), "taken", ""


def _verdict(smtp: smtplib.SMTP, one: Outgoing, timeouts: Timeouts) -> Receipt:
    """Read the answer to a whole message; now, none means that we cannot know (RFC 1047)."""
    set_timeout(smtp, timeouts.dot_s)
    try:
        reply = Reply.of(smtp.getreply())
    except (OSError, Stopped) as problem:
        smtp.close()
        when = "after the message, before the answer"
        reason = _why(problem, "sent whole, and no answer yet", when)
        return _receipt(one, "in_doubt", reason)
    if reply.state == "sent":
        return _receipt(one, "sent", str(reply))
    if reply.state is None:
        smtp.close()
        return _receipt(one, "in_doubt", f"the answer to the message is none: {reply}")
    return _refused(smtp, one, "DOT", reply)[0]


def stuffed(message: bytes) -> bytes:
    r"""Return *message* with its leading dots doubled and its last line ended (RFC 5321 4.5.2).

    >>> stuffed(b"one\r\n.\r\n..two")
    b'one\r\n..\r\n...two\r\n'
    """
    if message.startswith(b".") or b"\n." in message:
        message = _LEADING_DOT.sub(b"..", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def ask(smtp: smtplib.SMTP, command: str, timeout_s: float) -> Reply:
    """Say *command* and return the answer. Raises OSError, Stopped."""
    set_timeout(smtp, timeout_s)
    return Reply.of(smtp.docmd(command))


def _refused(
    smtp: smtplib.SMTP, one: Outgoing, step: Step, reply: Reply, options: str = ""
) -> Handed:
    """End what was begun; the connection, too, after 421, or an answer that is out of step."""
    owner = whose(step, reply, options)
    is_out_of_step = reply.state in {None, "sent"} or (owner == "later" and reply.state == "failed")
    if reply.code == 421 or is_out_of_step:
        smtp.close()
    else:
        _reset(smtp)
    if owner == "relay":
        return _receipt(one, "deferred", str(reply)), owner, str(reply)
    state: State = "deferred" if owner == "later" else "failed"
    return _receipt(one, state, str(reply)), owner, answer(reply, one.recipient)


def _why(problem: OSError | Stopped, stopped: str, when: str) -> str:
    if isinstance(problem, Stopped):
        return f"{stopped}: {problem}"
    return f"connection lost {when} ({problem})"


def _reset(smtp: smtplib.SMTP) -> None:
    try:
        code, _ = smtp.rset()
    except (OSError, Stopped):
        code = 0
    if code != 250:
        smtp.close()


def unfit(smtp: smtplib.SMTP, address: str) -> str | None:
    """Return why the relay need not even be asked about *address*, None where it is."""
    if not _ADDRESS.fullmatch(address):
        return "the address has letters that SMTP does not take"
    if not address.partition("@")[0].isascii() and not smtp.has_extn("smtputf8"):
        reason = "which only relays with SMTPUTF8 take; this one has not"
        return f"the address has letters outside ASCII before its @, {reason}"
    try:
        ascii_domain(address)
    except UnicodeError as problem:
        return f"the address has a domain that cannot be ({problem})"
    return None


def _too_large(smtp: smtplib.SMTP, one: Outgoing) -> str | None:
    most = size_limit(smtp)
    if most and len(one.message) > most:
        return f"the message has {len(one.message):,} bytes, and the relay takes at most {most:,}"
    return None


def size_limit(smtp: smtplib.SMTP) -> int | None:
    """Return how many bytes the relay takes in one message, None where it does not say."""
    size = smtp.esmtp_features.get("size", "")
    # RFC 1870 has 20 digits at most.
    return int(size) or None if size.isdecimal() and len(size) <= 20 else None


def utf8(*addresses: str) -> str:
    """Return the parameters of MAIL that *addresses* need (RFC 6531 3.4)."""
    is_ascii = all(address.partition("@")[0].isascii() for address in addresses)
    return "" if is_ascii else " BODY=8BITMIME SMTPUTF8"


def _handed(one: Outgoing, owner: Whose, state: State, reply: str) -> Handed:
    return _receipt(one, state, reply), owner, ""


def _receipt(one: Outgoing, state: State, reply: str) -> Receipt:
    return Receipt(key=one.key, state=state, reply=words(reply))
