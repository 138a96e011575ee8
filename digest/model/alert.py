"""What the operator is to know: causes for concern, and mails about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digest.model.digest import Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that needs the operator: *what* in a few words, what is *told* of it, what *to_do*.

    *name* is its kind and, where there may be several of one kind, which ("source arxiv"). One that
    *is_grave* is mailed, once a day; the others stand in `digest status` alone.
    """

    name: str
    what: str
    told: str
    to_do: str
    is_grave: bool = False

    @property
    def kind(self) -> str:
        return self.name.partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A mail to the operator about *causes* of one kind; it was tried *attempt* times.

    *reply* is what the relay said last.
    """

    number: int
    causes: tuple[Cause, ...]
    made_at: datetime
    attempt: int = 0
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was found wrong *since* when, in *words* without addresses."""

    since: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing is sent *since* an instant, *until* another or, with None, until it is released."""

    since: datetime
    until: datetime | None = None


RenderAlert = Callable[..., Rendered]
"""Renders an Alert; also takes the *name* of the digest, the *zone* of its times, and whether all
that it tells *is_over*."""
