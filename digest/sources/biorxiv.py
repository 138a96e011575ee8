"""bioRxiv and medRxiv: the details API by day, or its answers as others have saved them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from digest import fetch
from digest.config import KindOptions
from digest.exceptions import ParseError
from digest.fetch import Content
from digest.model import Batch, Get, Links, Listing, Request, Source
from digest.sources import dates, html_text, response
from digest.text import author_line, highwire, identifier, section_heading
from digest.text.category_name import folded
from digest.text.clean_text import plain

OPTIONS = KindOptions(options=frozenset({"categories"}), has_long_categories=True)

_API = "https://api.biorxiv.org"
_LABELS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
_MOST_PAGES = 100

Row = Mapping[str, Any]


def label(source: Source) -> str:
    """Name the server and its categories: "bioRxiv neuroscience, cell biology"."""
    return f"{_LABELS[source.kind]} {', '.join(source.categories)}".strip()


def read(source: Source, days: Sequence[date], get: Get) -> Iterator[Batch]:
    if source.path is None:
        for day in days:
            yield _day(source, day, get)
    else:
        for content in fetch.read_all(source.path):
            yield _batch(source, _rows(source, content)[0], content.at.date())


def _day(source: Source, day: date, get: Get) -> Batch:
    """Return the batch of *day*, all pages as one; *claimed* are rows not read, or wanted."""
    rows: list[Row] = []
    total = 0
    for _ in range(_MOST_PAGES):
        url = f"{(source.url or _API).rstrip('/')}/details/{source.kind}/{day}/{day}/{len(rows)}"
        received = get(Request(url=url))
        if response.is_unchanged(received):
            return response.unchanged(source, url, received, day=day)
        found, claimed = _rows(source, response.content(source, received))
        # A page behind the last one has no total. One that was there before is no more papers.
        total = max(total, claimed)
        if not found or all(row in rows[-len(found) :] for row in found):
            break
        rows += found
        if len(rows) >= total:
            break
    # Of several pages the first could be unchanged while another grew: they are asked for whole.
    kept = response.validators(url, received) if len(found) == len(rows) else ()
    batch = _batch(source, rows, day)
    claimed = (batch.claimed or 0) + max(total - len(rows), 0)
    return replace(batch, day=day, claimed=claimed, validators=kept)


def _rows(source: Source, content: Content) -> tuple[list[Row], int]:
    """Return the rows of one answer, and how many it says there are in all."""
    value = response.value(source, content.origin, content.body)
    rows = value.get("collection") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list):
        reason = f'expected an object with a "collection", got {response.kind(value)} without'
        raise ParseError(source.name, f"{content.origin}: {reason}")
    messages = value.get("messages")
    message = messages[0] if isinstance(messages, list) and messages else {}
    message = message if isinstance(message, dict) else {}
    status, total = str(message.get("status", "")), str(message.get("total", ""))
    if not rows and status.lower().startswith("error"):
        reason = f"{_LABELS[source.kind]} says: {plain(status)[:200]}"
        raise ParseError(source.name, f"{content.origin}: {reason}")
    response.checked(source, content.origin, len(rows))
    # A page has had 100 rows and 30; only the answer itself knows.
    number = int(total) if total.isdecimal() and len(total) < 7 else len(rows)
    return [row if isinstance(row, dict) else {} for row in rows], number


def _batch(source: Source, rows: Sequence[Row], day: date) -> Batch:
    """Return the listings of the wanted *rows*; one that cannot be read is only claimed."""
    asked = set(map(folded, source.categories))
    wanted = [row for row in rows if not asked or folded(_text(row, "category")) in asked]
    listings = tuple(listing for row in wanted if (listing := _listing(source, row, day)))
    if wanted and not listings:
        reason = f"expected papers with a DOI and a title, got {len(wanted)} rows without"
        raise ParseError(source.name, reason)
    return Batch(source=source.name, listings=listings, claimed=len(wanted))


def _listing(source: Source, row: Row, day: date) -> Listing | None:
    doi, title = identifier.doi(_text(row, "doi")), _read(row, "title")
    if not doi or not title:
        return None
    number = str(row.get("version", ""))
    version = int(number) if number.isdecimal() and len(number) < 4 else None
    # Written "2026-6-30" at times, which sorts after "2026-07-15": never compared as text.
    posted_on = dates.day(row.get("date")) or day
    journal = identifier.doi(_text(row, "published"))
    is_withdrawn = _text(row, "type").lower().startswith("withdraw")
    return Listing(
        source=source.name,
        listed_on=posted_on,
        identifiers=tuple(dict.fromkeys(f"doi:{one}" for one in (doi, journal) if one)),
        title=title,
        abstract=section_heading.without_label(_read(row, "abstract")),
        announce="new" if version in {None, 1} else "replace",
        authors=_authors(_text(row, "authors")),
        organizations=_some(plain(_text(row, "author_corresponding_institution"))),
        categories=_some(plain(_text(row, "category"))),
        links=_links(source.kind, doi, version),
        published_on=posted_on if version in {None, 1} else None,
        version=version,
        publication_type="withdrawal" if is_withdrawn else "preprint",
    )


def _read(row: Row, key: str) -> str:
    """Return a text of *row* without marks and tags, its headings told from what they head."""
    # Some copies of its answers have escaped the breaks twice.
    lines = _text(row, key).replace("\\n\\n", "\n").replace("\n", "<br>")
    said = highwire.read("\n".join(html_text.lines(lines)))
    return section_heading.joined([section_heading.unglued(one) for one in said.split("\n")])


def _authors(line: str) -> tuple[str, ...]:
    """Return the names in *line* ("Roe, A. B.; Doane, C."), turned round, each once."""
    said = highwire.read(html_text.text(line))
    names = said.split(";") if ";" in said or said.count(",") < 2 else author_line.people(said)
    # "The Oak Consortium, Roe, A." stands for two.
    several = (author_line.people(name) if name.count(",") > 1 else (name,) for name in names)
    spoken = (
        author_line.turned(author_line.without_others(one)) for some in several for one in some
    )
    return tuple(dict.fromkeys(name for name in spoken if any(map(str.isalpha, name))))


def _links(server: str, doi: str, version: int | None) -> Links:
    page = f"https://www.{server}.org/content/{quote(doi)}"
    if version is None:
        return Links(abstract=page)
    page = f"{page}v{version}"
    return Links(abstract=page, pdf=f"{page}.full.pdf", html=f"{page}.full")


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _text(row: Row, key: str) -> str:
    given = row.get(key)
    return given if isinstance(given, str) and len(given) <= response.LONGEST else ""
