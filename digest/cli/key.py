"""`digest key`: the secrets beside the store, changed or begun anew."""

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.exceptions import UsageError

if TYPE_CHECKING:
    from digest.ledger.key_changes import Reset

app = typer.Typer(
    no_args_is_help=True, help="Change the secrets beside the store, or begin new ones."
)


@app.command()
def rotate(*, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Sign tokens by a new secret; those signed before are good for another 400 days."""
    from digest.ledger import key_changes

    with context.store(context.settings(config)) as store:
        until = key_changes.rotate(store, now=context.now())
    if as_json:
        output.as_object({"earlier_good_until": until.isoformat(timespec="seconds")})
    else:
        print(f"Tokens have a new secret; those made before are good until {until:%Y-%m-%d}.")


@app.command()
def reset(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Begin it, whoever is lost.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Begin a new key where the store's own is lost; say first who is protected no more."""
    from digest.ledger import key_changes

    with context.store(context.settings(config)) as store:
        if not yes:
            planned = key_changes.looked_up(store)
            path, sure = output.from_here(planned.path), "digest key reset --yes does it"
            raise UsageError(f"{path}: {_loss(planned)}; {sure}")
        done = key_changes.reset(store, now=context.now())
    if as_json:
        aside = done.set_aside and str(done.set_aside)
        output.as_object({"lost": done.lost, "kept": done.kept, "set_aside": aside})
        return
    print(f"{output.from_here(done.path)} is new: {_loss(done)}.")
    if done.set_aside:
        print(f"What lay there is now {output.from_here(done.set_aside)}.")


def _loss(reset: "Reset") -> str:
    """Say whom a new key protects, and whom not."""
    kept = f"{reset.kept:,} whose address is still known stay protected"
    if not reset.lost:
        return f"nobody is lost; {kept}" if reset.kept else "nobody is lost"
    hashes = "1 hash of an address" if reset.lost == 1 else f"{reset.lost:,} hashes of addresses"
    protects = "protects" if reset.lost == 1 else "protect"
    lost = (
        f"with another key {hashes} {protects} nobody any more: whoever unsubscribed, was erased or"
        " may get nothing again, and comes into the people's files once more, is mailed"
    )
    return f"{lost}; {kept}" if reset.kept else lost
