"""When an issue is due: a pure function of zone, hour, earlier issues, and now."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Subscriber

DAY = timedelta(days=1)
NOON = time(12)
LATE = timedelta(hours=18)
"""An issue that could not be made for so long is skipped; the next one takes its papers along."""


def instant(on: date, at: time, zone: str) -> datetime | None:
    """Return the instant (UTC) of *at* on the local date *on*, None where that date was skipped.

    A time that the clocks jump over comes later by as much; of a time that comes twice it is the
    first.

    >>> instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc)
    >>> instant(date(2011, 12, 30), time(7), "Pacific/Apia") is None
    True
    """
    local = ZoneInfo(zone)
    noon = datetime.combine(on, NOON, local).astimezone(UTC).astimezone(local)
    return datetime.combine(on, at, local).astimezone(UTC) if noon.date() == on else None


def local_date(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def issue_on(subscriber: Subscriber, now: datetime) -> date:
    """Return the issue date that *now* belongs to: the latest one whose instant has come."""
    # Where midnight comes twice, tomorrow's issue may be due on what the clocks call today.
    day = local_date(subscriber.timezone, now) + DAY
    while (due_at := instant(day, subscriber.send_at, subscriber.timezone)) is None or due_at > now:
        day -= DAY
    return day


def next_due(subscriber: Subscriber, after: date | None, now: datetime) -> datetime:
    """Return when the issue after the one of *after* is due: past already, where one was missed.

    Whoever is new (*after* None) begins with today's, past or not.
    """
    day = (
        local_date(subscriber.timezone, now)
        if after is None
        else max(after + DAY, issue_on(subscriber, now))
    )
    while (due_at := instant(day, subscriber.send_at, subscriber.timezone)) is None:
        day += DAY
    return due_at


def is_late(subscriber: Subscriber, on: date, now: datetime) -> bool:
    due_at = instant(on, subscriber.send_at, subscriber.timezone)
    return due_at is not None and now - due_at > LATE


def expected(subscriber: Subscriber, after: date, now: datetime) -> datetime | None:
    """Return when to expect the issue after the one of *after*; None: it may come any moment."""
    due_at = next_due(subscriber, after, now)
    day = issue_on(subscriber, now)
    if due_at <= now and is_late(subscriber, day, now):
        due_at = next_due(subscriber, day, now)
    return due_at if due_at > now else None
