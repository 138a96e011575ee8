"""Settings files: YAML held against fields, mistakes with their lines. Knows no setting by name."""

from digest.document.check import repeats
from digest.document.insert import block, inserted, load, parse, peek, read_as_of, text
from digest.document.mistake import Loc, Mistake, Tree, hint, shown, unknown
from digest.document.scalar import (
    ADDRESS,
    LINE,
    NAME,
    Field,
    UnfitError,
    choice,
    line,
    many,
    matching,
    noun,
    number,
    scalar,
)

__all__ = [
    "ADDRESS",
    "LINE",
    "NAME",
    "Field",
    "Loc",
    "Mistake",
    "Tree",
    "UnfitError",
    "block",
    "choice",
    "hint",
    "inserted",
    "line",
    "load",
    "many",
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
