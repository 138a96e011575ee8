"""What a visit to a source came to, and why one may believe it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Freshness = Literal["fresh", "unchanged", "stale", "partial", "closed", "empty", "failed"]
"""fresh: the batch of the expected day is here · unchanged: nothing new, nothing due · stale:
answered, with an older batch than the calendar expects · partial: claimed more than it gave ·
closed: empty by calendar · empty: empty against the calendar · failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit to *source*, with the evidence its *state* was decided from.

    *expected_on* is the newest day whose batch the calendar expects; *complete_on* is the cursor:
    every day up to it is complete; *shows_on* is the day of the newest batch it gave. *given* of
    *claimed* listings came. *reason* says what is wrong, or names the holiday; *tries* counts
    visits since the last good answer, which was at *good_at*; *next_at* is when it is asked again.
    *fingerprint* tells its newest batch from another (a hash of its identifiers).
    """

    source: str
    at: datetime
    state: Freshness
    listed: int = 0
    new: int = 0
    expected_on: date | None = None
    complete_on: date | None = None
    shows_on: date | None = None
    given: int | None = None
    claimed: int | None = None
    fingerprint: str | None = None
    reason: str = ""
    tries: int = 0
    good_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def error(self) -> str | None:
        """What went wrong, None where it gave all that was due."""
        return self.reason if self.state in {"failed", "partial", "stale", "empty"} else None
