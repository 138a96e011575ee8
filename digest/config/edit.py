"""Adds sources to the settings file, leaving every line and comment as it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from digest import document
from digest.model import Source


def add_sources(path: Path, sources: Iterable[Source]) -> str:
    """Return what the settings file *path*, which has no mistakes, says with *sources* added: those
    whose address it has not yet.

    A name that is taken gets a number. Nothing is written.

    Raises:
        SettingsError: the file cannot be read.
    """
    entries = [
        {"name": one.name, "kind": one.kind, "url": one.url or ""} for one in missing(path, sources)
    ]
    text = document.text(path)
    return document.inserted(text, "sources", entries) if entries else text


def missing(path: Path, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return those of *sources* whose address the file *path* has not, under free names."""
    tree = document.peek(path)
    listed = tree.get("sources") if isinstance(tree, dict) else None
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    taken: set[object] = {row.get("name") for row in rows if isinstance(row.get("name"), str)}
    urls = [row.get("url") for row in rows]
    added: list[Source] = []
    for source in sources:
        if source.url not in urls:
            name = _free(source.name, taken)
            taken.add(name)
            added.append(replace(source, name=name))
    return tuple(added)


def shown(sources: Sequence[Source]) -> str:
    """Return the lines that would be added for *sources*."""
    return "".join(
        document.block({"name": one.name, "kind": one.kind, "url": one.url or ""}, indent=2)
        for one in sources
    )


def _free(name: str, taken: set[object]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)
