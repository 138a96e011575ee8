"""Reads the subscribers' file, and writes nothing: what became of a person is the ledger's."""

from digest.people.person import People, load, read, remarks
from digest.people.profile import from_line

__all__ = ["People", "from_line", "load", "read", "remarks"]
