"""What a journal says was sent and the store does not know: found, and closed as if it had been.

Each function is a part of one transaction. Tables of its own are temporary: a journal may name
millions.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from sqlite3 import Connection
from typing import Any, NamedTuple

from digest.ledger import row_codec
from digest.ledger.due_time import latest, local_date, next_due
from digest.store.instant import micros
from digest.store.sent_line import Sent, number

REPLY = "taken for sent: the store was older than what was sent"

_SHARD = 5_000

_FOUND = """
DROP TABLE IF EXISTS temp.handed;
CREATE TEMP TABLE handed (
    number TEXT, issue_on INTEGER, generation INTEGER, listed_on INTEGER,
    PRIMARY KEY (number, issue_on, generation)
) WITHOUT ROWID;
DROP TABLE IF EXISTS temp.named;
CREATE TEMP TABLE named (number TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID;
DROP TABLE IF EXISTS temp.closing;
CREATE TEMP TABLE closing (
    id INTEGER, issue_on INTEGER, listed_on INTEGER, PRIMARY KEY (id, issue_on)
) WITHOUT ROWID;
"""

_UNKNOWN = """
SELECT last.number, named.id, last.issue_on, listed_on
FROM (
    SELECT number, issue_on, max(listed_on) AS listed_on, max(generation) AS generation
    FROM handed
    GROUP BY number, issue_on
) AS last
LEFT JOIN named USING (number)
LEFT JOIN deliveries ON subscriber = named.id AND deliveries.issue_on = last.issue_on
WHERE generation > :generation OR coalesce(attempt, 0) = 0
"""


class Unknown(NamedTuple):
    """Whose issues the store does not know: *people* of it, the first by their ids, and *strangers*
    to it; of issue dates from *first* to *last*."""

    people: int
    named: tuple[str, ...]
    strangers: int
    first: date | None
    last: date | None


def look_up(db: Connection, lines: Iterable[Sent], *, settled: int) -> None:
    """Make a temporary table of what the *lines* after the generation *settled* say."""
    _begin(db)
    back: list[Sent] = []
    for line in (line for line in lines if line.generation > settled):
        if line.back:
            back.append(line)
        else:
            listed_on = line.days.listed_on.toordinal()
            rows = ((*row, listed_on) for row in _rows(line))
            db.executemany("INSERT OR REPLACE INTO handed VALUES (?, ?, ?, ?)", rows)
    gone = "DELETE FROM handed WHERE number = ? AND issue_on = ? AND generation = ?"
    db.executemany(gone, (row for line in back for row in _rows(line)))
    db.execute(
        """
        INSERT OR IGNORE INTO named
        SELECT number_of(slug), id FROM subscribers
        UNION ALL
        SELECT number_of(slug), subscriber FROM former_ids
        """
    )


def unknown(db: Connection, *, generation: int, limit: int) -> Unknown:
    """Say whose issues of those that were looked up a store of this *generation* does not know."""
    given = {"generation": generation, "limit": limit}
    people, strangers, first, last = db.execute(
        f"""
        SELECT count(DISTINCT id), count(DISTINCT iif(id IS NULL, number, NULL)),
            min(issue_on), max(issue_on)
        FROM ({_UNKNOWN})
        """,  # noqa: S608  a constant
        given,
    ).fetchone()
    named = db.execute(
        f"""
        SELECT DISTINCT slug FROM ({_UNKNOWN}) AS found JOIN subscribers USING (id)
        ORDER BY slug
        LIMIT :limit
        """,  # noqa: S608  a constant
        given,
    )
    return Unknown(
        people=people,
        named=tuple(slug for (slug,) in named),
        strangers=strangers,
        first=first and date.fromordinal(first),
        last=last and date.fromordinal(last),
    )


def forget(db: Connection, slugs: Iterable[str]) -> None:
    """Forget what was kept of the people called *slugs*."""
    numbers = ((number(slug),) for slug in slugs)
    db.executemany("DELETE FROM taken_over WHERE number = ?", numbers)


def keep(db: Connection, *, generation: int) -> None:
    """Remember what was looked up and is not known: of whoever is not here now, for later."""
    db.execute(
        f"""
        INSERT OR REPLACE INTO taken_over (number, issue_on, listed_on)
        SELECT number, issue_on, listed_on FROM ({_UNKNOWN})
        """,  # noqa: S608  a constant
        {"generation": generation},
    )


def close(db: Connection, now: datetime, *, through: int) -> None:
    """Close the issues that were kept of people who are here, as if their mails had been sent.

    *through* is the newest paper's id.
    """
    db.execute(
        """
        INSERT INTO closing
        SELECT id, issue_on, listed_on FROM taken_over JOIN named USING (number)
        """
    )
    _close(db, now, through)
    db.execute("DELETE FROM taken_over WHERE number IN (SELECT number FROM named)")


def close_of_everybody(db: Connection, on: date | None, now: datetime, *, through: int) -> None:
    """Close everybody's latest issue up to the day *on*, or up to their own date: nobody knows
    whether it was sent."""
    after = 0
    while people := _page(db, "SELECT id, settings FROM subscribers WHERE id > ?", after):
        after = people[-1][0]
        rows = []
        for one, settings in people:
            subscriber = row_codec.subscriber(settings)
            day = on or local_date(subscriber.timezone, now)
            rows.append((one, (latest(subscriber, day) or day).toordinal(), day.toordinal()))
        db.executemany(
            """
            INSERT INTO closing VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET listed_on = max(listed_on, excluded.listed_on)
            """,
            rows,
        )
    _close(db, now, through)


def close_of(db: Connection, slugs: Iterable[str], now: datetime) -> None:
    """Close what was kept of the people called *slugs*, who have come back."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM taken_over)").fetchone()[0]:
        return
    _begin(db)
    db.executemany(
        """
        INSERT OR IGNORE INTO named
        SELECT number_of(slug), id FROM subscribers WHERE slug = :slug
        UNION ALL
        SELECT number_of(former_ids.slug), id
        FROM subscribers JOIN former_ids ON subscriber = id
        WHERE subscribers.slug = :slug
        """,
        ({"slug": slug} for slug in slugs),
    )
    newest = db.execute("SELECT through FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    close(db, now, through=newest[0] if newest else 0)


def _rows(line: Sent) -> Iterator[tuple[str, int, int]]:
    day = line.days.issue_on.toordinal()
    return ((one, day, line.generation) for one in line.people)


def _begin(db: Connection) -> None:
    for statement in filter(str.strip, _FOUND.split(";")):
        db.execute(statement)
    db.create_function("number_of", 1, number, deterministic=True)


def _close(db: Connection, now: datetime, through: int) -> None:
    """Close the issues in `closing`, and what was open of the same people before."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM closing)").fetchone()[0]:
        return
    run = db.execute(
        "INSERT INTO runs (at, through) VALUES (?, ?)", [micros(now), through]
    ).lastrowid
    db.execute(
        """
        INSERT INTO deliveries (subscriber, issue_on, state, attempt, made_at, run, reply)
        SELECT id, issue_on, 'sent', 1, :now, :run, :reply FROM closing WHERE true
        ON CONFLICT DO UPDATE SET
            state = 'sent', next_try_at = NULL, attempt = max(attempt, 1), reply = excluded.reply
        WHERE state <> 'sent'
        """,
        {"now": micros(now), "run": run, "reply": REPLY},
    )
    db.execute(
        """
        UPDATE deliveries
        SET state = iif(state IN ('pending', 'deferred'), 'superseded', 'in_doubt'),
            next_try_at = NULL
        WHERE next_try_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM closing
            WHERE closing.id = subscriber AND closing.issue_on > deliveries.issue_on
        )
        """
    )
    _move_on(db, now)
    db.execute("DELETE FROM closing")


def _move_on(db: Connection, now: datetime) -> None:
    """Let the next issue of everybody in `closing` be the one after that, of papers after it."""
    after = 0
    sql = """
    SELECT subscribers.id, settings, max(last_on, max(issue_on)), max(listed_on)
    FROM closing JOIN subscribers USING (id)
    WHERE closing.id > ?
    GROUP BY closing.id
    """
    while people := _page(db, sql, after):
        after = people[-1][0]
        rows = []
        for one, settings, last_on, listed_on in people:
            due = next_due(row_codec.subscriber(settings), date.fromordinal(last_on), now)
            rows.append((last_on, row_codec.due_at(due), listed_on, one))
        db.executemany(
            """
            UPDATE subscribers SET
                last_on = ?, next_due_at = ?, shown_through = max(coalesce(shown_through, 0), ?)
            WHERE id = ?
            """,
            rows,
        )


def _page(db: Connection, sql: str, after: int) -> list[tuple[Any, ...]]:
    return db.execute(f"{sql} ORDER BY 1 LIMIT {_SHARD}", [after]).fetchall()
