"""What the ledger is told about an issue, and what it tells."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.model import Sections, State

Key = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An issue that is ready to be handed over: its papers, those *lost* that could not be shown,
    and when its first try was made."""

    key: Key
    sections: Sections
    made_at: datetime
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one issue so far; *next_try_at* is None once it is closed, or in doubt for
    good.

    *unanswered* counts the messages that the relay may have taken without an answer.
    """

    subscriber: str
    issue_on: date
    state: State
    attempt: int
    sections: Sections
    reply: str
    made_at: datetime | None
    next_try_at: datetime | None
    lost: tuple[str, ...] = ()
    unanswered: int = 0

    @property
    def papers(self) -> tuple[int, ...]:
        return self.sections.matches + self.sections.trending
