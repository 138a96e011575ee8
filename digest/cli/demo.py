"""`digest demo`: the whole job on the sample; what came, what each reader got and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context, output
from digest.cli.context import Json
from digest.cli.receipt import as_dict, line

if TYPE_CHECKING:
    from digest.model import Digest, Receipt

BEST = 3
LEFT = 10


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder, or one that an earlier demo made.")
    ],
    *,
    as_json: Json = False,
) -> None:
    """Do the whole job on sample listings: collect, rank, send to an inbox on this machine.

    Removes only what it made.
    """
    from digest.demo import run

    visits, results, files, left = run(folder)
    if as_json:
        sources = context.settings(folder / "digest.yaml").sources
        return output.as_object(
            {
                "sources": output.visits_as_dicts(visits, sources),
                "digests": [as_dict(receipt) for _, receipt in results],
                "files": [str(path) for path in files],
                "left": [str(path) for path in left[: output.LISTED]],
            }
        )
    print("Collected")
    print(*(f"  {output.visit_line(one)}" for one in visits), sep="\n")
    for result in results:
        _reader(*result)
    print(f"\nThe messages lie in {files[0].parent if files else folder}:")
    print(*(f"  {path.name}" for path in files), sep="\n")
    _left(left)
    return None


def _left(paths: Sequence[Path]) -> None:
    if paths:
        print("\nLeft as it was, for no demo made it, or somebody edited it:")
        print(*(f"  {path}" for path in paths[:LEFT]), sep="\n")
    if len(paths) > LEFT:
        print(f"  … and {len(paths) - LEFT:,} more")


def _reader(digest: "Digest | None", receipt: "Receipt") -> None:
    from digest.render import why

    said = line(receipt).split(maxsplit=1)[1]
    if digest is None:
        print(f"\n{receipt.key[0]}: {said}")
        return
    subscriber = digest.subscriber
    print(f"\n{subscriber.name or subscriber.id} ({subscriber.id}, {subscriber.timezone}): {said}")
    for number, match in enumerate(digest.shown[:BEST], start=1):
        print(f"  {number}. {match.paper.title}")
        print(f"     {why(match) or f'{match.paper.upvotes} upvotes'}")
    if len(digest.shown) > BEST:
        print(f"  … and {len(digest.shown) - BEST} more")
