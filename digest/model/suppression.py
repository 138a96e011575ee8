"""What the ledger knows of a person, whatever their file says: facts beat the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Fact = Literal["unsubscribed", "suppressed", "suspended", "erased"]
"""Why nothing may be sent to an address; see the glossary."""

THEIR_WISH: frozenset[Fact] = frozenset({"unsubscribed", "erased"})
"""What the person alone may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Nothing is sent to an address since *at*; *reason* may be empty."""

    fact: Fact
    at: datetime
    reason: str = ""

    @property
    def told(self) -> str:
        """Why, in words that end a sentence."""
        words: Mapping[Fact, str] = {
            "unsubscribed": "they unsubscribed",
            "suppressed": self.reason or "nothing may be sent to it again",
            "suspended": f"suspended{f', {self.reason}' if self.reason else ''}",
            "erased": "they were erased",
        }
        return words[self.fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """The facts of a person: what bars their address, what is worst first, until when they paused
    other than by their file, and which papers, by identifier, they like (1) or do not (-1)."""

    suppressions: tuple[Suppression, ...] = ()
    paused_until: date | None = None
    likes: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[Fact, ...]:
        return tuple(one.fact for one in self.suppressions)
