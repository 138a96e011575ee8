"""Packaged tables of words, each read when it is first asked for."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).parent / "tables"


@cache
def words(name: str) -> frozenset[str]:
    """Return all words of the table *name*."""
    return frozenset(word for row in _rows(name) for word in row)


@cache
def pairs(name: str) -> dict[str, str]:
    """Return by every other word of a line of the table *name* the first."""
    return {word: first for first, *others in _rows(name) for word in others}


@cache
def rows(name: str) -> dict[str, tuple[str, ...]]:
    """Return by the first word of a line of the table *name* the others."""
    return {first: tuple(others) for first, *others in _rows(name)}


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split()
