"""Reads what sources list: one file or folder a kind. Whatever goes wrong is a SourceError."""

from digest.sources.address import is_gone, refused
from digest.sources.category import profile_remarks, remarks, tell_categories
from digest.sources.evidence import Evidence, Seen, seen, with_counts
from digest.sources.freshness import GOOD, is_due
from digest.sources.kinds import (
    KINDS,
    OPTIONS,
    batches,
    closed,
    judge,
    label,
    listed_by,
    precedence,
    read,
    read_from,
    silent_since,
    since,
    wanted,
)

__all__ = [
    "GOOD",
    "KINDS",
    "OPTIONS",
    "Evidence",
    "Seen",
    "batches",
    "closed",
    "is_due",
    "is_gone",
    "judge",
    "label",
    "listed_by",
    "precedence",
    "profile_remarks",
    "read",
    "read_from",
    "refused",
    "remarks",
    "seen",
    "silent_since",
    "since",
    "tell_categories",
    "wanted",
    "with_counts",
]
