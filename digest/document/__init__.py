"""Settings files: YAML held against fields, mistakes with their lines. Knows no setting by name."""

from digest.document.field import (
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
from digest.document.mistake import Loc, Mistake, Tree, hint, shown, unknown
from digest.document.validation import repeats
from digest.document.yaml_file import block, inserted, lines, load, parse, peek, read_as_of, text

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
    "lines",
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
