"""One work, whichever sources list it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from digest.model.listing import Announce, Links, Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work. *id* is an integer in order of first sight, never reused.

    *source* is the name of the source that listed it first, on *first_listed_on*; *voted_on* is the
    last day on which a source that counts votes listed it. *merged* are the ids of papers that
    turned out to be this one.
    """

    id: int
    identifiers: tuple[str, ...] = ()
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    published_on: date | None = None
    version: int | None = None
    source: str
    announce: Announce = "new"
    first_listed_on: date
    first_seen_at: datetime
    votes: Votes | None = None
    voted_on: date | None = None
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    merged: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return self.id

    @property
    def upvotes(self) -> int:
        """Upvotes for ordering only: unknown sorts as none."""
        return (self.votes and self.votes.upvotes) or 0
