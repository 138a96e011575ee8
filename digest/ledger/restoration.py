"""Whether the store knows all that was sent and, where it does not, what the operator decides."""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from sqlite3 import Connection
from typing import NamedTuple

from digest.exceptions import OlderStoreError
from digest.ledger import handed_over, taken_over
from digest.ledger.handed_over import OLDER, RESTORED, UNKNOWN, Handover
from digest.ledger.taken_over import Unknown
from digest.store import Store
from digest.store.instant import instant, micros
from digest.store.sent_line import Extent, Sent, extent, lines

WORDS = {
    OLDER: "Mail was sent from here that this store does not know.",
    RESTORED: "A backup was put in its place.",
    UNKNOWN: "A process was killed, and the store lost a part of what was sent.",
}

LISTED = 10
"""So many people are named."""

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """Why nothing goes out, noted *since* an instant, if it is: the store knows what was sent up to
    *known_until*, None where it knows of nothing."""

    reason: str
    since: datetime | None
    known_until: datetime | None

    @property
    def words(self) -> str:
        return WORDS[self.reason]


class Concerned(NamedTuple):
    """Who may have had mail that the store does not know: those of the *journal* and, where that
    does not reach back to what the store knows, *everybody* (so many people); then it was no later
    than of the day *until*, None where that is not known either."""

    journal: Unknown
    everybody: int | None = None
    until: date | None = None


class CatchUp(NamedTuple):
    """What sources list again that did not answer since an instant was first listed on the day *on*
    at the latest, if it has no day of its own."""

    since: datetime
    on: date


def mark_restored(db: Connection, now: datetime) -> None:
    """Note in a copy that takes the place of a store that nothing goes out until it is decided."""
    handed_over.doubt(db, RESTORED, now)


