"""What one reader's digest holds on one day: pure decisions from papers, matches and what the ledger knows. No I/O, no clock."""

from digest.issue.candidate import CARRY, FIRST_WINDOW, MAX_AGE, candidates, window
from digest.issue.count import facts
from digest.issue.layout import CARDS, compose, sections
from digest.issue.trend import TRENDING, trending

__all__ = [
    "CARDS",
    "CARRY",
    "FIRST_WINDOW",
    "MAX_AGE",
    "TRENDING",
    "candidates",
    "compose",
    "facts",
    "sections",
    "trending",
    "window",
]
