"""The commands, one function each: read, call the pipeline, show."""

from pathlib import Path
from typing import Annotated

import typer

from digest import __version__
from digest.cli import door, show
from digest.cli.option import DEFAULT_CONFIG, Config, Day, Json

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Daily digests of new research papers by e-mail, ranked for each reader's own words.",
    epilog="Start with: digest init, digest check, digest collect, digest preview SUBSCRIBER.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"rubricator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False
) -> None: ...


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the settings go.")] = DEFAULT_CONFIG.parent,
    *,
    as_json: Json = False,
) -> None:
    """Write example settings and subscribers to start from; never overwrites."""
    from digest import resources

    show.written(resources.copy_examples(folder), as_json=as_json)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one that an earlier demo made.")],
    *,
    as_json: Json = False,
) -> None:
    """Do the whole job on sample listings: collect, rank, send to an inbox on this machine."""
    from digest.demo import run

    show.demo(run(folder), as_json=as_json)


@app.command()
def check(
    *,
    smtp: Annotated[bool, typer.Option("--smtp", help="Connect to the relay, say what it offers; send nothing.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Name every mistake in the settings and people; load the templates, open the store."""
    from digest import mail, pipeline

    settings, subscribers = door.load(config)
    with pipeline.opened(settings):
        examination = mail.examine(settings.relay) if smtp else None
    show.checked(settings, subscribers, examination, as_json=as_json)
    if examination is not None and not examination.ok:
        raise typer.Exit(1)


@app.command()
def collect(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Visit each source once and keep what it lists."""
    from digest import pipeline

    with door.opened(config) as rooms, pipeline.web(door.now) as get:
        visits = pipeline.collect(rooms.settings.sources, rooms.archive, get, now=door.now())
        collected = show.collected(visits, total=len(rooms.settings.sources), as_json=as_json)
    if any(visit.error for visit in collected):
        raise typer.Exit(1)


@app.command()
def preview(
    subscriber: Annotated[str, typer.Argument(metavar="SUBSCRIBER", help="The id of a person in the subscribers file.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")] = Path("preview"),
    open_it: Annotated[bool, typer.Option("--open", help="Open the HTML in a browser.")] = False,
    on: Day = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Write one person's digest as it would be sent now: .html, .txt and .eml. Sends nothing."""
    from digest import pipeline

    with door.opened(config) as rooms:
        made = pipeline.preview(subscriber, rooms, now=door.now(), on=on)
    files = show.save(made, out)
    show.previewed(made, files, as_json=as_json)
    if open_it:
        typer.launch(str(files[0]))


@app.command()
def send(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send and write nothing.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="This person only; may be repeated.")] = None,
    again: Annotated[bool, typer.Option("--again", help="The same issue once more: for setting up, and for lost mail.")] = False,
    on: Day = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Serve everybody who was not yet served on their own date, whatever the hour."""
    from digest import pipeline

    scope = pipeline.Scope(on=on, only=tuple(only or ()))
    now = door.now()
    with door.opened(config) as rooms:
        if dry_run:
            show.sent(pipeline.rehearse(rooms, scope, now=now), as_json=as_json)
            return
        deliver = pipeline.send_again if again else pipeline.send
        with pipeline.sole_sender(rooms, now=now):
            states = show.sent(deliver(rooms, scope, now=now), as_json=as_json)
    if states.keys() & {"failed", "deferred", "in_doubt"}:
        raise typer.Exit(1)


@app.command()
def run(*, config: Config = DEFAULT_CONFIG) -> None:
    """Keep going: collect every `collect_every`, and serve everybody once their `send_at` has passed on their own date."""
    from digest.cli import running

    running.run(config)


@app.command()
def status(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Say what each source brought at its last visit, and what became of the latest issues."""
    from digest.cli import overview

    with door.opened(config) as rooms:
        deliveries = rooms.ledger.deliveries(limit=overview.ISSUES)
        overview.show(rooms.settings.sources, rooms.archive.visits(), deliveries, as_json=as_json)
