"""The nodes of a piece of YAML, and which letters of it each of them is."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from digest.document.mistake import Loc, Tree
from digest.document.yaml_tree import NOTHING

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML."""


def is_empty(text: str) -> bool:
    """Ask whether *text* says nothing, but for comments."""
    following = yaml.CBaseLoader(text).get_event
    following()
    return isinstance(following(), yaml.StreamEndEvent)


def nodes(text: str) -> yaml.Node:
    """Return the first node of *text*, whatever comes behind it: a piece is cut out roughly."""
    following = yaml.CBaseLoader(text).get_event
    following(), following()
    return _node(following(), following)


def _node(event: Any, following: Callable[[], Any]) -> yaml.Node:
    start = event.start_mark
    if type(event) is yaml.ScalarEvent:
        return yaml.ScalarNode("", event.value, start, _end_mark(event), event.style or None)
    if type(event) is yaml.SequenceStartEvent:
        entries = []
        while type(inner := following()) is not yaml.SequenceEndEvent:
            entries.append(_node(inner, following))
        return yaml.SequenceNode("", entries, start, _end_mark(inner), event.flow_style)
    pairs = []
    while type(inner := following()) is not yaml.MappingEndEvent:
        key = _node(inner, following)
        pairs.append((key, _node(following(), following)))
    return yaml.MappingNode("", pairs, start, _end_mark(inner), event.flow_style)


def _end_mark(event: Any) -> Any:
    return event.end_mark


def tree(node: yaml.Node) -> Tree:
    """Return what *node* says, as `read` does."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: tree(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [tree(entry) for entry in node.value]
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return None if is_plain and node.value in NOTHING else str(node.value)


def walk(root: yaml.Node, loc: Loc) -> list[Any]:
    """Return the nodes on the way to *loc*, as far as they are there."""
    found = [root]
    for step in loc:
        if (node := _child(found[-1], step)) is None:
            break
        found.append(node)
    return found


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return next(iter(node.value[step : step + 1]), None)
    return None


def start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def end(text: str, node: yaml.Node) -> int:
    """Return where *node* ends: what parses as the end of a block is where the next one begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    index = int(node.end_mark.index)
    is_block_scalar = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    return len(text[:index].rstrip()) if is_block_scalar else index


def line_start(text: str, index: int) -> int:
    """Return where the line of *text* begins in which *index* is."""
    return max(text.rfind(one, 0, index) for one in "\n\r\x85\u2028\u2029") + 1


def line_end(text: str, index: int) -> int:
    """Return where the line of *text* ends in which *index* is, its break not included."""
    found = BREAK.search(text, index)
    return found.start() if found else len(text)


def next_line(text: str, index: int) -> int:
    found = BREAK.search(text, index)
    return found.end() if found else len(text)


def new_line(text: str) -> str:
    """Return how lines of *text* end."""
    found = BREAK.search(text)
    return found[0] if found and found[0] in {"\n", "\r\n"} else "\n"


def lines_from(text: str, index: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of *text* from *index* on: where each begins, and the next one."""
    while index < len(text):
        after = next_line(text, index)
        yield index, after
        index = after
