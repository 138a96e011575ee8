"""The secrets of a store changed: those of tokens at will, that of addresses where it was lost."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from digest.exceptions import KeyFileError, UsageError
from digest.ledger import address_key
from digest.store import Store, key_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """With another key *lost* hashes protect nobody any more; those of *kept* people, whose address
    is still known, do. What lay at *path* before is *set_aside*."""

    path: Path
    lost: int
    kept: int
    set_aside: Path | None = None


def rotate(store: Store, *, now: datetime) -> datetime:
    """Sign tokens by a new secret from now on; return until when those signed before are good."""
    with store.write() as db:
        key_file.write(address_key.path_of(db), key_file.rotated(address_key.in_use(db), now))
    return now + key_file.GOOD_FOR


def looked_up(store: Store) -> Reset:
    """Return what `reset` would do. Raises UsageError where there is nothing to reset."""
    with store.read() as db:
        return _planned(db)


def reset(store: Store, *, now: datetime) -> Reset:
    """Begin a new key in place of one that is gone, damaged, or another store's.

    Raises KeyFileError where the file is there, and might be the right one.
    """
    with store.write() as db:
        planned = _planned(db)
        aside = _set_aside(planned.path, now)
        key = key_file.new()
        key_file.write(planned.path, key)
        _rekey_suppressions(db, key)
        address_key.note(db, key)
    return Reset(path=planned.path, lost=planned.lost, kept=planned.kept, set_aside=aside)


def _planned(db: Connection) -> Reset:
    path = address_key.path_of(db)
    key_file.check_usable(path)
    with suppress(KeyFileError):
        address_key.known(db)
        raise UsageError(
            f"{path}: there is nothing to reset: it is the key of this store, or nothing depends on"
            " one; digest key rotate changes what tokens are signed by"
        )
    total = address_key.hashes(db)
    kept = len(_still_known(db))
    return Reset(path=path, lost=total - kept, kept=kept)


def _still_known(db: Connection) -> dict[bytes, str]:
    """Return the settings of people, there or gone, by their address, if that is suppressed."""
    sql = """
    SELECT address, settings FROM subscribers WHERE address IN (SELECT address FROM suppressions)
    """
    return dict(db.execute(sql).fetchall())


def _rekey_suppressions(db: Connection, key: key_file.Key) -> None:
    known = _still_known(db)
    for (old,) in db.execute("SELECT DISTINCT address FROM suppressions").fetchall():
        if settings := known.get(old):
            new = key.address(address_key.email_in(settings))
            sql = "UPDATE OR REPLACE suppressions SET address = ? WHERE address = ?"
            db.execute(sql, [new, old])
        else:
            db.execute("DELETE FROM suppressions WHERE address = ?", [old])


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Move away what lies at *path*: it may be the key of another store."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}")
    path.replace(aside)
    return aside
