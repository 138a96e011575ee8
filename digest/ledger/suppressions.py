"""The addresses to which nothing may be sent, and why: rows by keyed hashes, read back never."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from sqlite3 import Connection

from digest.model import Fact, Suppression
from digest.store.instant import instant, micros

_WORST_FIRST: tuple[Fact, ...] = ("erased", "suppressed", "unsubscribed", "suspended")

_OF_PEOPLE = """
SELECT slug, fact, reason, at
FROM suppressions CROSS JOIN subscribers USING (address)
WHERE removed_at IS NULL
ORDER BY slug
"""


def add(db: Connection, address: bytes, one: Suppression) -> None:
    """Send nothing to *address*; what holds already holds since it did, for the later reason."""
    db.execute(
        """
        INSERT INTO suppressions (address, fact, reason, at) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET reason = excluded.reason
        """,
        [address, one.fact, one.reason, micros(one.at)],
    )


def end(db: Connection, address: bytes, facts: Collection[Fact]) -> tuple[Fact, ...]:
    """End those of *facts* that hold for *address*, and return these."""
    ended = db.execute(
        """
        DELETE FROM suppressions
        WHERE address = ? AND fact IN (SELECT value FROM json_each(?))
        RETURNING fact
        """,
        [address, json.dumps(sorted(facts))],
    ).fetchall()
    found = {fact for (fact,) in ended}
    return tuple(fact for fact in _WORST_FIRST if fact in found)


def of_address(db: Connection, address: bytes) -> tuple[Suppression, ...]:
    """Return what holds for *address*, what is worst first."""
    sql = "SELECT fact, reason, at FROM suppressions WHERE address = ?"
    return _sorted(db.execute(sql, [address]))


def of_all(db: Connection) -> dict[bytes, tuple[Suppression, ...]]:
    """Return what holds for each address, what is worst first."""
    found = defaultdict[bytes, list[tuple[Fact, str, int]]](list)
    for address, *row in db.execute("SELECT address, fact, reason, at FROM suppressions"):
        found[address].append((row[0], row[1], row[2]))
    return {address: _sorted(given) for address, given in found.items()}


def of_people(db: Connection, *, limit: int = -1) -> dict[str, tuple[Suppression, ...]]:
    """Return what holds for the addresses of people who are here, by their ids."""
    found = defaultdict[str, list[tuple[Fact, str, int]]](list)
    for slug, *row in db.execute(_OF_PEOPLE):
        if slug not in found and len(found) == limit:
            break
        found[slug].append((row[0], row[1], row[2]))
    return {slug: _sorted(given) for slug, given in found.items()}


def counts(db: Connection) -> dict[Fact, int]:
    """Count the people who are here and get nothing, each by what is worst."""
    numbers = dict.fromkeys(_WORST_FIRST, 0)
    for held in of_people(db).values():
        numbers[held[0].fact] += 1
    return {fact: number for fact, number in numbers.items() if number}


def carry(db: Connection, addresses: Mapping[str, bytes]) -> None:
    """Let who unsubscribed stay so where their address becomes one of *addresses*, by their ids."""
    found = db.execute(
        """
        SELECT slug, address FROM subscribers
        WHERE address IN (SELECT address FROM suppressions WHERE fact = 'unsubscribed')
        """
    ).fetchall()
    db.executemany(
        """
        INSERT INTO suppressions (address, fact, reason, at)
        SELECT :new, fact, reason, at FROM suppressions
        WHERE address = :old AND fact = 'unsubscribed'
        ON CONFLICT DO NOTHING
        """,
        [{"old": old, "new": addresses[slug]} for slug, old in found if slug in addresses],
    )


def _sorted(rows: Iterable[tuple[Fact, str, int]]) -> tuple[Suppression, ...]:
    found = [Suppression(fact=fact, reason=reason, at=instant(at)) for fact, reason, at in rows]
    return tuple(sorted(found, key=lambda one: _WORST_FIRST.index(one.fact)))
