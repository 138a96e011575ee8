"""Logs in by PLAIN (RFC 4616), LOGIN or CRAM-MD5 (RFC 2195); no error has the password in it.

smtplib's own login takes ASCII only, and lets out what a challenge that is no base64 makes of it.
"""

import re
import smtplib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from hashlib import md5
from hmac import HMAC

from digest.config import Server
from digest.mail import errors
from digest.mail.reply import Reply
from digest.mail.timeouts import Stopped

Answer = Callable[[bytes], bytes]
"""Makes an answer of a challenge."""


def log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """Log in where a user name is set. Raises RelayError."""
    if not server.username:
        return
    if not smtp.has_extn("auth"):
        raise errors.relay_error(
            server, "it offers no login on this port: try port 587 or 465, or leave username out"
        )
    offered = smtp.esmtp_features["auth"].upper().split()
    known = [one for one in _MECHANISMS if one in offered]
    if not known:
        raise errors.relay_error(
            server, f"it offers no login that we know: {', '.join(_MECHANISMS)}"
        )
    user, password = server.username, server.password or ""
    try:
        refusal = _refusal(smtp, known, _octets(user), _octets(password))
    except UnicodeEncodeError:
        # Not chained: that error carries the password.
        reason = "the user name or the password holds what no letter is"
        raise errors.relay_error(server, reason) from None
    except (OSError, Stopped) as problem:
        raise errors.explain(problem, server) from problem
    if refusal:
        raise errors.login_refused(server, refusal)


def _refusal(
    smtp: smtplib.SMTP, mechanisms: Iterable[str], user: bytes, password: bytes
) -> Reply | None:
    """Try the *mechanisms*, for some relays offer what they do not take; None: let in.

    The answer that is about the password tells most.
    """
    refusal = None
    for mechanism in mechanisms:
        try:
            reply = _try(smtp, mechanism, user, password)
        except OSError:
            if refusal:  # which they hang up after
                return refusal
            raise
        if reply.code == 235:
            return None
        refusal = reply if refusal is None or reply.code == 535 else refusal
    return refusal


def _try(smtp: smtplib.SMTP, mechanism: str, user: bytes, password: bytes) -> Reply:
    first, answers = _MECHANISMS[mechanism](user, password)
    initial = () if first is None else (_base64(first),)
    reply = Reply.of(smtp.docmd("AUTH", " ".join((mechanism, *initial))))
    for answer in answers:
        challenge = _challenge(reply)
        if challenge is None:
            break
        reply = Reply.of(smtp.docmd(_base64(answer(challenge))))
    if reply.code == 334:  # one challenge too many, or one that is no base64
        with suppress(OSError):
            smtp.docmd("*")
    return _without(reply, password, _base64(password), *initial)


def _challenge(reply: Reply) -> bytes | None:
    if reply.code != 334:
        return None
    try:
        return b64decode(reply.text, validate=True)
    except ValueError:
        return None


def _plain(user: bytes, password: bytes) -> tuple[bytes | None, tuple[Answer, ...]]:
    token = b"\0".join((b"", user, password))
    return token, (lambda _: token,)  # some ask for it once more


def _login(user: bytes, password: bytes) -> tuple[bytes | None, tuple[Answer, ...]]:
    return None, (lambda _: user, lambda _: password)


def _cram_md5(user: bytes, password: bytes) -> tuple[bytes | None, tuple[Answer, ...]]:
    return None, (
        lambda challenge: user + b" " + HMAC(password, challenge, _MD5).hexdigest().encode(),
    )


# The RFC's, and no secret depends on it here: the connection is encrypted.
_MD5 = partial(md5, usedforsecurity=False)
_MECHANISMS = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5}


def _octets(text: str) -> bytes:
    # A password from the environment that is no UTF-8 has its octets escaped in this way.
    return text.encode("utf-8", "surrogateescape")


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()


def _without(reply: Reply, password: bytes, *tokens: str) -> Reply:
    """Return *reply* without the *password* and without what is part of the *tokens*.

    Relays repeat what they do not understand.
    """
    said = "\n".join(tokens).casefold()
    text = reply.text.replace(password.decode("utf-8", "replace"), "…") if password else reply.text

    def masked(found: re.Match[str]) -> str:
        return "…" if found[0].casefold() in said else found[0]

    return Reply(reply.code, re.sub("[A-Za-z0-9+/=]{6,}", masked, text))
