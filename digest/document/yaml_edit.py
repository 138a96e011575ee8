"""Changes in a piece of YAML: one value is written or taken away, no other letter is touched.

A piece is the text of one node and of whatever comes behind it; before the node stand only blanks,
as many as its column. *order* says after which keys of a mapping a new one belongs.
"""

import re
from collections.abc import Sequence

import yaml

from digest.document import yaml_text
from digest.document.mistake import Loc, Tree
from digest.document.yaml_nodes import (
    end,
    line_end,
    line_start,
    lines_from,
    new_line,
    next_line,
    nodes,
    start,
    walk,
)

_COMMENT = re.compile("( +)#")
_BESIDE = re.compile(r",?[ \t]+#")
_REST = re.compile(r"[ \t]*,?[ \t]*(?:[ \t]#.*)?")


def put(piece: str, loc: Loc, value: Tree, order: Sequence[str] = ()) -> str:
    """Return *piece* with *value* at *loc*: in place of what is there, or new with all above it.

    A number one beyond the last of a list is a new entry.
    """
    way = walk(nodes(piece), loc)
    rest = loc[len(way) - 1 :]
    above = way[-1]
    if not rest:
        return _replaced(piece, way, value)
    inner = nested(rest[1:], value)
    if isinstance(above, yaml.MappingNode):
        return _with_key(piece, above, str(rest[0]), inner, order)
    if isinstance(above, yaml.SequenceNode) and above.value:
        return _with_entry(piece, above, inner)
    return _replaced(piece, way, nested(rest, value))


def taken(piece: str, loc: Loc) -> str:
    """Return *piece* without what is at *loc*, and without what holds nothing else."""
    way = walk(nodes(piece), loc)
    while len(way) > 2 and _is_only(way[-2]):
        way.pop()
    above, node = way[-2:]
    number = _number(above, node)
    if above.flow_style:
        return _without_in_flow(piece, above, number)
    return _without_lines(piece, above, number)


def has_comment(piece: str, loc: Loc) -> bool:
    """Ask whether a comment stands behind what is at *loc*, on its line."""
    return _BESIDE.match(piece, end(piece, walk(nodes(piece), loc)[-1])) is not None


def _is_only(above: yaml.Node) -> bool:
    return isinstance(above, yaml.CollectionNode) and len(above.value) == 1


def nested(keys: Loc, value: Tree) -> Tree:
    """Return *value* below *keys*; a number is an entry of a list."""
    for key in reversed(keys):
        value = [value] if isinstance(key, int) else {key: value}
    return value


def _number(above: yaml.CollectionNode, node: yaml.Node) -> int:
    values = [one[1] if isinstance(one, tuple) else one for one in above.value]
    return next(number for number, one in enumerate(values) if one is node)


def _replaced(piece: str, way: Sequence[yaml.Node], value: Tree) -> str:
    node, above = way[-1], way[-2] if len(way) > 1 else None
    begin, stop = start(node), end(piece, node)
    if any(_is_flow(one) for one in way[:-1]):
        return _spliced(piece, begin, stop, _in_flow(node, value))
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        if value and isinstance(value, list if isinstance(node, yaml.SequenceNode) else dict):
            return piece[:begin] + _as_block(piece, node, value) + piece[stop:]
        if isinstance(above, yaml.MappingNode):
            return _behind_key(piece, above, node, value)
    elif (begin == stop or _is_empty(node)) and yaml_text.is_block(value):
        if isinstance(above, yaml.MappingNode):
            return _below_key(piece, above, node, value)
        return piece[:begin] + _as_block(piece, node, value) + piece[stop:]
    quote = node.style if isinstance(node, yaml.ScalarNode) else None
    return _spliced(piece, begin, stop, yaml_text.inline(value, quote=quote))


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _in_flow(node: yaml.Node, value: Tree) -> str:
    if isinstance(value, str) and isinstance(node, yaml.ScalarNode):
        return yaml_text.scalar(value, in_flow=True, quote=node.style)
    return yaml_text.flow(value)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.value


def _spliced(piece: str, begin: int, stop: int, new: str) -> str:
    """Put *new* in the place of a value; a comment behind it stays in its column if it can."""
    blank = " " if begin == stop and piece[begin - 1 : begin] in {":", "-", ","} else ""
    comment = _COMMENT.match(piece, stop)
    if comment and "\n" not in piece[begin:stop]:
        gap = len(comment[1]) + stop - begin - len(blank + new)
        return piece[:begin] + blank + new + " " * max(1, gap) + piece[comment.end(1) :]
    return piece[:begin] + blank + new + piece[stop:]


def _as_block(piece: str, node: yaml.Node, value: Tree) -> str:
    """Return *value* as it stands where *node* began."""
    column = int(node.start_mark.column)
    return (new_line(piece)).join(yaml_text.block(value, column))[column:]


def _behind_key(piece: str, above: yaml.MappingNode, node: yaml.Node, value: Tree) -> str:
    """Write *value* on the line of its key, in place of the lines of *node* below it."""
    key = next(key for key, its in above.value if its is node)
    colon = piece.index(":", end(piece, key)) + 1
    between = piece[colon : line_start(piece, start(node))].removesuffix("\n").removesuffix("\r")
    after = piece[line_end(piece, end(piece, node)) :]
    return f"{piece[:colon]} {yaml_text.inline(value)}{between}{after}"


def _below_key(piece: str, above: yaml.MappingNode, node: yaml.Node, value: Tree) -> str:
    """Write *value* in lines below its key, where *node* says nothing."""
    column = int(above.start_mark.column) + yaml_text.STEP
    before, stop = piece[: start(node)].rstrip(" "), end(piece, node)
    comment = piece[stop : line_end(piece, stop)].rstrip()
    return with_lines(
        before + comment + piece[line_end(piece, stop) :],
        len(before + comment),
        yaml_text.block(value, column),
    )


