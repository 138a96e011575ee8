"""The last visit to each source, with its evidence, and by what sources are asked again."""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from digest import store
from digest.archive.paper_queries import Row, day
from digest.archive.paper_writes import ordinal
from digest.model import Validators, Visit
from digest.store.instant import instant, micros

_AS_THEY_ARE = (
    *("state", "listed", "new", "given", "claimed", "fingerprint", "reason", "tries"),
    *("gone_url", "lost"),
)
"""The columns that hold a field of a visit as it is."""


def validators(db: Connection, url: str) -> Validators | None:
    found = db.execute("SELECT etag, last_modified FROM answers WHERE url = ?", [url]).fetchone()
    return found and Validators(url=url, etag=found[0], last_modified=found[1])


def note(db: Connection, visit: Visit, validators: Iterable[Validators]) -> None:
    """Remember *visit*, and by what to ask again.

    What only a good answer can say stays known after a bad one: the cursor, the newest batch, the
    time.
    """
    db.executemany(
        """
        INSERT INTO answers (url, etag, last_modified) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified
        """,
        [(one.url, one.etag, one.last_modified) for one in validators],
    )
    db.execute(
        """
        INSERT INTO sources (
            name, visited_at, state, listed, new, expected_on, complete_on, shows_on,
            given, claimed, fingerprint, reason, tries, good_at, next_at,
            gone_url, lost
        ) VALUES (
            :name, :visited_at, :state, :listed, :new, :expected_on, :complete_on, :shows_on,
            :given, :claimed, :fingerprint, :reason, :tries, :good_at, :next_at,
            :gone_url, :lost
        )
        ON CONFLICT (name) DO UPDATE SET
            visited_at = excluded.visited_at, state = excluded.state, listed = excluded.listed,
            new = excluded.new, expected_on = excluded.expected_on, given = excluded.given,
            claimed = excluded.claimed, reason = excluded.reason, tries = excluded.tries,
            next_at = excluded.next_at, gone_url = excluded.gone_url, lost = excluded.lost,
            complete_on = coalesce(excluded.complete_on, complete_on),
            shows_on = coalesce(excluded.shows_on, shows_on),
            fingerprint = coalesce(excluded.fingerprint, fingerprint),
            good_at = coalesce(excluded.good_at, good_at)
        """,
        _row(visit),
    )


def ask_again(db: Connection, source: str) -> None:
    """Let *source* be asked although its address was gone."""
    db.execute("UPDATE sources SET gone_url = NULL WHERE name = ?", [source])


def last(db: Connection) -> dict[str, Visit]:
    """Return the last visit to each source, by its name."""
    return {
        one["name"]: _visit(one) for one in store.rows(db, "SELECT * FROM sources ORDER BY name")
    }


def _row(visit: Visit) -> dict[str, Any]:
    good_at = visit.good_at or (visit.at if visit.error is None else None)
    return {name: getattr(visit, name) for name in _AS_THEY_ARE} | {
        "name": visit.source,
        "visited_at": micros(visit.at),
        "expected_on": ordinal(visit.expected_on),
        "complete_on": ordinal(visit.complete_on),
        "shows_on": ordinal(visit.shows_on),
        "good_at": good_at and micros(good_at),
        "next_at": visit.next_at and micros(visit.next_at),
    }


def _visit(row: Row) -> Visit:
    given: dict[str, Any] = {name: row[name] for name in _AS_THEY_ARE}
    return Visit(
        **given,
        source=row["name"],
        at=instant(row["visited_at"]),
        expected_on=day(row["expected_on"]),
        complete_on=day(row["complete_on"]),
        shows_on=day(row["shows_on"]),
        good_at=row["good_at"] and instant(row["good_at"]),
        next_at=row["next_at"] and instant(row["next_at"]),
    )
