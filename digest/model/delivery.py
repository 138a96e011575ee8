"""What is handed to the relay, and what became of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from digest.model.subscriber import Subscriber

State = Literal[
    "pending", "sending", "sent", "deferred", "failed", "in_doubt", "empty", "superseded"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The papers of an issue by where they stand, each best first: ids."""

    matches: tuple[int, ...] = ()
    trending: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()
    """Papers folded into a match that is nearly the same."""

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self.matches + self.trending + self.related + self.alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An issue that is to be made now, with all that the ledger knows of its reader.

    *seen_through* is the highest paper id their last closed issue looked at; *used* are papers
    shown to them before; *last_on* is the date of that closed issue, *new_words* are keywords that
    it did not know, *subscribed_on* is None where it is not known. An issue that was begun before
    brings its *state*, its *sections*, its *made_at* and *through*, the highest paper id it looked
    at: a retry carries the same papers in the same order, the same counts and the same Date.
    """

    subscriber: Subscriber
    issue_on: date
    seen_through: int = 0
    used: frozenset[int] = frozenset()
    last_on: date | None = None
    subscribed_on: date | None = None
    new_words: tuple[str, ...] = ()
    is_first: bool = True
    state: State = "pending"
    attempt: int = 0
    made_at: datetime | None = None
    through: int | None = None
    sections: Sections | None = None

    @property
    def key(self) -> tuple[str, date]:
        return self.subscriber.id, self.issue_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message for one mailbox; *key* names it in receipts: (subscriber id, issue date)."""

    key: tuple[str, date]
    sender: str
    recipient: str
    message: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one message. *reply* is the relay's own words, or ours where it said
    nothing."""

    key: tuple[str, date]
    state: Literal["sent", "deferred", "failed", "in_doubt"]
    reply: str


Send = Callable[[Iterable[Outgoing]], Iterator[Receipt]]
"""Hands messages to the relay, pulling them one by one, and yields one receipt for each."""
