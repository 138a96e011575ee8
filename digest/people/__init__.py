"""Reads the subscribers' file, and writes nothing: what became of a person is the ledger's."""

from digest.people.profile import from_line
from digest.people.subscribers_file import People, load, read, remarks

__all__ = ["People", "from_line", "load", "read", "remarks"]
