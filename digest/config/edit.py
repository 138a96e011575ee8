"""Adds sources to the settings file, leaving every line and comment as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from digest import document
from digest.document import Tree
from digest.model import Source

_LOC = ("sources",)


def add_sources(path: Path, sources: Iterable[Source]) -> bytes:
    """Return what the settings file *path*, which has no mistakes, is with *sources* added: those
    whose address it has not yet.

    A name that is taken gets a number. Nothing is written.

    Raises:
        SettingsError: the file cannot be read.
    """
    data, _ = document.read_as_of(path)
    added = [_entry(source) for source in missing(path, sources)]
    _, _, lists = document.read_with_lists(data)
    return document.with_entries(data, _LOC, lists.get(_LOC), added) if added else data


def missing(path: Path, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return those of *sources* that the file *path* has not, under free names.

    It has one where it has its address or, of a kind that needs none, its categories.
    """
    tree = document.peek(path)
    listed = tree.get("sources") if isinstance(tree, dict) else None
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    taken: set[object] = {row.get("name") for row in rows if isinstance(row.get("name"), str)}
    added: list[Source] = []
    for source in sources:
        there: list[Mapping[str, object]] = [*rows, *map(_entry, added)]
        if not any(_is_there(source, row) for row in there):
            name = _free(source.name, taken)
            taken.add(name)
            added.append(replace(source, name=name))
    return tuple(added)


def shown(sources: Sequence[Source]) -> str:
    """Return the lines that would be added for *sources*."""
    lines = (line for one in sources for line in document.entry_lines(_entry(one), 2))
    return "".join(f"{line}\n" for line in lines)


def _entry(source: Source) -> dict[str, Tree]:
    address: dict[str, Tree] = {"url": source.url} if source.url else {}
    categories: dict[str, Tree] = {"categories": [*source.categories]} if source.categories else {}
    return {"name": source.name, "kind": source.kind, **address, **categories}


def _is_there(source: Source, row: Mapping[str, object]) -> bool:
    if source.url:
        return row.get("url") == source.url
    listed = row.get("categories")
    if row.get("kind") != source.kind or {"url", "path"} & row.keys():
        return False
    # A source without categories has all of them.
    if not isinstance(listed, list | tuple):
        return True
    return bool(source.categories) and all(one in listed for one in source.categories)


def _free(name: str, taken: set[object]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)
