"""What the operator is told, and what they have told us: alerts, troubles, and the hold."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import islice
from sqlite3 import Connection

from digest.ledger import by_hand, census, deliveries, outbox, subscribers
from digest.ledger.by_hand import Answer
from digest.ledger.census import People
from digest.model import Alert, Cause, Delivery, Hold, Key, State, Trouble
from digest.store import Store
from digest.store.instant import instant, micros


class Operation:
    """The operator's side of the ledger; each verb is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tell(self, causes: Collection[Cause], *, on: date, now: datetime) -> bool:
        """Make a mail of what is not told yet on this day; return whether there was any."""
        with self._store.read() as db:
            if not outbox.untold(db, causes, on):
                return False
        with self._store.write() as db:
            outbox.add(db, causes, on=on, now=now)
        return True

    def due(self, now: datetime) -> tuple[Alert, ...]:
        """Return the mails to the operator whose next try has come."""
        with self._store.read() as db:
            return outbox.due(db, now)

    def begin(self, alert: Alert, *, now: datetime) -> None:
        """Count one more try of *alert*, on the disk before this returns."""
        with self._store.write() as db:
            outbox.begin(db, alert.number, now)

    def settle(self, alert: Alert, state: State, reply: str) -> None:
        with self._store.write() as db:
            outbox.settle(db, alert.number, state, reply)

    def refused(self) -> Alert | None:
        """Return the latest mail to the operator if no relay took it."""
        with self._store.read() as db:
            return outbox.refused(db)

    def troubles(self) -> dict[str, Trouble]:
        """Return by name what was noted as wrong and did not end."""
        with self._store.read() as db:
            found = db.execute("SELECT name, since, words FROM troubles").fetchall()
        return {name: Trouble(since=instant(at), words=words) for name, at, words in found}

    def note_trouble(self, name: str, words: str, *, now: datetime) -> None:
        """Remember what is wrong, and since when."""
        known = self.troubles().get(name)
        if known and known.words == words:
            return
        with self._store.write() as db:
            db.execute(
                """
                INSERT INTO troubles (name, since, words) VALUES (:name, :now, :words)
                ON CONFLICT DO UPDATE SET words = excluded.words
                """,
                {"name": name, "now": micros(now), "words": words},
            )

    def end_trouble(self, name: str) -> None:
        if name in self.troubles():
            with self._store.write() as db:
                db.execute("DELETE FROM troubles WHERE name = ?", [name])

    def people(self, now: datetime) -> People:
        """Count everybody by what became of their issue of today."""
        with self._store.read() as db:
            return census.people(db, now)

    def is_read_monthly(self) -> bool:
        """Ask whether anybody has a digest a month."""
        with self._store.read() as db:
            return census.is_read_monthly(db)

    def next_at(self) -> datetime | None:
        """Return when somebody's issue, or the next try of one, is due, past or not."""
        with self._store.read() as db:
            return census.next_at(db)

    def last_run_at(self) -> datetime | None:
        """Return when issues were made last."""
        with self._store.read() as db:
            return census.last_run_at(db)

    def deliveries(
        self,
        *,
        state: State | None = None,
        slug: str | None = None,
        on: date | None = None,
        limit: int,
    ) -> Iterator[Delivery]:
        """Yield what became of issues, of one *state*, person and date only if these are named: the
        latest first. Raises UsageError where there is no such person."""
        with self._store.read() as db:
            if slug is None:
                yield from deliveries.listed(db, state=state, on=on, limit=limit)
                return
            found = deliveries.of_person(db, slug)
            if not found:
                subscribers.subscriber(db, slug)
        chosen = (one for one in found if state in {None, one.state} and on in {None, one.issue_on})
        yield from islice(chosen, limit)

    def resolve(self, key: Key, answer: Answer, *, now: datetime) -> bool:
        """End a doubt by hand: `sent`, or to be sent again; return whether there was one."""
        with self._store.write() as db:
            return by_hand.resolve(db, key, answer, now)

    def hold(self, *, since: datetime, until: datetime | None) -> None:
        """Send nothing from now on."""
        with self._store.write() as db:
            db.execute(
                """
                INSERT INTO hold (id, since, until) VALUES (1, :since, :until)
                ON CONFLICT DO UPDATE SET until = excluded.until
                """,
                {"since": micros(since), "until": until and micros(until)},
            )

    def release(self) -> bool:
        """Send again; return whether nothing was sent."""
        with self._store.write() as db:
            return db.execute("DELETE FROM hold").rowcount > 0

    def held(self, now: datetime) -> Hold | None:
        """Return the hold that is in force, None where mail goes out."""
        with self._store.read() as db:
            found = _hold(db)
        return found if found and (found.until is None or now < found.until) else None


def _hold(db: Connection) -> Hold | None:
    found = db.execute("SELECT since, until FROM hold").fetchone()
    if found is None:
        return None
    since, until = found
    return Hold(since=instant(since), until=until and instant(until))
