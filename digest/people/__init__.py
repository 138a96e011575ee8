"""Reads the subscribers' files, and writes nothing: what became of a person is the ledger's."""

from digest.people.profile import from_line
from digest.people.resolution import Resolved, Value, resolve
from digest.people.subscribers_file import NO_DEFAULTS, People, json_schema, load, read, remarks

__all__ = [
    "NO_DEFAULTS",
    "People",
    "Resolved",
    "Value",
    "from_line",
    "json_schema",
    "load",
    "read",
    "remarks",
    "resolve",
]
