"""What became of people's earlier issues, for those to be made: a few statements for a shard."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection
from typing import Any, NamedTuple

from digest.ledger import likes, row_codec
from digest.ledger.due_time import local_date
from digest.model import BegunAs, Due, Subscriber
from digest.store import rows
from digest.store.instant import instant

_ALWAYS = date.max.toordinal() + 1


def look_up(db: Connection, shard: Mapping[int, Due]) -> tuple[Due, ...]:
    """Return the issues of *shard*, by their readers' numbers, with what happened before each.

    `used` is left to `recall`.
    """
    wanted = json.dumps([(number, due.issue_on.toordinal()) for number, due in shard.items()])
    closed, tried, people = _closed(db, wanted), _tried(db, wanted), _people(db, wanted)
    liked = likes.of_people(db, shard)
    return tuple(
        replace(
            due,
            subscriber=likes.with_likes(due.subscriber, liked.get(number, {})),
            subscribed_on=people[number].subscribed_on,
            scheduled_on=people[number].scheduled_on,
            resumed_on=people[number].resumed_on,
            promised_on=people[number].promised_on,
            shown_through=people[number].shown_through,
            new_words=row_codec.new_words(due.subscriber.profile, people[number].words)
            if number in closed
            else (),
            **closed.get(number, {}),
            **tried.get(number, {}),
        )
        for number, due in shard.items()
    )


def recall(
    db: Connection, dues: Sequence[Due], since: date, also: Collection[date] = ()
) -> tuple[Due, ...]:
    """Return *dues* with the papers that issues of their readers from *since* on, and *also* those
    of some days before, may have shown."""
    shown = _shown(db, dues, since, [on for on in also if on < since])
    return tuple([replace(due, used=frozenset(shown.get(due.subscriber.id, ()))) for due in dues])


def peek(db: Connection, subscriber: Subscriber, *, on: date | None, now: datetime) -> Due:
    """Return an issue (of the local date): an open one as it will go out, else as if made anew."""
    due = Due(subscriber=subscriber, issue_on=on or local_date(subscriber.timezone, now))
    sql = "SELECT id, removed_at IS NOT NULL FROM subscribers WHERE slug = ?"
    known = db.execute(sql, [subscriber.id]).fetchone()
    if known is None:
        return replace(due, subscribed_on=now.date())
    number, has_left = known
    (due,) = look_up(db, {number: due})
    if has_left:
        due = replace(due, subscribed_on=now.date())
    is_open = db.execute(
        """
        SELECT 1 FROM deliveries
        WHERE subscriber = ? AND issue_on = ? AND next_try_at IS NOT NULL
        """,
        [number, due.issue_on.toordinal()],
    ).fetchone()
    return due if is_open else replace(due, state="pending", sections=None, attempt=0)


def _closed(db: Connection, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the last closed issue before each looked at, and whether any was sent."""
    found = rows(
        db,
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day
            FROM json_each(?)
        )
        SELECT number, through, issue_on, deliveries.state = 'sent' AS last_was_sent, (
            SELECT through
            FROM deliveries JOIN runs ON runs.id = run
            WHERE subscriber = number AND issue_on < day AND state = 'sent'
            ORDER BY issue_on DESC
            LIMIT 1
        ) AS told_through
        FROM wanted
        CROSS JOIN deliveries ON subscriber = number AND issue_on = (
            SELECT issue_on
            FROM deliveries
            WHERE subscriber = number AND issue_on < day AND state IN ('sent', 'empty')
            ORDER BY issue_on DESC
            LIMIT 1
        )
        JOIN runs ON runs.id = deliveries.run
        """,
        [wanted],
    )
    return {
        row["number"]: {
            "seen_through": row["through"],
            "last_on": date.fromordinal(row["issue_on"]),
            "last_was_sent": bool(row["last_was_sent"]),
            "told_through": row["told_through"] or 0,
            "is_first": row["told_through"] is None,
        }
        for row in found
    }


class _Person(NamedTuple):
    """Their words when their last issue was closed, since when they read, since when by their
    schedule, when their last pause ended, which issue was to come before they changed that, and up
    to which day of listing they were shown papers by issues that are not known."""

    words: bytes | None
    subscribed_on: date | None
    scheduled_on: date | None
    resumed_on: date | None
    promised_on: date | None
    shown_through: date | None


def _people(db: Connection, wanted: str) -> dict[int, _Person]:
    sql = """
    SELECT id, words, subscribed_on, scheduled_on, resumed_on, promised_on, shown_through
    FROM subscribers
    WHERE id IN (SELECT json_extract(value, '$[0]') FROM json_each(?))
    """
    return {
        number: _Person(words, *[day and date.fromordinal(day) for day in days])
        for number, words, *days in db.execute(sql, [wanted])
    }


def _shown(
    db: Connection, dues: Iterable[Due], since: date, also: Iterable[date]
) -> dict[str, set[int]]:
    """Return the papers that other issues than *dues* showed, or may have, by the reader.

    Of an issue that was begun those before it count alone: what later ones show was free for it.
    """
    rows = db.execute(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS name, json_extract(value, '$[1]') AS day,
                json_extract(value, '$[2]') AS until
            FROM json_each(:wanted)
        )
        SELECT slug, papers
        FROM wanted
        CROSS JOIN subscribers ON slug = name
        CROSS JOIN deliveries ON subscriber = id AND issue_on >= :since AND issue_on < until
            AND issue_on <> day
        WHERE state = 'sent' OR unanswered > 0
        UNION ALL
        SELECT slug, papers
        FROM wanted
        CROSS JOIN subscribers ON slug = name
        CROSS JOIN (SELECT value AS earlier FROM json_each(:also))
        CROSS JOIN deliveries ON subscriber = id AND issue_on = earlier AND issue_on < until
            AND issue_on <> day
        WHERE state = 'sent' OR unanswered > 0
        """,
        {
            "wanted": json.dumps(list(map(_until, dues))),
            "since": since.toordinal(),
            "also": json.dumps([on.toordinal() for on in also]),
        },
    )
    shown: dict[str, set[int]] = {}
    for slug, papers in rows:
        shown.setdefault(slug, set()).update(row_codec.shown(papers))
    return shown


def _until(due: Due) -> tuple[str, int, int]:
    """Return whose issue *due* is, its day, and that before which other issues count."""
    day = due.issue_on.toordinal()
    return due.subscriber.id, day, _ALWAYS if due.through is None else day


def _tried(db: Connection, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the rows of the wanted issues hold."""
    found = rows(
        db,
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day
            FROM json_each(?)
        )
        SELECT number, state, attempt, made_at, through, sender, papers, (
            SELECT slug FROM former_ids
            WHERE former_ids.subscriber = number AND until > made_at
            ORDER BY until
        ) AS named
        FROM wanted
        CROSS JOIN deliveries ON subscriber = number AND issue_on = day
        JOIN runs ON runs.id = deliveries.run
        """,
        [wanted],
    )
    return {
        row["number"]: {
            "state": row["state"],
            "attempt": row["attempt"],
            "made_at": row["made_at"] and instant(row["made_at"]),
            "through": row["through"],
            "begun_as": BegunAs(row["named"], row["sender"]),
            "sections": row_codec.unpack(row["papers"]) if row["attempt"] else None,
        }
        for row in found
    }
