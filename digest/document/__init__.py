"""Settings files: YAML read by events, held against a model, and every mistake named with its line.
Knows no setting by name."""

from collections.abc import Callable, Iterable
from itertools import chain, islice
from pathlib import Path

from digest.document import file, tree
from digest.document.check import Model, repeats, validate
from digest.document.file import read_as_of
from digest.document.mistake import MOST, Loc, Mistake, Tree, hint, shown, unknown, where
from digest.document.noun import noun
from digest.document.scalar import (
    ADDRESS,
    LINE,
    NAME,
    UnfitError,
    choice,
    line,
    matching,
    number,
    scalar,
)
from digest.exceptions import SettingsError

__all__ = [
    "ADDRESS",
    "LINE",
    "NAME",
    "Loc",
    "Mistake",
    "Tree",
    "UnfitError",
    "choice",
    "hint",
    "line",
    "load",
    "matching",
    "noun",
    "number",
    "parse",
    "peek",
    "read_as_of",
    "repeats",
    "scalar",
    "shown",
    "text",
    "unknown",
]

Check = Callable[[Tree], Iterable[Mistake]]
"""Finds what no single field can know. It sees the tree as written, which may be wrong anywhere."""


def load(path: Path, model: type[Model], *checks: Check) -> Model:
    """Read *path* as a *model*. Raises SettingsError with all mistakes, sorted by place, the file
    as it was named."""
    return parse(path, file.read(path), model, *checks)


def parse(path: Path, data: bytes, model: type[Model], *checks: Check) -> Model:
    """Read *data*, which stand in *path*, as a *model*."""
    written, broken = tree.read(data)
    if broken and written is None:
        raise SettingsError(_lines(path, data, broken))
    value, unfit = validate(written, model)
    mistakes = list(islice(chain(broken, unfit, *(check(written) for check in checks)), MOST))
    if value is None or mistakes:
        raise SettingsError(_lines(path, data, mistakes))
    return value


def text(path: Path) -> str:
    """Return what stands in *path*. Raises SettingsError where it cannot be read."""
    return file.read(path).decode("utf-8-sig")


def peek(path: Path) -> Tree:
    """Read what *path* holds, right or wrong; None where it cannot be read."""
    try:
        return tree.read(file.read(path))[0]
    except SettingsError:
        return None


def _lines(path: Path, data: bytes, mistakes: list[Mistake]) -> list[str]:
    places = tree.places(
        data,
        [loc for mistake in mistakes for loc in (mistake.loc, mistake.twin) if loc is not None],
    )
    found = []
    for mistake in mistakes:
        key, value = places.get(mistake.loc, ((1, 1), (1, 1)))
        line, column = mistake.place or (key if mistake.on_key else value)
        twin = f", as in line {places[mistake.twin][0][0]}" if mistake.twin is not None else ""
        found.append(
            (line, column, f"{path}:{line}:{column}: {where(mistake.loc)}: {mistake.text}{twin}")
        )
    last = (
        [f"{path}: and maybe more; the first {MOST:,} are shown"] if len(mistakes) >= MOST else []
    )
    return [text for _, _, text in sorted(found)] + last
