"""Which days to ask a source for, and what a visit came to. Pure: decided from the calendar, the
last visit, and what was seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from digest.exceptions import SourceError
from digest.model import Batch, Freshness, Visit
from digest.sources import calendar as calendars
from digest.sources import fingerprint
from digest.sources.calendar import Calendar

GOOD = frozenset({"fresh", "unchanged", "closed"})

_DAY = timedelta(days=1)
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 60))

# Days that one visit asks for at most; what is left is asked for ten minutes later.
_STEP = 10

# A digest takes papers of the last 14 days, so nothing older than this is fetched unless somebody
# asks for it.
_REACH = timedelta(days=31)

# A day that stays short is asked for again until then; what it has given by then is all there is.
_PATIENCE = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of a batch when its listings are stored: *given* of *claimed* listings
    came, *new* papers among them."""

    day: date | None
    given: int
    claimed: int | None
    new: int = 0
    is_unchanged: bool = False
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a visit to *source* at *at* is judged by: the *days* asked for, what was seen of
    each, and what stopped it."""

    source: str
    at: datetime
    days: Sequence[date]
    seen: Sequence[Seen]
    error: SourceError | None = None


def seen(batch: Batch, *, new: int) -> Seen:
    return Seen(
        day=batch.day,
        given=len(batch.listings),
        claimed=batch.claimed,
        new=new,
        is_unchanged=batch.is_unchanged,
        fingerprint=fingerprint.of(listing.identifiers[0] for listing in batch.listings),
    )


def is_due(visit: Visit | None, now: datetime, *, every: timedelta) -> bool:
    """Whether a source last visited so is to be visited again: at the time that was set, or else
    after *every*."""
    return visit is None or (visit.next_at or visit.at + every) <= now


def wanted(
    calendar: Calendar | None, last: Visit | None, now: datetime, *, votes: int = 0
) -> tuple[date, ...]:
    """Return the days to ask for, oldest first: all since the last complete one, and the last few
    where *votes* still grow.

    After a long absence these are the oldest and the newest; a first visit asks for the newest
    only.
    """
    if calendar is None:
        return (now.astimezone(UTC).date(),)
    opened = calendars.opened_on(calendar, now)
    pending = calendars.days(calendar, _start(calendar, last, now), opened)
    chosen = pending if len(pending) <= _STEP else (*pending[: _STEP - 1], pending[-1])
    return tuple(sorted({*chosen, *calendars.last_days(calendar, opened, most=votes)}))


def since(calendar: Calendar | None, day: date, now: datetime) -> tuple[date, ...]:
    """Return the days to ask for when all from *day* on are wanted again."""
    return (
        calendars.days(calendar, day - _DAY, calendars.opened_on(calendar, now))
        if calendar
        else wanted(None, None, now)
    )


def judge(
    calendar: Calendar | None,
    last: Visit | None,
    evidence: Evidence,
    *,
    give_up: time,
    votes: int = 0,
) -> Visit:
    """Return the visit that *evidence* shows. What is missing is asked for again until *give_up*, a
    time of day with its zone."""
    before = last or Visit(source=evidence.source, at=evidence.at, state="unchanged")
    by_day = _by_day(evidence.seen, last)
    shown = _shown(by_day, last) or before
    complete_on = _cursor(calendar, last, evidence, by_day) if calendar else None
    state, reason = _state(calendar, last, evidence, by_day, complete_on)
    tries = 0 if state in GOOD else _tries(last, complete_on)
    return Visit(
        source=evidence.source,
        at=evidence.at,
        state=state,
        listed=sum(one.given for one in evidence.seen),
        new=sum(one.new for one in evidence.seen),
        expected_on=calendars.expected_on(calendar, evidence.at) if calendar else None,
        complete_on=complete_on,
        shows_on=shown.day if isinstance(shown, Seen) else shown.shows_on,
        given=shown.given,
        claimed=shown.claimed,
        fingerprint=shown.fingerprint,
        reason=reason,
        tries=tries,
        good_at=evidence.at if state in GOOD else before.good_at,
        next_at=_next_at(calendar, evidence, tries, give_up, votes=votes),
    )


def _start(calendar: Calendar, last: Visit | None, now: datetime) -> date:
    """Return the day up to which nothing is asked for any more."""
    expected = calendars.expected_on(calendar, now)
    if last is None or last.complete_on is None:
        return expected - _DAY
    return max(last.complete_on, expected - _REACH)


def _by_day(pieces: Iterable[Seen], last: Visit | None) -> dict[date, Seen]:
    """Return what was seen of each day, its pages together; what has not changed, and names no day,
    is what the last visit saw."""
    days: dict[date, Seen] = {}
    for piece in pieces:
        day = piece.day or (last.shows_on if last and piece.is_unchanged else None)
        if day:
            days[day] = _joined(days[day], piece) if day in days else piece
    return days


def _shown(by_day: dict[date, Seen], last: Visit | None) -> Seen | None:
    """Return the newest batch with papers; None where it is the one of the last visit, or older."""
    newest = max(
        (day for day, one in by_day.items() if one.given and not _is_old(one, last)), default=None
    )
    is_older = newest and last and last.shows_on and newest < last.shows_on
    return by_day[newest] if newest and not is_older else None


def _joined(one: Seen, other: Seen) -> Seen:
    return Seen(
        day=one.day,
        given=one.given + other.given,
        claimed=None
        if one.claimed is None or other.claimed is None
        else one.claimed + other.claimed,
        new=one.new + other.new,
        is_unchanged=one.is_unchanged and other.is_unchanged,
        fingerprint=fingerprint.joined(one.fingerprint, other.fingerprint),
    )


def _is_old(one: Seen, last: Visit | None) -> bool:
    """Whether this is the batch of the last visit under another date: arXiv computes the date of a
    feed from its clock."""
    if one.day is None or last is None or last.shows_on is None or last.shows_on >= one.day:
        return False
    return fingerprint.is_same(one.fingerprint, last.fingerprint)


def _cursor(
    calendar: Calendar, last: Visit | None, evidence: Evidence, by_day: dict[date, Seen]
) -> date:
    """Return the last day up to which all is complete."""
    expected = calendars.expected_on(calendar, evidence.at)
    reached = _start(calendar, last, evidence.at)
    for day in calendars.days(calendar, reached, expected):
        if not _is_done(calendar, last, evidence, day, by_day.get(day)):
            break
        reached = day
    return reached


def _is_done(
    calendar: Calendar, last: Visit | None, evidence: Evidence, day: date, one: Seen | None
) -> bool:
    is_past = day < calendars.expected_on(calendar, evidence.at)
    if one is None:
        return is_past and day in evidence.days and evidence.error is None
    if is_past and day < calendars.local_day(calendar, evidence.at) - _PATIENCE:
        return True
    if one.is_unchanged or _is_old(one, last):
        return (
            one.is_unchanged
            and last is not None
            and last.shows_on is not None
            and last.shows_on >= day
        )
    if one.given == 0 and not one.claimed:
        return is_past or (calendar.weekends and calendars.is_thin(day))
    return evidence.error is None if one.claimed is None else one.given >= one.claimed


def _state(
    calendar: Calendar | None,
    last: Visit | None,
    evidence: Evidence,
    by_day: dict[date, Seen],
    complete_on: date | None,
) -> tuple[Freshness, str]:
    if calendar is None or complete_on is None:
        return _state_by_itself(last, evidence)
    expected = calendars.expected_on(calendar, evidence.at)
    if last and last.complete_on and last.complete_on >= expected:
        return _state_at_rest(calendar, evidence)
    if complete_on >= expected and evidence.error is None:
        return (
            "fresh" if by_day[expected].given or by_day[expected].is_unchanged else "unchanged"
        ), ""
    return _state_of_missing(expected, last, evidence, by_day.get(expected), complete_on)


def _state_by_itself(last: Visit | None, evidence: Evidence) -> tuple[Freshness, str]:
    """Judge a source of which nothing is expected."""
    given = sum(one.given for one in evidence.seen)
    claimed = sum(one.given if one.claimed is None else one.claimed for one in evidence.seen)
    if evidence.error:
        return "failed", evidence.error.reason
    if given < claimed:
        return "partial", f"gave {given:,} of {claimed:,}"
    is_first = last is None and given > 0
    return ("fresh" if is_first or any(one.new for one in evidence.seen) else "unchanged"), ""


def _state_at_rest(calendar: Calendar, evidence: Evidence) -> tuple[Freshness, str]:
    """Judge a visit at which nothing was due."""
    if evidence.error:
        return "failed", evidence.error.reason
    if any(one.new for one in evidence.seen):
        return "fresh", ""
    reason = calendars.closed(calendar, calendars.local_day(calendar, evidence.at))
    return ("closed", reason) if reason else ("unchanged", "")


def _state_of_missing(
    expected: date, last: Visit | None, evidence: Evidence, one: Seen | None, complete_on: date
) -> tuple[Freshness, str]:
    """Judge a visit after which something is missing still."""
    error = evidence.error.reason if evidence.error else ""
    if one and one.given and not _is_old(one, last):
        return "partial", error or _shortage(one, complete_on)
    if error:
        return "failed", error
    if one and not one.is_unchanged and not one.given:
        return "empty", f"nothing for {_day(expected)}, a day that should have papers"
    shows_on = last.shows_on if last else None
    older = max(
        (each.day for each in evidence.seen if each.day and each.day < expected), default=shows_on
    )
    return "stale", f"{_day(expected)} is not there yet" + (
        f", the newest is {_day(older)}" if older else ""
    )


def _shortage(one: Seen, complete_on: date) -> str:
    if one.claimed is not None and one.given < one.claimed:
        return f"gave {one.given:,} of {one.claimed:,}"
    return f"catching up, complete until {_day(complete_on)}"


def _tries(last: Visit | None, complete_on: date | None) -> int:
    """Return how many visits there were since the last good answer, or since the last that came
    further."""
    is_further = last and last.complete_on and complete_on and complete_on > last.complete_on
    return 1 if last is None or is_further else last.tries + 1


def _next_at(
    calendar: Calendar | None, evidence: Evidence, tries: int, give_up: time, *, votes: int
) -> datetime | None:
    """Return when to ask again; None is the next tick."""
    now = evidence.at
    if tries == 0:
        return calendars.next_opening(calendar, now) if calendar and not votes else None
    again = now + _WAITS[min(tries, len(_WAITS)) - 1]
    if calendar and again > _gives_up_at(calendar, now, give_up):
        again = calendars.next_opening(calendar, now)
    asked_for = getattr(evidence.error, "retry_at", None)
    return max(again, asked_for) if asked_for else again


def _gives_up_at(calendar: Calendar, now: datetime, give_up: time) -> datetime:
    """Return the first *give_up* after the newest batch that can be asked for is due: what is not
    due yet is not given up."""
    due = calendars.due_at(calendar, calendars.opened_on(calendar, now)).astimezone(
        give_up.tzinfo or UTC
    )
    ends = datetime.combine(due.date(), give_up, tzinfo=due.tzinfo)
    # Added on the wall clock, so that it is the same time of day when the clock is changed.
    return ends if ends > due else ends + _DAY


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B}"
