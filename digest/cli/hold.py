"""`digest hold` and `digest release`: nothing is sent for a while, and collecting goes on."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.exceptions import UsageError

_DAY = 10
"""The letters of a day: 2026-12-24."""


def hold(
    *,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="WHEN", help='A day, or "2026-12-24 18:00"; else until release.'
        ),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Send nothing for a while; collecting goes on."""
    from digest.pipeline.attention import moment

    now, zone = context.now(), context.zone(context.settings(config))
    end = _instant(until, zone) if until else None
    if end and end <= now:
        raise UsageError(f'--until "{until}": expected a time to come, got one that is past')
    with context.operation(config) as operation:
        operation.hold(since=now, until=end)
    if as_json:
        output.as_object(_facts(held=True, until=end))
        return
    when = f" before {moment(end, now, zone)} ({zone})" if end else ""
    print(f"Nothing is sent{when}; collecting goes on. digest release sends again.")


def release(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Send again after `digest hold`."""
    with context.operation(config) as operation:
        was_held = operation.release()
    if as_json:
        output.as_object(_facts(held=False, until=None))
    elif was_held:
        print("Sending goes on: by the next tick of digest run, or by digest send.")
    else:
        print("Nothing was held.")


def _facts(*, held: bool, until: datetime | None) -> dict[str, Any]:
    return {"held": held, "until": until and until.isoformat(timespec="seconds")}


def _instant(text: str, zone: str) -> datetime:
    """Return the instant that *text* names on the clock of *zone*; a day begins at midnight."""
    try:
        local = datetime.fromisoformat(text if len(text) > _DAY else f"{text} 00:00")
    except ValueError as error:
        wanted = 'expected a day like 2026-12-24, or a time like "2026-12-24 18:00"'
        raise UsageError(f'--until: {wanted}, got "{text}"') from error
    return local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))
