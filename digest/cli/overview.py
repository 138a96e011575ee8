"""Tables: which source is complete and fresh, and what became of the latest issues."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from digest.cli.show import as_object
from digest.ledger import Delivery
from digest.model import Source, Visit

ISSUES = 20
"""How many issues are listed."""


def status(
    listed: Sequence[Source], visits: Mapping[str, Visit], deliveries: Sequence[Delivery], *, now: datetime, as_json: bool
) -> None:
    """Print one table of the *listed* sources by their last visit and one of *deliveries*, newest first."""
    if as_json:
        known = [_source(source, visits.get(source.name)) for source in listed]
        as_object({"sources": known, "deliveries": [_delivery(one) for one in deliveries]})
        return
    sources(listed, visits, now=now, as_json=False)
    Console().print(_deliveries(deliveries, now) if deliveries else Text("No issue was made so far."))


def sources(listed: Sequence[Source], visits: Mapping[str, Visit], *, now: datetime, as_json: bool) -> None:
    """Print the state of each source, and below the table what to do about the ones in trouble."""
    if as_json:
        as_object({"sources": [_source(source, visits.get(source.name)) for source in listed]})
        return
    console = Console()
    console.print(_sources(listed, visits, now))
    for line in _advice(listed, visits, now):
        console.print(Text(line))


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
        numbers = f"{visit.listed:,}", f"{visit.new:,}"
        table.add_row(
            source.name,
            source.kind,
            visit.state,
            _day(visit.complete_on),
            *numbers,
            _moment(visit.next_at, now),
        )
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


def _what_next(source: Source, visit: Visit, now: datetime) -> str:
    last = f"The last good answer came {_moment(visit.good_at, now)}" if visit.good_at else "It never gave a good answer"
    tries = f" ({visit.tries} tries since)" if visit.tries > 1 else ""
    trial = f"; digest sources test {source.name} asks it now and shows what it says"
    return f"{last}{tries}{trial if visit.state in {'failed', 'empty'} else ''}."


def _deliveries(deliveries: Sequence[Delivery], now: datetime) -> Table:
    table = Table("issue", "subscriber", "state", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("papers", justify="right")
    table.add_column("tries", justify="right")
    table.add_column("why")
    for one in deliveries:
        why = "" if one.state == "sent" else one.reply
        again = f"next try {_moment(one.next_try_at, now)}" if one.next_try_at else ""
        lost = f"could not be shown: {', '.join(one.lost)}" if one.lost else ""
        words = "; ".join(part for part in (why, again, lost) if part)
        table.add_row(str(one.issue_on), one.subscriber, one.state, str(len(one.papers)), str(one.attempt), Text(words))
    return table


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
    return known | {
        "state": visit.state,
        "complete_on": _iso(visit.complete_on),
        "expected_on": _iso(visit.expected_on),
        "shows_on": _iso(visit.shows_on),
        "listed": visit.listed,
        "new": visit.new,
        "given": visit.given,
        "claimed": visit.claimed,
        "error": visit.error,
        "reason": visit.reason,
        "tries": visit.tries,
        "visited_at": _iso(visit.at),
        "good_at": _iso(visit.good_at),
        "next_at": _iso(visit.next_at),
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "subscriber": one.subscriber,
        "date": one.issue_on.isoformat(),
        "state": one.state,
        "papers": len(one.papers),
        "attempt": one.attempt,
        "reply": one.reply,
        "next_try_at": _iso(one.next_try_at),
        "lost": list(one.lost),
    }


def _iso(at: date | None) -> str | None:
    if isinstance(at, datetime):
        return at.isoformat(timespec="seconds")
    return at.isoformat() if at else None
