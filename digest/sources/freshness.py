"""Which days to ask a source for, and what state a visit ended in. Pure.

Decided from the calendar, the last visit, and the evidence of this one.
"""

from datetime import UTC, date, datetime, time, timedelta

from digest.model import Freshness, Visit
from digest.sources import announcement_calendar as calendars
from digest.sources.announcement_calendar import Calendar
from digest.sources.evidence import Evidence, Seen, by_day, is_old, newest, with_counts

GOOD = frozenset({"fresh", "unchanged", "closed"})

_DAY = timedelta(days=1)
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 60))

# Days that one visit asks for at most; what is left is asked for ten minutes later.
_STEP = 10

# A digest takes papers of the last 14 days: nothing older than this is fetched by itself.
_REACH = timedelta(days=31)

# A day that stays short is asked for again until then; what it has given by then is all there is.
_PATIENCE = timedelta(days=5)


def is_due(visit: Visit | None, now: datetime, *, every: timedelta) -> bool:
    """Whether to visit a source again: at the time that its last *visit* set, or after *every*."""
    # One after now was made by a clock that was ahead: what it set would be waited for.
    return visit is None or visit.at > now or (visit.next_at or visit.at + every) <= now


def silent_since(calendar: Calendar | None, visit: Visit) -> datetime | None:
    """Return since when a source is silent, by its last *visit*; None where it never answered.

    Days on which its calendar announces nothing are no silence, nor is the time until the next
    visit of one that answered.
    """
    if visit.error is None:
        return visit.next_at or visit.at
    if visit.good_at is None:
        return None
    opens_at = calendars.next_opening(calendar, visit.good_at) if calendar else visit.good_at
    return opens_at if opens_at - visit.good_at > _DAY else visit.good_at


def wanted(
    calendar: Calendar | None, last: Visit | None, now: datetime, *, votes: int = 0
) -> tuple[date, ...]:
    """Return the days to ask for, oldest first: all since the last complete one.

    Of these the oldest and the newest after a long absence, and the newest only on a first visit;
    besides as many of the last days as *votes* grow for.
    """
    if calendar is None:
        return (now.astimezone(UTC).date(),)
    opened = calendars.opened_on(calendar, now)
    pending = calendars.days(calendar, _start(calendar, last, now), opened)
    chosen = pending if len(pending) <= _STEP else (*pending[: _STEP - 1], pending[-1])
    return tuple(sorted({*chosen, *calendars.last_days(calendar, opened, most=votes)}))


def since(calendar: Calendar | None, day: date, now: datetime) -> tuple[date, ...]:
    """Return the days to ask for when all from *day* on are wanted again."""
    if calendar is None:
        return wanted(None, None, now)
    return calendars.days(calendar, day - _DAY, calendars.opened_on(calendar, now))


def judge(
    calendar: Calendar | None,
    last: Visit | None,
    evidence: Evidence,
    *,
    give_up: time,
    votes: int = 0,
) -> Visit:
    """Return the visit that *evidence* shows.

    What is missing is asked for again until *give_up*, a time of day with its zone.
    """
    before = last or Visit(source=evidence.source, at=evidence.at, state="unchanged")
    seen_on = by_day(evidence.seen, last)
    shown = newest(seen_on, last) or before
    complete_on = _cursor(calendar, last, evidence, seen_on) if calendar else None
    state, reason = _state(calendar, last, evidence, seen_on, complete_on)
    short = _short(seen_on, complete_on) if state == "partial" else None
    counted = seen_on[short] if short else shown
    tries = 0 if state in GOOD else _tries(last, complete_on)
    visit = Visit(
        source=evidence.source,
        at=evidence.at,
        state=state,
        expected_on=calendars.expected_on(calendar, evidence.at) if calendar else None,
        complete_on=complete_on,
        shows_on=shown.day if isinstance(shown, Seen) else shown.shows_on,
        given=counted.given,
        claimed=counted.claimed,
        fingerprint=shown.fingerprint,
        reason=reason or _remark(last, evidence),
        tries=tries,
        good_at=evidence.at if state in GOOD else before.good_at,
        next_at=_next_at(calendar, evidence, tries, give_up, votes=votes),
        lost=before.lost + sum(_given_up(calendar, last, evidence, seen_on).values()),
    )
    return with_counts(visit, evidence)


def _start(calendar: Calendar, last: Visit | None, now: datetime) -> date:
    """Return the day up to which nothing is asked for any more."""
    expected = calendars.expected_on(calendar, now)
    if last is None or last.complete_on is None:
        return expected - _DAY
    return max(last.complete_on, expected - _REACH)


def _cursor(
    calendar: Calendar, last: Visit | None, evidence: Evidence, seen_on: dict[date, Seen]
) -> date:
    """Return the last day up to which all is complete."""
    expected = calendars.expected_on(calendar, evidence.at)
    reached = _start(calendar, last, evidence.at)
    for day in calendars.days(calendar, reached, expected):
        if not _is_done(calendar, last, evidence, day, seen_on.get(day)):
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
    if one.is_unchanged or is_old(one, last):
        shown_on = last.shows_on if last and one.is_unchanged else None
        return shown_on is not None and shown_on >= day
    if one.given == 0 and not one.claimed:
        return is_past or calendars.may_be_empty(calendar, day)
    return evidence.error is None if one.claimed is None else one.given >= one.claimed


