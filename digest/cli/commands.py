"""The commands, one function each: read, call the pipeline, show."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from digest import __version__
from digest.cli import context, output
from digest.cli import remarks as remarks_of
from digest.cli.backup import backup, restore
from digest.cli.context import DEFAULT_CONFIG, AcceptClock, Config, Day, Json, day
from digest.cli.deliveries import app as deliveries
from digest.cli.demo import demo
from digest.cli.hold import hold, release
from digest.cli.key import app as key
from digest.cli.option_choice import Format, OtherLayout
from digest.cli.overview import status
from digest.cli.people import app as people
from digest.cli.propose import app as profile
from digest.cli.prune import prune
from digest.cli.send import send
from digest.cli.sources import app as sources

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Daily digests of new research papers by e-mail, ranked for each reader's own words.",
    epilog="Start with: digest init, digest check, digest collect, digest preview SUBSCRIBER.",
)
app.add_typer(people, name="people")
app.add_typer(profile, name="profile")
app.add_typer(sources, name="sources")
app.add_typer(deliveries, name="deliveries")
app.add_typer(key, name="key")
for command in (prune, backup, restore, hold, release):
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"rubricator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where the settings go.")
    ] = DEFAULT_CONFIG.parent,
    *,
    field: Annotated[
        str | None,
        typer.Option(
            "--field",
            metavar="FIELD",
            help="With sources and a profile for biology, chemistry, computer-science, economics,"
            " mathematics, medicine or physics.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write example settings and subscribers to start from; never overwrites."""
    from digest import resources

    written = resources.copy_examples(folder, field)
    output.written(written, has_profile=field is not None, as_json=as_json)


app.command()(demo)


