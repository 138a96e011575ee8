"""What is noted of the machine's clock, and what was written by a wrong one: found, and mended."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from sqlite3 import Connection

from digest.ledger import mending
from digest.ledger.mending import Mended
from digest.model import Doubt, Moment, Timekeeping, Witness
from digest.store import Store, rows
from digest.store.instant import instant, micros

_MICROSECOND = timedelta(microseconds=1)


class Timekeeper:
    """The clock's side of the ledger; each verb is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def noted(self) -> Timekeeping:
        """Return what was noted last: before that is anything, when the last run began."""
        with self._store.read() as db:
            row = next(rows(db, "SELECT * FROM clock"), None)
            if row is None:
                return Timekeeping(last=_last_run(db))
            doubt = None
            if row["doubt"]:
                since = instant(row["doubted_at"])
                doubt = Doubt(kind=row["doubt"], reason=row["reason"], since=since)
            last = row["at"] is not None and _moment(row["at"], row["since"], row["boot_id"])
            return Timekeeping(
                last=last or None, trust=row["trust"], doubt=doubt, heard=tuple(_heard(db))
            )

    def note(self, kept: Timekeeping, *, now: datetime) -> None:
        with self._store.write() as db:
            _note(db, kept, now)

    def is_ahead(self, now: datetime) -> bool:
        """Ask whether anything was written at a later instant than *now*, or for a later date."""
        with self._store.read() as db:
            return mending.is_ahead(db, now)

    def mend(self, now: datetime) -> Mended:
        """Mend what was written by a clock that was ahead of *now*, which is right."""
        with self._store.write() as db:
            return mending.mend(db, now)

    def note_mended(self, words: str, *, now: datetime) -> None:
        """Remember what was mended, to be told."""
        with self._store.write() as db:
            db.execute("UPDATE clock SET mended_at = ?, mended = ?", [micros(now), words])

    def mended(self, *, since: datetime) -> tuple[datetime, str] | None:
        """Return what was mended last, and when, if that was after *since*."""
        with self._store.read() as db:
            sql = "SELECT mended_at, mended FROM clock WHERE mended_at > ?"
            found = db.execute(sql, [micros(since)]).fetchone()
        return found and (instant(found[0]), found[1])


def _note(db: Connection, kept: Timekeeping, now: datetime) -> None:
    last, doubt = kept.last, kept.doubt
    db.execute(
        """
        INSERT INTO clock (id, at, since, boot_id, trust, doubt, reason, doubted_at, used_until)
        VALUES (1, :at, :since, :boot_id, :trust, :doubt, :reason, :doubted_at, :now)
        ON CONFLICT DO UPDATE SET
            at = excluded.at, since = excluded.since, boot_id = excluded.boot_id,
            trust = excluded.trust, doubt = excluded.doubt, reason = excluded.reason,
            doubted_at = excluded.doubted_at, used_until = max(used_until, excluded.used_until)
        """,
        {
            "at": last and micros(last.at),
            "since": last.since // _MICROSECOND if last else 0,
            "boot_id": last.boot_id if last else "",
            "trust": kept.trust,
            "doubt": doubt and doubt.kind,
            "reason": doubt.reason if doubt else "",
            "doubted_at": doubt and micros(doubt.since),
            "now": micros(now),
        },
    )
    db.execute("DELETE FROM answers_heard")
    db.executemany(
        """
        INSERT INTO answers_heard (server, since, boot_id, at, heard_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        [_row(one) for one in kept.heard],
    )


def _last_run(db: Connection) -> Moment | None:
    found = db.execute("SELECT at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return found and Moment(at=instant(found[0]), since=timedelta(0), boot_id="")


def _moment(at: int, since: int, boot_id: str) -> Moment:
    return Moment(at=instant(at), since=since * _MICROSECOND, boot_id=boot_id)


def _heard(db: Connection) -> Iterable[Witness]:
    for row in rows(db, "SELECT * FROM answers_heard ORDER BY server, since"):
        heard = _moment(row["heard_at"], row["since"], row["boot_id"])
        yield Witness(server=row["server"], at=instant(row["at"]), heard=heard)


def _row(one: Witness) -> tuple[object, ...]:
    heard = one.heard
    since = heard.since // _MICROSECOND
    return one.server, since, heard.boot_id, micros(one.at), micros(heard.at)
