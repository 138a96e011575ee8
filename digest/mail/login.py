"""Says who we are: PLAIN (RFC 4616), LOGIN or CRAM-MD5 (RFC 2195), in UTF-8. No error and no reply
of it holds the password.

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

from digest.config import Relay as Server
from digest.mail import trouble
from digest.mail.reply import Reply
from digest.mail.wire import Stopped

Answer = Callable[[bytes], bytes]
"""Makes an answer of a challenge."""


def log_in(line: smtplib.SMTP, server: Server) -> None:
    """Log in where a user name is set. Raises RelayError."""
    if not server.username:
        return
    if not line.has_extn("auth"):
        raise trouble.error(
            server, "it offers no login on this port: try port 587 or 465, or leave username out"
        )
    offered = line.esmtp_features["auth"].upper().split()
    ways = [way for way in _WAYS if way in offered]
    if not ways:
        raise trouble.error(server, f"it offers no login that we know: {', '.join(_WAYS)}")
    try:
        refusal = _refusal(line, ways, _octets(server.username), _octets(server.password or ""))
    except UnicodeEncodeError:
        # Not chained: that error carries the password.
        raise trouble.error(
            server, "the user name or the password holds what no letter is"
        ) from None
    except (OSError, Stopped) as problem:
        raise trouble.explain(problem, server) from problem
    if refusal:
        raise trouble.login(server, refusal)


def _refusal(line: smtplib.SMTP, ways: Iterable[str], user: bytes, password: bytes) -> Reply | None:
    """Try the *ways*, for some relays offer what they do not take; None: let in. The answer that is
    about the password tells most."""
    refusal = None
    for way in ways:
        try:
            reply = _try(line, way, user, password)
        except OSError:
            if refusal:  # which they hang up after
                return refusal
            raise
        if reply.code == 235:
            return None
        refusal = reply if refusal is None or reply.code == 535 else refusal
    return refusal


def _try(line: smtplib.SMTP, way: str, user: bytes, password: bytes) -> Reply:
    first, answers = _WAYS[way](user, password)
    reply = Reply.of(line.docmd("AUTH", way if first is None else f"{way} {_base64(first)}"))
    for answer in answers:
        challenge = _challenge(reply)
        if challenge is None:
            break
        reply = Reply.of(line.docmd(_base64(answer(challenge))))
    if reply.code == 334:  # one challenge too many, or one that is no base64
        with suppress(OSError):
            line.docmd("*")
    return _without(
        reply, password, _base64(password), *(() if first is None else (_base64(first),))
    )


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


# The RFC's, and no secret stands on it here: the line is encrypted.
_MD5 = partial(md5, usedforsecurity=False)
_WAYS = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5}


def _octets(text: str) -> bytes:
    # A password from the environment that is no UTF-8 has its octets escaped in this way.
    return text.encode("utf-8", "surrogateescape")


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()


def _without(reply: Reply, password: bytes, *tokens: str) -> Reply:
    """Return *reply* without the *password* and without what is part of the *tokens*: relays repeat
    what they do not understand."""
    said = "\n".join(tokens).casefold()
    text = reply.text.replace(password.decode("utf-8", "replace"), "…") if password else reply.text
    return Reply(
        reply.code,
        re.sub(
            "[A-Za-z0-9+/=]{6,}",
            lambda found: "…" if found[0].casefold() in said else found[0],
            text,
        ),
    )
