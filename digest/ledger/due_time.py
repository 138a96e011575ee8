"""When an issue is due: a pure function of a person's schedule, earlier issues, and now."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Subscriber, dates, is_due, rhythm

DAY = timedelta(days=1)
NOON = time(12)
FIRST_LATE = timedelta(hours=18)
"""Nobody's issue is skipped for being late before this."""
_FARTHEST = 63
"""Two months: of a monthly reader, a first that the calendar of their zone skipped lies between."""


def instant(on: date, at: time, zone: str) -> datetime | None:
    """Return the instant (UTC) of *at* on the local date *on*, None where that date was skipped.

    Of a time that the clocks jump over it is the first instant after it, of one that comes twice
    the first.

    >>> instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    datetime.datetime(2026, 3, 29, 1, 0, tzinfo=datetime.timezone.utc)
    >>> instant(date(2011, 12, 30), time(7), "Pacific/Apia") is None
    True
    """
    local = ZoneInfo(zone)
    wanted = datetime.combine(on, at, local)
    found = wanted.astimezone(UTC)
    # Two times compare by their clocks where they have one zone.
    if found.astimezone(local) == wanted:
        return found
    noon = datetime.combine(on, NOON, local)
    return _jump(wanted, local) if noon.astimezone(UTC).astimezone(local) == noon else None


def _jump(over: datetime, local: ZoneInfo) -> datetime:
    """Return the instant at which the clocks jump *over* a time, which they never show."""
    # As the clocks went before the jump, the time would come after it, and the other way round.
    late = over.astimezone(UTC)
    early = over.replace(fold=1).astimezone(UTC)
    before = early.astimezone(local).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(local).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def local_date(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def latest(subscriber: Subscriber, until: date) -> date | None:
    """Return the last date up to *until* of which an issue is due, None where there was none."""
    day = until
    for _ in range(_FARTHEST):
        if is_due(subscriber, day):
            return day
        day -= DAY
    return None


def issue_on(subscriber: Subscriber, now: datetime) -> date | None:
    """Return the issue date that *now* belongs to: the latest one whose instant has come."""
    # Where midnight comes twice, tomorrow's issue may be due on what the clocks call today.
    day = latest(subscriber, local_date(subscriber.timezone, now) + DAY)
    while day is not None:
        due_at = instant(day, subscriber.send_at, subscriber.timezone)
        if due_at is not None and due_at <= now:
            return day
        day = latest(subscriber, day - DAY)
    return None


def first_due(subscriber: Subscriber, since: date) -> datetime | None:
    """Return the instant of the first issue of *since* or a later date, None where none comes."""
    if subscriber.paused_until is not None:
        since = max(since, subscriber.paused_until)
    for day in dates(since, since + min(_FARTHEST * DAY, date.max - since)):
        if is_due(subscriber, day):
            due_at = instant(day, subscriber.send_at, subscriber.timezone)
            if due_at is not None:
                return due_at
    return None


def next_due(subscriber: Subscriber, after: date, now: datetime) -> datetime | None:
    """Return when the issue after the one of *after* is due: past already, where one was missed."""
    missed = issue_on(subscriber, now)
    return first_due(subscriber, max(after + DAY, missed or after))


def is_late(subscriber: Subscriber, on: date, now: datetime) -> bool:
    """Ask whether it is too late by *now* for the issue of *on*."""
    due_at = instant(on, subscriber.send_at, subscriber.timezone)
    return due_at is not None and now - due_at > rhythm(subscriber.cadence).late


def expected(subscriber: Subscriber, after: date, now: datetime) -> datetime | None:
    """Return when to expect the issue after the one of *after*; None: it may come any moment, or
    none comes."""
    if subscriber.paused_until == date.max:
        return None
    due_at, day = next_due(subscriber, after, now), issue_on(subscriber, now)
    if due_at and due_at <= now and day and is_late(subscriber, day, now):
        due_at = next_due(subscriber, day, now)
    return due_at if due_at and due_at > now else None
