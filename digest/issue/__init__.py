"""What one reader's digest holds on one day: pure decisions. No I/O, no clock."""

from digest.issue.candidate import (
    Beside,
    IssueContext,
    Window,
    WindowKey,
    barred,
    batch_ids,
    bounds,
    candidates,
    is_new,
    is_revision,
    new,
    retried,
    shown_since,
    used,
    window_key,
    windows,
)
from digest.issue.counts import Holders, facts
from digest.issue.layout import compose, notice
from digest.issue.lookback import AHEAD, CARRY, FARTHEST, MAX_AGE, come_until
from digest.issue.near_duplicates import duplicates
from digest.issue.selection import select, trending
from digest.issue.update import may_have_shown, updates

__all__ = [
    "AHEAD",
    "CARRY",
    "FARTHEST",
    "MAX_AGE",
    "Beside",
    "Holders",
    "IssueContext",
    "Window",
    "WindowKey",
    "barred",
    "batch_ids",
    "bounds",
    "candidates",
    "come_until",
    "compose",
    "duplicates",
    "facts",
    "is_new",
    "is_revision",
    "may_have_shown",
    "new",
    "notice",
    "retried",
    "select",
    "shown_since",
    "trending",
    "updates",
    "used",
    "window_key",
    "windows",
]
