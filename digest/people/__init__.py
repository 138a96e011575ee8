"""Reads the subscribers' file into subscribers. What became of a person since is the ledger's;
nothing is written here."""

from digest.people.person import People, load, read, remarks
from digest.people.profile import from_line

__all__ = ["People", "from_line", "load", "read", "remarks"]
