"""Reads the subscribers' files, and edits them by the line: what became of a person is the
ledger's."""

from digest.people.edit import Edit, PeopleList, added, changed, imported, removed
from digest.people.entry_changes import assigned, entry, paused, resumed
from digest.people.file_lock import carry_out
from digest.people.newcomers import Barred, Newcomers
from digest.people.profile import from_line
from digest.people.resolution import Resolved, Value, members, resolve
from digest.people.subscribers_file import NO_DEFAULTS, People, json_schema, load, nobody, read

__all__ = [
    "NO_DEFAULTS",
    "Barred",
    "Edit",
    "Newcomers",
    "People",
    "PeopleList",
    "Resolved",
    "Value",
    "added",
    "assigned",
    "carry_out",
    "changed",
    "entry",
    "from_line",
    "imported",
    "json_schema",
    "load",
    "members",
    "nobody",
    "paused",
    "read",
    "removed",
    "resolve",
    "resumed",
]
