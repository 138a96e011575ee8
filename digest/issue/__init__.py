"""What one reader's digest holds on one day: pure decisions from papers, matches and what the
ledger knows. No I/O, no clock."""

from digest.issue.alike import duplicates
from digest.issue.candidate import (
    AHEAD,
    CARRY,
    FIRST_WINDOW,
    MAX_AGE,
    IssueContext,
    Window,
    WindowKey,
    barred,
    batch_ids,
    bounds,
    candidates,
    is_new,
    new,
    retried,
    shown_since,
    used,
    window_key,
    windows,
)
from digest.issue.count import facts
from digest.issue.layout import CARDS, compose, notice
from digest.issue.share import TRENDING, select, trending

__all__ = [
    "AHEAD",
    "CARDS",
    "CARRY",
    "FIRST_WINDOW",
    "MAX_AGE",
    "TRENDING",
    "IssueContext",
    "Window",
    "WindowKey",
    "barred",
    "batch_ids",
    "bounds",
    "candidates",
    "compose",
    "duplicates",
    "facts",
    "is_new",
    "new",
    "notice",
    "retried",
    "select",
    "shown_since",
    "trending",
    "used",
    "window_key",
    "windows",
]
