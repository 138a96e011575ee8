"""Sources: what they are asked, what they answer, and what visits to them came to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from digest.model.paper import Listing

Freshness = Literal["fresh", "unchanged", "stale", "partial", "closed", "empty", "failed"]
"""The state that a visit ended in:

fresh: the batch of the expected day is here · unchanged: nothing new, nothing due · stale:
answered, with an older batch than the calendar expects · partial: claimed more than it gave ·
closed: empty by calendar · empty: empty against the calendar · failed.
"""

Outcome = Literal["new", "revised", "amendment", "front matter", "merged", "known"]
"""What became of a listing: a new paper · a new version of an old one · a withdrawal, retraction or
correction · front matter of a journal · a paper that another source, or another entry, has listed ·
one that this source had listed before.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that lists papers: a *url* to ask, or an absolute *path* (or glob) to read.

    Some kinds read *votes* days back on each visit, take the *first* entries of a feed seen for the
    first time as new, leave cross-lists out (not *cross*), or look for a listing's parts in other
    *fields* of an entry. One that is searched has a *query*, an *api_key* from the variable
    *api_key_env*, and a *contact*. *url_at* is the line of the settings that has its *url*:
    "digest.yaml:14".
    """

    name: str
    kind: str
    url: str | None = None
    path: str | None = None
    categories: tuple[str, ...] = ()
    votes: int = 3
    first: int = 20
    cross: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None
    api_key_env: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    contact: str | None = None
    url_at: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A GET request, with the validators of the last answer.

    What is *private* goes into the query on the wire alone: no log, error or answer has it, and no
    other host than that of *url* is told. *apart_s* is how many seconds the host asks to be left in
    peace between requests such as this, None for as many as anybody.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    private: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    apart_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer to a request: decoded body, header names in lower case, *received_at* in UTC.

    *url* is the address that answered; *moved_to* is where the one that was asked is for good, None
    where it has not moved.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    moved_to: str | None = None


Get = Callable[[Request], Response]
"""Makes one request. Raises FetchError where there is no answer; any HTTP status is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """By what the answer to *url* can be asked for again only if it changed (RFC 9110 8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one answer of one source brought; it *claimed* to have so many listings.

    *day* is the day whose batch this is, None where the listings are of many; *is_unchanged* says
    that the source had nothing to add to its last answer; *validators* are to be kept once all of
    the visit is, and sent with the next request for the same URL. *remark* is what the operator
    should know of an answer that was read all the same.
    """

    source: str
    listings: tuple[Listing, ...] = ()
    claimed: int | None = None
    day: date | None = None
    is_unchanged: bool = False
    validators: tuple[Validators, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit to *source*, with the evidence its *state* was decided from.

    *expected_on* is the newest day whose batch the calendar expects; *complete_on* is the cursor:
    every day up to it is complete; *shows_on* is the day of the newest batch it gave. *given* of
    *claimed* listings came. *reason* says what is wrong, or names the holiday, or is
    the remark on a good answer; *tries* counts visits since the last good answer, which was at
    *good_at*; *next_at* is when it is asked again, and *gone_url* its url if that is gone (410).
    *fingerprint* tells its newest batch from another (a hash of its identifiers). *lost* counts the
    papers, over all visits, that the source said it had for days given up, and never gave.

    Only the visit at hand knows what it was *stopped_by*, what came before being kept, how many of
    its new papers are *too_old*: listed so long ago that they come in no digest. All *listed* are
    *new*, *revised*, *amendments*, *front_matter*, *merged* or *known* (see `Outcome`).
    """

    source: str
    at: datetime
    state: Freshness
    listed: int = 0
    new: int = 0
    expected_on: date | None = None
    complete_on: date | None = None
    shows_on: date | None = None
    given: int | None = None
    claimed: int | None = None
    fingerprint: str | None = None
    reason: str = ""
    tries: int = 0
    good_at: datetime | None = None
    next_at: datetime | None = None
    gone_url: str | None = None
    lost: int = 0
    stopped_by: str | None = None
    too_old: int = 0
    revised: int = 0
    amendments: int = 0
    front_matter: int = 0
    merged: int = 0

    @property
    def known(self) -> int:
        """How many of the listings this source had listed before."""
        others = self.revised + self.amendments + self.front_matter + self.merged
        return self.listed - self.new - others

    @property
    def error(self) -> str | None:
        """What went wrong, None where it gave all that was due."""
        return self.reason if self.state in {"failed", "partial", "stale", "empty"} else None
