"""Whose issues are to be made, page by page: the reading half of the ledger. Each page is read by
an index, behind a cursor."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from digest.exceptions import UsageError
from digest.ledger import codec
from digest.ledger.due import LATE, is_late, issue_on, local_date, next_due
from digest.ledger.past import Pick, dues
from digest.model import Due, Subscriber
from digest.store import Database
from digest.store.instant import micros

Cursor = tuple[int, int]
"""Behind which row the next page begins: what the rows are ordered by, and the person's number."""

START: Cursor = (-1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A question that is read page by page: its *sql* with what is *given*, and how a row of it is
    *read*, None where it is none."""

    sql: str
    given: Mapping[str, Any]
    read: Callable[[int, Subscriber, int], Pick | None]


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
SELECT subscriber, settings, issue_on, next_try_at
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
SELECT id, settings, :day, last_on
FROM readers
WHERE timezone = :zone AND last_on < :until AND (last_on, id) > (:at, :number)
    AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
    -- Two open issues would take each other's papers: the later one is brought to its end first.
    AND NOT EXISTS (
        SELECT 1 FROM deliveries WHERE subscriber = id AND (issue_on = :day OR (issue_on > :day AND next_try_at IS NOT NULL))
    )
ORDER BY last_on, id
LIMIT :limit
"""

HANDED_OVER = """
SELECT id, settings, issue_on, 0
FROM readers JOIN deliveries ON subscriber = id AND issue_on = (
    SELECT issue_on
    FROM deliveries
    WHERE subscriber = id AND state IN ('sent', 'failed', 'in_doubt') AND (:on IS NULL OR issue_on = :on)
    ORDER BY issue_on DESC
    LIMIT 1
)
WHERE (0, id) > (:at, :number) AND id > :number
    AND (:only = '[]' OR slug IN (SELECT value FROM json_each(:only)))
ORDER BY id
LIMIT :limit
"""


def due(now: datetime, patience: timedelta) -> tuple[Pages, ...]:
    """Return the pages of what is due: first the open issues whose next try has come, then those
    whose instant has.

    An issue that became due less than *patience* ago waits, and is left out.
    """
    given = {"now": micros(now), "ready": micros(now - patience)}
    return (
        Pages(sql=AGAIN_DUE, given=given, read=_open),
        Pages(sql=FRESH_DUE, given=given, read=partial(_fresh, now)),
    )


def unserved(
    db: Database, now: datetime, *, on: date | None, only: Collection[str]
) -> tuple[Pages, ...]:
    """Return the pages of everybody whose issue of their local date (or *on*) is not closed: open
    ones first, then zone by zone."""
    _check(db, now, on, only)
    days = {zone: (on or local_date(zone, now)).toordinal() for zone in zones(db)}
    given = {"only": _names(only)}
    again = Pages(sql=AGAIN_UNSERVED, given=given | {"days": json.dumps(days)}, read=_open)
    until = date.max.toordinal() if on else None
    fresh = (
        Pages(
            sql=FRESH_UNSERVED,
            given=given | {"zone": zone, "day": day, "until": until or day},
            read=_pick,
        )
        for zone, day in days.items()
    )
    return again, *fresh


def handed_over(
    db: Database, now: datetime, *, on: date | None, only: Collection[str]
) -> tuple[Pages, ...]:
    """Return the pages of each person's last issue (or that of *on*) that is closed with a mail, or
    without the one it should have had."""
    _check(db, now, on, only)
    return (
        Pages(
            sql=HANDED_OVER, given={"on": on and on.toordinal(), "only": _names(only)}, read=_pick
        ),
    )


def peek(db: Database, subscriber: Subscriber, *, on: date | None, now: datetime) -> Due:
    """Return the issue of *on* (or the local date): an open one as it will go out, a closed one as
    if made anew."""
    day = on or local_date(subscriber.timezone, now)
    known = db.execute(
        "SELECT id, removed_at IS NOT NULL FROM subscribers WHERE slug = ?", [subscriber.id]
    ).fetchone()
    if known is None:
        return Due(subscriber=subscriber, issue_on=day, subscribed_on=now.date())
    number, has_left = known
    (found,) = dues(db, [Pick(number=number, subscriber=subscriber, issue_on=day)])
    if has_left:
        found = replace(found, subscribed_on=now.date())
    is_open = db.execute(
        "SELECT 1 FROM deliveries WHERE subscriber = ? AND issue_on = ? AND next_try_at IS NOT NULL",
        [number, day.toordinal()],
    ).fetchone()
    return found if is_open else replace(found, state="pending", sections=None, attempt=0)


def zones(db: Database) -> list[str]:
    """Return every time zone that somebody reads in, by one look into the index for each."""
    found = db.execute(
        """
        WITH RECURSIVE zones (name) AS (
            SELECT min(timezone) FROM subscribers WHERE removed_at IS NULL
            UNION ALL
            SELECT (SELECT min(timezone) FROM subscribers WHERE removed_at IS NULL AND timezone > name) FROM zones WHERE name IS NOT NULL
        )
        SELECT name FROM zones WHERE name IS NOT NULL
        """
    )
    return [name for (name,) in found]


def page(
    db: Database, pages: Pages, cursor: Cursor, limit: int
) -> tuple[list[Pick], Cursor | None]:
    """Read at most *limit* rows behind *cursor*; return what they came to and the last row's
    cursor, None where there was no row."""
    rows = db.execute(pages.sql, _behind(pages, cursor, limit)).fetchall()
    found = (
        pages.read(number, codec.subscriber(settings), day) for number, settings, day, _ in rows
    )
    return [pick for pick in found if pick is not None], (
        rows[-1][3],
        rows[-1][0],
    ) if rows else None


def count(db: Database, pages: Pages) -> int:
    """Return how many rows there are on all *pages*."""
    counted = db.execute(f"SELECT count(*) FROM ({pages.sql})", _behind(pages, START, -1))  # noqa: S608 - a statement of ours
    return int(counted.fetchone()[0])


def _behind(pages: Pages, cursor: Cursor, limit: int) -> dict[str, Any]:
    at, number = cursor
    return {**pages.given, "at": at, "number": number, "limit": limit}


def left_behind(db: Database, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Return people whose next issue is over 18 h late, with the instant of the one whose turn it
    is or will be."""
    rows = db.execute(
        """
        SELECT id, settings
        FROM subscribers
        WHERE removed_at IS NULL AND next_due_at < ?
        ORDER BY next_due_at
        LIMIT ?
        """,
        [micros(now - LATE), limit],
    )
    return [(number, micros(_turn(codec.subscriber(settings), now))) for number, settings in rows]


def _turn(subscriber: Subscriber, now: datetime) -> datetime:
    day = issue_on(subscriber, now)
    return next_due(
        subscriber, day if is_late(subscriber, day, now) else day - timedelta(days=1), now
    )


def _open(number: int, subscriber: Subscriber, day: int) -> Pick:
    return replace(_pick(number, subscriber, day), is_open=True)


def _pick(number: int, subscriber: Subscriber, day: int) -> Pick:
    return Pick(number=number, subscriber=subscriber, issue_on=date.fromordinal(day))


def _fresh(now: datetime, number: int, subscriber: Subscriber, last_on: int) -> Pick | None:
    day = issue_on(subscriber, now)
    is_over = last_on >= day.toordinal() or is_late(subscriber, day, now)
    return None if is_over else Pick(number=number, subscriber=subscriber, issue_on=day)


def _names(only: Iterable[str]) -> str:
    return json.dumps(sorted(only))


def _check(db: Database, now: datetime, on: date | None, only: Collection[str]) -> None:
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
        raise UsageError(
            f'there is no subscriber "{stranger[0]}": expected an id from the people file'
        )
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
