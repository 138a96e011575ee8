"""By what an address is known: a hash, keyed by a secret beside the store.

Without the key, who has the store cannot try which addresses were suppressed; and nobody can tell
any more which were, so that nothing may be sent.
"""

import json
import logging
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import KeyFileError
from digest.store import key_file
from digest.store.key_file import WAYS_ON, Key, address_digest

log = logging.getLogger(__name__)


def path_of(db: Connection) -> Path:
    (_, _, store), *_ = db.execute("PRAGMA database_list")
    return key_file.path_of(Path(store))


def email_in(settings: str) -> str:
    return str(json.loads(settings)["email"])


def known(db: Connection) -> Key | None:
    """Return the key of the store, None where nothing depends on one.

    Raises KeyFileError where something does and it is not there, or it cannot be used.
    """
    path = path_of(db)
    key = key_file.read(path)
    if _is_ours(key, _fingerprint(db)):
        return key
    count = hashes(db)
    if not count:
        return None
    what = "it is not there" if key is None else "it is the key of another store"
    held = f"{count:,} addresses" if count > 1 else "1 address"
    reason = f"{what}, and by it alone this store knows {held} to which nothing may be sent"
    raise KeyFileError(path, reason, WAYS_ON)


def in_use(db: Connection) -> Key:
    """Return the key of the store, which is being written; at first need it is made.

    Raises KeyFileError as `known`.
    """
    key = known(db)
    if key is None:
        key = _adopted(db) or _made(db)
    if _fingerprint(db) != key.fingerprint:
        note(db, key)
    return key


def note(db: Connection, key: Key) -> None:
    """Let the store know *key*, and everybody in it by this."""
    if _fingerprint(db) is not None:
        rehash(db, key)
    db.execute(
        """
        INSERT INTO key (id, fingerprint) VALUES (1, ?)
        ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint
        """,
        [key.fingerprint],
    )


def rehash(db: Connection, key: Key) -> None:
    """Let everybody be known by their address and *key*."""
    db.create_function("address_of", 1, lambda settings: key.address(email_in(settings)))
    # As in `convert`.
    db.execute("UPDATE OR IGNORE subscribers SET address = address_of(settings)")


def convert(db: Connection) -> None:
    """Key what was known by hashes without one, whether its address is still known or not."""
    (is_used,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM subscribers) OR EXISTS (SELECT 1 FROM suppressions)"
    ).fetchone()
    if not is_used:
        return
    key = key_file.read(path_of(db)) or _made(db)
    # Of letters beyond ASCII an address was known by one form alone.
    written = db.execute("SELECT address, settings FROM subscribers")
    forms = {old: address_digest(email_in(its)) for old, its in written if not its.isascii()}

    def keyed(old: bytes) -> bytes:
        return key.keyed(forms.get(old, old))

    db.create_function("keyed", 1, keyed)
    # Two who were told apart by the form of one address stay two.
    for table in ("suppressions", "subscribers"):
        db.execute(f"UPDATE OR IGNORE {table} SET address = keyed(address)")  # noqa: S608  our own
    note(db, key)


def hashes(db: Connection) -> int:
    """Count the addresses to which nothing may be sent."""
    return int(db.execute("SELECT count(DISTINCT address) FROM suppressions").fetchone()[0])


def _is_ours(key: Key | None, fingerprint: bytes | None) -> bool:
    return key is not None and fingerprint in (None, key.fingerprint)


def _fingerprint(db: Connection) -> bytes | None:
    found = db.execute("SELECT fingerprint FROM key").fetchone()
    return found and bytes(found[0])


def _adopted(db: Connection) -> Key | None:
    """Return the key that lies there, of another store or of a writing that came to nothing."""
    key = key_file.read(path_of(db))
    if key:
        log.warning("%s: it is used from now on, in place of the one before", path_of(db))
    return key


def _made(db: Connection) -> Key:
    key, path = key_file.new(), path_of(db)
    key_file.write(path, key)
    if _fingerprint(db) is not None:
        log.warning("%s: it was not there any more: a new one is used from now on", path)
    return key
