"""Who reads, and what they want to read."""

from dataclasses import dataclass, field
from datetime import time
from typing import Literal

Field = Literal["any", "title", "abstract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """Words a person looks for, as they wrote them; *field* narrows where they must stand."""

    term: str
    weight: float = 1.0
    field: Field = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A standing information need."""

    keywords: tuple[Keyword, ...] = ()
    exclude: tuple[Keyword, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    limit: int = 20

    @property
    def is_open(self) -> bool:
        """Whether this is the plain Daily Papers mail: every candidate enters, most upvoted first."""
        return not (self.keywords or self.authors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person: *timezone* is an IANA name, *send_at* a time on their own clock."""

    id: str
    email: str
    name: str | None = None
    timezone: str = "UTC"
    send_at: time = time(7)
    profile: Profile = field(default_factory=Profile)
