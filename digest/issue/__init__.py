"""What one reader's digest holds on one day: pure decisions from papers, matches and what the
ledger knows. No I/O, no clock."""

from digest.issue.alike import Twins, twins
from digest.issue.candidate import (
    AHEAD,
    CARRY,
    FIRST_WINDOW,
    MAX_AGE,
    Past,
    Sight,
    barred,
    candidates,
    in_sight,
    is_new,
    kept,
    past,
    shown_since,
    sights,
    used,
    window,
)
from digest.issue.count import facts
from digest.issue.edition import Edition
from digest.issue.layout import CARDS, compose, sections
from digest.issue.notice import notice
from digest.issue.trend import TRENDING, trending

__all__ = [
    "AHEAD",
    "CARDS",
    "CARRY",
    "FIRST_WINDOW",
    "MAX_AGE",
    "TRENDING",
    "Edition",
    "Past",
    "Sight",
    "Twins",
    "barred",
    "candidates",
    "compose",
    "facts",
    "in_sight",
    "is_new",
    "kept",
    "notice",
    "past",
    "sections",
    "shown_since",
    "sights",
    "trending",
    "twins",
    "used",
    "window",
]
