"""Papers as rows and back: integers and JSON inside, nouns outside."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.archive.visit import Visit
from digest.model import Links, Paper, Votes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LINKS = tuple(field.name for field in fields(Links))

Row = Mapping[str, Any]


def paper(row: Row, identifiers: tuple[str, ...], votes: Votes | None) -> Paper:
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
    )


def of(paper: Paper) -> Row:
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": json.dumps(paper.authors),
        "organizations": json.dumps(paper.organizations),
        "categories": json.dumps(paper.categories),
        "links": json.dumps({name: link for name in LINKS if (link := getattr(paper.links, name))}),
        "published_on": ordinal(paper.published_on),
        "version": paper.version,
        "source": paper.source,
        "announce": paper.announce,
        "first_listed_on": ordinal(paper.first_listed_on),
        "first_seen_at": micros(paper.first_seen_at),
        "voted_on": ordinal(paper.voted_on),
    }


def visit(row: Row) -> Visit:
    return Visit(
        source=row["name"],
        at=instant(row["visited_at"]),
        listed=row["listed"],
        new=row["new"],
        error=row["error"],
        good_at=None if row["good_at"] is None else instant(row["good_at"]),
    )


def votes(rows: Iterable[Row]) -> dict[int, Votes]:
    """Return each paper's figures: the latest known of each source, then the highest of all sources. *rows* come oldest first."""
    latest: dict[int, dict[str, dict[str, int]]] = {}
    for row in rows:
        figures = latest.setdefault(row["paper"], {}).setdefault(row["source"], {})
        figures.update({name: row[name] for name in ("upvotes", "comments", "stars") if row[name] is not None})
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