def _with_key(
    piece: str, above: yaml.MappingNode, key: str, value: Tree, order: Sequence[str]
) -> str:
    if above.flow_style:
        new = yaml_text.flow({key: value})[1:-1]
        return _added_in_flow(piece, above, new)
    before = _before(above, key, order)
    lines = yaml_text.block({key: value}, int(above.start_mark.column))
    return with_lines(piece, line_end(piece, end(piece, before)), lines)


def _before(above: yaml.MappingNode, key: str, order: Sequence[str]) -> yaml.Node:
    """Return the value behind which *key* belongs: of the last key that comes before it."""
    earlier = set(order[: order.index(key)]) if key in order else set()
    values = [value for name, value in above.value if name.value in earlier]
    node: yaml.Node = values[-1] if values else above.value[-1][1]
    return node


def _with_entry(piece: str, above: yaml.SequenceNode, value: Tree) -> str:
    last = above.value[-1]
    if above.flow_style:
        return _added_in_flow(piece, above, yaml_text.flow(value))
    column = int(above.start_mark.column)
    nouns = [one for one in above.value if isinstance(one, yaml.MappingNode)]
    if nouns and all(one.flow_style for one in nouns) and isinstance(value, dict):
        lines = [f"{' ' * column}- {yaml_text.flow(value)}"]
    else:
        lines = yaml_text.entry(value, column)
    return with_lines(piece, line_end(piece, end(piece, last)), lines)


def _added_in_flow(piece: str, above: yaml.CollectionNode, new: str) -> str:
    if not above.value:
        return piece[: start(above) + 1] + new + piece[start(above) + 1 :]
    return added_in_flow(piece, *_span(piece, above.value[-1]), new)


def added_in_flow(text: str, begin: int, stop: int, *new: str) -> str:
    """Return *text* with all that is *new* behind the last entry of brackets, which stands from
    *begin* to *stop*: in lines of their own if that one has one."""
    if not _is_alone(text, begin, stop):
        return f"{text[:stop]}, {', '.join(new)}{text[stop:]}"
    indent, last = text[line_start(text, begin) : begin], line_end(text, stop)
    lines = [f"{indent}{one}," for one in new]
    if text[stop:last].lstrip().startswith(","):
        return with_lines(text, last, lines)
    lines[-1] = lines[-1][:-1]
    return with_lines(f"{text[:stop]},{text[stop:]}", last + 1, lines)


def without_in_flow(text: str, begin: int, stop: int, *, before: int | None, after: int) -> str:
    """Return *text* without an entry of brackets, which stands from *begin* to *stop*: the one
    *before* it ends there, None where it is the first; what is *after* it begins there."""
    if _is_alone(text, begin, stop):
        return without_lines(text, begin, stop)
    if after > stop or before is None:
        return text[:begin] + text[after:]
    return text[:before] + text[stop:]


def _is_alone(text: str, begin: int, stop: int) -> bool:
    """Ask whether an entry of brackets has lines of its own."""
    is_first = not text[line_start(text, begin) : begin].strip()
    return is_first and _REST.fullmatch(text, stop, line_end(text, stop)) is not None


def with_lines(text: str, index: int, lines: Sequence[str]) -> str:
    """Return *text* with *lines* behind the line that ends at *index*."""
    return text[:index] + (new_line(text)).join(["", *lines]) + text[index:]


def _without_in_flow(piece: str, above: yaml.CollectionNode, number: int) -> str:
    spans = [_span(piece, one) for one in above.value]
    begin, stop = spans[number]
    before = spans[number - 1][1] if number else None
    after = spans[number + 1][0] if number + 1 < len(spans) else stop
    return without_in_flow(piece, begin, stop, before=before, after=after)


def _span(piece: str, one: yaml.Node | tuple[yaml.Node, yaml.Node]) -> tuple[int, int]:
    first, last = one if isinstance(one, tuple) else (one, one)
    return start(first), end(piece, last)


def _without_lines(piece: str, above: yaml.CollectionNode, number: int) -> str:
    spans = [_span(piece, one) for one in above.value]
    begin, stop = spans[number]
    if isinstance(above, yaml.SequenceNode):
        begin = _dash(piece, above, number, spans)
    elif number == 0 and len(spans) > 1 and not _is_first_of_line(piece, above, begin):
        # It stands behind a dash, and so does the next one from now on.
        return piece[:begin] + piece[spans[1][0] :]
    return without_lines(piece, begin, stop)


def _is_first_of_line(piece: str, above: yaml.Node, begin: int) -> bool:
    is_first = start(above) == len(piece) - len(piece.lstrip(" "))
    return not is_first and not piece[line_start(piece, begin) : begin].strip()


def _dash(
    piece: str, above: yaml.SequenceNode, number: int, spans: Sequence[tuple[int, int]]
) -> int:
    """Return where the dash of an entry stands."""
    if number == 0:
        return start(above)
    column, before = int(above.start_mark.column), spans[number - 1][1]
    found = re.compile(rf" {{{column}}}-")
    lines = lines_from(piece, next_line(piece, before))
    return next(one + column for one, _ in lines if found.match(piece, one))


def without_lines(text: str, begin: int, stop: int) -> str:
    """Return *text* without the lines from that of *begin* to that of *stop*."""
    first, after = line_start(text, begin), next_line(text, stop)
    if first and after == len(text) == line_end(text, stop):
        # The last line had no end, and has none afterwards.
        first = len(text[:first].removesuffix("\n").removesuffix("\r"))
    return text[:first] + text[after:]
