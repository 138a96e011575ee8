"""How far back an issue looks, and which issues of its reader it makes up for."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from digest.model import Due, Paper, dates, is_due, is_in_rhythm, rhythm

DAY = timedelta(days=1)
MAX_AGE = timedelta(days=14)
CARRY = timedelta(days=3)
# A source's calendar may be a day ahead of the reader's.
AHEAD = timedelta(days=1)
FARTHEST = rhythm("monthly").span + CARRY
"""Nobody's issue looks back farther than that of a monthly reader."""
_WEEK = timedelta(days=7)


def looks_back(due: Due) -> timedelta:
    """Return how far before its own date the papers of *due* may have been listed.

    A first digest, and the first after a pause, look at the seven days up to their own; others as
    far as their cadence, and two weeks at least, so that a backfill floods nobody.
    """
    if due.is_first or is_after_pause(due):
        return _WEEK - DAY
    return max(MAX_AGE, rhythm(due.subscriber.cadence).span + CARRY)


def carried_to(due: Due) -> date:
    """Return the date by which papers are held over to *due*: its own or, where issues were missed,
    or the reader's days have changed, that of the first of them, for which they were promised."""
    if due.last_on is None or due.issue_on - due.last_on <= DAY:
        return due.issue_on
    if due.promised_on and due.last_on < due.promised_on:
        return min(due.promised_on, due.issue_on)
    promised = (
        day for day in dates(due.last_on + DAY, due.issue_on) if is_due(due.subscriber, day)
    )
    return next(promised, due.issue_on)


def is_held_over(paper: Paper, to: date) -> bool:
    """Ask whether a paper that was not shown may still come in an issue of the date *to*."""
    return to - _known_since(paper) <= CARRY


def come_until(papers: Iterable[Paper], due: Due) -> list[date | None]:
    """Return for each of *papers*, which *due* does not show, the date of the last issue in which
    it may come; None: there is none, it is let go."""
    days = dates(due.issue_on + DAY, due.issue_on + AHEAD + CARRY)
    coming = [day for day in days if is_due(due.subscriber, day)]
    known: dict[tuple[date, datetime], date | None] = {}
    found = []
    for paper in papers:
        # Hundreds of papers share few such pairs.
        first = paper.first_listed_on, paper.first_seen_at
        if first not in known:
            since = _known_since(paper)
            known[first] = max((day for day in coming if day - since <= CARRY), default=None)
        found.append(known[first])
    return found


def _known_since(paper: Paper) -> date:
    return max(paper.first_listed_on, paper.first_seen_at.date())


def is_after_pause(due: Due) -> bool:
    """Ask whether *due* is the first issue after a pause in which others would have come."""
    last_on, resumed_on = due.last_on, due.resumed_on
    if due.is_first or not last_on or not resumed_on or not last_on < resumed_on <= due.issue_on:
        return False
    paused = dates(last_on + DAY, resumed_on - DAY)
    return any(is_in_rhythm(due.subscriber, day) for day in paused)


def covered(due: Due, first: date) -> int | None:
    """Return how many days *due* covers that looks at papers from *first* on: up to its own, those
    since the last issue; None where there was none."""
    if due.last_on is None:
        return None
    return min((due.issue_on - due.last_on).days, (due.issue_on - first).days + 1)


def missed(due: Due, listed: Collection[date]) -> tuple[date, ...]:
    """Return the dates since the last issue on which one was due and none was made.

    *listed* are the days whose papers are new to *due*: an issue that had none was not missed, nor
    was one of a day before the reader had the days and the hour that they have.
    """
    if due.is_first or due.last_on is None:
        return ()
    before, found = due.last_on, []
    since = max(due.last_on + DAY, due.scheduled_on or date.min, due.issue_on - looks_back(due))
    for day in dates(since, due.issue_on - DAY):
        if is_due(due.subscriber, day):
            if any(before < on <= day for on in listed):
                found.append(day)
            before = day
    return tuple(found)