def _state(
    calendar: Calendar | None,
    last: Visit | None,
    evidence: Evidence,
    seen_on: dict[date, Seen],
    complete_on: date | None,
) -> tuple[Freshness, str]:
    if calendar is None or complete_on is None:
        return _state_by_itself(last, evidence)
    expected = calendars.expected_on(calendar, evidence.at)
    shortage = _shortage(seen_on, _short(seen_on, complete_on), expected)
    if complete_on >= expected and evidence.error is None and shortage:
        return "partial", shortage
    if last and last.complete_on and last.complete_on >= expected:
        return _state_at_rest(calendar, evidence)
    if complete_on >= expected and evidence.error is None:
        one = seen_on[expected]
        lost = _lost(_given_up(calendar, last, evidence, seen_on))
        return ("fresh" if one.given or one.is_unchanged else "unchanged"), lost
    return _state_of_missing(expected, last, evidence, seen_on, shortage or _catching(complete_on))


def _remark(last: Visit | None, evidence: Evidence) -> str:
    """Return what is to be known of an answer that is good: of one unchanged, what was known."""
    known = last.reason if last and last.state in {"fresh", "unchanged"} else ""
    is_unchanged = all(one.is_unchanged for one in evidence.seen)
    return known if is_unchanged and evidence.remark in known else evidence.remark


def _state_by_itself(last: Visit | None, evidence: Evidence) -> tuple[Freshness, str]:
    """Judge a source of which nothing is expected."""
    claimed = sum(one.given if one.claimed is None else one.claimed for one in evidence.seen)
    if evidence.error:
        return "failed", evidence.error.reason
    if evidence.given < claimed:
        return "partial", f"gave {evidence.given:,} of {claimed:,}"
    is_first = last is None and evidence.given > 0
    return ("fresh" if is_first or evidence.new else "unchanged"), ""


def _state_at_rest(calendar: Calendar, evidence: Evidence) -> tuple[Freshness, str]:
    """Judge a visit at which nothing was due."""
    if evidence.error:
        return "failed", evidence.error.reason
    if evidence.new:
        return "fresh", ""
    reason = calendars.closed(calendar, calendars.local_day(calendar, evidence.at))
    return ("closed", reason) if reason else ("unchanged", "")


def _state_of_missing(
    expected: date,
    last: Visit | None,
    evidence: Evidence,
    seen_on: dict[date, Seen],
    shortage: str,
) -> tuple[Freshness, str]:
    """Judge a visit after which something is missing still."""
    error = evidence.error.reason if evidence.error else ""
    one = seen_on.get(expected)
    if one and one.given and not is_old(one, last):
        return "partial", error or shortage
    if error:
        return "failed", error
    if one and not one.is_unchanged and not one.given:
        return "empty", f"nothing for {_day(expected)}, a day that should have papers"
    shows_on = last.shows_on if last else None
    days = (each.day for each in evidence.seen if each.day and each.day < expected)
    older = max(days, default=shows_on)
    there = f", the newest is {_day(older)}" if older else ""
    return "stale", f"{_day(expected)} is not there yet{there}"


def _catching(complete_on: date) -> str:
    return f"catching up, complete until {_day(complete_on)}"


def _short(seen_on: dict[date, Seen], complete_on: date | None) -> date | None:
    """Return the oldest day behind the complete ones of which fewer papers came than there are."""
    days = (day for day, one in seen_on.items() if not complete_on or day > complete_on)
    return min((day for day in days if _missing(seen_on[day])), default=None)


def _missing(one: Seen) -> int:
    return 0 if one.claimed is None or one.is_unchanged else max(one.claimed - one.given, 0)


def _shortage(seen_on: dict[date, Seen], short: date | None, expected: date) -> str:
    if short is None:
        return ""
    of = "" if short == expected else f" for {_day(short)}"
    return f"gave {seen_on[short].given:,} of {seen_on[short].claimed:,}{of}"


def _given_up(
    calendar: Calendar | None, last: Visit | None, evidence: Evidence, seen_on: dict[date, Seen]
) -> dict[date, int]:
    """Return how many papers never came of the days that are given up now, oldest first."""
    if calendar is None:
        return {}
    begins = _start(calendar, last, evidence.at)
    ends = _cursor(calendar, last, evidence, seen_on)
    days = sorted(day for day in seen_on if begins < day <= ends)
    return {day: missing for day in days if (missing := _missing(seen_on[day]))}


def _lost(given_up: dict[date, int]) -> str:
    told = [f"{missing:,} of {_day(day)}" for day, missing in given_up.items()]
    return f"papers that never came: {', '.join(told)}" if told else ""


def _tries(last: Visit | None, complete_on: date | None) -> int:
    """Count the visits since the last good answer, or since the last that came further."""
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
    """Return the first *give_up* after the newest batch that can be asked for is due."""
    due_at = calendars.due_at(calendar, calendars.opened_on(calendar, now))
    due = due_at.astimezone(give_up.tzinfo or UTC)
    ends = datetime.combine(due.date(), give_up, tzinfo=due.tzinfo)
    # Added on the wall clock, so that it is the same time of day when the clock is changed.
    return ends if ends > due else ends + _DAY


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B}"
