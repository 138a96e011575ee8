"""Who reads, and what they want to read."""

from dataclasses import dataclass, field
from datetime import time
from operator import attrgetter
from typing import Literal

Field = Literal["any", "title", "abstract"]
Layout = Literal["full", "compact", "titles", "weekly"]
Extract = Literal["extract", "opening", "whole", "none"]
Notices = Literal["never", "auto", "always"]


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
    """A person: *timezone* is an IANA name, *send_at* a time on their own clock."""

    id: str
    email: str
    name: str | None = None
    timezone: str = "UTC"
    send_at: time = time(7)
    layout: Layout = "full"
    extract: Extract = "extract"
    notices: Notices = "auto"
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What one reading of a people's file is known by; *timezone* is for those who named none."""

    sha256: str
    mtime_ns: int
    size: int
    timezone: str
