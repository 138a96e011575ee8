"""Visits to sources: the last one of each, with its evidence."""

from typing import Any

from digest.archive import row
from digest.model import Visit
from digest.store import Database


def note(db: Database, visit: Visit) -> None:
    """Remember *visit*. What only a good answer can say stays known after a bad one: the cursor,
    the newest batch, the time."""
    db.execute(
        """
        INSERT INTO sources (
            name, visited_at, state, listed, new, expected_on, complete_on, shows_on,
            given, claimed, fingerprint, reason, tries, good_at, next_at
        ) VALUES (
            :name, :visited_at, :state, :listed, :new, :expected_on, :complete_on, :shows_on,
            :given, :claimed, :fingerprint, :reason, :tries, :good_at, :next_at
        )
        ON CONFLICT (name) DO UPDATE SET
            visited_at = excluded.visited_at, state = excluded.state, listed = excluded.listed, new = excluded.new,
            expected_on = excluded.expected_on, given = excluded.given, claimed = excluded.claimed,
            reason = excluded.reason, tries = excluded.tries, next_at = excluded.next_at,
            complete_on = coalesce(excluded.complete_on, complete_on),
            shows_on = coalesce(excluded.shows_on, shows_on),
            fingerprint = coalesce(excluded.fingerprint, fingerprint),
            good_at = coalesce(excluded.good_at, good_at)
        """,
        _of(visit),
    )


def last(db: Database) -> dict[str, Visit]:
    """Return the last visit to each source, by its name."""
    return {one["name"]: _visit(one) for one in db.query("SELECT * FROM sources ORDER BY name")}


def _of(visit: Visit) -> dict[str, Any]:
    good_at = visit.good_at or (visit.at if visit.error is None else None)
    return {
        "name": visit.source,
        "visited_at": row.micros(visit.at),
        "state": visit.state,
        "listed": visit.listed,
        "new": visit.new,
        "expected_on": row.ordinal(visit.expected_on),
        "complete_on": row.ordinal(visit.complete_on),
        "shows_on": row.ordinal(visit.shows_on),
        "given": visit.given,
        "claimed": visit.claimed,
        "fingerprint": visit.fingerprint,
        "reason": visit.reason,
        "tries": visit.tries,
        "good_at": good_at and row.micros(good_at),
        "next_at": visit.next_at and row.micros(visit.next_at),
    }


def _visit(known: row.Row) -> Visit:
    given: dict[str, Any] = {
        name: known[name] for name in ("state", "listed", "new", "given", "claimed", "fingerprint")
    }
    return Visit(
        **given,
        source=known["name"],
        at=row.instant(known["visited_at"]),
        expected_on=row.day(known["expected_on"]),
        complete_on=row.day(known["complete_on"]),
        shows_on=row.day(known["shows_on"]),
        reason=known["reason"],
        tries=known["tries"],
        good_at=known["good_at"] and row.instant(known["good_at"]),
        next_at=known["next_at"] and row.instant(known["next_at"]),
    )
