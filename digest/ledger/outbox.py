"""Mails to the operator on their way: of each cause one a day, tried until a relay takes them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Any, Literal

from digest.ledger.outage import PAUSES
from digest.model import Alert, Cause, State
from digest.store import rows
from digest.store.instant import instant, micros

KEPT = timedelta(days=90)
"""How long it is known what was told; a mail that is open for so long is dropped with the rest."""

MOST_DOUBTFUL = 3
"""A mail that was tried so often is not tried again where the relay may have taken it."""

_PARTS = ("name", "what", "told", "to_do")


def untold(db: Connection, causes: Iterable[Cause], on: date) -> list[Cause]:
    """Return those of *causes* that no mail of this day tells of."""
    given = [on.toordinal()]
    told = {name for (name,) in db.execute("SELECT cause FROM alerts WHERE day = ?", given)}
    return [cause for cause in causes if cause.name not in told]


def add(db: Connection, causes: Iterable[Cause], *, on: date, now: datetime) -> None:
    """Make a mail of each kind of *causes* that no mail of this day tells of.

    One of an earlier day that waits still, and tells nothing else, is taken back.
    """
    kinds: defaultdict[str, list[Cause]] = defaultdict(list)
    for cause in untold(db, causes, on):
        kinds[cause.kind].append(cause)
    for found in kinds.values():
        _supersede(db, {cause.name for cause in found})
        number = db.execute(
            "INSERT INTO outbox (causes, made_at, next_try_at) VALUES (:causes, :now, :now)",
            {"causes": _written(found), "now": micros(now)},
        ).lastrowid
        db.executemany(
            "INSERT INTO alerts (cause, day, mail) VALUES (?, ?, ?)",
            [(cause.name, on.toordinal(), number) for cause in found],
        )
    _forget(db, on, now)


def due(db: Connection, now: datetime) -> tuple[Alert, ...]:
    """Return the mails whose next try has come, oldest first."""
    sql = """
    SELECT * FROM outbox
    WHERE next_try_at IS NOT NULL AND (next_try_at <= :now OR next_try_at > :too_far)
    ORDER BY id
    """
    # No pause is so long: such a try was set by a clock that was ahead.
    given = {"now": micros(now), "too_far": micros(now + 2 * PAUSES[-1])}
    return tuple(_alert(row) for row in rows(db, sql, given))


def begin(db: Connection, number: int, now: datetime) -> None:
    """Count one more try, before it is made: who is killed meanwhile tries again after a pause."""
    (attempt,) = db.execute("SELECT attempt FROM outbox WHERE id = ?", [number]).fetchone()
    pause = PAUSES[min(attempt, len(PAUSES) - 1)]
    db.execute(
        "UPDATE outbox SET attempt = attempt + 1, next_try_at = ? WHERE id = ?",
        [micros(now + pause), number],
    )


def settle(db: Connection, number: int, state: State, reply: str) -> None:
    """Note what became of a try: one that was refused for good, or taken, is the last."""
    (attempt,) = db.execute("SELECT attempt FROM outbox WHERE id = ?", [number]).fetchone()
    is_doubtful = state == "in_doubt" and attempt >= MOST_DOUBTFUL
    ended: Literal["sent", "failed"] | None = (
        "sent" if state == "sent" else "failed" if state == "failed" or is_doubtful else None
    )
    db.execute("UPDATE outbox SET reply = ? WHERE id = ?", [reply, number])
    if ended:
        _close(db, number, ended)


def refused(db: Connection) -> Alert | None:
    """Return the latest mail if it could not be sent, so far or for good."""
    found = next(rows(db, "SELECT * FROM outbox ORDER BY id DESC LIMIT 1"), None)
    return _alert(found) if found and found["reply"] and found["state"] != "sent" else None


def _supersede(db: Connection, names: set[str]) -> None:
    sql = "SELECT * FROM outbox WHERE next_try_at IS NOT NULL ORDER BY id"
    for alert in [_alert(row) for row in rows(db, sql)]:
        if {cause.name for cause in alert.causes} <= names:
            _close(db, alert.number, "superseded")


def _close(db: Connection, number: int, state: str) -> None:
    db.execute("UPDATE outbox SET state = ?, next_try_at = NULL WHERE id = ?", [state, number])


def _forget(db: Connection, on: date, now: datetime) -> None:
    before = micros(now - KEPT)
    db.execute("DELETE FROM alerts WHERE day < ?", [(on - KEPT).toordinal()])
    db.execute(
        "DELETE FROM outbox WHERE made_at < ? AND id NOT IN (SELECT mail FROM alerts)", [before]
    )


def _written(causes: Sequence[Cause]) -> str:
    return json.dumps([[getattr(cause, part) for part in _PARTS] for cause in causes])


def _alert(row: dict[str, Any]) -> Alert:
    causes = (dict(zip(_PARTS, parts, strict=True)) for parts in json.loads(row["causes"]))
    return Alert(
        number=row["id"],
        causes=tuple(Cause(**parts, is_grave=True) for parts in causes),
        made_at=instant(row["made_at"]),
        attempt=row["attempt"],
        reply=row["reply"],
    )
