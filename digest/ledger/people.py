"""Who reads, as their file has them: rows follow the file, history stays."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from digest.exceptions import StoreError
from digest.ledger import codec
from digest.ledger.due import next_due
from digest.model import Subscriber
from digest.store import Database

SETTLED = timedelta(minutes=1)
"""A file touched later than this before it was read may have changed while it was read: it is read once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How many people came, changed and went; someone who comes back has come."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    slug: str
    settings: str
    file: int
    is_removed: bool


def is_current(db: Database, path: Path) -> bool:
    """Ask whether the file at *path* is the one that was read last."""
    known = db.execute("SELECT sha256, mtime_ns, size FROM files WHERE path = ?", [str(path.absolute())]).fetchone()
    if known is None or not path.is_file():
        return False
    sha256, mtime_ns, size = known
    found = path.stat()
    return (mtime_ns, size) == (found.st_mtime_ns, found.st_size) or bool(sha256 == _sha256(path))


def refresh(db: Database, path: Path, subscribers: Iterable[Subscriber], *, now: datetime) -> Refreshed:
    file = _file(db, path, now)
    given = {subscriber.id: subscriber for subscriber in subscribers}
    settings = {slug: codec.settings(subscriber) for slug, subscriber in given.items()}
    known = {row.slug: row for row in _rows(db) if row.slug in given or (row.file == file and not row.is_removed)}
    removed = known.keys() - given.keys()
    added = {slug for slug in given if slug not in known or known[slug].is_removed}
    changed = {slug for slug in given.keys() - added if (known[slug].settings, known[slug].file) != (settings[slug], file)}
    # Those who change are out for a moment, so that two may swap their addresses.
    _remove(db, removed | changed, now)
    last = _last_issues(db, added | changed)
    today = now.toordinal()
    coming = [
        (
            slug,
            codec.address(one.email),
            file,
            settings[slug],
            codec.micros(next_due(one, last.get(slug), now)),
            today if slug in added else None,
        )
        for slug, one in given.items()
        if slug in added or slug in changed
    ]
    try:
        _put(db, coming)
    except sqlite3.IntegrityError as error:
        raise StoreError(f"{path}: an address in it is also somebody's of another people file: leave it in one") from error
    return Refreshed(added=len(added), changed=len(changed), removed=len(removed))


def keep(db: Database, paths: Collection[Path], *, now: datetime) -> int:
    gone = db.execute(
        """
        SELECT slug FROM subscribers JOIN files ON files.id = subscribers.file
        WHERE removed_at IS NULL AND path NOT IN (SELECT value FROM json_each(?))
        """,
        [json.dumps([str(path.absolute()) for path in paths])],
    )
    slugs = [slug for (slug,) in gone]
    _remove(db, slugs, now)
    return len(slugs)


def _rows(db: Database) -> Iterator[_Row]:
    for slug, settings, file, is_removed in db.execute("SELECT slug, settings, file, removed_at IS NOT NULL FROM subscribers"):
        yield _Row(slug=slug, settings=settings, file=file, is_removed=bool(is_removed))


def _remove(db: Database, slugs: Iterable[str], now: datetime) -> None:
    at = codec.micros(now)
    db.conn.executemany("UPDATE subscribers SET removed_at = ? WHERE slug = ?", [(at, slug) for slug in slugs])


def _put(db: Database, rows: Iterable[tuple[str, bytes, int, str, int, int | None]]) -> None:
    db.conn.executemany(
        """
        INSERT INTO subscribers (slug, address, file, settings, next_due_at, subscribed_on)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (slug) DO UPDATE SET
            address = excluded.address, file = excluded.file, settings = excluded.settings,
            next_due_at = excluded.next_due_at, subscribed_on = coalesce(excluded.subscribed_on, subscribed_on), removed_at = NULL
        """,
        rows,
    )


def _last_issues(db: Database, slugs: Iterable[str]) -> dict[str, date]:
    """Return the latest issue date of each person who has had one."""
    found = db.execute(
        """
        SELECT slug, (SELECT max(issue_on) FROM deliveries WHERE subscriber = subscribers.id) AS issue_on
        FROM subscribers
        WHERE slug IN (SELECT value FROM json_each(?)) AND issue_on IS NOT NULL
        """,
        [json.dumps(sorted(slugs))],
    )
    return {slug: date.fromordinal(issue_on) for slug, issue_on in found}


def _file(db: Database, path: Path, now: datetime) -> int:
    known = db.execute(
        """
        INSERT INTO files (path, sha256, mtime_ns, size)
        VALUES (?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, mtime_ns = excluded.mtime_ns, size = excluded.size
        RETURNING id
        """,
        [str(path.absolute()), *_stamp(path, now)],
    )
    return int(known.fetchall()[0][0])


def _stamp(path: Path, now: datetime) -> tuple[str, int, int]:
    """Return hash, time and size of the file, or a stamp that no file has."""
    found = path.stat() if path.is_file() else None
    if found is None or found.st_mtime_ns // 1000 > codec.micros(now - SETTLED):
        return "", 0, -1
    return _sha256(path), found.st_mtime_ns, found.st_size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
