"""What a visit to a source came to, so that nobody takes an old answer for a new one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit to *source*: what it listed and how much of that was new, or the *error*; *good_at* is its last good answer.

    Whoever notes a visit leaves *good_at* out: the archive knows.
    """

    source: str
    at: datetime
    listed: int = 0
    new: int = 0
    error: str | None = None
    good_at: datetime | None = None
