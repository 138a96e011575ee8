"""`digest people show`: one person with all that holds for them, and where each value stands."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json

if TYPE_CHECKING:
    from digest.document import Tree
    from digest.people import Resolved, Value

Person = Annotated[
    str, typer.Argument(metavar="ID", help="The id of a person in the people's files.")
]


def show(person: Person, *, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Print one person: all that holds for them, and in which file and line each value stands."""
    from digest import people

    settings = context.settings(config)
    found = people.resolve(
        person,
        *settings.subscribers,
        timezone=context.timezone(),
        defaults=settings.defaults,
    )
    if as_json:
        output.as_object(as_dict(found))
    else:
        _table(found)


def _table(found: "Resolved") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from digest.cli.chart import QUIET

    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True, style=QUIET)
    made.add_column(overflow="fold")
    made.add_column(no_wrap=True, style=QUIET)
    for value in found.values:
        made.add_row(value.key, Text(_shown(value.written)), Text(_place(value)))
    Console().print(made)


def _shown(written: "Tree") -> str:
    return written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)


def _place(value: "Value") -> str:
    if value.path:
        return f"{output.from_here(value.path)}:{value.line}"
    return "defaults of the settings" if value.is_default else "said by nobody"


def as_dict(found: "Resolved") -> dict[str, Any]:
    place = {"file": str(found.path), "line": found.line}
    return {"id": found.subscriber.id, **place, "values": [_value(one) for one in found.values]}


def _value(value: "Value") -> dict[str, Any]:
    place = {"file": value.path and str(value.path), "line": value.line}
    origin = "people" if value.path else "defaults" if value.is_default else "unwritten"
    return {"key": value.key, "value": value.written, "from": origin, **place}
