"""What the commands about people share: their arguments, and how an edit is made and shown."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from digest.cli import context, output

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings
    from digest.people import Edit, PeopleList

Person = Annotated[
    str, typer.Argument(metavar="ID", help="The id of a person in the people's files.")
]
Assigned = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KEY=VALUE",
        help="send_at=08:00, cadence=mon,thu, keywords+=agent; KEY= takes a value away.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the change; write nothing.")]


class Beside(NamedTuple):
    """What became of a person beside their file: as *lines*, and as *keys* of a JSON object."""

    lines: Sequence[str] = ()
    keys: Mapping[str, object] = MappingProxyType({})


def _nothing(_: "Edit") -> Beside:
    return Beside()


def edited(
    config: "Path",
    make: "Callable[[PeopleList], Edit]",
    *,
    beside: "Callable[[Edit], Beside]" = _nothing,
    dry_run: bool,
    as_json: bool,
) -> Beside:
    """Make an edit of the people's files that *config* names, then what is to be done *beside*, and
    show both; return the latter.

    Whoever has a home elsewhere than in a file is edited there: this is where the ways part.
    """
    from digest import people

    settings = context.settings(config)
    its = listed(settings)
    edit = make(its) if dry_run else people.carry_out(lambda: make(its))
    done = beside(edit)
    if as_json:
        output.as_object({**_as_dict(edit, dry_run=dry_run), **done.keys})
        return done
    if edit.before != edit.after:
        _show(edit)
        output.say(told(edit, settings, dry_run=dry_run))
    elif not done.lines:
        print(f'"{edit.slug}" is so already: nothing to change in {output.from_here(edit.path)}')
    for line in done.lines:
        print(line)
    return done


def listed(settings: "Settings") -> "PeopleList":
    """Return where the people of *settings* are read from."""
    from digest import people

    return people.PeopleList(
        paths=settings.subscribers, timezone=context.timezone(), defaults=settings.defaults
    )


def _texts(edit: "Edit") -> tuple[str, str]:
    return edit.before.decode("utf-8-sig"), edit.after.decode("utf-8-sig")


def _as_dict(edit: "Edit", *, dry_run: bool) -> dict[str, object]:
    from digest import document

    is_changed = edit.before != edit.after
    diff = document.diff(str(edit.path), *_texts(edit)) if is_changed else []
    return {
        "id": edit.slug,
        "file": str(edit.path),
        "line": document.first_line(*_texts(edit)) if is_changed else None,
        "changed": is_changed,
        "written": is_changed and not dry_run,
        "diff": "".join(f"{line}\n" for line in diff),
    }


def _show(edit: "Edit") -> None:
    """Print what differs: in colours on a terminal."""
    from rich.console import Console
    from rich.text import Text

    from digest import document

    console = Console()
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in document.diff(str(output.from_here(edit.path)), *_texts(edit)):
        is_head = line.startswith(("+++", "---"))
        style = "bold" if is_head else styles.get(line[:1], "")
        console.print(Text(line, style), soft_wrap=True)


def told(edit: "Edit", settings: "Settings", *, dry_run: bool) -> str:
    """Say what became of the file, and when that is in force."""
    path = output.from_here(edit.path)
    if dry_run or edit.before == edit.after:
        return f"{path} is left as it is{' (--dry-run)' if dry_run else ''}"
    return f"{path} is written: {_takes_effect(settings)}"


def _takes_effect(settings: "Settings") -> str:
    from digest.store.holder import holder

    process = holder(settings.store.with_name(f"{settings.store.name}.run"))
    if process:
        return f"digest run or send is at work (process {process}) and takes it over by itself"
    return "in force when digest run, send or collect begins next"
