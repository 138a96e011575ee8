"""`digest people pause|resume`: somebody gets nothing for a while."""

from datetime import date
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.cli import context
from digest.cli.context import DEFAULT_CONFIG, Config, Json, day
from digest.cli.people.options import DryRun, Person, edited
from digest.exceptions import UsageError


def pause(
    person: Person,
    *,
    until: Annotated[
        date | None,
        typer.Option(
            "--until", parser=day, metavar="DAY", help="When they read again; else on resume."
        ),
    ] = None,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Send one person nothing, until a day or until `resume`."""
    from digest import people

    zone = context.zone(context.settings(config))
    if until and until <= context.now().astimezone(ZoneInfo(zone)).date():
        raise UsageError(f"--until {until}: expected a day to come, got one that is past or today")
    plan = people.paused(f"until {until}" if until else "true")
    edited(
        config,
        lambda listed: people.changed(listed, person, plan),
        dry_run=dry_run,
        as_json=as_json,
    )


def resume(
    person: Person,
    *,
    they_asked: Annotated[
        bool, typer.Option("--they-asked", help="Also who unsubscribed, and asks for it again.")
    ] = False,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """End the pause of one person, by their file or not, and a suspension.

    Who unsubscribed, or was erased, reads again by their own wish alone.
    """
    from digest import people
    from digest.cli.people import fact

    fact.check_key(config)
    resumed = partial(fact.resumed, config, they_asked=they_asked, dry_run=dry_run)
    done = edited(
        config,
        lambda listed: people.changed(listed, person, people.resumed),
        beside=resumed,
        dry_run=dry_run,
        as_json=as_json,
    )
    if done.keys["barred"]:
        raise typer.Exit(1)
