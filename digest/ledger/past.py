"""What the past says about an issue that is to be made: a few statements for all of a shard, never
one a person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from digest.ledger import codec
from digest.model import Due, Subscriber
from digest.store import Database
from digest.store.instant import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """An issue of the person that has *number* in the tables; *is_open* where it was begun."""

    number: int
    subscriber: Subscriber
    issue_on: date
    is_open: bool = False


class _Person(NamedTuple):
    """Which *words* somebody had when their last issue was closed, and since when they read."""

    words: bytes | None
    subscribed_on: date | None


def dues(db: Database, picks: Iterable[Pick]) -> tuple[Due, ...]:
    """Return the issues of *picks*, at most one a person, with what happened before each; `used` is
    left to `recall`."""
    picks = list(picks)
    wanted = json.dumps([(pick.number, pick.issue_on.toordinal()) for pick in picks])
    closed, tried, people = _closed(db, wanted), _tried(db, wanted), _people(db, wanted)
    return tuple(
        Due(
            subscriber=pick.subscriber,
            issue_on=pick.issue_on,
            subscribed_on=people[pick.number].subscribed_on,
            new_words=codec.new_words(pick.subscriber.profile, people[pick.number].words)
            if pick.number in closed
            else (),
            **closed.get(pick.number, {}),
            **tried.get(pick.number, {}),
        )
        for pick in picks
    )


def recall(db: Database, dues: Sequence[Due], since: date) -> tuple[Due, ...]:
    """Return *dues* with the papers that other issues of their readers from *since* on showed, or
    may have."""
    shown = _shown(db, dues, since)
    return tuple([replace(due, used=frozenset(shown.get(due.subscriber.id, ()))) for due in dues])


def _closed(db: Database, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the last closed issue before the wanted one looked at, and whether any was
    sent."""
    rows = db.query(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day FROM json_each(?)
        )
        SELECT number, through, issue_on, EXISTS (
            SELECT 1 FROM deliveries WHERE subscriber = number AND issue_on < day AND state = 'sent' ORDER BY issue_on DESC
        ) AS was_sent
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
            "is_first": not row["was_sent"],
        }
        for row in rows
    }


def _people(db: Database, wanted: str) -> dict[int, _Person]:
    rows = db.execute(
        """
        SELECT id, words, subscribed_on
        FROM subscribers
        WHERE id IN (SELECT json_extract(value, '$[0]') FROM json_each(?))
        """,
        [wanted],
    )
    return {number: _Person(words, on and date.fromordinal(on)) for number, words, on in rows}


def _shown(db: Database, dues: Iterable[Due], since: date) -> dict[str, set[int]]:
    """Return the papers that other issues than *dues* showed, or may have, by the reader."""
    rows = db.execute(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS name, json_extract(value, '$[1]') AS day FROM json_each(:wanted)
        )
        SELECT slug, papers
        FROM wanted
        CROSS JOIN subscribers ON slug = name
        CROSS JOIN deliveries ON subscriber = id AND issue_on >= :since AND issue_on <> day
        WHERE state = 'sent' OR unanswered > 0
        """,
        {
            "wanted": json.dumps([(due.subscriber.id, due.issue_on.toordinal()) for due in dues]),
            "since": since.toordinal(),
        },
    )
    shown: dict[str, set[int]] = {}
    for slug, papers in rows:
        shown.setdefault(slug, set()).update(codec.shown(papers))
    return shown


def _tried(db: Database, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the rows of the wanted issues hold."""
    rows = db.query(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day FROM json_each(?)
        )
        SELECT number, state, attempt, made_at, through, papers
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
            "sections": codec.unpack(row["papers"]) if row["attempt"] else None,
        }
        for row in rows
    }
