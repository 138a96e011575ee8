"""All that is known of a person goes, but for a hash: their address is not mailed again."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import NamedTuple

from digest.ledger import address_key, suppressions, taken_over
from digest.model import Suppression

ERASED = "(erased)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """So many rows of people, issues and likes went; what was written before is overwritten, in the
    store and its log, where it *is_wiped*."""

    people: int
    issues: int
    likes: int
    is_wiped: bool = False


class _Row(NamedTuple):
    number: int
    address: bytes
    email: str


def erase(db: Connection, slug: str, emails: Collection[str], now: datetime) -> Erased:
    """Forget the person with the id *slug*, and who had their addresses, or *emails*, before."""
    key = address_key.in_use(db)
    rows = _rows(db, slug)
    addresses = {key.address(email) for email in emails} | {one.address for one in rows}
    addresses -= _of_others(db, slug, addresses)
    rows += _gone(db, slug, addresses)
    for address in addresses:
        suppressions.add(db, address, Suppression(fact="erased", at=now))
        db.execute("UPDATE suppressions SET reason = '' WHERE address = ?", [address])
    numbers = [one.number for one in rows]
    _redact(db, _naming({slug, *_ids(db, numbers)}, {*emails, *(one.email for one in rows)}))
    _let_files_be_read(db, numbers)
    taken_over.forget(db, {slug, *_ids(db, numbers)})
    _delete(db, "former_ids", "subscriber", numbers)
    return Erased(
        likes=_delete(db, "likes", "subscriber", numbers),
        issues=_delete(db, "deliveries", "subscriber", numbers),
        people=_delete(db, "subscribers", "id", numbers),
    )


def mentions(db: Connection, slug: str, emails: Collection[str]) -> tuple[str, ...]:
    """Return what the operator was told that names the person, once each."""
    naming = _naming({slug}, emails)
    told = (text for _, texts in _told(db) for text in texts)
    return tuple(dict.fromkeys(text for text in told if naming.search(text)))


def _of_others(db: Connection, slug: str, addresses: Collection[bytes]) -> set[bytes]:
    """Return those of *addresses* that are somebody else's by now."""
    sql = "SELECT 1 FROM subscribers WHERE address = ? AND removed_at IS NULL AND slug <> ?"
    return {one for one in addresses if db.execute(sql, [one, slug]).fetchone()}


def _rows(db: Connection, slug: str) -> list[_Row]:
    sql = "SELECT id, address, json_extract(settings, '$.email') FROM subscribers WHERE slug = ?"
    return [_Row(*found) for found in db.execute(sql, [slug])]


def _gone(db: Connection, slug: str, addresses: Collection[bytes]) -> list[_Row]:
    """Return who had one of *addresses* before, under another id."""
    sql = """
    SELECT id, address, json_extract(settings, '$.email')
    FROM subscribers
    WHERE removed_at IS NOT NULL AND slug <> ?
    """
    return [_Row(*found) for found in db.execute(sql, [slug]) if found[1] in addresses]


def _ids(db: Connection, numbers: Collection[int]) -> list[str]:
    """Return all ids that people have, or had."""
    sql = """
    SELECT slug FROM subscribers WHERE id IN (SELECT value FROM json_each(:numbers))
    UNION
    SELECT slug FROM former_ids WHERE subscriber IN (SELECT value FROM json_each(:numbers))
    """
    return [slug for (slug,) in db.execute(sql, {"numbers": json.dumps(list(numbers))})]


def _let_files_be_read(db: Connection, numbers: Collection[int]) -> None:
    """Take the files of people for changed: they may name them still, or as before once more."""
    sql = """
    UPDATE files SET sha256 = '', mtime_ns = 0, size = -1
    WHERE id IN (
        SELECT file FROM subscribers WHERE id IN (SELECT value FROM json_each(?))
    )
    """
    db.execute(sql, [json.dumps(list(numbers))])


def _delete(db: Connection, table: str, column: str, numbers: Collection[int]) -> int:
    sql = f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"  # noqa: S608  our own names
    return db.execute(sql, [json.dumps(list(numbers))]).rowcount


def _naming(ids: Collection[str], emails: Collection[str]) -> re.Pattern[str]:
    """Return what finds a person in a text: an id in quotation marks, an address anywhere."""
    names = [f'(?<="){re.escape(one)}(?=")' for one in sorted(ids)]
    names += map(re.escape, sorted(emails))
    return re.compile("|".join(names), re.IGNORECASE)


def _told(db: Connection) -> Iterator[tuple[str | int, list[str]]]:
    """Yield all that the operator was told: the texts of each trouble, and of each mail."""
    for name, words in db.execute("SELECT name, words FROM troubles").fetchall():
        yield name, [words]
    for number, causes, reply in db.execute("SELECT id, causes, reply FROM outbox").fetchall():
        yield number, [*(part for cause in json.loads(causes) for part in cause), reply]


def _redact(db: Connection, naming: re.Pattern[str]) -> None:
    for one, texts in list(_told(db)):
        if not any(map(naming.search, texts)):
            continue
        *parts, last = (naming.sub(ERASED, text) for text in texts)
        if isinstance(one, str):
            db.execute("UPDATE troubles SET words = ? WHERE name = ?", [last, one])
            continue
        (causes,) = db.execute("SELECT causes FROM outbox WHERE id = ?", [one]).fetchone()
        size = len(json.loads(causes)[0]) if parts else 1
        redacted = json.dumps([parts[at : at + size] for at in range(0, len(parts), size)])
        db.execute("UPDATE outbox SET causes = ?, reply = ? WHERE id = ?", [redacted, last, one])
