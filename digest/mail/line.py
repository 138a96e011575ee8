"""A line to the relay: connected, encrypted as the settings say (or not used at all), logged in;
ready for MAIL."""

import smtplib
import ssl
from contextlib import suppress
from typing import cast

from digest.config import Relay as Server
from digest.mail import trouble
from digest.mail.login import log_in
from digest.mail.reply import Reply
from digest.mail.waits import Waits
from digest.mail.wire import Stop, Stopped, Wire, connected

# QUIT is a courtesy; nobody waits long for its answer.
GOODBYE_S = 5


def ready(
    server: Server, waits: Waits, context: ssl.SSLContext, *, stop: Stop = bool
) -> smtplib.SMTP:
    """Open a line that takes messages, unless *stop* says no in the meantime. Raises RelayError."""
    line = dial(server, waits, context, stop=stop)
    try:
        log_in(line, server)
    except BaseException:
        line.close()
        raise
    return line


def dial(
    server: Server, waits: Waits, context: ssl.SSLContext, *, stop: Stop = bool
) -> smtplib.SMTP:
    """Open a line and encrypt it as *server*'s security says, without logging in. Raises
    RelayError."""
    if server.username and server.security == "none":
        raise trouble.error(
            server,
            "a password is never sent in plain text: set security: starttls, or leave username out",
        )
    line = _connected(server, waits, stop)
    try:
        _greet(line, server, context)
    except BaseException as problem:
        line.close()
        if isinstance(problem, OSError | Stopped):
            raise trouble.explain(problem, server) from problem
        raise
    return line


def wire(line: smtplib.SMTP) -> Wire:
    """Return what *line*, which is open, runs over."""
    return cast("Wire", line.sock)


def wait(line: smtplib.SMTP, seconds: float) -> None:
    """Let the next answer on *line* take up to *seconds*."""
    if line.sock:
        wire(line).wait(seconds)


def hang_up(line: smtplib.SMTP) -> None:
    """Say goodbye where the other end still listens, and close."""
    wait(line, GOODBYE_S)
    with suppress(OSError, Stopped):
        line.quit()
    line.close()


def _connected(server: Server, waits: Waits, stop: Stop) -> smtplib.SMTP:
    try:
        wire = connected(server.host, server.port, wait_s=waits.connect_s, stop=stop)
    except UnicodeError:  # an empty label, or one of over 63 letters
        raise trouble.error(server, f'"{server.host}" is not the name of a host') from None
    except (OSError, Stopped) as problem:
        raise trouble.explain(problem, server) from problem
    wire.wait(waits.reply_s)
    # An address instead of a name: a laptop's own name may take seconds to look up and means
    # nothing to others.
    line = smtplib.SMTP(local_hostname=server.ehlo or _literal(wire.sock.getsockname()[0]))
    line.command_encoding = (
        "utf-8"  # only an address that SMTPUTF8 allows has other letters than ASCII
    )
    line.sock = wire  # type: ignore[assignment]  # it reads, writes and closes, and smtplib asks for no more
    return line


def _literal(address: str) -> str:
    """Return an address as EHLO wants it (RFC 5321 4.1.3)."""
    return f"[IPv6:{address.partition('%')[0]}]" if ":" in address else f"[{address}]"


def _greet(line: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    if server.security == "tls":
        _encrypt(line, server, context)
    code, text = line.getreply()
    if code != 220:
        raise smtplib.SMTPConnectError(code, text)
    _introduce(line, server)
    if server.security == "starttls":
        _start_tls(line, server, context)


def _start_tls(line: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    if not line.has_extn("starttls"):
        raise trouble.error(
            server,
            "it offers no STARTTLS on this port: try 587, or set security: none if it is a relay on this machine",
        )
    code, text = line.docmd("STARTTLS")
    if code != 220:
        raise smtplib.SMTPResponseException(code, text)
    _encrypt(line, server, context)
    # Nothing that was said in plain text counts any more (RFC 3207 4.2).
    _introduce(line, server)


def _introduce(line: smtplib.SMTP, server: Server) -> None:
    """Say EHLO, or HELO to a server of before 1995."""
    reply = Reply.of(line.ehlo())
    if reply.code in {500, 502}:
        reply = Reply.of(line.helo())
    if reply.code != 250:
        raise trouble.ehlo(server, reply)


def _encrypt(line: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    line.sock = wire(line).encrypted(context, server.host)  # type: ignore[assignment]
    line.file = None
