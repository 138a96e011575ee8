"""Errors of SMTP and TLS in words that say what to do; never a password, never an address."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail.reply import Reply, words
from digest.mail.timeouts import EndlessError, Stopped

TLS_FIRST = "this port speaks TLS from the first byte: set security: tls"
PLAIN_FIRST = "this port answers in plain text: set security: starttls"

# Answers to EHLO that are about its argument, by code (RFC 5321 4.1.1.1, 4.3.2) or in words.
_BAD_NAME = {501, 504, 553}
_NAME = re.compile("helo|ehlo|name|domain|literal", re.IGNORECASE)
_SET_EHLO = "set ehlo to the full name of this machine, such as host.example.org"

# What OpenSSL calls an answer that is no TLS at all; the name depends on its version.
_NOT_TLS = {
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
    "UNKNOWN_PROTOCOL",
    "HTTP_REQUEST",
}

_ENDLESS = "its answer does not end: it is no SMTP server, or a broken one"

# X509_V_ERR codes of OpenSSL.
OTHER_NAME = {62, 64}
_CERTIFICATE = (
    (
        {9, 10},
        "is out of date: the relay's admin has to renew it (or this machine's clock is wrong)",
    ),
    (
        {18, 19},
        "is self-signed, which proves nothing: add its authority to this machine's trusted ones",
    ),
    (
        {20, 21},
        "comes from an authority that this machine does not know: add it to the trusted ones",
    ),
)


def relay_error(server: Server, problem: str) -> RelayError:
    """Return the error that says where, and *problem*."""
    return RelayError(f"relay {server.host}:{server.port}: {problem}")


def explain(problem: OSError | Stopped, server: Server) -> RelayError:
    """Return *problem*, which a library raised, as an error that says what to do."""
    say = next((say for kind, say in _SAY if isinstance(problem, kind)), _other)
    return relay_error(server, say(problem, server))


def refused(server: Server, reply: str) -> RelayError:
    """Return the error of a relay that takes nothing from us."""
    return relay_error(server, f"it does not take our mail: {_remedy(server, reply)} ({reply})")


def refused_all(server: Server, replies: Sequence[str]) -> RelayError:
    """Return the error of a relay that refused everybody with the same answer."""
    reply, *others = replies
    count = len(replies)
    several = f"the first {count} people of this run with the same answer"
    whom = several if others else "the one person of this run"
    problem = f"it refused {whom} and took nobody, so it is hardly about them"
    return relay_error(server, f"{problem}: {_remedy(server, reply)} ({reply})")


def login_refused(server: Server, reply: Reply) -> RelayError:
    """Return the error of a relay that does not let us log in."""
    if reply.state == "deferred":
        return relay_error(server, f"it cannot log us in for now ({reply})")
    if reply.state != "failed":
        return relay_error(server, f"its answer to the login is none that we know ({reply})")
    if reply.code not in {534, 535}:
        advice = "try port 587 or 465, or ask its admin"
        return relay_error(server, f"it lets nobody log in like this: {advice} ({reply})")
    hint = "look at username, and at the variable that password_env names"
    if server.host.lower().endswith((".gmail.com", ".googlemail.com")):
        where = "https://myaccount.google.com/apppasswords"
        hint = f"Gmail wants an app password here, not the account's own ({where})"
    return relay_error(server, f"user name or password not accepted: {hint} ({reply})")


def ehlo_refused(server: Server, reply: Reply) -> RelayError:
    """Return the error of a relay that does not take our EHLO."""
    if reply.state != "failed" or not (reply.code in _BAD_NAME or _NAME.search(reply.text)):
        return relay_error(server, f"it does not serve us: {reply}")
    name = f'the name "{server.ehlo}"' if server.ehlo else "an address instead of a name"
    return relay_error(server, f"it does not take {name} in EHLO: {_SET_EHLO} ({reply})")


def _remedy(server: Server, reply: str) -> str:
    """Return what to do about a refusal that is about us."""
    if server.security == "none" and re.search("starttls|encrypt", reply, re.IGNORECASE):
        return "it wants encryption: set security: starttls"
    if re.search("helo|ehlo", reply, re.IGNORECASE):
        return _SET_EHLO
    is_login = re.match("53[0458]", reply) or (
        reply[:3].isdecimal() and re.search("relay|authenticat|log ?in", reply, re.IGNORECASE)
    )
    if not is_login:
        return "set address of sender to one that this relay lets you use, or ask its admin"
    if server.username:
        return "look at username, and whether this login may send from the address of sender"
    if re.match("53[0458]", reply):
        return "it wants a login first: set username and password_env"
    admin = "ask its admin to let this machine send"
    return f"set username and password_env if it wants a login, or {admin}"


def _certificate(problem: ssl.SSLCertVerificationError, server: Server) -> str:
    code = problem.verify_code
    if code in OTHER_NAME:
        advice = "set host to a name that is in the certificate"
        return f'its certificate is for another name than "{server.host}": {advice}'
    said = next((said for codes, said in _CERTIFICATE if code in codes), None)
    return f"its certificate {said or f'was not accepted: {words(problem.verify_message)}'}"


def _tls(problem: ssl.SSLError, _: Server) -> str:
    if problem.reason in _NOT_TLS:
        return PLAIN_FIRST
    return f"no agreement on TLS ({words(problem.reason or str(problem))})"


def _name(_: OSError, server: Server) -> str:
    advice = "look for a typing error in host, and whether this machine is online"
    return f'the name "{server.host}" does not resolve: {advice}'


def _refused(_: OSError, server: Server) -> str:
    usual = "mail is usually handed in on 587 (starttls) or 465 (tls)"
    return f"connection refused: nothing listens on port {server.port}; {usual}"


def _timeout(_: OSError, server: Server) -> str:
    firewall = f"a firewall on the way may block port {server.port} (many networks block 25)"
    return f"no answer in time: {firewall}, or host is wrong"


def _reply(problem: smtplib.SMTPResponseException, _: Server) -> str:
    if isinstance(problem.smtp_error, str):  # of smtplib itself, for a line that is too long
        return _ENDLESS
    return f"it does not serve us: {Reply.of((problem.smtp_code, _bytes(problem.smtp_error)))}"


def _closed(_: OSError, __: Server) -> str:
    reason = "it may not serve this machine, or it is no SMTP server"
    return f"it closed the connection without a word: {reason}"


def is_for_now(error: RelayError) -> bool:
    """Ask whether *error* is of a relay that lets nobody in for now."""
    cause = error.__cause__
    return isinstance(cause, smtplib.SMTPResponseException) and cause.smtp_code // 100 == 4


def is_silence(problem: BaseException | None) -> bool:
    """Ask whether *problem* is a relay that let us in and then said nothing in time."""
    if not isinstance(problem, smtplib.SMTPServerDisconnected):
        return False
    return isinstance(problem.__context__, TimeoutError)


def _silent(problem: smtplib.SMTPServerDisconnected, server: Server) -> str:
    if isinstance(problem.__context__, EndlessError):
        return _ENDLESS
    if not is_silence(problem):
        return _closed(problem, server)
    if server.port == 465:
        return f"it lets us in and then says nothing; {TLS_FIRST}"
    return "it lets us in and then says nothing: it may be no SMTP server, or be very busy"


def _other(problem: OSError | Stopped, _: Server) -> str:
    return words(getattr(problem, "strerror", None) or str(problem))


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


_SAY: tuple[tuple[type[OSError], Callable[[Any, Server], str]], ...] = (
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLError, _tls),
    (socket.gaierror, _name),
    (ConnectionRefusedError, _refused),
    (ConnectionResetError, _closed),
    (TimeoutError, _timeout),
    (smtplib.SMTPResponseException, _reply),
    (smtplib.SMTPServerDisconnected, _silent),
)
