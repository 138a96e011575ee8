"""Changes of the entries of a list, made alike in what a file says and in how it is written."""

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from digest.document import yaml_edit, yaml_list, yaml_text
from digest.document.mistake import Loc, Tree
from digest.document.yaml_nodes import nodes, tree
from digest.document.yaml_tree import Listed, read


@dataclass(frozen=True, slots=True)
class Put:
    """*value* is to stand at *loc*, in place of what is there or new with all above it. A number
    one beyond the last of a list is a new entry."""

    loc: Loc
    value: Tree


@dataclass(frozen=True, slots=True)
class Take:
    """What is at *loc* is to go, and with it what holds nothing else. Where a comment stands behind
    it, *beside_comment* takes its place, if it is given, so that the comment stays."""

    loc: Loc
    beside_comment: Tree = None


Change = Put | Take


class UnwritableError(ValueError):
    """A change that cannot be made without touching more than it says."""


def changed(entry: Tree, change: Change) -> Tree:
    """Return *entry*, keys and values, with a *change*.

    >>> changed({"id": "ada", "profile": {"limit": "5"}}, Take(("profile", "limit")))
    {'id': 'ada'}
    >>> changed({"id": "ada", "profile": None}, Put(("profile", "keywords", 0), "agent"))
    {'id': 'ada', 'profile': {'keywords': ['agent']}}
    """
    if isinstance(change, Put):
        return _with(entry, change.loc, change.value)
    return _without(entry, change.loc)


def _with(below: Tree, loc: Loc, value: Tree) -> Tree:
    if not loc:
        return value
    step, rest = loc[0], loc[1:]
    if isinstance(step, int):
        entries = list(below) if isinstance(below, list) else []
        inner = entries[step] if step < len(entries) else None
        return [*entries[:step], _with(inner, rest, value), *entries[step + 1 :]]
    values = below if isinstance(below, dict) else {}
    return {**values, step: _with(values.get(step), rest, value)}


def _without(below: Tree, loc: Loc) -> Tree:
    step, rest = loc[0], loc[1:]
    if isinstance(below, list) and isinstance(step, int):
        inner = _without(below[step], rest) if rest else None
        return [*below[:step], *([inner] if inner else []), *below[step + 1 :]]
    values = below if isinstance(below, dict) else {}
    inner = _without(values.get(str(step)), rest) if rest else None
    others = {key: value for key, value in values.items() if key != step}
    return {**values, str(step): inner} if inner else others


def with_changes(
    data: bytes, listed: Listed, number: int, changes: Iterable[Change], order: Sequence[str] = ()
) -> bytes:
    """Return *data* with *changes* of one entry of a list; *order* is that of the keys in it.

    Raises UnwritableError where a change would not say what it is to say.
    """
    text = _text(data)
    piece = yaml_list.piece(text, listed, number)
    for one in changes:
        change = _beside_comment(piece, one)
        wanted = changed(tree(nodes(piece)), change)
        if isinstance(change, Put):
            piece = yaml_edit.put(piece, change.loc, change.value, order)
        else:
            piece = yaml_edit.taken(piece, change.loc)
        _check(piece, wanted)
    return _data(yaml_list.with_piece(text, listed, number, piece), data)


def _beside_comment(piece: str, change: Change) -> Change:
    if isinstance(change, Put) or change.beside_comment is None:
        return change
    is_commented = yaml_edit.has_comment(piece, change.loc)
    return Put(change.loc, change.beside_comment) if is_commented else change


def _check(piece: str, wanted: Tree) -> None:
    try:
        is_right = tree(nodes(piece)) == wanted
    except (yaml.YAMLError, UnicodeError):
        is_right = False
    if not is_right:
        raise UnwritableError


def with_entries(
    data: bytes, loc: Loc, listed: Listed | None, added: Sequence[dict[str, Tree]]
) -> bytes:
    """Return *data* with all that is *added* behind the last entry of the list at *loc*, written
    like it.

    *listed* is None where nothing is written there: "subscribers:", or no list at all.

    Raises UnwritableError.
    """
    values: list[Tree] = [*added]
    if read("\n".join(yaml_text.block(values, 0)).encode()) != (values, []):
        raise UnwritableError
    after = _data(yaml_list.with_entries(_text(data), loc, listed, added), data)
    if listed is None or listed.is_flow or not listed.entries:
        _check_list(after, loc, [*_entries(data, loc), *values])
    return after


def without_entry(data: bytes, loc: Loc, listed: Listed, number: int) -> bytes:
    """Return *data* without an entry of the list at *loc*, and without the comments within it.

    Raises UnwritableError.
    """
    after = _data(yaml_list.without_entry(_text(data), loc, listed, number), data)
    if listed.is_flow:
        entries = _entries(data, loc)
        _check_list(after, loc, [*entries[:number], *entries[number + 1 :]])
    return after


def _check_list(data: bytes, loc: Loc, wanted: list[Tree]) -> None:
    """Read all again: between brackets, and where nobody stands yet, it may be written in many
    ways; nobody has a long list there."""
    if _entries(data, loc) != wanted:
        raise UnwritableError


def _entries(data: bytes, loc: Loc) -> list[Tree]:
    found, _ = read(data)
    for key in loc:
        found = found.get(str(key)) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _data(text: str, before: bytes) -> bytes:
    """Return *text* as bytes, with a byte order mark if those *before* had one."""
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()
