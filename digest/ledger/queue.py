"""Whose issue is to be made next: read page by page, each by an index and behind a cursor."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Any

from digest.exceptions import UsageError
from digest.ledger import history, row_codec, subscribers
from digest.ledger.due_time import is_late, issue_on, latest, local_date
from digest.model import Due, Subscriber, is_due, is_paused
from digest.store import Store
from digest.store.instant import micros

Cursor = tuple[int, int]
"""Behind which row the next page begins: what the rows are ordered by, and the person's number."""

START: Cursor = (-1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """Reads a page by its *sql* with what is *given*; *issue* makes the issue of a row, or None."""

    sql: str
    given: Mapping[str, Any]
    issue: Callable[[Subscriber, int], Due | None]


AGAIN_DUE = """
SELECT subscriber, settings, issue_on, next_try_at
FROM deliveries JOIN readers ON id = subscriber
WHERE next_try_at <= :now AND (next_try_at, subscriber) > (:at, :number)
    AND state <> 'sending'
    -- Whoever's next issue is ready has this one closed by it.
    AND next_due_at > :ready
ORDER BY next_try_at, subscriber
LIMIT :limit
"""

FRESH_DUE = """
SELECT id, settings, last_on, next_due_at
FROM readers
WHERE next_due_at <= :ready AND (next_due_at, id) > (:at, :number)
ORDER BY next_due_at, id
LIMIT :limit
"""

AGAIN_UNSERVED = """
SELECT subscriber, settings, issue_on AS day, next_try_at
FROM deliveries
CROSS JOIN readers ON readers.id = subscriber
CROSS JOIN json_each(:days) AS zone ON zone.key = timezone
WHERE next_try_at IS NOT NULL AND (next_try_at, subscriber) > (:at, :number)
    AND state <> 'sending'
    AND issue_on = zone.value
    AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
ORDER BY next_try_at, subscriber
LIMIT :limit
"""

FRESH_UNSERVED = """
-- Of an earlier date only an issue is made that its reader waits for.
SELECT id, settings, iif(next_due_at <= :now, last_on, max(last_on, :day - 1)) AS day, last_on
FROM readers
WHERE timezone = :zone AND last_on < :until AND (last_on, id) > (:at, :number)
    AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
    -- Two open issues would take each other's papers: the later one is brought to its end first.
    AND NOT EXISTS (
        SELECT 1 FROM deliveries
        WHERE subscriber = id AND (issue_on = :day OR (issue_on > :day AND next_try_at IS NOT NULL))
    )
ORDER BY last_on, id
LIMIT :limit
"""

_ALIKE = """
SELECT
    json_replace(json_remove(settings, '$.name', '$.profile'), '$.id', '', '$.email', '')
        AS schedule,
    day,
    count(*)
FROM (%s)
GROUP BY schedule, day
"""
_NO_LIMIT = -1

HANDED_OVER = """
SELECT id, settings, issue_on, 0
FROM readers JOIN deliveries ON subscriber = id AND issue_on = (
    SELECT issue_on
    FROM deliveries
    WHERE subscriber = id AND state IN ('sent', 'failed', 'in_doubt')
        AND (:on IS NULL OR issue_on = :on)
    ORDER BY issue_on DESC
    LIMIT 1
)
WHERE (0, id) > (:at, :number) AND id > :number
    AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
ORDER BY id
LIMIT :limit
"""


def due(now: datetime, patience: timedelta) -> tuple[_Query, ...]:
    """Ask for what is due: first open issues whose next try has come, then whose instant has.

    An issue that became due less than *patience* ago waits, and is left out.
    """
    given = {"now": micros(now), "ready": micros(now - patience)}
    return (
        _Query(sql=AGAIN_DUE, given=given, issue=partial(_again, now)),
        _Query(sql=FRESH_DUE, given=given, issue=partial(_latest, now)),
    )


def unserved(
    db: Connection, now: datetime, *, on: date | None, only: Collection[str]
) -> tuple[_Query, ...]:
    """Ask for issues of the local date (or *on*) that are not closed: open ones, then by zone."""
    _check(db, now, on, only)
    days = {zone: on or local_date(zone, now) for zone in zones(db)}
    numbers = {zone: day.toordinal() for zone, day in days.items()}
    given = {"only": _names(only), "now": micros(now)}
    among = given | {"days": json.dumps(numbers)}
    again = _Query(sql=AGAIN_UNSERVED, given=among, issue=partial(_again, now))
    until = date.max.toordinal() if on else None
    fresh = (
        _Query(
            sql=FRESH_UNSERVED,
            given=given | {"zone": zone, "day": numbers[zone], "until": until or numbers[zone]},
            issue=partial(_of_date, on) if on else partial(_of_today, now, day),
        )
        for zone, day in days.items()
    )
    return again, *fresh


def handed_over(
    db: Connection, now: datetime, *, on: date | None, only: Collection[str]
) -> tuple[_Query, ...]:
    """Ask for each person's last issue (or that of *on*) that is sent, failed or in doubt."""
    _check(db, now, on, only)
    given = {"on": on and on.toordinal(), "only": _names(only)}
    return (_Query(sql=HANDED_OVER, given=given, issue=_begun),)


def shards(
    store: Store, queries: Iterable[_Query], limit: int | Callable[[], int]
) -> Iterator[tuple[Due, ...]]:
    """Yield the issues that *queries* find, with what happened before each, *limit* at a time.

    Each shard is read when it is asked for, and *limit* is then. In it are open ones first, and
    then in the order of their readers' ids.
    """
    shard: dict[int, Due] = {}
    for query in queries:
        cursor: Cursor | None = START
        while cursor:
            with store.read() as db:
                most = limit if isinstance(limit, int) else limit()
                found, cursor = _page(db, query, cursor, most - len(shard))
            shard |= found
            if len(shard) == most:
                yield _looked_up(store, shard)
                shard = {}
    if shard:
        yield _looked_up(store, shard)


def count(store: Store, queries: Iterable[_Query]) -> int:
    """Count the issues that *queries* find: people with one schedule all have one, or none has."""
    counted = 0
    for query in queries:
        with store.read() as db:
            given = _behind(query, START, _NO_LIMIT)
            for schedule, day, number in db.execute(_ALIKE % query.sql, given):
                counted += number * (query.issue(row_codec.subscriber(schedule), day) is not None)
    return counted


def _looked_up(store: Store, shard: Mapping[int, Due]) -> tuple[Due, ...]:
    with store.read() as db:
        dues = history.look_up(db, shard)
    return tuple(sorted(dues, key=lambda due: (due.through is None, due.subscriber.id)))


def _page(
    db: Connection, query: _Query, cursor: Cursor, limit: int
) -> tuple[dict[int, Due], Cursor | None]:
    """Read at most *limit* rows behind *cursor*.

    Return the issues by their readers' numbers, and the last row's cursor: None where there was no
    row.
    """
    rows = db.execute(query.sql, _behind(query, cursor, limit)).fetchall()
    found = (
        (number, query.issue(row_codec.subscriber(settings), day))
        for number, settings, day, _ in rows
    )
    issues = {number: due for number, due in found if due is not None}
    return issues, (rows[-1][3], rows[-1][0]) if rows else None


def _behind(query: _Query, cursor: Cursor, limit: int) -> dict[str, Any]:
    at, number = cursor
    return {**query.given, "at": at, "number": number, "limit": limit}


def _begun(subscriber: Subscriber, day: int) -> Due:
    return Due(subscriber=subscriber, issue_on=date.fromordinal(day))


def _again(now: datetime, subscriber: Subscriber, day: int) -> Due | None:
    is_away = is_paused(subscriber, local_date(subscriber.timezone, now))
    return None if is_away else _begun(subscriber, day)


def _latest(now: datetime, subscriber: Subscriber, last_on: int) -> Due | None:
    """Return the issue whose instant came last, None where it was made or is too late."""
    day = issue_on(subscriber, now)
    if day is None or last_on >= day.toordinal() or is_late(subscriber, day, now):
        return None
    return Due(subscriber=subscriber, issue_on=day)


def _of_today(now: datetime, today: date, subscriber: Subscriber, after: int) -> Due | None:
    """Return the issue of *today*, or the latest one before that is not too late, None where it is
    of no date behind *after*."""
    day = latest(subscriber, today)
    if day is None or after >= day.toordinal():
        return None
    is_over = day < today and is_late(subscriber, day, now)
    return None if is_over else Due(subscriber=subscriber, issue_on=day)


def _of_date(on: date, subscriber: Subscriber, _: int) -> Due | None:
    return Due(subscriber=subscriber, issue_on=on) if is_due(subscriber, on) else None


def zones(db: Connection) -> list[str]:
    """Return every time zone that somebody reads in, by one look into the index for each."""
    found = db.execute(
        """
        WITH RECURSIVE zones (name) AS (
            SELECT min(timezone) FROM subscribers WHERE removed_at IS NULL
            UNION ALL
            SELECT (
                SELECT min(timezone) FROM subscribers WHERE removed_at IS NULL AND timezone > name
            ) FROM zones WHERE name IS NOT NULL
        )
        SELECT name FROM zones WHERE name IS NOT NULL
        """
    )
    return [name for (name,) in found]


def _names(only: Iterable[str]) -> str:
    return json.dumps(sorted(only))


def _check(db: Connection, now: datetime, on: date | None, only: Collection[str]) -> None:
    """Refuse people who are not there, and a date that has not begun for somebody."""
    given = {"only": _names(only)}
    stranger = db.execute(
        """
        SELECT value FROM json_each(:only)
        WHERE value NOT IN (SELECT slug FROM subscribers WHERE slug = value AND removed_at IS NULL)
        """,
        given,
    ).fetchone()
    if stranger:
        raise subscribers.nobody(db, stranger[0])
    early = [zone for zone in zones(db) if on and local_date(zone, now) < on]
    person = db.execute(
        """
        SELECT slug, timezone
        FROM readers
        WHERE timezone IN (SELECT value FROM json_each(:zones))
            AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
        ORDER BY slug
        """,
        given | {"zones": json.dumps(early)},
    ).fetchone()
    if person:
        slug, zone = person
        raise UsageError(
            f'{on} has not begun for "{slug}" ({zone}): expected {local_date(zone, now)} or earlier'
        )