class Restoration:
    """The side of the ledger that looks after the journal; each verb is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def standing(self) -> Standing | None:
        """Return why nothing goes out, None where the store knows all that was sent."""
        # A claim stands in the store first: looked at in this order, one that is made meanwhile
        # does not look like an older store.
        newest = self._store.journal.newest()
        with self._store.read() as db:
            state = handed_over.state(db)
        if state.doubted_at is None and newest <= state.generation:
            return None
        return Standing(
            reason=state.reason or OLDER,
            since=None if state.doubted_at is None else instant(state.doubted_at),
            known_until=instant(state.generation) if state.generation else None,
        )

    def check(self, now: datetime) -> None:
        """Open the journal to be written. Raises OlderStoreError where nothing may go out.

        ReplacedError where store or journal were deleted, replaced or emptied under our hands.
        """
        journal = self._store.journal
        self._store.check()
        if standing := self.standing():
            self.doubt(standing.reason, now)
            raise OlderStoreError(self._store.path)
        if not journal.open(now):
            self._begin(now)

    def doubt(self, reason: str, now: datetime) -> None:
        """Let nothing go out until the operator decides, for a *reason*."""
        with self._store.read() as db:
            is_noted = handed_over.state(db).doubted_at is not None
        if not is_noted:
            with self._store.write() as db:
                handed_over.doubt(db, reason, now)

    def look_through(self, now: datetime) -> None:
        """Raise StoreError where the store is damaged.

        One that was left by a process that was killed is looked through closely, and held against
        the journal: what it does not know of that puts it in doubt.
        """
        with self._store.read() as db:
            state = handed_over.state(db)
        self._store.look_through(closely=state.working)
        if not state.working or self.standing():
            return
        # Who is not in it by now may have been forgotten since, on purpose.
        if self.concerned().journal.people:
            self.doubt(UNKNOWN, now)

    def rest(self) -> None:
        """Note that who sends ends now, with nothing half done."""
        with self._store.read() as db:
            working = handed_over.state(db).working
        if working:
            with self._store.write() as db:
                handed_over.rest(db)

    def concerned(self) -> Concerned:
        """Say who may have had mail that the store does not know."""
        known = extent(self._store.journal.path)
        with self._store.read() as db:
            state = handed_over.state(db)
            taken_over.look_up(db, self._lines(known), settled=state.settled)
            found = taken_over.unknown(db, generation=state.generation, limit=LISTED)
            if _reaches(known, db):
                return Concerned(found)
            (people,) = db.execute("SELECT count(*) FROM subscribers").fetchone()
            return Concerned(found, everybody=people, until=_until(known))

    def resume(self, *, now: datetime, through: int) -> None:
        """Take over what the journal knows: those issues are closed, and for their people nothing
        listed up to then is new or held over. *through* is the newest paper's id."""
        known = extent(self._store.journal.path)
        with self._store.write() as db:
            state, is_whole = handed_over.state(db), _reaches(known, db)
            db.execute(
                """
                UPDATE deliveries SET state = 'sent', next_try_at = NULL, reply = ?
                WHERE state = 'sending'
                """,
                [taken_over.REPLY],
            )
            taken_over.look_up(db, self._lines(known), settled=state.settled)
            on = _first_on(taken_over.unknown(db, generation=state.generation, limit=0), now)
            taken_over.keep(db, generation=state.generation)
            taken_over.close(db, now, through=through)
            if not is_whole:
                taken_over.close_of_everybody(db, _until(known), now, through=through)
            _settle(db, state, known)
            db.execute(
                "UPDATE handover SET resumed_from = ?, resumed_on = ?",
                [state.doubted_at or micros(now), on.toordinal()],
            )

    def accept(self) -> None:
        """Take the store for right: what it does not know is as if it had not been sent."""
        known = extent(self._store.journal.path)
        with self._store.write() as db:
            _settle(db, handed_over.state(db), known)
            db.execute("UPDATE handover SET resumed_from = NULL, resumed_on = NULL")

    def catch_up(self) -> CatchUp | None:
        """Say what sources list again of what an earlier store knew, None where there was none."""
        standing = self.standing()
        with self._store.read() as db:
            state = handed_over.state(db)
        if standing:
            found = self.concerned()
            on = found.journal.first or found.until
            return CatchUp(standing.since, on) if standing.since and on else None
        if state.resumed_from is None or state.resumed_on is None:
            return None
        return CatchUp(instant(state.resumed_from), date.fromordinal(state.resumed_on))

    def _begin(self, now: datetime) -> None:
        """Begin a journal anew; of what was sent until now it knows only that it was."""
        with self._store.read() as db:
            was_there = handed_over.state(db).generation > 0
            last = handed_over.last_on(db)
        generation = micros(now) - 1
        if last > date.min:
            with self._store.write() as db:
                generation = handed_over.next_generation(db, self._store, now)
        if was_there:
            log.warning(
                "%s: there is no journal of what was sent: it is begun anew; should an older store "
                "take the place of this one before tomorrow, digest restore knows little of it",
                self._store.journal.path,
            )
        self._store.journal.begin(generation, last)

    def _lines(self, known: Extent | None) -> Iterator[Sent]:
        return lines(self._store.journal.path, known) if known else iter(())


def _reaches(known: Extent | None, db: Connection) -> bool:
    """Ask whether the journal reaches back to all that the store knows."""
    if known is None:
        return False
    is_of_all = known.begun.on == date.min == handed_over.last_on(db)
    return is_of_all or known.begun.generation <= handed_over.state(db).generation


def _until(known: Extent | None) -> date | None:
    return known.begun.on if known and known.begun.on > date.min else None


def _settle(db: Connection, state: Handover, known: Extent | None) -> None:
    generation = max(state.generation, known.last if known else 0)
    db.execute(
        """
        UPDATE handover SET generation = :generation, settled = :generation, working = 0,
            doubted_at = NULL, reason = ''
        """,
        {"generation": generation},
    )


def _first_on(found: Unknown, now: datetime) -> date:
    return found.first or now.date()
