"""`digest people import`: a list that another program exports comes into a people's file."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.people import options
from digest.cli.people.options import DryRun
from digest.exceptions import FetchError, NotReadyError, UsageError
from digest.text.clean_text import visible

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.contacts import Contacts
    from digest.people import Barred, Edit, Newcomers

LISTED = 100
"""So many of those who come, and of those who do not, are named; the rest are counted."""


File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="CSV or any table in text, an export of a list, lines of addresses."
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into", metavar="FILE", help="Which file of the list, instead of where most stand."
    ),
]
Group = Annotated[
    str | None, typer.Option("--group", metavar="NAME", help="The group of all who come.")
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="KEY=COLUMN",
        help="What a column is, by its header or number: email=3, name=Vorname+Nachname.",
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", help="What stands between cells: comma, semicolon, tab, bar."),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="The encoding of the file, such as cp1250.")
]


def import_(  # noqa: PLR0913  an argument for each option
    file: File,
    *,
    into: Into = None,
    group: Group = None,
    column: Column = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Add everybody of a table to a people's file, and say who does not come and why.

    Encoding, delimiter and columns are found out. All who may come are added, behind the last of
    the file; who is there already, or whose address is none, is named with the line.
    """
    from digest import contacts, people

    settings = context.settings(config)
    barred, listed = _barred(settings), options.listed(settings)
    columns, sign = _columns(column or ()), _sign(delimiter)
    found = contacts.read(
        _body(file), str(file), columns=columns, delimiter=sign, encoding=encoding
    )
    made = list["Newcomers"]()

    def make() -> "Edit":
        edit, who = people.imported(listed, found.people, barred, group=group, home=into)
        made.append(who)
        return edit

    edit = make() if dry_run else people.carry_out(make)
    if as_json:
        output.as_object(_object(found, made[-1], edit, dry_run=dry_run))
        return
    _show(found, made[-1])
    output.say(options.told(edit, settings, dry_run=dry_run))


_WORKBOOKS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How files of Excel and LibreOffice begin: zip, and the compound files of before."""


def _body(file: Path) -> bytes:
    from digest import fetch

    try:
        body = fetch.read(file).body
    except FetchError as error:
        raise UsageError(f"{file}: {error.reason}: expected a table") from error
    if body.startswith(_WORKBOOKS):
        raise UsageError(f"{file}: expected a table in text, got a workbook: save it as CSV first")
    return body


def _columns(typed: Iterable[str]) -> dict[str, str]:
    from digest.contacts import ROLES

    said = dict[str, str]()
    for one in typed:
        role, equals, column = (part.strip() for part in one.partition("="))
        if role not in ROLES or not equals or not column:
            known = ", ".join(ROLES)
            raise UsageError(f"--column {one}: expected KEY=HEADER or KEY=NUMBER, KEY of {known}")
        said[role] = column
    return said


def _sign(delimiter: str | None) -> str | None:
    from digest.contacts import DELIMITERS

    if delimiter is None or delimiter in DELIMITERS.values():
        return delimiter
    if delimiter not in DELIMITERS:
        raise UsageError(f"--delimiter: expected {', '.join(DELIMITERS)}, got {delimiter!r}")
    return DELIMITERS[delimiter]


def _barred(settings: "Settings") -> "Barred":
    """Return what says why nothing may be sent to an address. Raises KeyFileError where it is not
    known to which."""
    from digest.pipeline import application

    try:
        with application.looking(settings) as rooms:
            return application.suppressed(rooms)
    except NotReadyError:
        return lambda _: None  # nobody has got anything so far


def _show(found: "Contacts", who: "Newcomers") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from digest.cli.chart import Trimmed

    console = Console(highlight=False)
    columns = ", ".join(f"{role} from {found.columns.told(role)}" for role in found.columns.places)
    output.say(f"read as {found.encoding}: {columns}")
    for heading, rows in (
        ("come", [(one.line, f"{one.row['email']}", f"{one.row['id']}") for one in who.taken]),
        ("do not come", [(one.line, one.email, one.reason) for one in who.refused]),
    ):
        console.print(Text(f"{len(rows):,} {heading}", style="bold"))
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="dim")
        for line, email, told in rows[:LISTED]:
            table.add_row(f"line {line:,}", Text(visible(email)), Text(visible(told)))
        console.print(Trimmed(table))
        if len(rows) > LISTED:
            console.print(f"and {len(rows) - LISTED:,} more; --json names all", style="dim")


def _object(
    found: "Contacts", who: "Newcomers", edit: "Edit", *, dry_run: bool
) -> dict[str, object]:
    is_changed = edit.before != edit.after
    return {
        "file": str(edit.path),
        "encoding": found.encoding,
        "columns": {role: found.columns.told(role) for role in found.columns.places},
        "taken": [{"line": one.line, **one.row} for one in who.taken],
        "refused": [
            {"line": one.line, "email": one.email, "reason": one.reason} for one in who.refused
        ],
        "changed": is_changed,
        "written": is_changed and not dry_run,
    }
