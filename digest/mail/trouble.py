"""What went wrong on the way to the relay, in words one can act on; never a password, never an address."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from digest.config import Relay as Server
from digest.exceptions import RelayError
from digest.mail.reply import Reply, words
from digest.mail.wire import Stopped

TLS_FIRST = "this port speaks TLS from the first byte: set security: tls"
PLAIN_FIRST = "this port answers in plain text: set security: starttls"

# What OpenSSL calls an answer that is no TLS at all; the name depends on its version.
_NOT_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"}

# X509_V_ERR codes of OpenSSL.
_EXPIRED = {9, 10}
_SELF_SIGNED = {18, 19}
_NO_ISSUER = {20, 21}
OTHER_NAME = {62, 64}


def error(server: Server, problem: str) -> RelayError:
    """Return the error that says where, and *problem*."""
    return RelayError(f"relay {server.host}:{server.port}: {problem}")


def explain(problem: OSError | Stopped, server: Server) -> RelayError:
    """Return *problem*, which a library raised, as an error that says what to do."""
    say = next((say for kind, say in _SAY if isinstance(problem, kind)), _other)
    return error(server, say(problem, server))


def _certificate(problem: ssl.SSLCertVerificationError, server: Server) -> str:
    code = problem.verify_code
    if code in OTHER_NAME:
        return f'its certificate is for another name than "{server.host}": set host to a name that is in the certificate'
    if code in _EXPIRED:
        return "its certificate is out of date: the relay's admin has to renew it (or this machine's clock is wrong)"
    if code in _SELF_SIGNED:
        return "its certificate is self-signed, which proves nothing: add its authority to this machine's trusted ones"
    if code in _NO_ISSUER:
        return "its certificate comes from an authority that this machine does not know: add it to the trusted ones"
    return f"its certificate was not accepted: {words(problem.verify_message)}"


def _tls(problem: ssl.SSLError, _: Server) -> str:
    if problem.reason in _NOT_TLS:
        return PLAIN_FIRST
    return f"no agreement on TLS ({words(problem.reason or str(problem))})"


def _name(_: OSError, server: Server) -> str:
    return f'the name "{server.host}" does not resolve: look for a typing error in host, and whether this machine is online'


def _refused(_: OSError, server: Server) -> str:
    return f"connection refused: nothing listens on port {server.port}; mail is usually handed in on 587 (starttls) or 465 (tls)"


def _timeout(_: OSError, server: Server) -> str:
    return f"no answer in time: a firewall on the way may block port {server.port} (many networks block 25), or host is wrong"


def _password(problem: smtplib.SMTPAuthenticationError, server: Server) -> str:
    reply = Reply.of((problem.smtp_code, _bytes(problem.smtp_error)))
    hint = "look at username, and at the variable that password_env names"
    if server.host.lower().endswith((".gmail.com", ".googlemail.com")):
        hint = "Gmail wants an app password here, not the account's own (https://myaccount.google.com/apppasswords)"
    return f"user name or password not accepted: {hint} ({reply})"


def _reply(problem: smtplib.SMTPResponseException, _: Server) -> str:
    return f"it does not serve us: {Reply.of((problem.smtp_code, _bytes(problem.smtp_error)))}"


def _closed(_: OSError, __: Server) -> str:
    return "it closed the connection without a word: it may not serve this machine, or it is no SMTP server"


def _silent(problem: smtplib.SMTPServerDisconnected, server: Server) -> str:
    if not isinstance(problem.__context__, TimeoutError):
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
    (smtplib.SMTPAuthenticationError, _password),
    (smtplib.SMTPResponseException, _reply),
    (smtplib.SMTPServerDisconnected, _silent),
)
