"""`digest send`: serves who is due; a line or a JSON object for each issue, and who is left."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, AcceptClock, Config, Day, Json
from digest.exceptions import ClockError, KeyFileError, OlderStoreError, UsageError

if TYPE_CHECKING:
    from digest.model import Delivery, Due, Receipt, Tally
    from digest.pipeline.application import Rooms
    from digest.pipeline.claims import Result, Stop
    from digest.pipeline.group import Look

STATES = ("sent", "empty", "deferred", "failed", "in_doubt")


class _Unserved(NamedTuple):
    """Who was not served on their own date (or *on*), of all or *only* some.

    So many are *waiting*, all for one *reason*; *closed* are issues that are not tried again.
    """

    on: date | None
    only: Sequence[str]
    waiting: int
    first: "tuple[Due, ...]"
    reason: str
    closed: "tuple[Delivery, ...]"
    suppressed: Mapping[str, str]


_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be sent; send and write nothing.")
]
_Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="ID", help="This person only; may be repeated."),
]
_Again = Annotated[
    bool, typer.Option("--again", help="People's last issues once more; with --only ID, or --all.")
]


def send(  # noqa: PLR0913  an argument for each option
    *,
    dry_run: _DryRun = False,
    only: _Only = None,
    again: _Again = False,
    everybody: Annotated[bool, typer.Option("--all", help="With --again: everybody's.")] = False,
    on: Day = None,
    accept_clock: AcceptClock = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Serve everybody who was not yet served on their own date, whatever the hour."""
    from digest.cli import signals
    from digest.pipeline import dispatch

    if mistake := _mistake(dry_run=dry_run, only=only, again=again, everybody=everybody):
        raise UsageError(mistake)
    now, only = context.now(), only or []
    if dry_run:
        with context.looking(config) as rooms:
            _say_if_changed(rooms)
            sent(dispatch.rehearse(rooms, now=now, on=on, only=only), as_json=as_json)
        return
    stop = signals.requested().is_set
    with context.opened(config, sends=True) as rooms, dispatch.sole_sender(rooms, now=now):
        look = _looks(rooms, config, now=now, stop=stop, accepts_clock=accept_clock)
        if again and rooms.operation.held(now):
            raise UsageError(f"--again: {dispatch.HELD}")
        if again:
            results = dispatch.send_again(rooms, now=now, on=on, only=only, stop=stop)
            states = sent(results, as_json=as_json)
        else:
            results = dispatch.send(rooms, now=now, on=on, only=only, stop=stop, look=look)
            states = sent(
                results,
                lambda: _unserved(rooms, now=now, on=on, only=only, stop=stop),
                as_json=as_json,
            )
        _end(rooms, states, now=now, stop=stop)


def _say_if_changed(rooms: "Rooms") -> None:
    """Say that the people's file has changed, for who only looks takes nothing over; and where
    nothing would be sent."""
    from digest.ledger import Restoration
    from digest.pipeline import application

    if Restoration(rooms.store).standing():
        output.say(str(OlderStoreError(rooms.store.path)))

    if not application.is_current(rooms, context.defaults(rooms.settings)):
        named = ", ".join(map(str, rooms.settings.subscribers))
        output.say(
            f"{named} has changed: what follows is for the people as they were;"
            " digest collect takes them over, and so do send and run"
        )


def _end(rooms: "Rooms", states: Counter[str], *, now: datetime, stop: "Stop") -> None:
    """Tell the operator what is grave, and a monitor of a good run; exit with 1 after another."""
    _tell(rooms, now=now, stop=stop)
    failing = states.keys() & {"failed", "deferred", "in_doubt", "waiting"}
    # Who waits because the operator said so is no failure.
    if failing - ({"waiting"} if rooms.operation.held(now) else set()):
        raise typer.Exit(1)
    context.heartbeat().beat(rooms.settings, "send")


def _tell(rooms: "Rooms", *, now: datetime, stop: "Stop") -> None:
    """Tell the operator what is grave."""
    from digest.pipeline import alerting

    zone = context.zone(rooms.settings)
    for alert, told in alerting.tick(rooms, now=now, zone=zone, stop=stop):
        output.say(f"mail to the operator: {alert.causes[0].what}: {told.state} {told.reply}")


def _looks(
    rooms: "Rooms", config: Path, *, now: datetime, stop: "Stop", accepts_clock: bool
) -> "Look":
    """Return what looks at the people's file and at the clock; look at that, key and store."""
    from digest.cli.reload import Files
    from digest.ledger import PeopleFacts, Restoration
    from digest.pipeline import clock_guard

    def look() -> datetime:
        at = files.take_over_people()
        clock_guard.check(rooms, context.moment())
        return at

    files = Files(rooms, config)
    try:
        PeopleFacts(rooms.store).check_key()
        Restoration(rooms.store).check(now)
        clock_guard.check(rooms, context.moment(), begins=True, accepts=accepts_clock)
    except (ClockError, KeyFileError, OlderStoreError):
        _tell(rooms, now=now, stop=stop)
        raise
    return look


def _mistake(
    *, dry_run: bool, only: Sequence[str] | None, again: bool, everybody: bool
) -> str | None:
    """Say which options do not go together."""
    if again and bool(only) == everybody:
        return (
            "--again sends issues once more: expected --only ID with it,"
            " or else --all for everybody's"
        )
    if everybody and not again:
        return "--all goes with --again: without it, send serves all who are not yet served"
    if again and dry_run:
        return "--dry-run says who would be served; what --again would send, digest preview shows"
    return None


