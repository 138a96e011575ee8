"""`digest status`: what each source brought at its last visit, and what became of the latest issues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from digest.archive import Visit
from digest.cli.show import as_object
from digest.ledger import Delivery
from digest.model import Source

ISSUES = 20
"""How many issues are listed."""


def show(sources: Sequence[Source], visits: Mapping[str, Visit], deliveries: Sequence[Delivery], *, as_json: bool) -> None:
    """Print one table of *sources* by their last visit and one of *deliveries*, newest first."""
    if as_json:
        as_object(
            {
                "sources": [_source(source, visits.get(source.name)) for source in sources],
                "deliveries": [_delivery(one) for one in deliveries],
            }
        )
        return
    console = Console()
    console.print(_sources(sources, visits))
    console.print(_deliveries(deliveries) if deliveries else Text("No issue was made so far."))


def _sources(sources: Sequence[Source], visits: Mapping[str, Visit]) -> Table:
    table = Table("source", "kind", "last visit (UTC)", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("listed", justify="right")
    table.add_column("new", justify="right")
    table.add_column("last good answer, trouble")
    for source in sources:
        visit = visits.get(source.name)
        if visit is None:
            table.add_row(source.name, source.kind, "never: run digest collect")
            continue
        trouble = f"{_minute(visit.good_at) or 'never'}: {visit.error}" if visit.error else ""
        table.add_row(source.name, source.kind, _minute(visit.at), f"{visit.listed:,}", f"{visit.new:,}", Text(trouble))
    return table


def _deliveries(deliveries: Sequence[Delivery]) -> Table:
    table = Table("issue", "subscriber", "state", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("papers", justify="right")
    table.add_column("tries", justify="right")
    table.add_column("why")
    for one in deliveries:
        why = "" if one.state == "sent" else one.reply
        again = f"next try {_minute(one.next_try_at)}" if one.next_try_at else ""
        words = "; ".join(part for part in (why, again) if part)
        table.add_row(str(one.issue_on), one.subscriber, one.state, str(len(one.papers)), str(one.attempt), Text(words))
    return table


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _source(source: Source, visit: Visit | None) -> dict[str, Any]:
    known = {"name": source.name, "kind": source.kind}
    if visit is None:
        return known | {"visited_at": None, "good_at": None, "listed": 0, "new": 0, "error": None}
    return known | {
        "visited_at": _iso(visit.at),
        "good_at": _iso(visit.good_at),
        "listed": visit.listed,
        "new": visit.new,
        "error": visit.error,
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
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
