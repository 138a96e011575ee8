"""The connection to the relay: encrypted as the settings say (or not used), ready for MAIL."""

import smtplib
import ssl
from contextlib import suppress

from digest.config import Server
from digest.mail import errors
from digest.mail.login import log_in
from digest.mail.reply import Reply
from digest.mail.timeouts import QUIT_S, Stop, Stopped, Timeouts, connected, set_timeout, socket_of


def open_session(
    server: Server, timeouts: Timeouts, context: ssl.SSLContext | None, *, stop: Stop = bool
) -> smtplib.SMTP:
    """Open a connection that takes messages, unless *stop* says no meanwhile. Raises RelayError.

    *context* says which certificates are trusted, None: those the system trusts.
    """
    smtp = connect(server, timeouts, context, stop=stop)
    try:
        log_in(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def connect(
    server: Server, timeouts: Timeouts, context: ssl.SSLContext | None, *, stop: Stop = bool
) -> smtplib.SMTP:
    """Open one, encrypted as *server*'s security says, without logging in. Raises RelayError."""
    if server.username and server.security == "none":
        reason = "a password is never sent in plain text"
        raise errors.relay_error(server, f"{reason}: set security: starttls, or leave username out")
    smtp = _connected(server, timeouts, stop)
    try:
        _greet(smtp, server, context)
    except BaseException as problem:
        smtp.close()
        if isinstance(problem, OSError | Stopped):
            raise errors.explain(problem, server) from problem
        raise
    return smtp


def ask(smtp: smtplib.SMTP, command: str, timeout_s: float) -> Reply:
    """Say *command* and return the answer. Raises OSError, Stopped."""
    set_timeout(smtp, timeout_s)
    return Reply.of(smtp.docmd(command))


def end_session(smtp: smtplib.SMTP) -> None:
    """Say QUIT where the other end still listens, and close."""
    set_timeout(smtp, QUIT_S)
    with suppress(OSError, Stopped):
        smtp.quit()
    smtp.close()


def _connected(server: Server, timeouts: Timeouts, stop: Stop) -> smtplib.SMTP:
    try:
        sock = connected(
            server.host,
            server.port,
            timeout_s=timeouts.connect_s,
            stop=stop,
            rest_s=timeouts.rest_s,
        )
    except UnicodeError:  # an empty label, or one of over 63 letters
        raise errors.relay_error(server, f'"{server.host}" is not the name of a host') from None
    except (OSError, Stopped) as problem:
        raise errors.explain(problem, server) from problem
    sock.set_timeout(timeouts.reply_s)
    # An address instead of a name: a laptop's own name may take seconds to look up and means
    # nothing to others.
    smtp = smtplib.SMTP(local_hostname=server.ehlo or _literal(sock.sock.getsockname()[0]))
    # Only an address that SMTPUTF8 allows has other letters than ASCII.
    smtp.command_encoding = "utf-8"
    # It reads, writes and closes, and smtplib asks for no more.
    smtp.sock = sock  # type: ignore[assignment]
    return smtp


def _literal(address: str) -> str:
    """Return an address as EHLO wants it (RFC 5321 4.1.3)."""
    return f"[IPv6:{address.partition('%')[0]}]" if ":" in address else f"[{address}]"


def _greet(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext | None) -> None:
    if server.security == "tls":
        _encrypt(smtp, server, context)
    code, text = smtp.getreply()
    if code != 220:
        raise smtplib.SMTPConnectError(code, text)
    _introduce(smtp, server)
    if server.security == "starttls":
        _start_tls(smtp, server, context)


def _start_tls(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext | None) -> None:
    if not smtp.has_extn("starttls"):
        advice = "try 587, or set security: none if it is a relay on this machine"
        raise errors.relay_error(server, f"it offers no STARTTLS on this port: {advice}")
    code, text = smtp.docmd("STARTTLS")
    if code != 220:
        raise smtplib.SMTPResponseException(code, text)
    _encrypt(smtp, server, context)
    # Nothing that was said in plain text counts any more (RFC 3207 4.2).
    _introduce(smtp, server)


def _introduce(smtp: smtplib.SMTP, server: Server) -> None:
    """Say EHLO, or HELO to a server of before 1995."""
    reply = Reply.of(smtp.ehlo())
    if reply.code in {500, 502}:
        reply = Reply.of(smtp.helo())
    if reply.code != 250:
        raise errors.ehlo_refused(server, reply)


def _encrypt(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext | None) -> None:
    context = context or ssl.create_default_context()
    smtp.sock = socket_of(smtp).encrypted(context, server.host)  # type: ignore[assignment]
    smtp.file = None
