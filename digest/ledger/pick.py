"""Whose issues are to be made: the reading half of the ledger."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from digest.exceptions import UsageError
from digest.ledger import codec
from digest.ledger.due import is_late, issue_on, local_date
from digest.ledger.past import Pick, dues
from digest.model import Due
from digest.store import Database


def due(db: Database, now: datetime, *, limit: int) -> tuple[Due, ...]:
    """Return the issues whose instant has come, and the open ones whose next try has; of one person, the later issue."""
    fresh = {pick.number: pick for pick in islice(_fresh(db, now), limit)}
    again = (pick for pick in _again(db, now) if pick.number not in fresh)
    return dues(db, [*fresh.values(), *islice(again, limit - len(fresh))])


def every_due(db: Database, now: datetime, *, limit: int) -> Iterator[tuple[Due, ...]]:
    """Yield all that is due, so many at a time; somebody's open issue and the one that follows it are both among them."""
    for picks in (_fresh(db, now), _again(db, now)):
        while some := tuple(islice(picks, limit)):
            yield dues(db, some)


def unserved(db: Database, now: datetime, *, on: date | None, only: Collection[str], after: str, limit: int) -> tuple[Due, ...]:
    """Return everybody whose issue of their local date (or *on*) is not closed, in the order of their ids."""
    _check(db, now, on, only)
    rows = db.execute(
        """
        WITH wanted AS (
            SELECT id, slug, settings, coalesce(:on, local_on(coalesce(json_extract(settings, '$.timezone'), 'UTC'))) AS day
            FROM readers
            WHERE slug > :after AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
        )
        SELECT id, settings, day
        FROM wanted LEFT JOIN deliveries ON subscriber = id AND issue_on = day
        WHERE CASE
            WHEN state IS NOT NULL THEN next_try_at IS NOT NULL AND state <> 'sending'
            -- Two open issues would take each other's papers: the later one is brought to its end first.
            ELSE NOT EXISTS (
                SELECT 1 FROM deliveries AS later WHERE later.subscriber = id AND issue_on > day AND next_try_at IS NOT NULL
            )
        END
        ORDER BY slug
        LIMIT :limit
        """,
        _scope(on, only) | {"after": after, "limit": limit},
    )
    return dues(db, [_pick(*row) for row in rows])


def repeat(db: Database, now: datetime, *, on: date | None, only: Collection[str]) -> tuple[Due, ...]:
    """Return the issues of the local date (or *on*) that were handed over before: sent, refused for good, or in doubt."""
    _check(db, now, on, only)
    rows = db.execute(
        """
        SELECT id, settings, issue_on
        FROM readers JOIN deliveries ON subscriber = id
        WHERE issue_on = coalesce(:on, local_on(coalesce(json_extract(settings, '$.timezone'), 'UTC')))
            AND attempt > 0
            AND state IN ('sent', 'failed', 'in_doubt')
            AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
        ORDER BY slug
        """,
        _scope(on, only),
    )
    return dues(db, [_pick(*row) for row in rows])


def peek(db: Database, slug: str, *, on: date | None, now: datetime) -> Due:
    """Return the issue of *on* (or the local date): an open one as it will go out, a closed one as if made anew."""
    _check(db, now, None, [slug])
    number, settings = db.execute("SELECT id, settings FROM subscribers WHERE slug = ?", [slug]).fetchone()
    subscriber = codec.subscriber(settings)
    day = on or local_date(subscriber.timezone, now)
    (found,) = dues(db, [Pick(number=number, subscriber=subscriber, issue_on=day)])
    is_open = db.execute(
        "SELECT 1 FROM deliveries WHERE subscriber = ? AND issue_on = ? AND next_try_at IS NOT NULL", [number, day.toordinal()]
    ).fetchone()
    return found if is_open else replace(found, sections=None, attempt=0)


def _fresh(db: Database, now: datetime) -> Iterator[Pick]:
    rows = db.execute(
        """
        SELECT id, settings, coalesce((SELECT max(issue_on) FROM deliveries WHERE subscriber = id), 0)
        FROM readers
        WHERE next_due_at <= ?
        ORDER BY next_due_at
        """,
        [codec.micros(now)],
    )
    for number, settings, last in rows:
        subscriber = codec.subscriber(settings)
        day = issue_on(subscriber, now)
        if last < day.toordinal() and not is_late(subscriber, day, now):
            yield Pick(number=number, subscriber=subscriber, issue_on=day)


def _again(db: Database, now: datetime) -> Iterator[Pick]:
    rows = db.execute(
        """
        SELECT id, settings, issue_on
        FROM deliveries JOIN readers ON id = subscriber
        WHERE next_try_at <= ? AND state <> 'sending'
        ORDER BY next_try_at
        """,
        [codec.micros(now)],
    )
    return (_pick(*row) for row in rows)


def _pick(number: int, settings: str, day: int) -> Pick:
    return Pick(number=number, subscriber=codec.subscriber(settings), issue_on=date.fromordinal(day))


def _scope(on: date | None, only: Collection[str]) -> dict[str, Any]:
    return {"on": on and on.toordinal(), "only": json.dumps(sorted(only))}


def _check(db: Database, now: datetime, on: date | None, only: Collection[str]) -> None:
    """Refuse people who are not there, and a date that has not begun for somebody; teach *db* what date it is in a zone."""
    db.conn.create_function("local_on", 1, lambda zone: local_date(zone, now).toordinal())
    scope = _scope(on, only)
    stranger = db.execute(
        """
        SELECT value FROM json_each(:only)
        WHERE value NOT IN (SELECT slug FROM subscribers WHERE removed_at IS NULL)
        """,
        scope,
    ).fetchone()
    if stranger:
        raise UsageError(f'there is no subscriber "{stranger[0]}": expected an id from the people file')
    early = db.execute(
        """
        SELECT slug, coalesce(json_extract(settings, '$.timezone'), 'UTC') AS zone
        FROM readers
        WHERE local_on(zone) < :on AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
        ORDER BY slug
        """,
        scope,
    ).fetchone()
    if early:
        raise UsageError(f'{on} has not begun for "{early[0]}" ({early[1]}): expected {local_date(early[1], now)} or earlier')
