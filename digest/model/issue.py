"""One subscriber's issue for one date, as facts and numbers; the words are the templates' business."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.model.match import Match
from digest.model.paper import Paper
from digest.model.subscriber import Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the digest comes from; *name* is also what the digest is called."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """How many new papers of one source were looked at; *label* is what people call the source ("arXiv cs.AI, cs.CL")."""

    label: str
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A source that gave nothing at its last visit, and why, in words."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was looked at for one reader. *scanned* counts each paper once, at the source that listed it first."""

    scanned: tuple[Scanned, ...]
    faults: tuple[Fault, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """What people call each source, by its name."""
    window_days: int | None = None
    """How far a first digest looks back, None for every later one."""

    @property
    def total(self) -> int:
        return sum(source.new for source in self.scanned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is shown: *cards* in full and *titles* by title, both strongest first and numbered through; then *trending*.

    *matched* of the *facts.total* new papers met the profile, *carried* shown papers were held over from earlier days,
    *held_over* are beyond the limit and may come later.
    """

    subscriber: Subscriber
    sender: Sender
    issue_on: date
    cards: tuple[Match, ...]
    titles: tuple[Match, ...] = ()
    trending: tuple[Paper, ...] = ()
    facts: Facts
    matched: int
    carried: int = 0
    held_over: int = 0
    next_at: datetime | None = None

    @property
    def shown(self) -> tuple[Match, ...]:
        return self.cards + self.titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A digest in words: pieces that a join turns into the two bodies; a piece shared by many messages is one object."""

    subject: str
    html: tuple[str, ...]
    text: tuple[str, ...]


Render = Callable[[Digest], Rendered]
