"""What a source says: where it lists papers, and one announcement of one paper on one day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Announce = Literal["new", "cross", "replace", "replace-cross"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that lists papers: either a *url* to ask or a *path* (file, folder or glob, absolute)
    to read.

    Some kinds read *votes* days back on each visit, take the *first* entries of a feed seen for the
    first time as new, or look for a listing's parts in other *fields* of an entry.
    """

    name: str
    kind: str
    url: str | None = None
    path: str | None = None
    categories: tuple[str, ...] = ()
    votes: int = 3
    first: int = 20
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where a paper can be read; http or https only, None where unknown."""

    abstract: str | None = None
    pdf: str | None = None
    html: str | None = None
    code: str | None = None
    community: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What readers elsewhere think of a paper. None means unknown, which is not zero."""

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One source's announcement of one paper on one day, with that source's figures.

    *identifiers* are canonical (`arxiv:2509.21240`, `doi:10.1101/…`, `url:https://…`, `title:…`),
    best first. Texts are plain: white space collapsed, entities decoded once. *summary* and
    *keywords* were made by the source's machine.
    """

    source: str
    listed_on: date
    identifiers: tuple[str, ...]
    title: str
    abstract: str = ""
    announce: Announce = "new"
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    published_on: date | None = None
    version: int | None = None
    votes: Votes | None = None
    summary: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """By what the answer to *url* can be asked for again only if it changed (RFC 9110 8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one answer of one source brought. *claimed* is how many listings the source said there
    are.

    *day* is the day whose batch this is, None where the listings are of many; *is_unchanged* says
    that the source had nothing to add to its last answer; *validators* are to be kept once all of
    the visit is, and sent with the next request for the same URL.
    """

    source: str
    listings: tuple[Listing, ...] = ()
    claimed: int | None = None
    day: date | None = None
    is_unchanged: bool = False
    validators: tuple[Validators, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question to the world, with the validators of the last answer."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer: decoded body, header names in lower case, *received_at* in UTC."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


Get = Callable[[Request], Response]
"""Asks the world one question. Raises FetchError when there is no answer; any HTTP status is an
answer."""
