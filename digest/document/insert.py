"""Adds entries to a list in a file that somebody keeps by hand: no line that stands there is
touched, and no comment is lost."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

# What means the same with quotes and without.
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_./~%+=?&-]*(?::[A-Za-z0-9_./~%+=?&-]+)*")
_WORDS = re.compile(r"null|true|false|yes|no|on|off|y|n", re.IGNORECASE)


def inserted(text: str, key: str, entries: Sequence[Mapping[str, str]]) -> str:
    """Return *text*, YAML without mistakes, with *entries* at the end of the list that stands under
    *key*."""
    top: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    (rows,) = [value for name, value in top.value if name.value == key]
    lines = text.splitlines(keepends=True)
    if rows.flow_style:
        mark = rows.value[-1].end_mark if rows.value else rows.start_mark
        column = mark.column + (0 if rows.value else 1)
        before, after = lines[mark.line][:column], lines[mark.line][column:]
        lines[mark.line] = (
            before + (", " if rows.value else "") + ", ".join(map(flow, entries)) + after
        )
    else:
        end = _end(rows)
        lines[end - 1] = lines[end - 1].rstrip("\r\n") + "\n"
        lines[end:end] = [block(entry, rows.start_mark.column) for entry in entries]
    return "".join(lines)


def block(entry: Mapping[str, str], indent: int = 0) -> str:
    """Return *entry* as the lines of one entry of a list."""
    keys = [f"{name}: {_scalar(value)}\n" for name, value in entry.items()]
    return " " * indent + "- " + (" " * (indent + 2)).join(keys)


def flow(entry: Mapping[str, str]) -> str:
    return (
        "{"
        + ", ".join(
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items()
        )
        + "}"
    )


def _end(node: Any) -> int:
    """Return the number of lines up to the end of *node*, without the comments behind it, which
    belong to what comes next."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    mark = node.end_mark
    return int(mark.line) + (1 if mark.column else 0)


def _scalar(value: str) -> str:
    is_bare = _BARE.fullmatch(value) and not _WORDS.fullmatch(value)
    return value if is_bare else json.dumps(value, ensure_ascii=False)
