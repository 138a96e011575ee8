"""What a source says: where it lists papers, and one announcement of one paper on one day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Announce = Literal["new", "cross", "replace", "replace-cross"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that lists papers: either a *url* to ask or a *path* (file, folder or glob, absolute) to read."""

    name: str
    kind: str
    url: str | None = None
    path: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where a paper can be read; http or https only, None where unknown."""

    abstract: str | None = None
    pdf: str | None = None
    html: str | None = None
    code: str | None = None
    community: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What readers elsewhere think of a paper. None means unknown, which is not zero."""

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One source's announcement of one paper on one day, with that source's figures.

    *identifiers* are canonical (`arxiv:2509.21240`, `doi:10.1101/…`, `url:https://…`, `title:…`), best first.
    Texts are plain: white space collapsed, entities decoded once.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one visit to one source brought. *claimed* is how many listings the source said there are."""

    source: str
    listings: tuple[Listing, ...]
    claimed: int | None = None


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
"""Asks the world one question. Raises FetchError when there is no answer; any HTTP status is an answer."""
