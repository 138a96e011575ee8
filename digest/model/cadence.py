"""On which dates a person gets an issue, and what follows from it. Pure; hours and zones are the
ledger's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from digest.model.subscriber import Cadence, Subscriber

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What a cadence comes to: an issue later than *late* is skipped, and the next one takes its
    papers along; it covers *span* at most, and shows *limit* papers where its reader names none."""

    late: timedelta
    span: timedelta
    limit: int


_DAILY = Rhythm(late=timedelta(hours=18), span=DAY, limit=20)
_RHYTHMS: Mapping[Cadence, Rhythm] = {
    "weekly": Rhythm(late=3 * DAY, span=7 * DAY, limit=30),
    "monthly": Rhythm(late=7 * DAY, span=31 * DAY, limit=40),
}
_WEEKDAYS: Mapping[Cadence, range] = {"daily": range(7), "weekdays": range(5)}


def rhythm(cadence: Cadence) -> Rhythm:
    """Return what *cadence* comes to: single days of the week are read like every day."""
    return _RHYTHMS.get(cadence, _DAILY)


def is_in_rhythm(subscriber: Subscriber, on: date) -> bool:
    """Ask whether *on* is a day of the reader's cadence, paused or not."""
    cadence = subscriber.cadence
    if cadence == "daily":
        return True
    if cadence == "monthly":
        return on.day == 1
    if cadence == "weekly":
        return on.weekday() == subscriber.weekly_on
    return on.weekday() in (_WEEKDAYS.get(cadence) or cadence)


def is_paused(subscriber: Subscriber, on: date) -> bool:
    return subscriber.paused_until is not None and on < subscriber.paused_until


def is_due(subscriber: Subscriber, on: date) -> bool:
    """Ask whether the reader gets an issue of *on*, a date on their own calendar."""
    return is_in_rhythm(subscriber, on) and not is_paused(subscriber, on)


def dates(first: date, last: date) -> Iterator[date]:
    """Yield every date from *first* to *last*, both included."""
    return (first + n * DAY for n in range((last - first).days + 1))
