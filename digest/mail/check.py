"""Looks at the relay and sends nothing: what it offers, or what is wrong, in words one can act on."""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from digest.config import Relay as Server
from digest.exceptions import RelayError
from digest.mail import line as lines
from digest.mail import trouble
from digest.mail.reply import Reply
from digest.mail.transaction import limit
from digest.mail.waits import Waits

IMPATIENT = Waits(connect_s=15, reply_s=15)
PROBE_S = 5

Trust = Callable[[], ssl.SSLContext]
"""Makes what says which certificates are trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found: *ok* means that a message would be tried; *lines* say what is there, or what is wrong."""

    ok: bool
    lines: tuple[str, ...]


def examine(server: Server, *, waits: Waits = IMPATIENT, trust: Trust = ssl.create_default_context) -> Examination:
    """Connect to *server*, log in, look round, leave."""
    try:
        line = lines.ready(server, waits, trust())
    except RelayError as error:
        return Examination(ok=False, lines=(str(error), *_hint(error.__cause__, server, waits, trust)))
    try:
        return _look_round(line, server)
    except OSError as problem:
        return Examination(ok=False, lines=(str(trouble.explain(problem, server)),))
    finally:
        lines.hang_up(line)


def _look_round(line: smtplib.SMTP, server: Server) -> Examination:
    seen = (f"{server.host}:{server.port} answers", *_encryption(line, server), *_offers(line))
    if server.username:
        return Examination(ok=True, lines=(*seen, "user name and password accepted"))
    wanted = _wants_login(line)
    if wanted is None:
        return Examination(ok=True, lines=(*seen, "takes mail without a login"))
    problem = trouble.error(server, f"it wants a login first: set username and password_env ({wanted})")
    return Examination(ok=False, lines=(*seen, str(problem)))


def _encryption(line: smtplib.SMTP, server: Server) -> Iterator[str]:
    sock = lines.wire(line).sock
    if isinstance(sock, ssl.SSLSocket):
        certificate: Any = sock.getpeercert()
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC).date()
        yield f"{sock.version()}, certificate for {_names(certificate)}, valid until {until}"
        return
    yield "not encrypted (security: none)"
    if line.has_extn("starttls") and not _is_here(server.host):
        yield "it offers STARTTLS: set security: starttls"


def _offers(line: smtplib.SMTP) -> Iterator[str]:
    if line.has_extn("auth"):
        yield f"logins offered: {line.esmtp_features['auth'].strip()}"
    most = limit(line)
    if most:
        yield f"takes messages of up to {most:,} bytes"
    others = [name.upper() for name in ("pipelining", "8bitmime", "smtputf8") if line.has_extn(name)]
    if others:
        yield f"offers {', '.join(others)}"


def _wants_login(line: smtplib.SMTP) -> Reply | None:
    """Begin a message from nobody and take it back: some relays speak of a login only then (530, RFC 4954 6)."""
    reply = Reply.of(line.docmd("MAIL FROM:<>"))
    line.rset()
    return reply if reply.code == 530 else None


def _hint(cause: BaseException | None, server: Server, waits: Waits, trust: Trust) -> Iterator[str]:
    """Try the door in another way where that tells more."""
    if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in trouble.OTHER_NAME:
        names = _certified_names(server, waits, trust)
        if names:
            yield f"the certificate is for {names}"
    elif isinstance(cause, smtplib.SMTPServerDisconnected) and server.security != "tls" and _speaks_tls(server, trust):
        yield trouble.TLS_FIRST


def _certified_names(server: Server, waits: Waits, trust: Trust) -> str:
    """Ask for the certificate once more, this time under any name; nothing is said to a server of another name but goodbye."""
    context = trust()
    context.check_hostname = False
    with suppress(RelayError):
        line = lines.dial(server, waits, context)
        sock = lines.wire(line).sock
        certificate: Any = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else {}
        lines.hang_up(line)
        return _names(certificate)
    return ""


def _names(certificate: dict[str, Any]) -> str:
    return ", ".join(name for _, name in certificate.get("subjectAltName", ()))


def _speaks_tls(server: Server, trust: Trust) -> bool:
    waits = Waits(connect_s=PROBE_S, reply_s=PROBE_S)
    try:
        line = lines.dial(replace(server, security="tls"), waits, trust())
    except RelayError as error:
        return isinstance(error.__cause__, ssl.SSLCertVerificationError)
    lines.hang_up(line)
    return True


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
