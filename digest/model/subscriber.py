"""Who reads, and what they want to read."""

from dataclasses import dataclass, field
from datetime import date, time
from operator import attrgetter
from pathlib import Path
from typing import Literal

Field = Literal["any", "title", "abstract"]
Layout = Literal["full", "compact", "titles", "weekly"]
Extract = Literal["extract", "opening", "whole", "none"]
Notices = Literal["never", "auto", "always"]
Cadence = Literal["daily", "weekdays", "weekly", "monthly"] | tuple[int, ...]
"""A name, or days of the week in their order: 0 is Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """Words a person looks for, as they wrote them; *field* narrows where they must stand."""

    term: str
    weight: float = 1.0
    field: Field = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Keywords that belong together; at most *limit* papers stand under *name*, if it has one."""

    name: str | None = None
    keywords: tuple[Keyword, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A followed author; *orcid*, or *categories* of the paper, tell them from others so named."""

    name: str
    orcid: str | None = None
    categories: tuple[str, ...] = ()


_keywords = attrgetter("keywords")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A standing information need.

    *exclude* beats all, *lower* halves the score. *categories* restrict keywords; followed
    *authors* and *organizations* pass. *like* and *unlike* are identifiers of example papers. What
    scores below *cutoff* does not enter; *limit* papers are shown, and up to *related* of those
    that hold none of the words (None: as many as earn their place).
    """

    topics: tuple[Topic, ...] = ()
    exclude: tuple[Keyword, ...] = ()
    lower: tuple[Keyword, ...] = ()
    authors: tuple[Author, ...] = ()
    organizations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    cutoff: float = 0.0
    limit: int = 20
    related: int | None = None

    @property
    def keywords(self) -> tuple[Keyword, ...]:
        """The keywords of all topics."""
        return tuple([keyword for topic in self.topics for keyword in topic.keywords])

    @property
    def is_open(self) -> bool:
        """Whether it is the plain Daily Papers mail: every candidate enters, most upvoted first."""
        return not (self.authors or self.organizations or any(map(_keywords, self.topics)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person: *timezone* is an IANA name, *send_at* a time on their own clock.

    A weekly issue comes on the day of the week *weekly_on* (0 is Monday), a monthly one on the
    first. None comes before the date *paused_until*: date.max where it is not known when that ends.
    """

    id: str
    email: str
    name: str | None = None
    timezone: str = "UTC"
    send_at: time = time(7)
    cadence: Cadence = "daily"
    weekly_on: int = 0
    paused_until: date | None = None
    layout: Layout = "full"
    extract: Extract = "extract"
    notices: Notices = "auto"
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for whoever does not say otherwise; None where it follows from the rest.

    *timezone* None is the machine's.
    """

    timezone: str | None = None
    send_at: time = time(7)
    cadence: Cadence | None = None
    layout: Layout | None = None
    limit: int | None = None
    related: int | None = None
    notices: Notices = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What one reading of a people's file is known by; it was read with *defaults*."""

    sha256: str
    mtime_ns: int
    size: int
    defaults: Defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """One file of a list of people: who is in it, and by what its reading is known.

    Without a *stamp* it is read again next time.
    """

    path: Path
    subscribers: tuple[Subscriber, ...]
    stamp: Stamp | None = None
