"""`digest people list`: everybody with their state, when they read, and where mail goes."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.model import Subscriber

State = Literal["active", "paused"]


def everybody(
    words: Annotated[
        str | None,
        typer.Argument(metavar="[WORD]", help="Only whose id, name or address holds this."),
    ] = None,
    *,
    state: Annotated[State | None, typer.Option("--state", help="Only those who are so.")] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Only those of this group.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say who reads, by their ids: their state, when their digests come, and where they go."""
    settings, now = context.settings(config), context.now()
    found = _of_group(settings, group) if group else _everybody(settings)
    listed = [one for one in found if _is_asked(one, words) and state in {None, _state(one, now)}]
    listed.sort(key=lambda one: (one.id.casefold(), one.id))
    if as_json:
        output.as_object({"people": [_as_dict(one, now) for one in listed]})
        return
    _table(listed, now)


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


def _state(subscriber: "Subscriber", now: datetime) -> State:
    from digest.model import is_paused

    on = now.astimezone(ZoneInfo(subscriber.timezone)).date()
    return "paused" if is_paused(subscriber, on) else "active"


def _as_dict(subscriber: "Subscriber", now: datetime) -> dict[str, object]:
    until = subscriber.paused_until
    return {
        "id": subscriber.id,
        "email": subscriber.email,
        "name": subscriber.name,
        "state": _state(subscriber, now),
        "paused_until": until.isoformat() if until and until != date.max else None,
        "timezone": subscriber.timezone,
        "send_at": f"{subscriber.send_at:%H:%M}",
        "cadence": _days(subscriber),
    }


def _table(listed: "Iterable[Subscriber]", now: datetime) -> None:
    """Print a row a person: by ourselves, for a table of a library would take minutes."""
    rows = [*_rows(listed, now)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _rows(listed: "Iterable[Subscriber]", now: datetime) -> Iterator[tuple[str, ...]]:
    yield "id", "state", "digest", "name", "address"
    for one in listed:
        until = one.paused_until
        is_known = until is not None and until != date.max
        state = _state(one, now)
        told = f"paused until {until}" if state == "paused" and is_known else state
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
