"""Settings files: YAML held against fields, mistakes with their lines. Knows no setting by name."""

from digest.document.field import (
    ADDRESS,
    LINE,
    NAME,
    Field,
    UnfitError,
    choice,
    line,
    literal,
    many,
    matching,
    noun,
    number,
    number_or_auto,
    scalar,
)
from digest.document.mistake import Loc, Mistake, Tree, hint, shown, unknown
from digest.document.validation import repeats
from digest.document.when import CADENCE, HOUR, PAUSE, WEEKDAY, ZONE
from digest.document.yaml_file import block, inserted, lines, load, parse, peek, read_as_of, text

__all__ = [
    "ADDRESS",
    "CADENCE",
    "HOUR",
    "LINE",
    "NAME",
    "PAUSE",
    "WEEKDAY",
    "ZONE",
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
    "literal",
    "load",
    "many",
    "matching",
    "noun",
    "number",
    "number_or_auto",
    "parse",
    "peek",
    "read_as_of",
    "repeats",
    "scalar",
    "shown",
    "text",
    "unknown",
]
