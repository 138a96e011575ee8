"""Hugging Face Daily Papers: the JSON API by day, and its answers as others have saved them."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from digest import fetch
from digest.config import KindOptions
from digest.exceptions import FetchError, ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Links, Listing, Request, Source, Votes
from digest.sources import dates, response, web_link
from digest.text import identifier
from digest.text.clean_text import plain

OPTIONS = KindOptions(options=frozenset({"votes"}))

_API = "https://huggingface.co/api/daily_papers"
_PAGE = 100

# What the API gives by itself: a page of so many may be cut short, whatever was asked for.
_CUT = 50
_MOST_PAGES = 20

# A row has 5 to 30 kB. Python's own parser takes twenty times what it reads.
_LONGEST_ROW = 256 * 1024
_MOST_VOTES = 10**9
_MOST_KEYWORDS = 50

Row = Mapping[str, Any]


def label(_source: Source) -> str:
    return "Hugging Face"


def read(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    if source.path is None:
        yield from _asked(source, days, get)
    else:
        for content in fetch.read_all(source.path):
            named_on = dates.in_name(PurePath(content.origin).name)
            yield replace(parsed(source, content, named_on or content.at.date()), day=named_on)


def parsed(source: Source, content: Content, day: date) -> Batch:
    """Return the listings in one answer, as of *day* where a row does not say its own."""
    return batch(source, response.value(source, content.origin, content.body), content.origin, day)


def batch(source: Source, value: object, origin: str, day: date) -> Batch:
    """Return the listings in *value*, an answer in any of the shapes it has been saved in."""
    rows = _rows(source, value, origin)
    known = tuple(listing for row in rows if (listing := _listing(source, row, day)))
    if rows and not known:
        reason = f"expected papers with an id and a title, got {len(rows)} rows without"
        raise ParseError(source.name, f"{origin}: {reason}")
    return Batch(source=source.name, listings=known, claimed=len(rows))


def _asked(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    are_closed = []
    for day in days:
        batch = _day(source, day, get)
        are_closed.append(batch is None)
        if batch:
            yield batch
    # A day that is not open yet answers 400; if several do and none is open, it is something else.
    if len(are_closed) > 1 and all(are_closed):
        raise FetchError(source.name, f"400 Bad Request for {days[0]} to {days[-1]}")


def _day(source: Source, day: date, get: Get) -> Batch | None:
    """Return the batch of *day*, all of its pages as one, or None where it is not open yet."""
    listings: list[Listing] = []
    claimed = 0
    for page in range(_MOST_PAGES):
        url = _url(source.url or _API, day, page)
        received = get(Request(url=url))
        if response.is_unchanged(received):
            return response.unchanged(source, url, received, day=day)
        if received.status == HTTPStatus.BAD_REQUEST and page == 0:
            return None
        found = parsed(source, response.content(source, received), day)
        # A row more at the top while pages are turned, and one comes twice.
        known = {listing.identifiers for listing in listings}
        new = [listing for listing in found.listings if listing.identifiers not in known]
        rows = found.claimed or 0
        claimed += rows - len(found.listings) + len(new)
        listings += new
        if not new or not _is_full(url, rows):
            break
    # Of several pages the first could be unchanged while another grew: they are asked for whole.
    kept = response.validators(url, received) if page == 0 else ()
    found = Batch(source=source.name, listings=tuple(listings), claimed=claimed)
    return replace(found, day=day, validators=kept)


def _url(url: str, day: date, page: int) -> str:
    parts = urlsplit(url)
    query = {"limit": str(_PAGE)} | dict(parse_qsl(parts.query))
    query |= {"date": day.isoformat(), "p": str(page)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _is_full(url: str, rows: int) -> bool:
    asked = dict(parse_qsl(urlsplit(url).query))["limit"]
    return rows == _CUT or rows >= (int(asked) if asked.isdecimal() and len(asked) < 5 else _PAGE)


def _rows(source: Source, value: object, origin: str) -> list[Row]:
    if isinstance(value, dict) and isinstance(value.get("data"), str):
        value = response.value(source, origin, value["data"].encode(errors="replace"))
    rows = value.get("data", value.get("dailyPapers")) if isinstance(value, dict) else value
    if isinstance(rows, int):
        return []  # one collector saves the number 1 on days without papers
    if not isinstance(rows, list):
        reason = f"expected a list of papers, got {response.kind(value)} without one"
        raise ParseError(source.name, f"{origin}: {reason}")
    response.checked(source, origin, len(rows))
    return [_row(row) for row in rows]


def _row(row: object) -> Row:
    """Return *row*, also one written as Python writes a dict; an empty one where it is neither."""
    if isinstance(row, str) and len(row) <= _LONGEST_ROW:
        try:
            row = ast.literal_eval(row)
        # MemoryError is how Python's parser says "nested too deep"; the text is small.
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            return {}
    return row if isinstance(row, dict) else {}


def _listing(source: Source, row: Row, day: date) -> Listing | None:
    paper = row.get("paper")
    if not isinstance(paper, dict):
        return None
    title = plain(_text(paper.get("title")) or _text(row.get("title")))
    hf_id = _text(paper.get("id"))
    if not title or not hf_id:
        return None
    arxiv_id = identifier.arxiv(hf_id)
    return Listing(
        source=source.name,
        listed_on=dates.day(paper.get("submittedOnDailyAt")) or day,
        identifiers=(f"arxiv:{arxiv_id}" if arxiv_id else f"title:{identifier.title(title)}",),
        title=title,
        abstract=plain(_text(paper.get("summary")) or _text(row.get("summary"))),
        authors=_authors(paper.get("authors")),
        organizations=_organizations(paper.get("organization") or row.get("organization")),
        links=_links(hf_id, arxiv_id, paper),
        published_on=dates.day(paper.get("publishedAt")),
        votes=_votes(row, paper),
        summary=plain(_text(paper.get("ai_summary"))) or None,
        keywords=_keywords(paper.get("ai_keywords")),
        publication_type="preprint" if arxiv_id else None,
    )


def _links(hf_id: str, arxiv_id: str | None, paper: Row) -> Links:
    code, project = web_link.web(paper.get("githubRepo")), web_link.web(paper.get("projectPage"))
    if arxiv_id is None:
        community = f"https://huggingface.co/papers/{quote(hf_id, safe='')}"
        return Links(abstract=community, code=code, community=community, project=project)
    community = f"https://huggingface.co/papers/{arxiv_id}"
    return web_link.arxiv(arxiv_id, code=code, community=community, project=project)


def _authors(given: object) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else []
    people = (person for person in listed if isinstance(person, dict))
    shown = (person for person in people if person.get("hidden") is not True)
    return tuple(name for person in shown if (name := plain(_text(person.get("name")))))


def _organizations(given: object) -> tuple[str, ...]:
    if not isinstance(given, dict):
        return ()
    name = plain(_text(given.get("fullname")) or _text(given.get("name")))
    return (name,) if name else ()


def _keywords(given: object) -> tuple[str, ...]:
    listed = given[:_MOST_KEYWORDS] if isinstance(given, list) else []
    words = (plain(_text(word)) for word in listed)
    return tuple(dict.fromkeys(word for word in words if word))


def _votes(row: Row, paper: Row) -> Votes | None:
    votes = Votes(
        upvotes=_count(paper.get("upvotes")),
        comments=_count(row.get("numComments")),
        stars=_count(paper.get("githubStars")),
    )
    return None if votes == Votes() else votes


def _count(given: object) -> int | None:
    return given if type(given) is int and 0 <= given < _MOST_VOTES else None


def _text(given: object) -> str:
    return given if isinstance(given, str) and len(given) <= response.LONGEST else ""
