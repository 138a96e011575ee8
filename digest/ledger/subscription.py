"""All that is kept of one subscription, for whoever asks why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

from digest.ledger import deliveries, row_codec
from digest.model import Delivery
from digest.store import Store
from digest.store.instant import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Since when (UTC) a person is subscribed, None where that is not known, or when they left.

    Their days and hour are what they are from *scheduled_on* on, None for ever; *resumed_on* ended
    their last pause, or is to. Nothing is sent to their address since *suppressed_at*, and no issue
    is due before *next_due_at*, None where none ever is. *history* is by issue date, the latest
    first, and *begun_at* says when each was begun.
    """

    subscribed_on: date | None = None
    scheduled_on: date | None = None
    resumed_on: date | None = None
    removed_at: datetime | None = None
    suppressed_at: datetime | None = None
    next_due_at: datetime | None = None
    history: Mapping[date, Delivery]
    begun_at: Mapping[date, datetime]


def subscription_of(store: Store, slug: str) -> Subscription | None:
    """Return what is kept of the person with this id, there or gone; None where nothing is."""
    with store.read() as db:
        return of_person(db, slug)


def of_person(db: Connection, slug: str) -> Subscription | None:
    sql = """
    SELECT id, subscribed_on, scheduled_on, resumed_on, removed_at,
        (SELECT min(at) FROM suppressions WHERE suppressions.address = subscribers.address),
        next_due_at
    FROM subscribers
    WHERE slug = ?
    """
    found = db.execute(sql, [slug]).fetchone()
    if found is None:
        return None
    number, *days, removed_at, suppressed_at, next_due_at = found
    subscribed_on, scheduled_on, resumed_on = (day and date.fromordinal(day) for day in days)
    return Subscription(
        subscribed_on=subscribed_on,
        scheduled_on=scheduled_on,
        resumed_on=resumed_on,
        removed_at=_at(removed_at),
        suppressed_at=_at(suppressed_at),
        next_due_at=None if next_due_at == row_codec.NEVER else instant(next_due_at),
        history={one.issue_on: one for one in deliveries.of_person(db, slug)},
        begun_at=_begun_at(db, number),
    )


def _begun_at(db: Connection, number: int) -> dict[date, datetime]:
    sql = "SELECT issue_on, at FROM deliveries JOIN runs ON runs.id = run WHERE subscriber = ?"
    return {date.fromordinal(day): instant(at) for day, at in db.execute(sql, [number])}


def _at(number: int | None) -> datetime | None:
    return None if number is None else instant(number)
