"""`digest people reload`: the people's files are read now, and what that changes is said."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json

if TYPE_CHECKING:
    from digest.exceptions import FewerPeopleError
    from digest.ledger import ListChanges

_NAMED = 20
"""So many are named of each kind of change."""


def reload(
    *,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="Also where more than half of the people leave.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; write nothing.")
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Read the people's files now, and say who joined, left, moved, was renamed or changed.

    A running digest run goes on with these people.
    """
    if dry_run:
        changes, refused = _planned(config, allow_fewer=allow_fewer)
    else:
        changes, refused = _taken_over(config, allow_fewer=allow_fewer), None
    if as_json and not refused:
        output.as_object(_as_dict(changes) | {"dry_run": dry_run})
    elif not as_json:
        print(*_lines(changes), sep="\n")
    if refused:
        raise refused


def _planned(config: Path, *, allow_fewer: bool) -> "tuple[ListChanges, FewerPeopleError | None]":
    """Return what would change, and why that would be refused if it would."""
    from digest.exceptions import FewerPeopleError
    from digest.ledger import check_fewer
    from digest.pipeline import application

    chosen, found = context.load(config)
    with application.looking(chosen) as rooms:
        changes = application.changes(rooms, found.files)
    try:
        check_fewer(changes)
    except FewerPeopleError as error:
        return changes, None if allow_fewer else error
    return changes, None


def _taken_over(config: Path, *, allow_fewer: bool) -> "ListChanges":
    from digest.pipeline import application

    with context.telling_broken(config):
        chosen, found = context.load(config)
    with application.opened(chosen) as rooms:
        return context.taken_over(rooms, found, allow_fewer=allow_fewer)


def _lines(changes: "ListChanges") -> Iterator[str]:
    renamed = [f"{old} to {new}" for old, new in changes.renamed]
    moved = [f"{one.slug} to {output.from_here(one.after)}" for one in changes.moved]
    kinds = {
        "joined": changes.joined,
        "left": changes.left,
        "renamed": renamed,
        "moved": moved,
        "changed": changes.changed,
    }
    if not any(kinds.values()):
        yield "Nothing changed."
    for kind, who in kinds.items():
        if who:
            yield f"{kind:<8} {len(who):>5,}   {_named(who)}"


def _named(who: Sequence[str]) -> str:
    more = f" and {len(who) - _NAMED:,} more" if len(who) > _NAMED else ""
    return f"{', '.join(who[:_NAMED])}{more}"


def _as_dict(changes: "ListChanges") -> dict[str, Any]:
    return {
        "joined": changes.joined,
        "left": changes.left,
        "renamed": [{"from": old, "to": new} for old, new in changes.renamed],
        "moved": [
            {"id": one.slug, "from": str(one.before), "to": str(one.after)} for one in changes.moved
        ],
        "changed": changes.changed,
    }
