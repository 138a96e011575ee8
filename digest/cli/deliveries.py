"""`digest deliveries`: what became of issues, one by one; and the end of a doubt by hand."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json, day
from digest.cli.option_choice import one_of
from digest.exceptions import UsageError
from digest.model import State

if TYPE_CHECKING:
    from digest.ledger import Operation
    from digest.model import Delivery

app = typer.Typer(help="List what became of issues, the latest first, and end a doubt by hand.")

_Answer = Literal["sent", "resend"]
_Day = Annotated[
    date | None, typer.Option("--day", parser=day, metavar="DAY", help="Issues of this date only.")
]


@app.callback(invoke_without_command=True)
def listed(  # noqa: PLR0913  an argument for each option
    called: typer.Context,
    *,
    state: Annotated[
        State | None,
        typer.Option("--state", parser=one_of(State), help="Those in this state only."),
    ] = None,
    subscriber: Annotated[
        str | None, typer.Option("--subscriber", metavar="ID", help="Those of this person only.")
    ] = None,
    on: _Day = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 100,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """List what became of issues, the latest first, and end a doubt by hand."""
    if called.invoked_subcommand:
        return
    with context.looking(config) as rooms:
        found = rooms.operation.deliveries(state=state, slug=subscriber, on=on, limit=limit)
        shown, zone = list(found), context.zone(rooms.settings)
    if as_json:
        output.as_object({"deliveries": [as_dict(one) for one in shown]})
        return
    print(*(line(one, context.now(), zone) for one in shown), sep="\n", end="\n" if shown else "")
    if not shown:
        print("There is no such issue.")
    elif len(shown) == limit:
        output.say(f"These are the first {limit:,}: --limit shows more.")


@app.command()
def resolve(
    subscriber: Annotated[
        str, typer.Argument(metavar="ID", help="Whose issue it is that is in doubt.")
    ],
    answer: Annotated[
        _Answer,
        typer.Argument(
            parser=one_of(_Answer), help="The message has arrived, or is to be sent again."
        ),
    ],
    *,
    on: _Day = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say of an issue in doubt that it has arrived, or is to be sent again.

    It goes out again under the same Message-ID, with the same papers.
    """
    with context.operation(config) as operation:
        one = _in_doubt(operation, subscriber, on)
        if not operation.resolve((subscriber, one.issue_on), answer, now=context.now()):
            raise UsageError(f"{subscriber}: the issue of {one.issue_on} is not in doubt any more")
    if as_json:
        facts = {"subscriber": subscriber, "date": one.issue_on.isoformat(), "answer": answer}
        output.as_object(facts)
        return
    send = f"digest send --date {one.issue_on} --only {subscriber}"
    print(
        f"{subscriber}: the issue of {one.issue_on} counts as sent."
        if answer == "sent"
        else f"{subscriber}: the issue of {one.issue_on} is sent again by the next tick of "
        f"digest run, or by {send}."
    )


def _in_doubt(operation: "Operation", slug: str, on: date | None) -> "Delivery":
    """Return the issue that is in doubt. Raises UsageError where there is none, or several."""
    found = list(operation.deliveries(slug=slug, on=on, limit=output.LISTED))
    doubts = [one for one in found if one.state == "in_doubt"]
    if len(doubts) == 1:
        return doubts[0]
    if doubts:
        raise UsageError(f"{slug}: several issues are in doubt: name one: {_days(doubts)}")
    when = f" of {on}" if on else ""
    states = f"; it is {found[0].state}" if on and found else ""
    raise UsageError(f"{slug}: no issue{when} is in doubt{states}")


def _days(found: "Iterable[Delivery]") -> str:
    return ", ".join(f"--day {one.issue_on}" for one in found)


def line(one: "Delivery", now: datetime, zone: str) -> str:
    """Say in a line whose issue is in which state, with how many papers, and what was answered."""
    from digest.pipeline.attention import moment

    tries = "1 try" if one.attempt == 1 else f"{one.attempt} tries"
    again = f", next {moment(one.next_try_at, now, zone)}" if one.next_try_at else ""
    reply = f": {one.reply}" if one.reply else ""
    papers = f"{len(one.papers):>3} papers"
    return f"{one.issue_on} {one.subscriber:<16} {one.state:<10} {papers}, {tries}{again}{reply}"


def as_dict(one: "Delivery") -> dict[str, Any]:
    return {
        "subscriber": one.subscriber,
        "date": one.issue_on.isoformat(),
        "state": one.state,
        "papers": len(one.papers),
        "attempt": one.attempt,
        "unanswered": one.unanswered,
        "made_at": _iso(one.made_at),
        "next_try_at": _iso(one.next_try_at),
        "reply": one.reply,
        "lost": list(one.lost),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
