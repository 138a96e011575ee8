"""`digest people add|set|remove`: one person comes, changes or goes, and no other line."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.people.options import Assigned, DryRun, Person, edited
from digest.exceptions import UsageError

if TYPE_CHECKING:
    from digest.people import Edit, PeopleList


def set_(
    person: Person,
    assigned: Assigned = None,
    *,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Change what one person's entry says; no other line is touched.

    KEY=VALUE says it, KEY= takes it away, KEY+=A,B adds to a list, KEY-=A,B takes out of one, and
    from what the person inherits. What others share stays as it is.
    """
    from digest import people

    if not assigned:
        raise UsageError("expected KEY=VALUE, for example: send_at=08:00")
    plan = people.assigned(assigned)
    edited(
        config,
        lambda listed: people.changed(listed, person, plan),
        dry_run=dry_run,
        as_json=as_json,
    )


def add(  # noqa: PLR0913  an argument for each option
    person: Annotated[str, typer.Argument(metavar="ID", help="A new id: letters, digits, . _ -")],
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Where the digest goes.")],
    assigned: Assigned = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help="Which file of the list, instead of where most stand."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Who was erased, and wants to read again.")
    ] = False,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Add one person behind the last of a file, written as that one is.

    Where there are several files: in the one that holds most of their group, or most people.
    """
    from digest import people
    from digest.cli.people import fact

    fact.check_key(config)
    row = people.entry(person, email, assigned or ())

    def added(listed: "PeopleList") -> "Edit":
        edit = people.added(listed, row, file)
        return edit if again else fact.not_erased(config, edit)

    welcomed = partial(fact.welcomed, config, again=again, dry_run=dry_run)
    edited(config, added, beside=welcomed, dry_run=dry_run, as_json=as_json)


def remove(
    person: Person,
    *,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Take one person out of their file: they get no mail any more, and their history is kept."""
    from digest import people

    edited(config, lambda listed: people.removed(listed, person), dry_run=dry_run, as_json=as_json)
