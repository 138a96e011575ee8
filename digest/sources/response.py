"""What a source answered, from a file or the web, checked before anybody reads it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from digest import fetch
from digest.exceptions import FetchError, ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Request, Response, Source, Validators

# Far more than any real answer has: 16 MB of commas and brackets would take 300 MB as values.
_MOST_MARKS = 500_000

# arXiv lists at most 2,000 papers in a feed, and as many in an answer of its API.
MOST_PAPERS = 10_000

# Characters in a text: a list of authors of the ATLAS collaboration, 3,000 people, takes 50,000.
LONGEST = 200_000

_CHARSET = re.compile(r"""\bcharset\s*=\s*["']?([^\s;"',]{1,40})""", re.IGNORECASE)

_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    type(None): "null",
}


def contents(source: Source, get: Get) -> Iterator[Content]:
    """Yield the files at the source's path or, where it has none, what its url answers."""
    if source.path is not None:
        yield from fetch.read_all(source.path)
    elif source.url is not None:
        yield content(source, get(Request(url=source.url)))
    else:
        raise FetchError(source.name, f"a source of kind {source.kind} needs a url or a path")


def asked(
    source: Source,
    get: Get,
    url: str,
    parsed: Callable[[Content], Batch],
    *,
    day: date | None = None,
) -> Batch:
    """Ask *url*, and return what *parsed* makes of the answer, with its validators.

    An answer that has not changed is a batch for *day* that says so. Not for a page that others may
    follow: that one needs its rows to be counted, so a kind that turns pages asks for them with
    `get`, or knows by other means where they end.

    Raises:
        FetchError: the status is anything but 200, or 304.
    """
    response = get(Request(url=url))
    if is_unchanged(response):
        return unchanged(source, url, response, day=day)
    return replace(parsed(content(source, response)), validators=validators(url, response))


def unchanged(source: Source, url: str, response: Response, *, day: date | None = None) -> Batch:
    """Return the batch that says that what *url* answers has not changed."""
    kept = validators(url, response)
    return Batch(source=source.name, day=day, is_unchanged=True, validators=kept)


def is_unchanged(response: Response) -> bool:
    """Whether this is no answer but word that the last one still holds (RFC 9110 15.4.5)."""
    return response.status == HTTPStatus.NOT_MODIFIED


def validators(url: str, response: Response) -> tuple[Validators, ...]:
    """Return by what *url*, which may have led elsewhere, can be asked again.

    Where there is nothing, what was known before is wrong by now, and forgotten. They belong to the
    last batch of an answer: stored with an earlier one, they would hide the rest should we stop in
    between.
    """
    etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
    return (Validators(url=url, etag=etag, last_modified=last_modified),)


def content(source: Source, response: Response) -> Content:
    """Return what *response* brings.

    Raises:
        FetchError: its status is anything but 200.
    """
    if response.status != HTTPStatus.OK:
        raise FetchError(source.name, _status(response.status))
    return received(response)


def received(response: Response) -> Content:
    """Return what *response* brings, whatever its status."""
    charset = _CHARSET.search(response.headers.get("content-type", ""))
    return Content(
        origin=_shown(response.url),
        body=response.body,
        at=response.received_at,
        address=_without_password(response.url),
        charset=charset[1] if charset else None,
    )


def text(source: Source, origin: str, body: bytes) -> str:
    """Return the text that *body* is, found at *origin*."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"got the byte 0x{body[error.start]:02x} at position {error.start}"
        raise ParseError(source.name, f"{origin}: expected text in UTF-8, {found}") from error


def value(source: Source, origin: str, body: bytes) -> object:
    """Return the JSON value that *body* is, found at *origin*."""
    if not body.strip():
        raise ParseError(source.name, f"{origin}: expected JSON, got nothing")
    if looks_like_html(body):
        raise ParseError(source.name, f"{origin}: expected JSON, got an HTML page")
    if is_crowded(body, b"{[,"):
        reason = f"expected JSON of papers, got more than {_MOST_MARKS:,} values"
        raise ParseError(source.name, f"{origin}: {reason}")
    try:
        return json.loads(text(source, origin, body))
    except json.JSONDecodeError as error:
        where = f"{error.msg} at line {error.lineno} column {error.colno}"
        reason = f"expected JSON, got something else ({where})"
        raise ParseError(source.name, f"{origin}: {reason}") from error
    except (ValueError, RecursionError) as error:
        reason = "expected JSON of papers, got one nested too deep or a number too long"
        raise ParseError(source.name, f"{origin}: {reason}") from error


def kind(found: object) -> str:
    """Return what a JSON value is, in words."""
    return _KINDS.get(type(found), "a number")


def looks_like_html(body: bytes) -> bool:
    head = body[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def is_crowded(body: bytes, marks: bytes, *, most: int = _MOST_MARKS) -> bool:
    """Whether *body* has so many of *marks* that the values between would fill the memory."""
    return sum(body.count(mark) for mark in marks) > most


def checked(source: Source, origin: str, papers: int) -> None:
    """Refuse an answer with more *papers* than any day or page has had."""
    if papers > MOST_PAPERS:
        reason = f"expected the papers of a day or two, got more than {MOST_PAPERS:,}"
        raise ParseError(source.name, f"{origin}: {reason}")


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP status {status}"


def _shown(url: str) -> str:
    """Return what of *url* may stand in an error: no password, no query."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"


def _without_password(url: str) -> str:
    """Return *url* as links may begin from it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
