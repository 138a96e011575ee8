"""What the clocks of a machine say, and what others say of its clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Trust = Literal["trusted", "believed", "accepted"]
"""By what a clock is trusted: by servers or an earlier run; by nothing but itself; by a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The clock on the wall says *at* when the one that runs since the boot *boot_id* says *since*.

    The latter also counts while the machine sleeps. An empty *boot_id* is not known.
    """

    at: datetime
    since: timedelta
    boot_id: str

    def is_of_the_boot_of(self, other: "Moment") -> bool:
        # A machine that was set back to an earlier image has its boot once more.
        return bool(self.boot_id) and self.boot_id == other.boot_id and self.since >= other.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An answer of *server*, *heard* when it was *at* by its own clock: its Date plus its Age."""

    server: str
    at: datetime
    heard: Moment

    def ahead(self, now: Moment) -> timedelta:
        """Return how far the clock of *now*, of the same boot, is ahead of the server's."""
        return now.at - (self.at + (now.since - self.heard.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a clock is not trusted, and since when by that clock.

    It took a "step", or the "servers" say otherwise.
    """

    kind: Literal["step", "servers"]
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timekeeping:
    """What is noted of the clock: when it was last in no *doubt*, by what it was trusted then, and
    the last answers *heard*, two of each server at most."""

    last: Moment | None = None
    trust: Trust = "believed"
    doubt: Doubt | None = None
    heard: Sequence[Witness] = ()
