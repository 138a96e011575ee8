"""`digest sources`: which source is complete and fresh; try one out, or bring some from a feed
reader."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.exceptions import FetchError, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from digest.config import Settings
    from digest.model import Batch, Listing, Source

app = typer.Typer(help="Say which source is complete and fresh, and what to do about the others.")

FIRST = 5
"""How many papers a trial shows."""


@app.callback(invoke_without_command=True)
def table(called: typer.Context, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Say which source is complete and fresh, and what to do about the others."""
    if called.invoked_subcommand:
        return
    from digest.cli import source_table

    with context.looking(config) as rooms:
        source_table.show(
            rooms.settings.sources,
            rooms.archive.visits(),
            now=context.now(),
            zone=context.zone(rooms.settings),
            as_json=as_json,
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
    """Ask one source once, show the first five papers it lists and what was read from where.

    Nothing is stored.
    """
    from functools import cache
    from itertools import islice

    from digest import sources
    from digest.pipeline import collection

    settings = context.settings(config)
    source = collection.named(settings, name)
    with context.web(settings) as get:
        once = cache(get)
        batch = sources.read(source, sources.wanted(source, None, context.now()), once)
        read_from = tuple(islice(sources.read_from(source, once), FIRST))
    _revived(settings, name)
    _tried(batch, FIRST, read_from, as_json=as_json)


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
    from digest import atomic_file, fetch
    from digest.config import edit
    from digest.pipeline.attention import counted
    from digest.sources.feed import opml

    try:
        body = fetch.read(file).body
    except FetchError as error:
        message = f"{file}: {error.reason}: expected an OPML file"
        raise UsageError(message) from error
    found = opml.read(body, str(file))
    new = edit.missing(config, found.sources)
    output.say(*(f"left out: {line}" for line in (*found.left_out, *_known(found.sources, new))))
    if not write:
        print(edit.shown(new), end="")
        return
    # What has mistakes is not added to: nobody could tell ours from theirs.
    context.settings(config)
    if new:
        atomic_file.replace(config, edit.add_sources(config, new))
    output.say(f"{counted(len(new), one='source', many='sources')} added to {config}")


def _known(found: "Iterable[Source]", new: "Iterable[Source]") -> "Iterator[str]":
    """Yield a line for each source *found* that the settings have already."""
    added = {(one.kind, one.url, one.categories) for one in new}
    for one in found:
        if (one.kind, one.url, one.categories) not in added:
            what = one.url or " ".join((one.kind, *one.categories))
            yield f'"{one.name}": {what} is in the settings already'


def _revived(settings: "Settings", name: str) -> None:
    """Let a source whose address was gone be asked again, now that it has answered."""
    from digest.pipeline import application

    try:
        with application.looking(settings) as rooms:
            visit = rooms.archive.visits().get(name)
    except StoreError:
        return  # nothing was collected so far
    if visit and visit.gone_url:
        with application.opened(settings) as rooms:
            rooms.archive.ask_again(name)


def _tried(
    batch: "Batch", first: int, read_from: "Sequence[Mapping[str, str]]", *, as_json: bool
) -> None:
    """Show how many papers a source lists, and the *first* ones with what they are *read_from*."""
    listings = batch.listings[:first]
    shown = list(zip(listings, (*read_from, *[{}] * len(listings)), strict=False))
    if as_json:
        papers = [
            {"listed_on": f"{one.listed_on}", "title": one.title, "identifiers": one.identifiers}
            | ({"read_from": dict(places)} if places else {})
            for one, places in shown
        ]
        counts = {"listed": len(batch.listings), "claimed": batch.claimed}
        output.as_object({"source": batch.source, **counts, "first": papers})
        return
    claimed = f" of {batch.claimed:,}" if batch.claimed is not None else ""
    print(f"{batch.source}: {len(batch.listings):,}{claimed} listed")
    for one, places in shown:
        names = ", ".join(one.authors[:2]) + (" …" if len(one.authors) > 2 else "")
        byline = f"{names or 'no authors'} · {one.listed_on} · {one.identifiers[0]}"
        print(f"\n  {one.title}\n  {byline}\n  {_read(one, places)}")


def _read(listing: "Listing", places: "Mapping[str, str]") -> str:
    """Say which parts there are, and from where: "title from title, no abstract"."""
    given = {
        "title": listing.title,
        "authors": listing.authors,
        "abstract": listing.abstract,
        "DOI": [one for one in listing.identifiers if one.startswith("doi:")],
    }
    return ", ".join(
        (f"{part} from {place}" if (place := places.get(part.lower())) else part)
        if value
        else f"no {part}"
        for part, value in given.items()
    )
