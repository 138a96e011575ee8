"""Which source is complete and fresh, as a table, in words, and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from digest.cli.chart import QUIET, Trimmed
from digest.cli.output import as_object
from digest.model import Source, Visit
from digest.pipeline.attention import moment

_VISIT = (
    *("state", "complete_on", "expected_on", "shows_on", "listed", "new", "given", "claimed"),
    *("error", "reason", "tries", "lost"),
)
_AT = ("good_at", "next_at")


def show(
    listed: Sequence[Source],
    visits: Mapping[str, Visit],
    *,
    now: datetime,
    zone: str,
    as_json: bool,
) -> None:
    """Print the state of each source, and below the table what to do about the ones in trouble."""
    if as_json:
        as_object({"sources": as_dicts(listed, visits)})
        return
    console = Console()
    console.print(Trimmed(table(listed, visits, now=now, zone=zone)))
    for line in _advice(listed, visits, now, zone):
        console.print(Text(line))
    console.print(Text(f"Times are those of {zone}.", style=QUIET))


def table(
    listed: Iterable[Source], visits: Mapping[str, Visit], *, now: datetime, zone: str
) -> Table:
    """Return a row for each source; what went wrong at its last visit stands out."""
    made = Table(box=None, pad_edge=False, padding=(0, 2), header_style=QUIET)
    for name in ("source", "kind", "state"):
        made.add_column(name, no_wrap=True)
    made.add_column("complete to")
    for name in ("listed", "new"):
        made.add_column(name, justify="right", no_wrap=True)
    made.add_column("next visit", min_width=5)
    for source in listed:
        visit = visits.get(source.name)
        if visit is None:
            made.add_row(source.name, source.kind, Text("never visited", style="bold"))
            continue
        state = Text(visit.state, style="bold" if visit.error else "")
        figures = f"{visit.listed:,}", f"{visit.new:,}"
        again = moment(visit.next_at, now, zone) if visit.next_at else ""
        made.add_row(source.name, source.kind, state, day(visit.complete_on), *figures, again)
    return made


def remarks(listed: Iterable[Source], visits: Mapping[str, Visit]) -> Iterator[str]:
    """Yield what is to be known of each source beside what is wrong with it."""
    for source in listed:
        visit = visits.get(source.name)
        if visit and visit.state == "closed":
            yield f"{source.name}: closed, {visit.reason}"
        elif visit and visit.reason and not visit.error:
            yield f"{source.name}: {visit.reason}"
        if visit and visit.lost:
            papers = "1 paper" if visit.lost == 1 else f"{visit.lost:,} papers"
            yield f"{source.name}: {papers} of days that are given up never came"


def as_dicts(listed: Iterable[Source], visits: Mapping[str, Visit]) -> list[dict[str, Any]]:
    return [_as_dict(source, visits.get(source.name)) for source in listed]


def day(on: date | None) -> str:
    return f"{on:%a} {on.day} {on:%b}" if on else ""


def plain(value: object, *names: str) -> dict[str, Any]:
    """Return what *value* has under *names*, as JSON has it."""
    return {name: iso(getattr(value, name)) for name in names}


def iso(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _as_dict(source: Source, visit: Visit | None) -> dict[str, Any]:
    known: dict[str, Any] = {"name": source.name, "kind": source.kind}
    if visit is None:
        return known | {"state": None, "listed": 0, "new": 0, "error": None}
    return known | plain(visit, *_VISIT) | {"visited_at": iso(visit.at)} | plain(visit, *_AT)


def _advice(
    listed: Sequence[Source], visits: Mapping[str, Visit], now: datetime, zone: str
) -> Iterator[str]:
    for source in listed:
        visit = visits.get(source.name)
        if visit is None:
            yield f"{source.name}: ask it with digest collect"
        elif visit.error:
            yield f"{source.name}: {visit.reason}. {_what_next(source, visit, now, zone)}"
        yield from remarks([source], visits)


def _what_next(source: Source, visit: Visit, now: datetime, zone: str) -> str:
    good = visit.good_at and f"The last good answer came {moment(visit.good_at, now, zone)}"
    last = good or "It never gave a good answer"
    tries = f" ({visit.tries} tries since)" if visit.tries > 1 else ""
    if visit.gone_url:
        return f"{last}."
    trial = f"; digest sources test {source.name} asks it now and shows what it says"
    return f"{last}{tries}{trial if visit.state in {'failed', 'empty'} else ''}."
