"""One subscriber's issue for one date, as facts and numbers; the words are the templates'
business."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from digest.model.delivery import Sections, Tally
from digest.model.match import Match
from digest.model.paper import Paper, Update
from digest.model.source import Freshness
from digest.model.subscriber import Subscriber

_DAYS_APART = 9
"""So many days have sections of their own: a week, and what was listed early or held over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the digest is from, and what it is called; replies go to *reply_to*, or to *address*."""

    name: str
    address: str
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A source that did not give all that was due, and why, in words.

    A stale one still shows the list of *shows_on*; a partial one gave *given* of *claimed* papers;
    *next_at* is when it is asked again, never where it *is_gone*.
    """

    label: str
    reason: str
    state: Freshness = "failed"
    tries: int = 1
    given: int | None = None
    claimed: int | None = None
    shows_on: date | None = None
    good_at: datetime | None = None
    next_at: datetime | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A source that announces nothing *on* a holiday (its *name*) or weekend; then *next_on*."""

    label: str
    on: date
    name: str | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Why there is nothing to show; *nearest* are papers that hold none of the words."""

    reason: Literal["no_match", "down", "closed", "empty", "updated"]
    nearest: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was looked at for one reader.

    *scanned* is how many new papers there were of each source, by what people call it ("arXiv
    cs.AI, cs.CL"): each paper counts once, at the source that listed it first.
    """

    scanned: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    closed: tuple[Closed, ...] = ()
    missed: tuple[date, ...] = ()
    """Issue dates since the last one on which none could be sent."""
    wide: tuple[tuple[str, int], ...] = ()
    """Keywords that alone matched more than a third of the new papers, and how many."""
    new_words: tuple[str, ...] = ()
    """Keywords that the last issue did not know."""
    last_on: date | None = None
    """The date of the last issue, which was mailed if *last_was_sent*, and empty else."""
    last_was_sent: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    """What people call each source, by its name."""
    voters: tuple[str, ...] = ()
    """What people call the sources that count votes."""
    window_days: int | None = None
    """How far a first digest looks back, None for every later one."""
    covers: int | None = None
    """How many days a later one covers: those since the last, or fewer."""
    is_after_pause: bool = False
    revised: int = 0
    """How many papers were listed as new versions of old ones, and left out."""
    amendments: int = 0
    front_matter: int = 0
    too_old: int = 0
    """How many papers came now that were first listed before this digest looks back."""
    merged: int = 0
    """How many listings of the new papers were by a further source."""
    has_categories: bool = True
    """Whether any source tells which category a paper is in."""
    days: tuple[tuple[date, int], ...] = ()
    """How many of the new papers were first listed on each day, for a digest of several."""

    @property
    def total(self) -> int:
        return sum(self.scanned.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is shown: *cards* in full and *titles* by title, both strongest first; then *trending*.

    *matched* of the *facts.total* new papers met the profile, *carried* shown papers were held over
    from the days *carried_from*. Of those beyond the limit *held_over* may still come, until the
    issue of *held_until*, and the others are *let_go*, strongest first;
    *subscribed_on* is None where it is not known. One with a *notice* holds no papers and says why.
    *updates* are what became of papers that they were sent, or like, the gravest first.
    *sections* is what the ledger keeps of it.
    *preamble* and *trailer* are the operator's own words, in Markdown.
    """

    subscriber: Subscriber
    sender: Sender
    issue_on: date
    cards: tuple[Match, ...]
    titles: tuple[Match, ...] = ()
    trending: tuple[Paper, ...] = ()
    related: tuple[Match, ...] = ()
    updates: tuple[Update, ...] = ()
    facts: Facts
    matched: int
    carried: int = 0
    carried_from: tuple[date, ...] = ()
    held_over: int = 0
    held_until: date | None = None
    let_go: tuple[Paper, ...] = ()
    next_at: datetime | None = None
    subscribed_on: date | None = None
    notice: Notice | None = None
    sections: Sections = field(default_factory=Sections)
    preamble: str = ""
    trailer: str = ""

    @property
    def shown(self) -> tuple[Match, ...]:
        return self.cards + self.titles

    @property
    def listed_on(self) -> date | None:
        """The last day on which a paper in it was first listed, None where it has none."""
        matches = self.shown + self.related
        papers = (*(one.paper for one in matches), *self.trending)
        alike = (paper for one in matches for paper in one.alike)
        return max((one.first_listed_on for one in (*papers, *alike)), default=None)

    @property
    def is_by_week(self) -> bool:
        """Whether the weekly look has a section a week: of a longer span than one."""
        return (self.facts.covers or self.facts.window_days or 1) > _DAYS_APART

    def section_on(self, match: Match) -> date:
        """Return the day, or the Monday of the week, that *match* stands under in that look."""
        on = match.paper.first_listed_on
        return on - timedelta(days=on.weekday()) if self.is_by_week else on

    @property
    def beyond(self) -> int:
        """How many papers entered and are not shown."""
        return self.held_over + len(self.let_go)

    @property
    def tally(self) -> Tally:
        counts = self.facts.total, self.matched, len(self.shown)
        return Tally(*counts, self.held_over, len(self.let_go))

    @property
    def in_order(self) -> tuple[Match, ...]:
        """What is shown as it is read and numbered: in the weekly look the newest day or week
        first, else the cards topic by topic, in the order of their strongest papers, then the
        titles."""
        if self.subscriber.layout == "weekly":
            return tuple(sorted(self.shown, key=self.section_on, reverse=True))
        topics = list(dict.fromkeys([match.topic for match in self.cards]))
        by_topic = sorted(self.cards, key=lambda match: topics.index(match.topic))
        return (*by_topic, *self.titles)


class Piece(NamedTuple):
    """A piece of a mail, which many mails may share: *wire* is what its text is on the wire,
    *octets* how many it has in UTF-8."""

    text: str
    wire: bytes
    octets: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A digest in words: *html* and *text*, and the pieces of both, which many messages share.

    *lost* names the papers that could not be shown.
    """

    subject: str
    html_pieces: tuple[Piece, ...]
    text_pieces: tuple[Piece, ...]
    lost: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        return "".join(map(str, self.html_pieces))

    @property
    def text(self) -> str:
        return "".join(map(str, self.text_pieces))


Render = Callable[[Digest], Rendered]
