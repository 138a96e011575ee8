"""Tables: which source is complete and fresh, and what became of the latest issues."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from digest.cli.output import as_object
from digest.ledger import MOST_UNANSWERED, Ledger, Outage, Timekeeper
from digest.model import Delivery, Source, State, Timekeeping, Visit
from digest.pipeline.clock_guard import told

ISSUES = 20
"""How many issues are listed."""

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
_VISIT = (
    *("state", "complete_on", "expected_on", "shows_on", "listed", "new", "given", "claimed"),
    *("error", "reason", "tries", "lost"),
)
_AT = ("good_at", "next_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issues:
    """*deliveries* to list, those in trouble first; *counts* by date; who waits, and for what."""

    deliveries: Iterable[Delivery] = ()
    counts: Mapping[date, Mapping[State, int]] = field(default_factory=dict)
    waiting: int = 0
    outage: Outage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What is noted of the clock, and what of a wrong one's was *mended* in the last week."""

    kept: Timekeeping
    mended: tuple[datetime, str] | None


def clock(keeper: Timekeeper, *, now: datetime) -> Clock:
    return Clock(kept=keeper.noted(), mended=keeper.mended(since=now - WEEK))


def issues(ledger: Ledger, *, now: datetime, everybody: bool = False) -> _Issues:
    """Ask *ledger* for the last issues of people in trouble and, where that leaves room, of others;
    or for *everybody*'s."""
    last_on = ledger.last_on()
    if last_on is None:
        return _Issues(waiting=ledger.waiting(now), outage=ledger.outage())
    troubled = ledger.troubled(since=last_on - MONTH, limit=ISSUES)
    known = {(one.subscriber, one.issue_on) for one in troubled}
    latest = sorted(
        ledger.deliveries(limit=ISSUES), key=lambda one: (-one.issue_on.toordinal(), one.subscriber)
    )
    others = [one for one in latest if (one.subscriber, one.issue_on) not in known]
    return _Issues(
        deliveries=ledger.last_of_each() if everybody else (*troubled, *others)[:ISSUES],
        counts=ledger.counts(since=last_on - DAY),
        waiting=ledger.waiting(now),
        outage=ledger.outage(),
    )


def status(
    listed: Sequence[Source],
    visits: Mapping[str, Visit],
    issues: _Issues,
    *,
    now: datetime,
    clock: Clock,
    as_json: bool,
) -> None:
    """Print what is wrong with the *clock*, the *listed* sources by their last visit, and what
    became of *issues*."""
    if as_json:
        known = [_source(source, visits.get(source.name)) for source in listed]
        as_object({"sources": known, **_issues(issues), "clock": _clock(clock)})
        return
    doubted, others = _of_clock(clock, now)
    if doubted:
        Console().print(Text(doubted), style="bold")
    sources(listed, visits, now=now, as_json=False)
    console = Console()
    console.print(_deliveries(issues, now) if issues.counts else Text("No issue was made so far."))
    for on, states in issues.counts.items():
        counted = ", ".join(f"{number:,} {state}" for state, number in states.items())
        console.print(Text(f"{_day(on)}: {counted}"))
    if issues.waiting and not issues.outage:
        served = "digest send serves them, and digest run at its next tick"
        console.print(Text(f"Due now: {issues.waiting:,}; {served}."))
    if issues.outage:
        people = "1 person waits" if issues.waiting == 1 else f"{issues.waiting:,} people wait"
        console.print(Text(_outage(issues.outage, people, now)), style="bold")
    for line in others:
        console.print(Text(line))


def sources(
    listed: Sequence[Source], visits: Mapping[str, Visit], *, now: datetime, as_json: bool
) -> None:
    """Print the state of each source, and below the table what to do about the ones in trouble."""
    if as_json:
        as_object({"sources": [_source(source, visits.get(source.name)) for source in listed]})
        return
    console = Console()
    console.print(_sources(listed, visits, now))
    for line in _advice(listed, visits, now):
        console.print(Text(line))


def _of_clock(clock: Clock, now: datetime) -> tuple[str, list[str]]:
    """Say that the clock is not trusted, if so, and what else is to be known of it."""
    others = []
    if clock.mended:
        at, words = clock.mended
        what = "what was written while the clock was ahead"
        others.append(f"Mended at {_moment(at, now)} UTC {what}: {words}.")
    kept = clock.kept
    if kept.doubt is None and kept.trust == "believed" and kept.last and kept.last.boot_id:
        others.append(
            "This machine's clock is believed: since its start no source has said what time it is."
        )
    doubted = told(kept)
    return doubted and f"{doubted[0].upper()}{doubted[1:]}.", others


def _clock(clock: Clock) -> dict[str, Any]:
    doubt = clock.kept.doubt
    return {
        "trust": "doubted" if doubt else clock.kept.trust,
        "reason": doubt.reason if doubt else None,
        "since": doubt and _iso(doubt.since),
        "mended": clock.mended and clock.mended[1],
    }