@app.command()
def check(
    *,
    smtp: Annotated[
        bool,
        typer.Option(
            "--smtp", help="Connect to the relay, say what it offers and takes; send nothing."
        ),
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Name every mistake in the settings and people; load the templates, look into the store."""
    from digest import sources
    from digest.exceptions import NotReadyError
    from digest.mail.probe import examine
    from digest.pipeline import application, example_people, trial

    settings, found = context.load(config, sends=smtp)
    remarks = [*found.remarks, *remarks_of.remarks(settings)]
    remarks += example_people.remarks(found.subscribers, settings.relay)
    remarks += sources.remarks(settings.sources)
    remarks += application.renderer(settings).remarks
    try:
        with application.looking(settings) as rooms:
            application.check(rooms, found.files)
            papers = trial.latest(rooms.archive, 30, now=context.now())
            remarks += sources.profile_remarks(found.subscribers, settings.sources, papers)
            remarks += application.remarks(rooms)
            remarks += trial.remarks(found.subscribers, papers)
    except NotReadyError as error:
        remarks += sources.profile_remarks(found.subscribers, settings.sources)
        remarks.append(str(error))
    real = (one for one in found.subscribers if not example_people.kept_here(one, settings.relay))
    first = next((one.email for one in real), None)
    examination = (
        examine(settings.relay, sender=settings.sender.address, recipient=first) if smtp else None
    )
    output.checked(settings, len(found.subscribers), remarks, examination, as_json=as_json)
    if examination and not examination[0]:
        raise typer.Exit(1)


@app.command()
def collect(
    *,
    name: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="This source only.")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--since", parser=day, metavar="DAY", help="Every day from this one on."),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Visit each source once and keep what it lists.

    A source that was away gives what was missed.
    """
    from digest.pipeline import collection, corpus

    with (
        context.opened(config) as rooms,
        context.visiting(rooms, lambda error: output.say(f"error: {error}")) as get,
    ):
        wanted = [collection.named(rooms.settings, name)] if name else list(rooms.settings.sources)
        visits = (
            collection.backfill(rooms, wanted, get, since=since, now=context.now())
            if since
            else collection.collect(rooms, get, now=context.now(), only=wanted)
        )
        collected = output.collected(visits, wanted, as_json=as_json)
        corpus.learn(rooms, now=context.now())
    if any(visit.stopped_by for visit in collected):
        raise typer.Exit(1)
    context.heartbeat().beat(rooms.settings, "collect")


@app.command()
def preview(  # noqa: PLR0913  an argument for each option
    subscriber: Annotated[
        str,
        typer.Argument(metavar="SUBSCRIBER", help="The id of a person in the subscribers file."),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")] = Path(
        "preview"
    ),
    open_it: Annotated[bool, typer.Option("--open", help="Open the HTML in a browser.")] = False,
    layout: OtherLayout = None,
    on: Day = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Write one person's digest as it would be sent now: .html, .txt and .eml. Sends nothing."""
    from digest.pipeline import sender

    with context.looking(config) as rooms:
        made = sender.preview(
            context.person(rooms, subscriber), rooms, now=context.now(), on=on, layout=layout
        )
    files = output.save(made, out)
    output.previewed(made, files, as_json=as_json)
    if open_it:
        typer.launch(str(files[0]))


app.command()(send)


@app.command()
def run(*, accept_clock: AcceptClock = False, config: Config = DEFAULT_CONFIG) -> None:
    """Keep going: collect every `collect_every`, and serve everybody who is due.

    Somebody is due once their `send_at` has passed on their own date.
    """
    from digest.cli import run

    run.run(config, accepts_clock=accept_clock)


app.command()(status)


@app.command()
def rank(
    *,
    subscribers: Annotated[
        Path, typer.Option("--subscribers", metavar="FILE", help="A subscribers file.")
    ],
    listings: Annotated[
        Path,
        typer.Option(
            "--listings", metavar="FILE", help="Papers, one JSON object a line; .xz and .gz too."
        ),
    ],
    style: Format = "table",
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="So many papers for each person and day.")
    ] = None,
) -> None:
    """Rank the listings of a file for the people of a file, day by day.

    Needs no settings and no database.
    """
    from digest import people
    from digest.cli import rank
    from digest.pipeline import daily

    readers = people.load(subscribers, timezone=context.timezone())
    rank.show(daily.rank_days(daily.listings(listings), readers), style, limit)


@app.command("try")
def try_(
    keywords: Annotated[
        str | None,
        typer.Argument(metavar='"KEYWORD, KEYWORD"', help="Words to try, commas between."),
    ] = None,
    *,
    subscriber: Annotated[
        str | None, typer.Option("--subscriber", metavar="ID", help="The profile of this person.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How far to look back.")] = 30,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Show what some keywords, or a person's profile, would have brought in the last days."""
    from digest import rank
    from digest.cli import trial
    from digest.pipeline.corpus import examples, statistics
    from digest.pipeline.trial import latest, simulate

    with context.looking(config) as rooms:
        profile = trial.profile_of(rooms, keywords, subscriber)
        papers = latest(rooms.archive, days, now=context.now())
        known = statistics(rooms.archive, rank.queries([profile]))
        shown = examples(rooms.archive, {*profile.like, *profile.unlike})
    trial.show(simulate(profile, papers, known, shown), as_json=as_json)


@app.command()
def why(
    subscriber: Annotated[
        str,
        typer.Argument(metavar="SUBSCRIBER", help="The id of a person in the subscribers file."),
    ],
    *,
    paper: Annotated[
        str | None,
        typer.Option("--paper", metavar="ID", help="An identifier, or the address of its page."),
    ] = None,
    on: Day = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say why an issue came, or none: when it was due, what it looked at, what became of the mail.

    With --paper, say why that paper is in it, is out, or is where it is.
    """
    from digest.cli import why
    from digest.pipeline.why.issue import of_issue
    from digest.pipeline.why.paper import of_paper

    with context.looking(config) as rooms:
        now, person = context.now(), context.person(rooms, subscriber)
        answer = (
            of_paper(person, paper, rooms, now=now, on=on)
            if paper
            else of_issue(person, rooms, now=now, on=on)
        )
    why.show(answer, as_json=as_json)
