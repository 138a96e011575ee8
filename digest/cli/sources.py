"""`digest sources`: which source is complete and fresh; try one out, or bring some from a feed
reader."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli import door, show
from digest.cli.option import DEFAULT_CONFIG, Config, Json
from digest.exceptions import UsageError

app = typer.Typer(help="Say which source is complete and fresh, and what to do about the others.")

FIRST = 5
"""How many papers a trial shows."""


@app.callback(invoke_without_command=True)
def table(
    context: typer.Context, *, config: Config = DEFAULT_CONFIG, as_json: Json = False
) -> None:
    """Say which source is complete and fresh, and what to do about the others."""
    if context.invoked_subcommand:
        return
    from digest.cli import overview

    with door.looking(config) as rooms:
        overview.sources(
            rooms.settings.sources, rooms.archive.visits(), now=door.now(), as_json=as_json
        )


@app.command("test")
def try_out(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of a source in the settings.")
    ],
    *,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Ask one source once and show the first five papers it lists; store nothing."""
    from digest import sources
    from digest.pipeline import collection

    settings = door.settings(config)
    source = collection.named(settings, name)
    with door.web(settings) as get:
        batch = sources.read(source, sources.wanted(source, None, door.now()), get)
    show.tried(batch, FIRST, as_json=as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="What a feed reader exports.")],
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Add them to the settings file; its comments stay.")
    ] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Print the settings that the feeds of an OPML file come to, or add them."""
    from digest import disk
    from digest.config import edit
    from digest.sources import opml

    try:
        body = file.read_bytes()
    except OSError as error:
        message = f"{file}: {error.strerror}: expected an OPML file"
        raise UsageError(message) from error
    new = edit.missing(config, opml.read(body, str(file)))
    if not write:
        print(edit.shown(new), end="")
        return
    # What has mistakes is not added to: nobody could tell ours from theirs.
    door.settings(config)
    if new:
        disk.replace(config, edit.add_sources(config, new).encode())
    show.say(f"{len(new)} sources added to {config}")
