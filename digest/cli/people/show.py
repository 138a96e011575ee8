"""`digest people show`: one person with all that holds for them, and where each value stands."""

import re
from typing import TYPE_CHECKING, Any

from digest.cli import context, output
from digest.cli.context import DEFAULT_CONFIG, Config, Json
from digest.cli.people.options import Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.people import Resolved, Value

INDENT = "  "
SINGLE = {"limit", "related", "cutoff"}
"""What of a profile, and of a topic, is one value; the rest are lists."""


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
    """Print *found* as it would stand in one entry of a file, each value with its place."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from digest.cli.chart import QUIET, Trimmed

    made = Table.grid(padding=(0, 2))
    made.add_column(overflow="fold")
    made.add_column(no_wrap=True, style=QUIET)
    for line, value in _lines(found.values):
        made.add_row(Text(line), Text(f"# {_place(value)}" if value else ""))
    Console().print(Trimmed(made))


def _lines(values: "Sequence[Value]") -> "Iterator[tuple[str, Value | None]]":
    """Yield the lines of an entry in YAML; those that only lead to others have no value."""
    from digest import document

    above: tuple[str, ...] = ()
    for value in sorted(values, key=lambda value: value.key.startswith("profile.")):
        path = _path(value.key)
        for depth, step in enumerate(path[:-1]):
            if path[: depth + 1] != above[: depth + 1]:
                yield f"{INDENT * depth}{step}", None
        above = path
        yield f"{INDENT * (len(path) - 1)}{path[-1]} {document.inline(value.written)}", value


def _path(key: str) -> tuple[str, ...]:
    """Return what stands above a value of *key* line by line, and before it.

    >>> _path("profile.limit"), _path("profile.topics[A.I.].keywords")[1:]
    (('profile:', 'limit:'), ('topics:', '- name: A.I.', 'keywords:', '-'))
    """
    if topic := re.fullmatch(r"profile\.topics\[(.*)\]\.(\w+)", key):
        above: tuple[str, ...] = ("profile:", "topics:", f"- name: {topic[1]}")
        key = topic[2]
    else:
        above = ("profile:",) if key.startswith("profile.") else ()
        key = key.removeprefix("profile.")
    is_single = not above or key in SINGLE
    return (*above, f"{key}:") if is_single else (*above, f"{key}:", "-")


def _place(value: "Value") -> str:
    if value.path:
        return f"{output.from_here(value.path)}:{value.line}"
    return "defaults of the settings" if value.is_default else "the default"


def as_dict(found: "Resolved") -> dict[str, Any]:
    place = {"file": str(found.path), "line": found.line}
    return {"id": found.subscriber.id, **place, "values": [_value(one) for one in found.values]}


def _value(value: "Value") -> dict[str, Any]:
    place = {"file": value.path and str(value.path), "line": value.line}
    origin = "people" if value.path else "defaults" if value.is_default else "unwritten"
    return {"key": value.key, "value": value.written, "from": origin, **place}
