"""Looks at the relay and sends nothing: what it offers, or what is wrong, in words one can act
on."""

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
from digest.mail.refusal import whose
from digest.mail.reply import Reply
from digest.mail.transaction import limit, path, say, unfit, utf8
from digest.mail.waits import PATIENT, Waits

IMPATIENT_S = 15
PROBE_S = 5

Trust = Callable[[], ssl.SSLContext]
"""Makes what says which certificates are trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found: *ok* means that a message would be tried; *lines* say what is there, or what
    is wrong."""

    ok: bool
    lines: tuple[str, ...]


def examine(
    server: Server,
    *,
    sender: str,
    recipient: str | None,
    waits: Waits = PATIENT,
    impatient_s: float = IMPATIENT_S,
    trust: Trust = ssl.create_default_context,
) -> Examination:
    """Connect to *server*, log in, look round, begin a message from *sender* to *recipient*, take
    it back, leave.

    After *impatient_s* of silence a better reason than a slow relay is looked for, before we go on
    waiting.
    """
    try:
        line = _ready(server, waits, impatient_s, trust)
    except RelayError as error:
        return Examination(
            ok=False, lines=(str(error), *_hint(error.__cause__, server, waits, trust))
        )
    try:
        login = ["user name and password accepted"] if server.username else []
        seen = (
            f"{server.host}:{server.port} answers",
            *_encryption(line, server),
            *_offers(line),
            *login,
        )
        is_ok, said = _envelope(line, server, sender, recipient, waits)
        return Examination(ok=is_ok, lines=(*seen, *said))
    except OSError as problem:
        return Examination(ok=False, lines=(str(trouble.explain(problem, server)),))
    finally:
        lines.hang_up(line)


def _ready(server: Server, waits: Waits, impatient_s: float, trust: Trust) -> smtplib.SMTP:
    """Open a line. A silent relay may be slow to greet, which it may be for 5 minutes (RFC 5321
    4.5.3.2), or wait for TLS."""
    try:
        return lines.ready(server, replace(waits, reply_s=min(waits.reply_s, impatient_s)), trust())
    except RelayError as error:
        is_slow = trouble.is_silence(error.__cause__) and waits.reply_s > impatient_s
        if not is_slow or (server.security != "tls" and _speaks_tls(server, trust)):
            raise
    return lines.ready(server, waits, trust())


def _encryption(line: smtplib.SMTP, server: Server) -> Iterator[str]:
    sock = lines.wire(line).sock
    if isinstance(sock, ssl.SSLSocket):
        certificate: Any = sock.getpeercert()
        until = datetime.fromtimestamp(
            ssl.cert_time_to_seconds(certificate["notAfter"]), UTC
        ).date()
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
    others = [
        name.upper() for name in ("pipelining", "8bitmime", "smtputf8") if line.has_extn(name)
    ]
    if others:
        yield f"offers {', '.join(others)}"


def _envelope(
    line: smtplib.SMTP, server: Server, sender: str, recipient: str | None, waits: Waits
) -> tuple[bool, list[str]]:
    """Begin a message and take it back: return whether one would be tried, and what the relay says
    to it."""
    if reason := unfit(line, sender):
        return False, [str(trouble.refused(server, reason))]
    theirs = unfit(line, recipient) if recipient else None
    to = "" if theirs else recipient or ""
    mail = say(line, f"MAIL FROM:<{path(sender)}>{utf8(sender, to)}", waits.reply_s)
    is_ok, said = _to_mail(mail, server)
    if mail.code == 250 and to:
        is_ok, told = _to_rcpt(say(line, f"RCPT TO:<{path(to)}>", waits.reply_s), server)
        said = [*said, told]
    with suppress(OSError):
        say(line, "RSET", waits.reply_s)
    return is_ok, [*said, f"cannot take mail to the first person: {theirs}"] if theirs else said


def _to_mail(reply: Reply, server: Server) -> tuple[bool, list[str]]:
    if reply.code == 250:
        return True, [
            "takes mail from the address of sender",
            *([] if server.username else ["takes mail without a login"]),
        ]
    if reply.state == "deferred":
        return True, [f"takes no mail for now, which is tried again by itself: {reply}"]
    return False, [_refused(reply, server)]


def _to_rcpt(reply: Reply, server: Server) -> tuple[bool, str]:
    if reply.code in {250, 251}:
        return True, "takes mail to the first person"
    if reply.state == "deferred":
        return (
            True,
            f"wants mail to the first person later, as greylisting does; it is tried again by itself: {reply}",
        )
    if whose("RCPT", reply) in {"reader", "message"}:
        return (
            True,
            f"refuses the first person's address, which is about that person alone: {reply}",
        )
    return False, _refused(reply, server)


def _refused(reply: Reply, server: Server) -> str:
    is_answer = reply.state == "failed"
    return str(
        trouble.refused(server, str(reply))
        if is_answer
        else trouble.error(server, f"its answer is out of step: {reply}")
    )


def _hint(cause: BaseException | None, server: Server, waits: Waits, trust: Trust) -> Iterator[str]:
    """Try the door in another way where that tells more."""
    if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in trouble.OTHER_NAME:
        names = _certified_names(server, waits, trust)
        if names:
            yield f"the certificate is for {names}"
    elif (
        isinstance(cause, smtplib.SMTPServerDisconnected)
        and server.security != "tls"
        and _speaks_tls(server, trust)
    ):
        yield trouble.TLS_FIRST


def _certified_names(server: Server, waits: Waits, trust: Trust) -> str:
    """Ask for the certificate once more, this time under any name; nothing is said to a server of
    another name but goodbye."""
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
