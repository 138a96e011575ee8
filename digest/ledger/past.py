"""What the past says about an issue that is to be made: a few statements for all of a shard, never one a person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from digest.ledger import codec
from digest.model import Due, Subscriber
from digest.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """An issue of the person that has *number* in the tables."""

    number: int
    subscriber: Subscriber
    issue_on: date


class _Person(NamedTuple):
    """Which *words* somebody had when their last issue was closed, and since when they read."""

    words: bytes | None
    subscribed_on: date | None


def dues(db: Database, picks: Iterable[Pick]) -> tuple[Due, ...]:
    """Return the issues of *picks*, at most one a person, with what happened before each."""
    picks = list(picks)
    wanted = json.dumps([(pick.number, pick.issue_on.toordinal()) for pick in picks])
    closed, used, tried, people = _closed(db, wanted), _used(db, wanted), _tried(db, wanted), _people(db, wanted)
    return tuple(
        Due(
            subscriber=pick.subscriber,
            issue_on=pick.issue_on,
            subscribed_on=people[pick.number].subscribed_on,
            new_words=codec.new_words(pick.subscriber.profile, people[pick.number].words) if pick.number in closed else (),
            used=frozenset(used.get(pick.number, ())),
            **closed.get(pick.number, {}),
            **tried.get(pick.number, {}),
        )
        for pick in picks
    )


def _closed(db: Database, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the issues before the wanted one looked at."""
    rows = db.query(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day FROM json_each(?)
        )
        SELECT number, max(through) AS through, max(issue_on) AS issue_on, max(state = 'sent') AS was_sent
        FROM wanted
        CROSS JOIN deliveries ON subscriber = number AND issue_on < day
        JOIN runs ON runs.id = deliveries.run
        WHERE state IN ('sent', 'empty')
        GROUP BY number
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


def _used(db: Database, wanted: str) -> dict[int, set[int]]:
    """Return the papers that other issues than the wanted one showed, or may have."""
    rows = db.execute(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day FROM json_each(?)
        )
        SELECT number, papers
        FROM wanted
        CROSS JOIN deliveries ON subscriber = number AND issue_on <> day
        WHERE state = 'sent' OR was_in_doubt
        """,
        [wanted],
    )
    used: dict[int, set[int]] = {}
    for number, papers in rows:
        used.setdefault(number, set()).update(codec.shown(papers))
    return used


def _tried(db: Database, wanted: str) -> dict[int, dict[str, Any]]:
    """Return what the rows of the wanted issues hold."""
    rows = db.query(
        """
        WITH wanted AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS day FROM json_each(?)
        )
        SELECT number, attempt, made_at, through, papers
        FROM wanted
        CROSS JOIN deliveries ON subscriber = number AND issue_on = day
        JOIN runs ON runs.id = deliveries.run
        """,
        [wanted],
    )
    return {
        row["number"]: {
            "attempt": row["attempt"],
            "made_at": row["made_at"] and codec.instant(row["made_at"]),
            "through": row["through"],
            "sections": codec.unpack(row["papers"]) if row["attempt"] else None,
        }
        for row in rows
    }