def sent(
    results: Iterable["Result"],
    unserved: "Callable[[], _Unserved] | None" = None,
    *,
    as_json: bool,
) -> Counter[str]:
    """Print a line for each issue as it comes, then who is not served; return counts by state."""
    states: Counter[str] = Counter()
    digests: list[dict[str, Any]] = []
    for _, receipt in output.waiting(results, what="sending"):
        states[receipt.state] += 1
        if len(digests) < output.LISTED:
            digests.append(as_dict(receipt))
        if not as_json:
            print(line(receipt))
    left = unserved() if unserved else None
    if as_json:
        shown = (*STATES, "pending") if states["pending"] else STATES
        counted = {state: states[state] for state in shown}
        waiting_too = [_waiting(due, left.reason) for due in left.first] if left else []
        due = states.total() + (left.waiting if left else 0)
        told = {"due": due, **counted, "digests": [*digests, *waiting_too]}
        output.as_object(told | (_left(left) if left else {}))
    elif left:
        output.say(*_remaining(left, states))
    elif not states:
        output.say("Nothing to send.")
    if left and left.waiting:
        states["waiting"] = left.waiting
    return states


def _unserved(
    rooms: "Rooms", *, now: datetime, on: date | None, only: Sequence[str], stop: "Stop"
) -> _Unserved:
    """Say who is not served after a `send`, and why."""
    from digest.ledger import PeopleFacts
    from digest.pipeline import dispatch

    waiting, reason = dispatch.unserved(rooms, now=now, on=on, only=only, stop=stop)
    suppressed = PeopleFacts(rooms.store).suppressed()
    return _Unserved(
        on=on,
        only=only,
        waiting=waiting,
        first=next(rooms.ledger.unserved(now, on=on, only=only, limit=output.LISTED), ()),
        reason=reason,
        closed=dispatch.given_up(rooms, now=now, on=on, only=only),
        suppressed={slug: suppressed[slug] for slug in suppressed if not only or slug in only},
    )


def _remaining(left: _Unserved, states: Counter[str]) -> Iterator[str]:
    """Say who is not served, and what to do; that everybody is only where it is true."""
    from digest.pipeline import dispatch

    if left.waiting:
        people = "1 person waits" if left.waiting == 1 else f"{left.waiting:,} people wait"
        date = f" --date {left.on}" if left.on else ""
        begins = "Then" if left.reason == dispatch.HELD else "" if date else "The next"
        again = f"{begins} digest send{date} serves".strip()
        too = "" if left.on else "; so does digest run"
        yield f"{people}: {left.reason or _open(left.first)}. {again} them{too}."
    if states.total():
        return
    for one in left.closed:
        again = f"digest send --again --only {one.subscriber} tries it once more"
        yield f"{one.subscriber}: {one.state} on {one.issue_on}: {one.reply}. {again}."
    for slug, reason in left.suppressed.items():
        yield f"{slug}: nothing is sent to this address: {reason}."
    if not left.waiting:
        yield _nothing_to_do(left)


def _nothing_to_do(left: _Unserved) -> str:
    who = ", ".join(left.only) or "everybody"
    when = f"for {left.on}" if left.on else "on their own date"
    if not (left.closed or left.suppressed):
        return f"Nothing to do: {who} {'were' if len(left.only) > 1 else 'was'} served {when}."
    if left.only:
        return "Nothing to do for them now."
    return f"Nothing to do: everybody else was served {when}."


def _open(first: "Sequence[Due]") -> str:
    is_tried = any(due.attempt for due in first)
    return "their messages are tried again" if is_tried else "they came meanwhile"


def _left(left: _Unserved) -> dict[str, Any]:
    closed = [_issue(one.subscriber, one.issue_on, one.state, one.reply) for one in left.closed]
    counted = {"waiting": left.waiting, "reason": left.reason}
    return {**counted, "closed": closed, "suppressed": dict(left.suppressed)}


def _waiting(due: "Due", reason: str) -> dict[str, Any]:
    return _issue(*due.key, due.state, reason) | {"papers": 0, "lost": []}


def as_dict(receipt: "Receipt") -> dict[str, Any]:
    papers = receipt.tally.shown if receipt.tally else 0
    issue = _issue(*receipt.key, receipt.state, receipt.reply)
    return issue | {"papers": papers, "lost": list(receipt.lost)}


def _issue(subscriber: str, on: date, state: str, reply: str) -> dict[str, Any]:
    return {"subscriber": subscriber, "date": on.isoformat(), "state": state, "reply": reply}


def line(receipt: "Receipt") -> str:
    reply = f": {receipt.reply}" if receipt.reply and receipt.state != "sent" else ""
    what = _what(receipt.tally) if receipt.tally else "no digest"
    return f"{receipt.key[0]:<16} {receipt.state:<9} {what}{_lost(receipt.lost)}{reply}"


def _lost(names: Sequence[str]) -> str:
    return f", could not be shown: {', '.join(names)}" if names else ""


def _what(tally: "Tally") -> str:
    total = tally.total
    if not tally.shown:
        return f"none of {total:,} new papers matched" if total else "no new papers"
    held = f", {tally.held_over:,} held over" if tally.held_over else ""
    gone = f", {tally.let_go:,} let go" if tally.let_go else ""
    matched = f"{tally.matched:,} of {total:,} new papers matched"
    return f"{matched}, {tally.shown:,} shown{held}{gone}"
