"""`digest prune`: what is older than `keep` goes, and a line says how much."""

from collections import Counter
from typing import Annotated

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json


def prune(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; drop nothing.")
    ] = False,
    vacuum: Annotated[
        bool,
        typer.Option(
            "--vacuum", help="Then give the room back to the disk; all else waits meanwhile."
        ),
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Drop words, listings, votes and closed issues older than `keep`.

    What was known once is never new again.
    """
    from digest.pipeline import clock_guard, retention

    now = context.now()
    with context.looking(config) if dry_run else context.opened(config) as rooms:
        if not dry_run:
            clock_guard.check(rooms, context.moment())
        groups = output.waiting(retention.prune(rooms, now=now, dry_run=dry_run), what="pruning")
        pruned = sum(groups, Counter[str]())
        if vacuum and not dry_run:
            rooms.store.vacuum()
    before, said = retention.before(rooms, now), retention.described(pruned)
    if as_json:
        names = ("papers", "listings", "votes", "deliveries")
        counts = {name: pruned[name] for name in names}
        output.as_object({"before": before and before.isoformat(), "dry_run": dry_run, **counts})
    elif before is None:
        output.say(
            "Nothing to prune: the settings keep all."
            " To drop what is older, set for example `keep: 400 d`."
        )
    else:
        print(f"{'would prune' if dry_run else 'pruned'} from before {before}: {said}")
