"""The two secrets of a store, in a file beside it: it is part of every backup.

By one, addresses are known where they must not be read: it is never changed. By the other, tokens
are signed: it may be changed at any time, and those before are good for a while.
"""

import hashlib
import hmac
import json
import secrets
import stat
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digest import atomic_file
from digest.exceptions import KeyFileError
from digest.text import mailbox

GOOD_FOR = timedelta(days=400)
"""So long after it was changed, a token signed by the secret before is good."""

_BYTES = 32
_MOST = 1_000_000
_EXPECTED = "it must be a file that this user may read"
WAYS_ON = (
    "put it back from your backup, or begin a new one with digest key reset,"
    " which says first what is lost"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSecret:
    """What tokens are signed by; *good_until* is None for the one in use."""

    secret: bytes
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The secret of *addresses*, and those of *tokens*: the one in use first."""

    addresses: bytes
    tokens: tuple[TokenSecret, ...]

    @property
    def fingerprint(self) -> bytes:
        """By what a store knows its key; it says nothing of the key."""
        return self.keyed(b"the key of a store")

    def keyed(self, digest: bytes) -> bytes:
        """Return what is known by *digest* to everybody as it is known to who has this key."""
        return hmac.digest(self.addresses, digest, "sha256")

    def address(self, email: str) -> bytes:
        """Return what an address is known by, in whatever form it is written."""
        return self.keyed(address_digest(email))

    def token_secrets(self, now: datetime) -> tuple[bytes, ...]:
        """Return the secrets by which a token may be signed, the one to sign by first."""
        return tuple(one.secret for one in self.tokens if _is_good(one, now))


def path_of(store: Path) -> Path:
    return store.with_name(f"{store.name}.key")


def address_digest(email: str) -> bytes:
    """Return what an address is known by to everybody, in whatever form it is written."""
    return hashlib.sha256(mailbox.identity(email).encode(errors="replace")).digest()


def new() -> Key:
    return Key(
        addresses=secrets.token_bytes(_BYTES),
        tokens=(TokenSecret(secret=secrets.token_bytes(_BYTES)),),
    )


def rotated(key: Key, now: datetime) -> Key:
    """Return *key* with a new secret of tokens; those that are good no more are left out."""
    in_use, *earlier = key.tokens
    return replace(
        key,
        tokens=(
            TokenSecret(secret=secrets.token_bytes(_BYTES)),
            replace(in_use, good_until=now + GOOD_FOR),
            *(one for one in earlier if _is_good(one, now)),
        ),
    )


def check_usable(path: Path) -> None:
    """Raise KeyFileError where a file lies at *path* that cannot be read, or that others can."""
    _bytes(path)


def read(path: Path) -> Key | None:
    """Return the key in the file at *path*, None where there is none.

    Raises KeyFileError where it cannot be used.
    """
    written = _bytes(path)
    if written is None:
        return None
    try:
        return _key(json.loads(written))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeyFileError(path, "it is damaged", WAYS_ON) from error


def write(path: Path, key: Key) -> None:
    """Put *key* in the place of the file at *path*, on the disk before this returns."""
    tokens = [
        {"secret": one.secret.hex(), "good_until": _iso(one.good_until)} for one in key.tokens
    ]
    facts = {
        "about": f"The secrets of {path.name.removesuffix('.key')}: keep a copy with each of it.",
        "addresses": key.addresses.hex(),
        "tokens": tokens,
    }
    text = f"{json.dumps(facts, indent=2, ensure_ascii=False)}\n"
    atomic_file.replace(path, text.encode(errors="replace"), mode=atomic_file.PRIVATE)


def _bytes(path: Path) -> bytes | None:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileError(path, "it is no file", _EXPECTED)
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            others = f"others than its owner may use it (mode {stat.S_IMODE(found.st_mode):04o})"
            raise KeyFileError(path, others, f"chmod 600 {path}")
        with path.open("rb") as file:
            return file.read(min(found.st_size, _MOST))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(path, error.strerror or str(error), _EXPECTED) from error


def _is_good(one: TokenSecret, now: datetime) -> bool:
    return one.good_until is None or now < one.good_until


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _key(facts: dict[str, Any]) -> Key:
    """Raise ValueError, KeyError or TypeError where *facts* are not those of a key."""
    tokens = [_token_secret(one) for one in facts["tokens"]]
    if not tokens or [one for one in tokens if one.good_until is None] != tokens[:1]:
        raise ValueError
    return Key(addresses=_secret(facts["addresses"]), tokens=tuple(tokens))


def _token_secret(facts: dict[str, Any]) -> TokenSecret:
    until = facts["good_until"]
    good_until = None if until is None else datetime.fromisoformat(until)
    if good_until and good_until.tzinfo is None:
        raise ValueError
    return TokenSecret(secret=_secret(facts["secret"]), good_until=good_until)


def _secret(text: str) -> bytes:
    secret = bytes.fromhex(text)
    if len(secret) != _BYTES:
        raise ValueError
    return secret
