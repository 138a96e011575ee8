"""`digest send`: serves who is due; a line or a JSON object for each issue, and who is left."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import context, output, receipt, unserved
from digest.cli.context import DEFAULT_CONFIG, AcceptClock, Config, Day, Json
from digest.exceptions import ClockError, KeyFileError, OlderStoreError, UsageError

if TYPE_CHECKING:
    from digest.cli.unserved import Unserved
    from digest.model import Key, Receipt
    from digest.pipeline.application import Rooms
    from digest.pipeline.claims import Result, Stop
    from digest.pipeline.group import Look

STATES = ("sent", "empty", "deferred", "failed", "in_doubt")


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
                lambda: unserved.looked_up(rooms, now=now, on=on, only=only, stop=stop),
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


@dataclass
class _Sent:
    """Counts of issues by state, the first of them for programs, and the keys of those that were
    named for what else became of them."""

    states: Counter[str] = field(default_factory=Counter)
    digests: list[dict[str, Any]] = field(default_factory=list)
    named: "set[Key]" = field(default_factory=set)

    def add(self, one: "Receipt") -> None:
        self.states[one.state] += 1
        if len(self.digests) < output.LISTED:
            self.digests.append(receipt.as_dict(one))
        if one.state != "sent":
            self.named.add(one.key)


def sent(
    results: Iterable["Result"],
    look_up: "Callable[[], Unserved] | None" = None,
    *,
    as_json: bool,
) -> Counter[str]:
    """Print a line for each issue as it comes, then who is not served; return counts by state."""
    found = _Sent()
    for _, one in output.waiting(results, what="sending"):
        found.add(one)
        if not as_json:
            print(receipt.line(one))
    left = look_up() if look_up else None
    if as_json:
        output.as_object(_as_dict(found, left))
    elif left:
        output.say(*unserved.told(left, found.named, is_any_sent=bool(found.states)))
    elif not found.states:
        output.say("Nothing to send.")
    waiting = {"waiting": left.waiting} if left and left.waiting else {}
    return found.states + Counter(waiting)


def _as_dict(found: _Sent, left: "Unserved | None") -> dict[str, Any]:
    states = found.states
    shown = (*STATES, "pending") if states["pending"] else STATES
    counted = {state: states[state] for state in shown}
    if left is None:
        return {"due": states.total(), **counted, "digests": found.digests}
    digests = [*found.digests, *unserved.waiting(left)]
    told = {"due": states.total() + left.waiting, **counted, "digests": digests}
    return told | unserved.as_dict(left)
