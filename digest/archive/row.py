"""Papers as rows and back: integers and JSON inside, nouns outside."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from json.encoder import encode_basestring_ascii
from typing import Any

from digest.archive.merge import Entry
from digest.model import Links, Paper, Votes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LINKS = tuple(field.name for field in fields(Links))

Row = Mapping[str, Any]


def paper(
    row: Row,
    identifiers: tuple[str, ...],
    *,
    votes: Votes | None = None,
    merged: tuple[int, ...] = (),
) -> Paper:
    return Paper(
        id=row["id"],
        identifiers=identifiers,
        title=row["title"],
        abstract=row["abstract"],
        authors=tuple(json.loads(row["authors"])),
        organizations=tuple(json.loads(row["organizations"])),
        categories=tuple(json.loads(row["categories"])),
        links=Links(**json.loads(row["links"])),
        published_on=day(row["published_on"]),
        version=row["version"],
        source=row["source"],
        announce=row["announce"],
        first_listed_on=date.fromordinal(row["first_listed_on"]),
        first_seen_at=instant(row["first_seen_at"]),
        votes=votes,
        voted_on=day(row["voted_on"]),
        summary=row["summary"],
        keywords=tuple(json.loads(row["keywords"])),
        merged=merged,
    )


def entry(row: Row, identifiers: tuple[str, ...]) -> Entry:
    return Entry(paper=paper(row, identifiers), told_by=row["told_by"] or row["source"])


def of(entry: Entry) -> tuple[Any, ...]:
    """Return the row of a paper, in the order in which `writing` names its columns."""
    paper = entry.paper
    return (
        paper.id,
        paper.title,
        paper.abstract,
        _array(paper.authors),
        _array(paper.organizations),
        _array(paper.categories),
        _object(paper.links),
        ordinal(paper.published_on),
        paper.version,
        paper.source,
        paper.announce,
        ordinal(paper.first_listed_on),
        micros(paper.first_seen_at),
        ordinal(paper.voted_on),
        paper.summary,
        _array(paper.keywords),
        entry.told_by,
    )


def _array(names: tuple[str, ...]) -> str:
    # json.dumps() makes an encoder for each call, and there are five for each paper: as long as
    # writing the row.
    return f"[{', '.join(map(encode_basestring_ascii, names))}]"


def _object(links: Links) -> str:
    known = [
        f'"{name}": {encode_basestring_ascii(link)}'
        for name in LINKS
        if (link := getattr(links, name))
    ]
    return f"{{{', '.join(known)}}}"


def votes(rows: Iterable[Row]) -> dict[int, Votes]:
    """Return each paper's figures: the latest known of each source, then the highest of all
    sources. *rows* come oldest first."""
    latest: dict[int, dict[str, dict[str, int]]] = {}
    for row in rows:
        figures = latest.setdefault(row["paper"], {}).setdefault(row["source"], {})
        figures.update(
            {name: row[name] for name in ("upvotes", "comments", "stars") if row[name] is not None}
        )
    return {number: _highest(by_source.values()) for number, by_source in latest.items()}


def _highest(sources: Iterable[Mapping[str, int]]) -> Votes:
    highest: dict[str, int] = {}
    for figures in sources:
        for name, figure in figures.items():
            highest[name] = max(figure, highest.get(name, figure))
    return Votes(**highest)


def day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def instant(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
