"""`digest profile propose`: a profile in YAML for who has a bibliography, a reason on each line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.exceptions import FetchError, NotReadyError, UsageError

if TYPE_CHECKING:
    from digest.bibliography import Bibliography
    from digest.pipeline.profile_proposal import Proposal
    from digest.pipeline.trial import Trial

app = typer.Typer(no_args_is_help=True, help="Make a profile of what somebody has read.")

NAMED = 20
"""So many of the entries left out are named, the rest are counted."""


@app.callback()
def _group() -> None:
    """Without it a group of one command would be that command."""


@app.command()
def propose(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="BibTeX, RIS or CSL-JSON, as Zotero exports them."),
    ],
    *,
    me: Annotated[
        str | None,
        typer.Option("--me", metavar="NAME", help="Whose list it is: nobody follows themselves."),
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How far to look back.")] = 30,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Print a profile of what the papers of a bibliography share, with the reason for each line.

    The papers of the last days say which words are rare, and what it would have brought.
    """
    from digest.cli import proposal

    found = _read(file)
    output.say(*(f"left out: {line}" for line in found.left_out[:NAMED]))
    if len(found.left_out) > NAMED:
        output.say(f"left out: {len(found.left_out) - NAMED:,} more")
    proposed, trial = _proposed(found, me, days, config)
    show = proposal.as_object if as_json else proposal.as_yaml
    show(proposed, trial, file=file, left_out=found.left_out)


def _read(file: Path) -> "Bibliography":
    from digest import bibliography, fetch

    try:
        body = fetch.read(file).body
    except FetchError as error:
        raise UsageError(f"{file}: {error.reason}: expected a bibliography") from error
    return bibliography.read(body, str(file))


def _proposed(
    found: "Bibliography", me: str | None, days: int, config: Path
) -> "tuple[Proposal, Trial | None]":
    """Return a proposal, and what it would have brought; nothing of that without a store."""
    from digest import rank
    from digest.pipeline import trial
    from digest.pipeline.corpus import statistics
    from digest.pipeline.profile_proposal import propose

    works = found.references
    if config == DEFAULT_CONFIG and not config.exists():
        return propose(works, (), owner=me), None
    try:
        with context.looking(config) as rooms:
            papers = trial.latest(rooms.archive, days, now=context.now())
            proposed = propose(works, papers, owner=me)
            known = statistics(rooms.archive, rank.queries([proposed.profile]))
    except NotReadyError:
        return propose(works, (), owner=me), None
    return proposed, trial.simulate(proposed.profile, papers, known) if papers else None
