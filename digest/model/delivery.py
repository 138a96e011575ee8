"""An issue on its way: due, handed to the relay, and what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from digest.model.subscriber import Subscriber

State = Literal[
    "pending", "sending", "sent", "deferred", "failed", "in_doubt", "empty", "superseded"
]

TRANSITIONS: Mapping[State, frozenset[State]] = {
    "pending": frozenset({"sending", "empty", "failed", "superseded"}),
    "sending": frozenset({"sent", "deferred", "failed", "in_doubt", "pending"}),
    "deferred": frozenset({"sending", "empty", "failed", "superseded"}),
    "in_doubt": frozenset({"sending", "sent", "failed"}),
    "failed": frozenset({"pending", "sent"}),
    "sent": frozenset(),
    "empty": frozenset(),
    "superseded": frozenset(),
}
"""Which states may follow each; an issue begins as `pending`."""

Key = tuple[str, date]
"""By which an issue is known: the subscriber's id and the issue date."""


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


NO_PAPERS = Sections()


class BegunAs(NamedTuple):
    """What the Message-ID of an issue that was begun is made of: the *reader*'s id then, None where
    it is the same, and the *sender*'s address then, None where it was not kept."""

    reader: str | None = None
    sender: str | None = None


AS_NOW = BegunAs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An issue that is to be made now, with all that the ledger knows of its reader.

    *seen_through* is the highest paper id their last closed issue looked at, *told_through* that of
    the last one that was mailed; *used* are papers
    shown to them before; *last_on* is the date of that closed issue, which was mailed if
    *last_was_sent*, *new_words* are keywords that it did not know, *subscribed_on* is None where it
    is not known. Their days and hour are what they are from *scheduled_on* on, None for ever;
    *resumed_on* ended their last pause, if any; before they changed them, the issue after the last
    was to be that of *promised_on*. What was first listed up to the day *shown_through* they were
    shown already, or may have been, by issues that are not known any more. An issue that was begun
    before brings its *state*, its *sections*, its *made_at* and *through*, the highest paper id it
    looked at, and the names it was *begun_as*: a retry carries the same papers in the same order,
    the same counts, the same Date and the same Message-ID.
    """

    subscriber: Subscriber
    issue_on: date
    seen_through: int = 0
    told_through: int = 0
    used: frozenset[int] = frozenset()
    last_on: date | None = None
    last_was_sent: bool = True
    subscribed_on: date | None = None
    scheduled_on: date | None = None
    resumed_on: date | None = None
    promised_on: date | None = None
    shown_through: date | None = None
    new_words: tuple[str, ...] = ()
    is_first: bool = True
    state: State = "pending"
    attempt: int = 0
    made_at: datetime | None = None
    begun_as: BegunAs = AS_NOW
    through: int | None = None
    sections: Sections | None = None

    @property
    def key(self) -> Key:
        return self.subscriber.id, self.issue_on


class Tally(NamedTuple):
    """How many papers an issue looked at: of the *total* of new ones so many *matched*; so many are
    *shown*, and beyond these *held_over* and *let_go*."""

    total: int
    matched: int
    shown: int
    held_over: int
    let_go: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message for one mailbox, with what is kept of its issue; *lost* could not be shown. Where
    it *is_in_doubt* its reader may have it already. None of its papers was first listed after
    *listed_on*, or the date of the issue if that is later."""

    key: Key
    sender: str
    recipient: str
    message: bytes
    made_at: datetime
    sections: Sections = NO_PAPERS
    listed_on: date | None = None
    lost: tuple[str, ...] = ()
    tally: Tally | None = None
    is_in_doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one issue in one run, `pending` where it would be sent.

    *reply* is the relay's own words, or ours where it said nothing; *lost* could not be shown. No
    *tally* where the issue could not be composed.
    """

    key: Key
    state: State
    reply: str = ""
    lost: tuple[str, ...] = ()
    tally: Tally | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one issue so far; *next_try_at* is None once it is closed, or in doubt for
    good. *unanswered* counts the messages that the relay may have taken without an answer."""

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


Send = Callable[[Iterable[Outgoing]], Iterator[Receipt]]
"""Hands messages to the relay, pulling them one by one, and yields one receipt for each."""
