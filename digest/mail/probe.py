"""Looks at the relay and sends nothing: what it offers, or what is wrong and what to do."""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail import errors
from digest.mail.connection import ask, connect, end_session, open_session
from digest.mail.envelope import Features, unfit, utf8
from digest.mail.refusal import whose
from digest.mail.reply import Reply
from digest.mail.timeouts import PATIENT, Timeouts, socket_of
from digest.text.mailbox import ascii_domain

IMPATIENT_S = 15
PROBE_S = 5

Trust = Callable[[], ssl.SSLContext]
"""Makes what says which certificates are trusted."""


def examine(
    server: Server,
    *,
    sender: str,
    recipient: str | None,
    timeouts: Timeouts = PATIENT,
    impatient_s: float = IMPATIENT_S,
    trust: Trust = ssl.create_default_context,
) -> tuple[bool, tuple[str, ...]]:
    """Connect to *server*, log in, look round, begin a message, take it back, leave.

    Return whether a message from *sender* to *recipient* would be tried, and what is there, or what
    is wrong. After *impatient_s* of silence a better reason than a slow relay is looked for, before
    we go on waiting.
    """
    try:
        smtp = _session(server, timeouts, impatient_s, trust)
    except RelayError as error:
        return False, (str(error), *_hint(error.__cause__, server, timeouts, trust))
    try:
        login = ["user name and password accepted"] if server.username else []
        seen = (
            f"{server.host}:{server.port} answers",
            *_encryption(smtp, server),
            *_offers(smtp),
            *login,
        )
        is_ok, said = _envelope(smtp, server, sender, recipient, timeouts)
    except OSError as problem:
        return False, (str(errors.explain(problem, server)),)
    finally:
        end_session(smtp)
    return is_ok, (*seen, *said)


def _session(server: Server, timeouts: Timeouts, impatient_s: float, trust: Trust) -> smtplib.SMTP:
    """Open a session. A relay may greet after 5 minutes (RFC 5321 4.5.3.2), or wait for TLS."""
    hasty = replace(timeouts, reply_s=min(timeouts.reply_s, impatient_s))
    try:
        return open_session(server, hasty, trust())
    except RelayError as error:
        is_slow = errors.is_silence(error.__cause__) and timeouts.reply_s > impatient_s
        if not is_slow or (server.security != "tls" and _speaks_tls(server, trust)):
            raise
    return open_session(server, timeouts, trust())


def _encryption(smtp: smtplib.SMTP, server: Server) -> Iterator[str]:
    sock = socket_of(smtp).sock
    if isinstance(sock, ssl.SSLSocket):
        certificate: Any = sock.getpeercert()
        until = datetime.fromtimestamp(
            ssl.cert_time_to_seconds(certificate["notAfter"]), UTC
        ).date()
        yield f"{sock.version()}, certificate for {_names(certificate)}, valid until {until}"
        return
    yield "not encrypted (security: none)"
    if smtp.has_extn("starttls") and not _is_here(server.host):
        yield "it offers STARTTLS: set security: starttls"


def _offers(smtp: smtplib.SMTP) -> Iterator[str]:
    if smtp.has_extn("auth"):
        yield f"logins offered: {smtp.esmtp_features['auth'].strip()}"
    most = Features.of(smtp).size_limit
    if most:
        yield f"takes messages of up to {most:,} bytes"
    names = ("pipelining", "8bitmime", "smtputf8")
    others = [name.upper() for name in names if smtp.has_extn(name)]
    if others:
        yield f"offers {', '.join(others)}"


def _envelope(
    smtp: smtplib.SMTP, server: Server, sender: str, recipient: str | None, timeouts: Timeouts
) -> tuple[bool, list[str]]:
    """Begin a message and take it back: return whether it would be tried, and what is said."""
    features = Features.of(smtp)
    if reason := unfit(sender, features):
        return False, [str(errors.refused(server, reason))]
    theirs = unfit(recipient, features) if recipient else None
    to = "" if theirs else recipient or ""
    mail = ask(smtp, f"MAIL FROM:<{ascii_domain(sender)}>{utf8(sender, to)}", timeouts.reply_s)
    is_ok, said = _to_mail(mail, server)
    if mail.code == 250 and to:
        is_ok, told = _to_rcpt(ask(smtp, f"RCPT TO:<{ascii_domain(to)}>", timeouts.reply_s), server)
        said = [*said, told]
    with suppress(OSError):
        ask(smtp, "RSET", timeouts.reply_s)
    return is_ok, [*said, f"cannot take mail to the first person: {theirs}"] if theirs else said


def _to_mail(reply: Reply, server: Server) -> tuple[bool, list[str]]:
    if reply.code == 250:
        login = [] if server.username else ["takes mail without a login"]
        return True, ["takes mail from the address of sender", *login]
    if reply.state == "deferred":
        return True, [f"takes no mail for now, which is tried again by itself: {reply}"]
    return False, [_refused(reply, server)]


def _to_rcpt(reply: Reply, server: Server) -> tuple[bool, str]:
    if reply.code in {250, 251}:
        return True, "takes mail to the first person"
    if reply.state == "deferred":
        later = "later, as greylisting does; it is tried again by itself"
        return True, f"wants mail to the first person {later}: {reply}"
    if whose("RCPT", reply) in {"reader", "message"}:
        theirs = "which is about that person alone"
        return True, f"refuses the first person's address, {theirs}: {reply}"
    return False, _refused(reply, server)


def _refused(reply: Reply, server: Server) -> str:
    if reply.state == "failed":
        return str(errors.refused(server, str(reply)))
    return str(errors.relay_error(server, f"its answer is out of step: {reply}"))


def _hint(
    cause: BaseException | None, server: Server, timeouts: Timeouts, trust: Trust
) -> Iterator[str]:
    """Connect in another way where that tells more."""
    if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in errors.OTHER_NAME:
        names = _certified_names(server, timeouts, trust)
        if names:
            yield f"the certificate is for {names}"
    elif (
        isinstance(cause, smtplib.SMTPServerDisconnected)
        and server.security != "tls"
        and _speaks_tls(server, trust)
    ):
        yield errors.TLS_FIRST


def _certified_names(server: Server, timeouts: Timeouts, trust: Trust) -> str:
    """Ask for the certificate once more, under any name; such a server hears QUIT and no more."""
    context = trust()
    context.check_hostname = False
    with suppress(RelayError):
        smtp = connect(server, timeouts, context)
        sock = socket_of(smtp).sock
        certificate: Any = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else {}
        end_session(smtp)
        return _names(certificate)
    return ""


def _names(certificate: dict[str, Any]) -> str:
    return ", ".join(name for _, name in certificate.get("subjectAltName", ()))


def _speaks_tls(server: Server, trust: Trust) -> bool:
    timeouts = Timeouts(connect_s=PROBE_S, reply_s=PROBE_S)
    try:
        smtp = connect(replace(server, security="tls"), timeouts, trust())
    except RelayError as error:
        return isinstance(error.__cause__, ssl.SSLCertVerificationError)
    end_session(smtp)
    return True


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
