"""Whether an issue of a date was due: as far as that is known, for it is not kept what somebody's
days and hour were before they changed."""

from calendar import day_name
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from digest.ledger import first_due, is_late, issue_on, local_date
from digest.model import Subscriber, is_in_rhythm, is_paused
from digest.pipeline.why import day, weekday
from digest.pipeline.why.case import Case

DAY = timedelta(days=1)


def cadence(subscriber: Subscriber) -> str:
    """Say on which days the reader gets their issues: "every day", "on Mondays and Fridays"."""
    days = subscriber.cadence
    if days == "daily":
        return "every day"
    if days == "weekdays":
        return "from Monday to Friday"
    if days == "monthly":
        return "on the first of each month"
    numbers = days if isinstance(days, tuple) else (subscriber.weekly_on,)
    *names, last = (f"{day_name[one]}s" for one in numbers)
    return f"on {', '.join(names)} and {last}" if names else f"on {last}"


def hour(subscriber: Subscriber) -> str:
    return f"{subscriber.send_at:%H:%M} in {subscriber.timezone}"


def due(case: Case) -> str:
    """Say when the issue is due and why, by the schedule of today."""
    by_days = f"{cadence(case.subscriber)} at {hour(case.subscriber)}"
    since = case.known.scheduled_on
    if since and case.on < min(since, case.today):
        return f"now {by_days}; what held then is not kept"
    at = case.due_at
    is_abroad = at and at.utcoffset() != at.astimezone(_zone(case)).utcoffset()
    return f"{by_days}, {at:%H:%M} UTC" if at and is_abroad else by_days


def undue(case: Case) -> str | None:
    """Say why no issue of that date was due, or why that is not known; None where one was."""
    reasons = (_forgotten, _unsubscribed, _paused, _changed, _other_day, _skipped)
    return next(chain.from_iterable(reason(case) for reason in reasons), None)


def next_on(case: Case) -> date | None:
    """Return the date of the issue after one of today or later; None where none comes."""
    if case.on < case.today or case.subscriber.paused_until == date.max:
        return None
    at = first_due(case.subscriber, case.on + DAY)
    return at and at.astimezone(_zone(case)).date()


def next_issue(case: Case) -> str:
    """Return "; the next is due on Monday 16 March 2026", nothing where none comes."""
    on = next_on(case)
    return f"; the next is due on {weekday(on)}" if on else ""


def _after(case: Case) -> str:
    """Return "; the one after it is of 12 March 2026" of an earlier day, where there is one."""
    later = min((day for day in case.known.history if day > case.on), default=None)
    return f"; the one after it is of {weekday(later)}" if later else ""


def _forgotten(case: Case) -> Iterator[str]:
    if case.on < case.kept_since:
        yield f"Not known any more: what became of issues before {day(case.kept_since)} was pruned."


def _unsubscribed(case: Case) -> Iterator[str]:
    subscription, came = case.subscription, _came(case)
    if subscription is None or _has_left(case):
        if case.on < case.today:
            yield f"Not subscribed then: they are new in {case.file}."
    elif came and case.on < came[0]:
        words = f"{case.file} since {day(came[0])}"
        earlier = max((one for one in subscription.history if one < came[0]), default=None)
        if earlier is None:
            yield f"Not subscribed then: they are in {words}."
        else:
            yield (
                "Whether they were subscribed then is not known: they are back in "
                f"{words}, and their last issue before that is of {day(earlier)}."
            )


def _has_left(case: Case) -> bool:
    """Ask whether the reader had left by then: they are in the file again, but not taken over."""
    removed_at = case.known.removed_at
    return removed_at is not None and case.on >= local_date(case.subscriber.timezone, removed_at)


def _paused(case: Case) -> Iterator[str]:
    if case.on >= case.today and is_paused(case.subscriber, case.on):
        yield f"Paused {_until(case.subscriber)}{next_issue(case)}."


def _changed(case: Case) -> Iterator[str]:
    """Say so where the schedule of that date is not kept any more."""
    since, resumed_on = case.known.scheduled_on, case.known.resumed_on
    is_kept = case.on >= case.today or (since is None and not case.is_paused_now)
    if is_kept or (since and case.on >= since):
        return
    last = f" The last issue before is of {day(case.last_before)}." if case.last_before else ""
    if case.is_paused_now:
        words = f"They are paused {_until(case.subscriber)}, and it is not kept since when."
    elif resumed_on and case.on < resumed_on:
        words = f"A pause ended on {day(resumed_on)}, and it is not kept when it began."
    elif (came := _came(case)) and case.on <= came[1]:
        words = f"They came on {day(came[0])}, when its hour may have passed."
    else:
        words = "Their days, hour or zone have changed since."
    yield f"No issue was made, and it is not known whether one was due. {words}{last}"


def _other_day(case: Case) -> Iterator[str]:
    if not is_in_rhythm(case.subscriber, case.on):
        on = day(case.on) if case.subscriber.cadence == "monthly" else f"a {case.on:%A}"
        comes = f"it comes {cadence(case.subscriber)}"
        yield f"Not due on {on}: {comes}{_missed(case) or next_issue(case) or _after(case)}."


def _missed(case: Case) -> str:
    """Return "; that of Monday 9 March 2026 was missed, and is made up for" of today, where an
    earlier one waits to be made."""
    latest, due_at = issue_on(case.subscriber, case.now), case.known.next_due_at
    if case.on != case.today or latest is None or due_at is None or due_at > case.now:
        return ""
    if latest in case.known.history or is_late(case.subscriber, latest, case.now):
        return ""
    return f"; that of {weekday(latest)} was missed, and is made up for at the next tick"


def _skipped(case: Case) -> Iterator[str]:
    if case.due_at is None:
        zone = case.subscriber.timezone
        yield f"There was no {day(case.on)} in {zone}: the clocks skipped it."


def _came(case: Case) -> tuple[date, date] | None:
    """Return the first and the last date on which the reader came, on their own calendar: what is
    kept is the day of UTC."""
    on = case.known.subscribed_on
    if on is None:
        return None
    midnight, zone = datetime.combine(on, time(), UTC), case.subscriber.timezone
    return local_date(zone, midnight), local_date(zone, midnight + DAY - timedelta.resolution)


def _until(subscriber: Subscriber) -> str:
    until = subscriber.paused_until
    return f"until {day(until)}" if until and until < date.max else "until further notice"


def _zone(case: Case) -> ZoneInfo:
    return ZoneInfo(case.subscriber.timezone)
