"""Entries of a long list of a YAML text: one is changed, added or taken out, and only its lines are
read and written."""

import re
from collections.abc import Mapping, Sequence

from digest.document import yaml_edit, yaml_text
from digest.document.mistake import Loc, Tree
from digest.document.yaml_nodes import (
    end,
    is_empty,
    line_end,
    line_start,
    lines_from,
    new_line,
    next_line,
    nodes,
)
from digest.document.yaml_tree import Listed

_EMPTY = re.compile(r"(?:\n|\r\n?)[ \t]*[\r\n]")
_OWN = re.compile(r"[ \t]*(#)?")


def piece(text: str, listed: Listed, number: int) -> str:
    """Return an entry as a piece, see `yaml_edit`, with all up to where the next one begins."""
    begin, stop = _region(text, listed, number)
    return " " * _column(text, begin) + text[begin:stop]


def with_piece(text: str, listed: Listed, number: int, changed: str) -> str:
    """Return *text* with a *changed* piece in the place of the entry."""
    begin, stop = _region(text, listed, number)
    return text[:begin] + changed[_column(text, begin) :] + text[stop:]


def with_entries(
    text: str, loc: Loc, listed: Listed | None, added: Sequence[Mapping[str, Tree]]
) -> str:
    """Return *text* with all that is *added* behind the last entry of the list at *loc*, written
    like it.

    *listed* is None where nothing is written there: "subscribers:", or no list at all.
    """
    values: list[Tree] = [dict(one) for one in added]
    if is_empty(text):
        return _begun(text, yaml_edit.nested(loc, values))
    if listed is None or not listed.entries:
        return yaml_edit.put(text, loc, values)
    last = len(listed.entries) - 1
    begin, stop = _span(text, listed, last)
    if listed.is_flow:
        return yaml_edit.added_in_flow(text, begin, stop, *map(yaml_text.flow, values))
    dash = _dash(text, listed, last)
    column, gap = _column(text, dash), len(text[dash + 1 : begin])
    # What follows the dash may stand on a line further down.
    gap = gap if text[dash + 1 : begin].isspace() and line_end(text, dash) > begin else 1
    is_apart = last > 0 and _EMPTY.search(text, _span(text, listed, last - 1)[1], dash)
    lines = [
        line
        for value in values
        for line in (
            *([""] if is_apart else ()),
            *_written(value, column, gap, in_line=text[begin] == "{"),
        )
    ]
    return yaml_edit.with_lines(text, _end(text, stop, column), lines)


def _written(value: Tree, column: int, gap: int, *, in_line: bool) -> list[str]:
    if in_line:
        return [f"{' ' * column}-{' ' * gap}{yaml_text.flow(value)}"]
    return yaml_text.entry(value, column, gap)


def without_entry(text: str, loc: Loc, listed: Listed, number: int) -> str:
    """Return *text* without an entry of the list at *loc*, and without the comments within it."""
    if len(listed.entries) == 1:
        return yaml_edit.put(text, loc, [])
    begin, stop = _span(text, listed, number)
    if listed.is_flow:
        before = _span(text, listed, number - 1)[1] if number else None
        is_last = number + 1 == len(listed.entries)
        after = stop if is_last else listed.entries[number + 1]
        return yaml_edit.without_in_flow(text, begin, stop, before=before, after=after)
    dash = _dash(text, listed, number)
    stop = _end(text, stop, _column(text, dash))
    # Between its neighbours one run of empty lines is enough.
    if _is_blank_before(text, dash) and _is_blank(text, next_line(text, stop)):
        dash = next_line(text, len(text[: line_start(text, dash)].rstrip()))
    return yaml_edit.without_lines(text, dash, stop)


def _begun(text: str, value: Tree) -> str:
    """Return *text*, at most comments, with *value* behind it."""
    end_of_line = new_line(text)
    before = text if not text or line_start(text, len(text)) == len(text) else text + end_of_line
    return before + end_of_line.join([*yaml_text.block(value, 0), ""])


def _region(text: str, listed: Listed, number: int) -> tuple[int, int]:
    begin, *after = listed.entries[number : number + 2]
    return begin, after[0] if after else len(text)


def _span(text: str, listed: Listed, number: int) -> tuple[int, int]:
    begin, own = listed.entries[number], piece(text, listed, number)
    return begin, begin + end(own, nodes(own)) - _column(text, begin)


def _column(text: str, index: int) -> int:
    return index - line_start(text, index)


def _dash(text: str, listed: Listed, number: int) -> int:
    """Return where the dash of an entry stands: in the line in which it begins, or further up."""
    if number == 0:
        return listed.start
    line, stop = line_start(text, listed.entries[number]), listed.entries[number]
    while "-" not in text[line:stop].split("#", maxsplit=1)[0]:
        stop = line - 1
        line = line_start(text, stop)
    return text.index("-", line)


def _end(text: str, stop: int, column: int) -> int:
    """Return where the last line of an entry ends whose text ends at *stop* and whose dash stands
    at *column*: comments further right than that are its own."""
    found = line_end(text, stop)
    for line, after in lines_from(text, next_line(text, stop)):
        own = _OWN.match(text, line)
        if own and own[1] and own.start(1) - line > column:
            found = line_end(text, line)
        elif text[line:after].strip():
            break
    return found


def _is_blank_before(text: str, index: int) -> bool:
    line = line_start(text, index)
    return line > 0 and _is_blank(text, line_start(text, line - 1))


def _is_blank(text: str, line: int) -> bool:
    return not text[line : line_end(text, line)].strip()
