"""The command `digest status`: what it is asked, and what it ends with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context
from digest.cli.context import DEFAULT_CONFIG, Config, Json

if TYPE_CHECKING:
    from digest.pipeline.overview import Overview


def status(
    *,
    everybody: Annotated[bool, typer.Option("--all", help="List everybody's last issue.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where anything needs attention.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say what needs attention first, then how sources, people and the store are."""
    from digest.cli import status

    if watch:
        status.watch(lambda: _seen(config, everybody=everybody), as_json=as_json)
        return
    seen = _seen(config, everybody=everybody)
    status.show(seen, as_json=as_json)
    if exit_code and seen.attention:
        raise typer.Exit(1)


def _seen(config: Path, *, everybody: bool) -> "Overview":
    from digest.pipeline.overview import overview

    with context.looking(config) as rooms:
        zone = context.zone(rooms.settings)
        return overview(rooms, now=context.now(), zone=zone, everybody=everybody)
