"""JSON Lines, a paper a line, for whatever program can write a file; of any size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

from digest import fetch
from digest.exceptions import FetchError, ParseError
from digest.model import Batch, Get, Links, Listing, Request, Source, Votes
from digest.sources import dates, response, revalidation, web_link
from digest.text import identifier
from digest.text.clean_text import plain

# Listings handed on at once: a file of 1 GB needs no more memory than these.
_BATCH = 1_000
_MOST_VOTES = 10**9

Row = Mapping[str, Any]


class _MistakeError(Exception):
    """What is wrong with a line."""


def label(source: Source) -> str:
    return source.name


def read(source: Source, _days: Sequence[date], get: Get) -> Iterator[Batch]:
    if source.path is not None:
        for file in fetch.files(source.path):
            yield from _batches(source, str(file), fetch.lines(file))
    elif source.url is not None:
        yield from _asked(source, source.url, get)
    else:
        raise FetchError(source.name, "a source of kind jsonl needs a url or a path")


def _asked(source: Source, url: str, get: Get) -> Iterator[Batch]:
    received = get(Request(url=url))
    if response.is_unchanged(received):
        yield response.unchanged(source, url, received)
    else:
        content = response.content(source, received)
        batches = _batches(source, content.origin, BytesIO(content.body))
        yield from revalidation.ending(batches, response.validators(url, received))


def _batches(source: Source, origin: str, lines: Iterable[bytes]) -> Iterator[Batch]:
    listings: list[Listing] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            listings.append(_line(source, f"{origin}:{number}", line))
        if len(listings) == _BATCH:
            yield Batch(source=source.name, listings=tuple(listings), claimed=_BATCH)
            listings.clear()
    yield Batch(source=source.name, listings=tuple(listings), claimed=len(listings))


def _line(source: Source, where: str, line: bytes) -> Listing:
    row = response.value(source, where, line)
    if not isinstance(row, dict):
        raise ParseError(
            source.name, f"{where}: expected an object {{…}}, got {response.kind(row)}"
        )
    try:
        return _listing(source.name, row)
    except _MistakeError as mistake:
        raise ParseError(source.name, f"{where}: {mistake}") from mistake


def _listing(source: str, row: Row) -> Listing:
    title = plain(_text(row, "title"))
    if not title:
        raise _MistakeError(f"title: expected some text, got {_shown(row, 'title')}")
    listed_on = dates.day(row.get("listed_on"))
    if listed_on is None:
        got = _shown(row, "listed_on")
        raise _MistakeError(f"listed_on: expected a day like 2026-03-09, got {got}")
    identifiers = _identifiers(_id(row), _text(row, "url"), title)
    upvotes = _upvotes(row)
    return Listing(
        source=source,
        listed_on=listed_on,
        identifiers=identifiers,
        title=title,
        abstract=plain(_text(row, "abstract")),
        authors=_names(row, "authors"),
        organizations=_names(row, "organizations"),
        categories=_names(row, "categories"),
        links=_links(identifiers, _id(row), row),
        version=identifier.version(_id(row)),
        votes=None if upvotes is None else Votes(upvotes=upvotes),
    )


def _identifiers(own: str, address: str, title: str) -> tuple[str, ...]:
    found = [f"arxiv:{one}" for given in (own, address) if (one := identifier.arxiv(given))]
    found += [f"doi:{one}" for given in (own, address) if (one := identifier.doi(given))]
    # An address beside a better name may be a page that lists many papers.
    if not found:
        found = [f"url:{one}" for given in (own, address) if (one := identifier.url(given))][:1]
    return tuple(dict.fromkeys(found)) or (f"title:{identifier.title(title)}",)


def _links(identifiers: tuple[str, ...], own: str, row: Row) -> Links:
    kind, _, name = identifiers[0].partition(":")
    given, code = (
        web_link.web(row.get("url")) or web_link.web(own),
        web_link.web(row.get("code_url")),
    )
    if kind == "arxiv":
        return web_link.arxiv(name, code=code)
    doi = f"https://doi.org/{quote(name)}" if kind == "doi" else None
    return Links(abstract=given or doi, code=code)


def _id(row: Row) -> str:
    given = row.get("id")
    # A number with a point has lost its last zeros by now: 2509.21240 is read as 2509.2124.
    if isinstance(given, float):
        got = f'the number {given} (write "id": "…")'
        raise _MistakeError(f"id: expected text in quotes, got {got}")
    return str(given) if type(given) is int else _text(row, "id")


def _text(row: Row, key: str) -> str:
    given = row.get(key)
    if given is None:
        return ""
    if not isinstance(given, str):
        raise _MistakeError(f"{key}: expected text in quotes, got {_shown(row, key)}")
    if len(given) > response.LONGEST:
        most = f"at most {response.LONGEST:,} characters"
        raise _MistakeError(f"{key}: expected {most}, got {len(given):,}")
    return given


def _names(row: Row, key: str) -> tuple[str, ...]:
    given = row.get(key)
    names = given.split(";") if isinstance(given, str) else given or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        expected = "a list of texts, or one text with ; between"
        raise _MistakeError(f"{key}: expected {expected}, got {_shown(row, key)}")
    return tuple(name for one in names if (name := plain(one)))


def _upvotes(row: Row) -> int | None:
    given = row.get("upvotes")
    if given is None or (type(given) is int and 0 <= given < _MOST_VOTES):
        return given
    raise _MistakeError(f"upvotes: expected a whole number from 0, got {_shown(row, 'upvotes')}")


def _shown(row: Row, key: str) -> str:
    if key not in row:
        return "nothing"
    shown = repr(row[key])
    return shown if len(shown) <= 60 else shown[:60] + "…"
