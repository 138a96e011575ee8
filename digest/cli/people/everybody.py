"""`digest people list`: everybody with their state, when they read, and where mail goes."""

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.option_choice import one_of

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.model import PersonFacts, Subscriber

State = Literal["active", "paused", "suspended", "unsubscribed", "suppressed", "erased"]
Listed: TypeAlias = "tuple[Subscriber, tuple[State, ...]]"
"""A person, and how they are."""


def everybody(
    words: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="Only whose id, name or address holds this."),
    ] = None,
    *,
    state: Annotated[
        State | None,
        typer.Option("--state", parser=one_of(State), help="Only those who are so."),
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Only those of this group.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say who reads, by their ids: their state, when their digests come, and where they go."""
    settings = context.settings(config)
    found = _of_group(settings, group) if group else _everybody(settings)
    asked = (one for one in found if _is_asked(one, words))
    listed = list(_with_states(settings, asked, context.now()))
    if state:
        listed = [one for one in listed if state in one[1]]
    listed.sort(key=lambda one: (one[0].id.casefold(), one[0].id))
    if as_json:
        output.as_object({"people": [_as_dict(*one) for one in listed]})
        return
    if not listed:
        print("Nobody is so.")
        return
    _table(listed)


def _everybody(settings: "Settings") -> "Iterable[Subscriber]":
    """Return all people: as the ledger has them where their files have not changed since, which is
    quicker than reading these."""
    from digest.exceptions import StoreError
    from digest.pipeline import application

    try:
        with application.looking(settings) as rooms:
            is_current = application.is_current(rooms, context.defaults(settings))
            if is_current and not application.others(rooms):
                return tuple(rooms.ledger.subscribers())
    except StoreError:
        pass  # nothing was taken over so far
    return context.people(settings).subscribers


def _of_group(settings: "Settings", group: str) -> "Iterable[Subscriber]":
    from digest import people

    return people.members(
        group, *settings.subscribers, timezone=context.timezone(), defaults=settings.defaults
    )


def _is_asked(subscriber: "Subscriber", words: str | None) -> bool:
    places = subscriber.id, subscriber.email, subscriber.name or ""
    return words is None or any(words.casefold() in place.casefold() for place in places)


def _with_states(
    settings: "Settings", people: "Iterable[Subscriber]", now: datetime
) -> "Iterator[Listed]":
    """Yield *people*, with any pause that is not in their file, and how they are, what is worst
    first: facts of the ledger and the pause of either."""
    from digest.ledger import with_pause
    from digest.model import is_paused

    facts_of = _facts(settings)
    for one in people:
        its = facts_of(one)
        subscriber = with_pause(one, its.paused_until)
        on = now.astimezone(ZoneInfo(one.timezone)).date()
        states: list[State] = [*its.names]
        if is_paused(subscriber, on):
            states.append("paused")
        yield subscriber, tuple(states) or ("active",)


def _facts(settings: "Settings") -> "Callable[[Subscriber], PersonFacts]":
    from digest.exceptions import StoreError
    from digest.ledger import PeopleFacts
    from digest.model import PersonFacts
    from digest.pipeline import application

    try:
        with application.looking(settings) as rooms:
            return PeopleFacts(rooms.store).of_each()
    except StoreError:
        return lambda _: PersonFacts()  # as in `_everybody`


def _as_dict(subscriber: "Subscriber", states: Sequence[State]) -> dict[str, object]:
    until = subscriber.paused_until
    return {
        "id": subscriber.id,
        "email": subscriber.email,
        "name": subscriber.name,
        "state": states[0],
        "facts": [state for state in states if state not in {"active", "paused"}],
        "paused_until": until.isoformat() if until and until != date.max else None,
        "timezone": subscriber.timezone,
        "send_at": f"{subscriber.send_at:%H:%M}",
        "cadence": _days(subscriber),
    }


def _table(listed: "Iterable[Listed]") -> None:
    """Print a row a person: by ourselves, for a table of a library would take minutes."""
    rows = [*_rows(listed)]
    widths = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    if sys.stdout.isatty():
        widths = _fitting(widths, shutil.get_terminal_size().columns)
    for row in rows:
        cells = (_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _fitting(widths: list[int], most: int) -> list[int]:
    """Return *widths* of columns that fit into lines of *most* cells, where they can: zone, name,
    address and id are cut in that order, as little as need be."""
    fitting = [*widths]
    for column, fewest in ((2, 18), (3, 8), (4, 20), (0, 12)):
        excess = sum(fitting) + len("  ") * (len(fitting) - 1) - most
        fitting[column] = max(fitting[column] - max(excess, 0), min(fitting[column], fewest))
    return fitting


def _padded(text: str, width: int) -> str:
    """Return *text* in *width* cells of a terminal."""
    if text.isascii() and len(text) <= width:
        return text.ljust(width)  # nearly all of a long list
    missing = width - _cells(text)
    if missing >= 0:
        return text + " " * missing
    from rich.cells import set_cell_size

    return set_cell_size(text, width - 1) + "…"


def _cells(text: str) -> int:
    """Return how many cells of a terminal *text* takes: a letter of Chinese is two wide."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _rows(listed: "Iterable[Listed]") -> Iterator[tuple[str, ...]]:
    yield "id", "state", "digest", "name", "address"
    for one, states in listed:
        until = one.paused_until
        is_known = until is not None and until != date.max
        told = ", ".join(
            f"paused until {until}" if state == "paused" and is_known else state for state in states
        )
        days = _days(one)
        when = days if isinstance(days, str) else ", ".join(days)
        hour = f"{when} {one.send_at:%H:%M} {one.timezone}"
        yield one.id, told, hour, one.name or "", one.email


def _days(subscriber: "Subscriber") -> str | list[str]:
    from digest.document import WEEKDAYS

    if isinstance(subscriber.cadence, tuple):
        return [WEEKDAYS[day] for day in subscriber.cadence]
    if subscriber.cadence == "weekly":
        return [WEEKDAYS[subscriber.weekly_on]]
    return subscriber.cadence
