"""From state to state of a delivery, as `model.TRANSITIONS` allows: each function is one
transaction's work."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from digest.ledger import row_codec
from digest.ledger.due_time import next_due
from digest.model import Due, Key, Outgoing, Receipt
from digest.store.instant import micros

MOST_UNANSWERED = 3
"""A message that the relay took so often without an answer is not sent again."""

# Whoever is called so now, or else was last: they may have been renamed since it was claimed. None
# other than these, for somebody who had the id before may be on their way under their new one.
_SENDING = """
subscriber = coalesce(
    (
        SELECT id
        FROM subscribers CROSS JOIN deliveries ON subscriber = id
        WHERE slug = :slug AND issue_on = :day AND state = 'sending'
    ),
    (SELECT subscriber FROM former_ids WHERE slug = :slug ORDER BY until DESC LIMIT 1)
)
AND issue_on = :day AND state = 'sending'
"""

_PAUSES = {"first_pause_s": 300, "longest_pause_s": 7200}


def recover(db: Connection, now: datetime, most_unanswered: int) -> int:
    """Put in doubt what a dead process was sending, to be tried again at once."""
    return db.execute(
        """
        UPDATE deliveries
        SET state = 'in_doubt',
            unanswered = unanswered + 1,
            next_try_at = CASE WHEN unanswered + 1 < :most_unanswered THEN :now END,
            reply = 'the program ended before the relay answered'
        WHERE state = 'sending'
            -- As the index has it by which these are found.
            AND state IN ('pending', 'sending', 'deferred', 'failed', 'in_doubt')
        """,
        {"now": micros(now), "most_unanswered": most_unanswered},
    ).rowcount


_BEGUN = """
CREATE TEMP TABLE IF NOT EXISTS begun (
    id INTEGER, day INTEGER, next_due_at INTEGER, PRIMARY KEY (id, day)
) WITHOUT ROWID
"""


def begin(db: Connection, dues: Iterable[Due], *, now: datetime, through: int, sender: str) -> None:
    """Make a row of each issue that has none, and close what was open of the same person before."""
    fresh = [due for due in dues if due.through is None]
    if not fresh:
        return
    began = (micros(now), through, sender)
    run = db.execute("INSERT INTO runs (at, through, sender) VALUES (?, ?, ?)", began).lastrowid
    _write_begun(db, _fresh(fresh, now))
    db.execute(
        """
        INSERT INTO deliveries (subscriber, issue_on, state, next_try_at, run)
        SELECT id, day, 'pending', ?, ? FROM begun WHERE true
        ON CONFLICT DO NOTHING
        """,
        [micros(now), run],
    )
    db.execute(
        """
        UPDATE deliveries
        SET state = iif(state IN ('pending', 'deferred'), 'superseded', 'in_doubt'),
            unanswered = unanswered + (state = 'sending'),
            next_try_at = NULL
        FROM begun
        WHERE subscriber = begun.id AND issue_on < day AND deliveries.next_try_at IS NOT NULL
        """
    )
    db.execute(
        """
        UPDATE subscribers
        SET next_due_at = max(subscribers.next_due_at, begun.next_due_at),
            last_on = max(last_on, day)
        FROM begun
        WHERE subscribers.id = begun.id
        """
    )


def _write_begun(db: Connection, rows: Sequence[Sequence[object]]) -> None:
    # One statement for all of a shard takes half as long as one for each of it.
    db.execute(_BEGUN)
    db.execute("DELETE FROM begun")
    db.execute(
        """
        INSERT INTO begun
        SELECT subscribers.id, json_extract(value, '$[1]'), json_extract(value, '$[2]')
        FROM json_each(?) CROSS JOIN subscribers ON slug = json_extract(value, '$[0]')
        """,
        [json.dumps(rows)],
    )


def reschedule(db: Connection, people: Iterable[tuple[int, int]]) -> None:
    """Let the next issue of each of *people*, by number, be due at an instant."""
    statement = "UPDATE subscribers SET next_due_at = :at WHERE id = :number"
    db.executemany(statement, [{"number": one, "at": at} for one, at in people])


def _close_empty(db: Connection, keys: Iterable[Key]) -> None:
    keys = tuple(keys)
    db.executemany(
        """
        UPDATE deliveries
        SET state = iif(state = 'in_doubt', 'in_doubt', 'empty'), next_try_at = NULL
        WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND issue_on = :day
            AND state IN ('pending', 'deferred', 'in_doubt')
        """,
        map(named, keys),
    )
    remember_words(db, keys)


def claim(db: Connection, outgoing: Iterable[Outgoing], now: datetime) -> frozenset[Key]:
    """Mark as being sent what is still open and whose reader may still get mail; return these."""
    return frozenset(one.key for one in outgoing if _claim(db, one, now))


def settle(
    db: Connection, receipts: Iterable[Receipt], now: datetime, most_unanswered: int
) -> None:
    """Write down what the relay said, and what is empty or could not be made. What was in doubt
    stays so until it is sent: a refusal for now proves nothing.
    """
    receipts, limits = tuple(receipts), _PAUSES | {"most_unanswered": most_unanswered}
    db.executemany(
        f"""
        UPDATE deliveries
        SET state = iif(:state = 'deferred' AND unanswered > 0, 'in_doubt', :state),
            unanswered = unanswered + (:state = 'in_doubt'),
            next_try_at = CASE
                WHEN :state = 'deferred'
                    OR (:state = 'in_doubt' AND unanswered + 1 < :most_unanswered)
                THEN :now + 1000000 * min(:longest_pause_s, :first_pause_s << min(attempt - 1, 16))
            END,
            reply = :reply
        WHERE {_SENDING}
        """,  # noqa: S608  a constant
        [receipt_row(one, now) | limits for one in receipts if one.state != "empty"],
    )
    remember_words(db, (receipt.key for receipt in receipts if receipt.state == "sent"))
    # Neither finds anything to do where the relay was asked.
    _close_empty(db, [receipt.key for receipt in receipts if receipt.state == "empty"])
    _fail(db, [receipt for receipt in receipts if receipt.state == "failed"])


def give_back(db: Connection, keys: Iterable[Key], now: datetime) -> None:
    """Let issues wait again as before they were claimed: they were not handed over."""
    db.executemany(
        f"""
        UPDATE deliveries
        SET state = CASE
                WHEN unanswered > 0 THEN 'in_doubt'
                WHEN attempt > 1 THEN 'deferred'
                ELSE 'pending'
            END,
            attempt = attempt - 1, next_try_at = :now
        WHERE {_SENDING}
        """,  # noqa: S608  a constant
        [named(key) | {"now": micros(now)} for key in keys],
    )


def _fail(db: Connection, receipts: Iterable[Receipt]) -> None:
    """Close issues that cannot be made."""
    db.executemany(
        """
        UPDATE deliveries
        SET state = 'failed', next_try_at = NULL, reply = :reply
        WHERE subscriber = (SELECT id FROM subscribers WHERE slug = :slug) AND issue_on = :day
            AND next_try_at IS NOT NULL AND state <> 'sending'
        """,
        [named(one.key) | {"reply": one.reply} for one in receipts],
    )


def remember_words(db: Connection, keys: Iterable[Key]) -> None:
    """Note the keywords that the closed issues of *keys* were made with, where they are new."""
    db.create_function("words_of", 1, row_codec.words, deterministic=True)
    db.executemany(
        """
        UPDATE subscribers
        SET words = words_of(settings)
        WHERE slug = :slug AND words IS NOT words_of(settings)
        """,
        map(named, keys),
    )


def _claim(db: Connection, one: Outgoing, now: datetime) -> bool:
    given = {
        "papers": row_codec.pack(one.sections),
        "lost": json.dumps(one.lost) if one.lost else None,
        "made_at": micros(one.made_at),
        "now": micros(now),
    }
    done = db.execute(
        """
        UPDATE deliveries
        SET state = 'sending', attempt = attempt + 1, next_try_at = :now,
            papers = :papers, lost = :lost, made_at = coalesce(made_at, :made_at)
        WHERE subscriber = (SELECT id FROM readers WHERE slug = :slug) AND issue_on = :day
            AND next_try_at IS NOT NULL AND state <> 'sending'
        """,
        named(one.key) | given,
    )
    return done.rowcount == 1


def _fresh(dues: Iterable[Due], now: datetime) -> list[tuple[str, int, int]]:
    """Return whose issues of which dates *dues* are, and when the next ones are due."""
    # Many people have the same days and hour, and a shard has few dates.
    known: dict[tuple[object, ...], int] = {}
    found = []
    for due in dues:
        one = due.subscriber
        asked = (
            one.timezone,
            one.send_at,
            one.cadence,
            one.weekly_on,
            one.paused_until,
            due.issue_on,
        )
        if asked not in known:
            known[asked] = row_codec.due_at(next_due(one, due.issue_on, now))
        found.append((one.id, due.issue_on.toordinal(), known[asked]))
    return found


def receipt_row(receipt: Receipt, now: datetime) -> dict[str, Any]:
    given = {"state": receipt.state, "reply": receipt.reply, "now": micros(now)}
    return named(receipt.key) | given


def named(key: Key) -> dict[str, Any]:
    slug, day = key
    return {"slug": slug, "day": day.toordinal()}
