"""What becomes of somebody's schedule when they come, or change their days or hour."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection
from typing import NamedTuple

from digest.ledger import row_codec
from digest.ledger.due_time import DAY, first_due, instant, local_date
from digest.model import Subscriber, dates, is_due, is_paused


class Schedule(NamedTuple):
    """When the next issue is due, as a column holds it; which date was the first to come with these
    days and this hour, on which the last pause ended, or is to end, and of which the issue was that
    followed the last one before a change, as ordinals."""

    next_due_at: int
    scheduled_on: int | None = None
    resumed_on: int | None = None
    promised_on: int | None = None


def planned(
    db: Connection,
    given: Mapping[str, Subscriber],
    added: Collection[str],
    changed: Mapping[str, str],
    now: datetime,
) -> Iterator[tuple[str, Schedule]]:
    """Yield the schedules of who was *added* or *changed*, with their settings before that, in the
    order of *given*."""
    last, kept = _last_issues(db, [*added, *changed]), _kept(db, changed)
    away = pauses(db)
    # Many people who come together have the same days and hour.
    begun: dict[tuple[object, ...], Schedule] = {}
    for slug in given:
        one = with_pause(given[slug], away.get(slug))
        if slug in added:
            asked = (*_written_days(one), last.get(slug))
            if asked not in begun:
                begun[asked] = _begun(one, last.get(slug), now)
            yield slug, begun[asked]
        elif slug in changed:
            before = with_pause(row_codec.subscriber(changed[slug]), away.get(slug))
            yield slug, _changed(before, one, kept[slug], last.get(slug), now)


def changed(db: Connection, before: Subscriber, one: Subscriber, now: datetime) -> Schedule:
    """Return the schedule of *one*, who was as *before*."""
    last, kept = _last_issues(db, [one.id]), _kept(db, [one.id])
    return _changed(before, one, kept[one.id], last.get(one.id), now)


def put(db: Connection, slug: str, its: Schedule) -> None:
    db.execute(
        """
        UPDATE subscribers
        SET next_due_at = :next_due_at, scheduled_on = :scheduled_on, resumed_on = :resumed_on,
            promised_on = :promised_on
        WHERE slug = :slug
        """,
        {"slug": slug, **its._asdict()},
    )


def pauses(db: Connection) -> dict[str, date]:
    """Return until when people paused other than by their file."""
    sql = "SELECT slug, paused_until FROM subscribers WHERE paused_until IS NOT NULL"
    return {slug: date.fromisoformat(until) for slug, until in db.execute(sql)}


def with_pause(one: Subscriber, until: date | None) -> Subscriber:
    """Return *one* as if a pause that is in no file, if there is one, were in theirs."""
    own = one.paused_until
    is_longer = until is not None and (own is None or own < until)
    return replace(one, paused_until=until) if is_longer else one


def _begun(one: Subscriber, last_on: date | None, now: datetime) -> Schedule:
    """Return the schedule of who has just come: it begins with today's issue, past or not.

    One of a date up to *last_on* was theirs before.
    """
    today = local_date(one.timezone, now)
    since = max(today, last_on + DAY) if last_on else today
    has_passed = (due_at := instant(today, one.send_at, one.timezone)) is not None and due_at <= now
    holds_on = max(today + DAY * has_passed, _pause(one, today) or today)
    return Schedule(
        next_due_at=row_codec.due_at(first_due(one, since)), scheduled_on=holds_on.toordinal()
    )


def _changed(
    before: Subscriber, one: Subscriber, kept: Schedule, last_on: date | None, now: datetime
) -> Schedule:
    """Return the schedule of *one*, who was as *before* and had the schedule *kept*."""
    today = local_date(one.timezone, now)
    if _days_and_hour(before, today) == _days_and_hour(one, today):
        return kept
    resumed_on = kept.resumed_on
    if ends_on := _pause(one, today):
        resumed_on = ends_on.toordinal()
    elif _pause(before, today):
        resumed_on = today.toordinal()
    return _begun(one, last_on, now)._replace(
        resumed_on=resumed_on, promised_on=_promised(before, kept, last_on)
    )


def _promised(before: Subscriber, kept: Schedule, last_on: date | None) -> int | None:
    """Return which issue was to follow the last one, when that came."""
    if last_on is None:
        return None
    if kept.promised_on and kept.promised_on > last_on.toordinal():
        return kept.promised_on
    coming = dates(last_on + DAY, last_on + 7 * DAY)
    return next((day.toordinal() for day in coming if is_due(before, day)), None)


def _written_days(one: Subscriber) -> tuple[object, ...]:
    return one.timezone, one.send_at, one.cadence, one.weekly_on, one.paused_until


def _days_and_hour(one: Subscriber, today: date) -> tuple[object, ...]:
    return one.timezone, one.send_at, one.cadence, one.weekly_on, _pause(one, today)


def _pause(one: Subscriber, today: date) -> date | None:
    """Return when the pause ends that somebody is in."""
    return one.paused_until if is_paused(one, today) else None


def _kept(db: Connection, slugs: Iterable[str]) -> dict[str, Schedule]:
    found = db.execute(
        """
        SELECT slug, next_due_at, scheduled_on, resumed_on, promised_on
        FROM subscribers
        WHERE slug IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(sorted(slugs))],
    )
    return {slug: Schedule(*kept) for slug, *kept in found}


def _last_issues(db: Connection, slugs: Iterable[str]) -> dict[str, date]:
    """Return the latest issue date of each person who has had one."""
    found = db.execute(
        """
        SELECT slug, last_on FROM subscribers
        WHERE last_on > 0 AND slug IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(sorted(slugs))],
    )
    return {slug: date.fromordinal(last_on) for slug, last_on in found}