def _sources(listed: Sequence[Source], visits: Mapping[str, Visit], now: datetime) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "kind", "state"):
        table.add_column(name, no_wrap=True)
    table.add_column("complete to")
    table.add_column("listed", justify="right")
    table.add_column("new", justify="right")
    table.add_column("next visit")
    for source in listed:
        visit = visits.get(source.name)
        if visit is None:
            table.add_row(source.name, source.kind, "never visited")
            continue
        state = visit.state, _day(visit.complete_on), f"{visit.listed:,}", f"{visit.new:,}"
        table.add_row(source.name, source.kind, *state, _moment(visit.next_at, now))
    return table


def _advice(listed: Sequence[Source], visits: Mapping[str, Visit], now: datetime) -> Iterator[str]:
    for source in listed:
        visit = visits.get(source.name)
        if visit is None:
            yield f"{source.name}: ask it with digest collect"
        elif visit.state == "closed":
            yield f"{source.name}: closed, {visit.reason}"
        elif visit.error:
            yield f"{source.name}: {visit.reason}. {_what_next(source, visit, now)}"
        elif visit.reason:
            yield f"{source.name}: {visit.reason}"
        if visit and visit.lost:
            papers = "1 paper" if visit.lost == 1 else f"{visit.lost:,} papers"
            yield f"{source.name}: {papers} of days that are given up never came"


def _what_next(source: Source, visit: Visit, now: datetime) -> str:
    good = visit.good_at and f"The last good answer came {_moment(visit.good_at, now)}"
    last = good or "It never gave a good answer"
    tries = f" ({visit.tries} tries since)" if visit.tries > 1 else ""
    if visit.gone_url:
        return f"{last}."
    trial = f"; digest sources test {source.name} asks it now and shows what it says"
    return f"{last}{tries}{trial if visit.state in {'failed', 'empty'} else ''}."


def _outage(outage: Outage, people: str, now: datetime) -> str:
    again = f"digest run asks again at {_moment(outage.next_try_at, now)}"
    return f"{outage.reason} (since {_moment(outage.since, now)}, {again}). {people}."


def _deliveries(issues: _Issues, now: datetime) -> Table:
    table = Table("issue", "subscriber", "state", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("papers", justify="right")
    table.add_column("tries", justify="right")
    table.add_column("why")
    for one in issues.deliveries:
        again = one.next_try_at and one.attempt and f"next try {_moment(one.next_try_at, now)}"
        lost = one.lost and f"could not be shown: {', '.join(one.lost)}"
        waits = issues.outage and one.next_try_at
        why = "waits for the relay, see below" if waits else _reason(one, None)
        words = Text("; ".join(part for part in (why, again, lost) if part))
        counts = str(len(one.papers)), str(one.attempt)
        table.add_row(str(one.issue_on), one.subscriber, one.state, *counts, words)
    return table


def _reason(one: Delivery, outage: Outage | None) -> str:
    """Say why an issue is where it is; nothing where it was sent."""
    if one.state == "sent":
        return ""
    if one.state == "in_doubt" and one.unanswered >= MOST_UNANSWERED:
        return f"{one.reply}; {one.unanswered} messages without an answer, not tried again"
    if one.next_try_at and outage:
        return outage.reason
    return one.reply or ("begun, and not yet brought to its end" if one.next_try_at else "")


def _day(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b}" if day else ""


def _moment(at: datetime | None, now: datetime) -> str:
    """Say an instant in UTC, its day only where it is not today."""
    if at is None:
        return ""
    return f"{at:%H:%M}" if at.date() == now.date() else f"{_day(at.date())} {at:%H:%M}"


def _source(source: Source, visit: Visit | None) -> dict[str, Any]:
    known: dict[str, Any] = {"name": source.name, "kind": source.kind}
    if visit is None:
        return known | {"state": None, "listed": 0, "new": 0, "error": None}
    return known | _plain(visit, *_VISIT) | {"visited_at": _iso(visit.at)} | _plain(visit, *_AT)


def _issues(issues: _Issues) -> dict[str, Any]:
    outage = issues.outage
    return {
        "deliveries": [_delivery(one, outage) for one in issues.deliveries],
        "counts": [{"date": on.isoformat(), **states} for on, states in issues.counts.items()],
        "waiting": issues.waiting,
        "outage": outage and _plain(outage, "reason", "since", "tries", "next_try_at"),
    }


def _delivery(one: Delivery, outage: Outage | None) -> dict[str, Any]:
    return {
        "subscriber": one.subscriber,
        "date": one.issue_on.isoformat(),
        "state": one.state,
        "papers": len(one.papers),
        **_plain(one, "attempt", "reply"),
        "reason": _reason(one, outage),
        **_plain(one, "unanswered", "next_try_at"),
        "lost": list(one.lost),
    }


def _plain(value: object, *names: str) -> dict[str, Any]:
    """Return what *value* has under *names*, as JSON has it."""
    return {name: _iso(getattr(value, name)) for name in names}


def _iso(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
