"""`digest status`: what needs attention first, then how all of it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from digest.cli import source_table
from digest.cli.chart import QUIET, Trimmed
from digest.cli.output import as_object
from digest.cli.source_table import day, iso, plain
from digest.ledger import MOST_UNANSWERED, Outage, People
from digest.model import Cause, Delivery
from digest.pipeline.attention import counted, in_bytes, moment
from digest.pipeline.overview import Overview, versions

WATCH_S = 2.0
"""How often `--watch` looks."""

_LABEL, _WHAT = 11, 30
_TRUST = {
    "trusted": "trusted",
    "believed": "believed: since the machine's start no source has said what time it is",
    "accepted": "trusted, as you said that it is right",
}


def show(seen: Overview, *, as_json: bool) -> None:
    if as_json:
        as_object(as_dict(seen))
    else:
        Console().print(Trimmed(page(seen)))


def watch(look: Callable[[], Overview], *, as_json: bool) -> None:
    """Show anew what *look* sees, until Ctrl-C: in place on a terminal, else one after another."""
    console = Console()
    with suppress(KeyboardInterrupt):
        while True:
            seen = look()
            if console.is_terminal and not as_json:
                console.clear()
            show(seen, as_json=as_json)
            # So that whoever reads a pipe has it at once.
            print(end="", flush=True)
            time.sleep(WATCH_S)


def page(seen: Overview) -> RenderableType:
    """Return all of it: what needs attention, sources, what comes next, people, runs, the store."""
    remarks = source_table.remarks(seen.sources, seen.visits)
    return Group(
        _head(seen),
        *_attention(seen.attention),
        "",
        source_table.table(seen.sources, seen.visits, now=seen.at, zone=seen.zone),
        *(Text(line, style=QUIET) for line in remarks),
        "",
        _facts(_of_today(seen)),
        *(("", _issues(seen)) if seen.deliveries else ()),
        "",
        _facts(_of_all(seen)),
    )


def _head(seen: Overview) -> Text:
    local = seen.at.astimezone(ZoneInfo(seen.zone))
    return Text.assemble(
        (seen.name, "bold"), (f"   {day(local.date())} {local:%H:%M}, {seen.zone}", QUIET)
    )


def _attention(causes: Sequence[Cause]) -> Iterator[RenderableType]:
    if not causes:
        yield "All is well."
        return
    yield ""
    yield Text("Needs attention", style="bold")
    made = Table.grid(padding=(0, 2))
    made.add_column(max_width=_WHAT)
    made.add_column(overflow="fold")
    for cause in causes:
        made.add_row(Text(cause.what, style="bold" if cause.is_grave else ""), Text(cause.told))
        made.add_row("", Text(cause.to_do, style=QUIET))
    yield made


def _facts(rows: Iterator[tuple[str, str]]) -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(style=QUIET, min_width=_LABEL, no_wrap=True)
    made.add_column(overflow="fold")
    for label, told in rows:
        made.add_row(label, Text(told))
    return made


def _of_today(seen: Overview) -> Iterator[tuple[str, str]]:
    yield "next", f"{_collects(seen)}; {_sends(seen)}"
    yield "people", _people(seen.people)
    if seen.no_mail:
        yield "no mail", ", ".join(f"{number:,} {fact}" for fact, number in seen.no_mail.items())
    for on, states in seen.counts.items():
        yield day(on), ", ".join(f"{number:,} {state}" for state, number in states.items())
    is_stopped = seen.outage or seen.hold or seen.clock.doubt or seen.needs_key or seen.older
    if seen.waiting and not is_stopped:
        served = "digest send serves them, and digest run at its next tick"
        yield "due now", f"{counted(seen.waiting, one='person', many='people')}; {served}"


def _of_all(seen: Overview) -> Iterator[tuple[str, str]]:
    yield "last run", _last_run(seen)
    yield (
        "at work",
        f"digest run or send, process {seen.process}" if seen.process else "no digest run",
    )
    store = seen.store
    yield "store", f"{store.path}, {in_bytes(store.size)}; {in_bytes(store.free)} free"
    if seen.clock.last and seen.clock.last.boot_id and not seen.clock.doubt:
        yield "clock", _TRUST[seen.clock.trust]
    if seen.mended:
        at, words = seen.mended
        when = moment(at, seen.at, seen.zone)
        yield "mended", f"at {when}, what was written while the clock was ahead: {words}"
    known = versions()
    names = f"Rubricator {known['rubricator']}, Python {known['python']}, SQLite {known['sqlite']}"
    yield "versions", names


def _collects(seen: Overview) -> str:
    at = seen.collects_at
    if at is None:
        return "no source is asked any more"
    return f"sources at {moment(at, seen.at, seen.zone)}" if at > seen.at else "sources now"


def _sends(seen: Overview) -> str:
    at = seen.sends_at
    if seen.hold:
        until = seen.hold.until and moment(seen.hold.until, seen.at, seen.zone)
        return f"issues are held, until {until}" if until else "issues are held"
    if at is None:
        return "nobody gets issues"
    if seen.needs_key:
        return "issues wait for the store's key"
    if seen.older:
        return "issues wait for digest restore"
    if seen.clock.doubt:
        return "issues wait for the clock"
    if seen.outage:
        at = max(at, seen.outage.next_try_at)
    return f"issues at {moment(at, seen.at, seen.zone)}" if at > seen.at else "issues now"


def _people(people: People) -> str:
    """Say how many there are, in figures that add up."""
    parts = (
        (people.served, "served"),
        (people.later, "later today"),
        (people.waiting, "waiting"),
        (people.failing, "failing"),
    )
    told = ", ".join(f"{number:,} {what}" for number, what in parts if number)
    today = f"{people.due_today:,} due today" if people.due_today else "nobody due today"
    return f"{people.total:,}; {today}{f': {told}' if told else ''}"


def _last_run(seen: Overview) -> str:
    collected, made = seen.last_visit_at, seen.last_run_at
    visit = f"sources {moment(collected, seen.at, seen.zone)}" if collected else "no source asked"
    issues = f"issues {moment(made, seen.at, seen.zone)}" if made else "no issue made so far"
    return f"{visit}; {issues}"


def _issues(seen: Overview) -> Table:
    names = "issue", "subscriber", "state"
    made = Table(*names, box=None, pad_edge=False, padding=(0, 2), header_style=QUIET)
    made.add_column("papers", justify="right")
    made.add_column("tries", justify="right")
    made.add_column("why")
    for one in seen.deliveries:
        again = (
            one.next_try_at
            and one.attempt
            and f"next try {moment(one.next_try_at, seen.at, seen.zone)}"
        )
        lost = one.lost and f"could not be shown: {', '.join(one.lost)}"
        waits = seen.outage and one.next_try_at
        why = "waits for the relay, see above" if waits else _reason(one, None)
        words = Text("; ".join(part for part in (why, again, lost) if part))
        figures = str(len(one.papers)), str(one.attempt)
        made.add_row(str(one.issue_on), one.subscriber, one.state, *figures, words)
    return made


def _reason(one: Delivery, outage: Outage | None) -> str:
    """Say why an issue is where it is; nothing where it was sent."""
    if one.state == "sent":
        return ""
    if one.state == "in_doubt" and one.unanswered >= MOST_UNANSWERED:
        return f"{one.reply}; {one.unanswered} messages without an answer, not tried again"
    if one.next_try_at and outage:
        return outage.reason
    return one.reply or ("begun, and not yet brought to its end" if one.next_try_at else "")


def as_dict(seen: Overview) -> dict[str, Any]:
    people = seen.people
    return {
        "attention": [_cause(cause) for cause in seen.attention],
        "sources": source_table.as_dicts(seen.sources, seen.visits),
        "next": {"collect_at": iso(seen.collects_at), "send_at": iso(seen.sends_at)},
        "people": plain(people, "total", "due_today", "served", "later", "waiting", "failing"),
        "no_mail": dict(seen.no_mail),
        "deliveries": [_delivery(one, seen.outage) for one in seen.deliveries],
        "counts": [{"date": on.isoformat(), **states} for on, states in seen.counts.items()],
        "waiting": seen.waiting,
        "outage": seen.outage and plain(seen.outage, "reason", "since", "tries", "next_try_at"),
        "hold": seen.hold and plain(seen.hold, "since", "until"),
        "last_run": {"collected_at": iso(seen.last_visit_at), "sent_at": iso(seen.last_run_at)},
        "process": seen.process,
        "clock": _clock(seen),
        "store": plain(seen.store, "path", "size", "free"),
        "versions": versions(),
    }


def _clock(seen: Overview) -> dict[str, Any]:
    doubt = seen.clock.doubt
    return {
        "trust": "doubted" if doubt else seen.clock.trust,
        "reason": doubt.reason if doubt else None,
        "since": doubt and iso(doubt.since),
        "mended": seen.mended and seen.mended[1],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {"cause": cause.name, **plain(cause, "what", "told", "to_do"), "mailed": cause.is_grave}


def _delivery(one: Delivery, outage: Outage | None) -> dict[str, Any]:
    return {
        "subscriber": one.subscriber,
        "date": one.issue_on.isoformat(),
        "state": one.state,
        "papers": len(one.papers),
        **plain(one, "attempt", "reply"),
        "reason": _reason(one, outage),
        **plain(one, "unanswered", "next_try_at"),
        "lost": list(one.lost),
    }
