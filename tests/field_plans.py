"""What happens to works in four weeks of March 2026: preprints that are revised, withdrawn and
published; articles that come ahead of print and again with their issue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 29)
JOURNALS = ("annals", "letters", "cells")
What = Literal["new", "revised", "withdrawn", "ahead", "issue", "record", "erratum"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """On a day a *place* tells of a *work*, as *what*; *tied* says that it names its preprint, or
    the article that it became."""

    on: date
    place: str
    work: str
    what: What = "new"
    tied: bool = False
    has_doi: bool = True


def days() -> list[date]:
    return [FIRST + DAY * step for step in range((LAST - FIRST).days + 1)]


def biology() -> list[Event]:
    return [event for number, day in enumerate(days()) for event in _biology(number, day)]


def _biology(number: int, day: date) -> Iterator[Event]:
    journal = JOURNALS[number % 3]
    yield Event(on=day, place="bio", work=f"plain{number:02}")
    yield Event(on=day, place="pubmed", work=f"record{number:02}", what="record")
    yield Event(
        on=day, place="pubmed", work=f"number{number:02}", what="record", has_doi=number % 2 == 0
    )
    yield Event(on=day, place="bio", work=f"old{number:02}", what="revised")
    if number % 3 == 0:
        yield from _told("bio", f"revised{number:02}", day, ("new", 0), ("revised", 4))
    if number % 5 == 1:
        yield from _told("bio", f"withdrawn{number:02}", day, ("new", 0), ("withdrawn", 6))
    if number % 4 == 2:
        yield from _published(f"published{number:02}", day, journal, tied_at="bio")
    if number % 4 == 3:
        yield from _published(f"untied{number:02}", day, journal, tied_at="pubmed")
    yield from _told(journal, f"article{number:02}", day, ("ahead", 0), ("issue", 10))
    yield Event(on=day + DAY, place="pubmed", work=f"article{number:02}", what="record")
    if number % 4 == 0:
        yield from _told(
            journal, f"guid{number:02}", day, ("ahead", 0), ("issue", 10), has_doi=False
        )
    if number % 7 == 6:
        yield Event(on=day, place=journal, work=f"record{number - 4:02}", what="erratum")
    if number == 20:
        yield from (
            Event(on=day, place="pubmed", work=f"flood{one:02}", what="record") for one in range(12)
        )


def _told(
    place: str, work: str, day: date, *steps: tuple[What, int], has_doi: bool = True
) -> Iterator[Event]:
    for what, after in steps:
        yield Event(on=day + after * DAY, place=place, work=work, what=what, has_doi=has_doi)


def _published(work: str, day: date, journal: str, *, tied_at: str) -> Iterator[Event]:
    """Yield a preprint that appears in a *journal*: bioRxiv says so before, or PubMed after."""
    yield Event(on=day, place="bio", work=work)
    yield Event(on=day + 5 * DAY, place="bio", work=work, what="revised", tied=tied_at == "bio")
    yield from _told(journal, work, day, ("ahead", 7), ("issue", 14))
    yield Event(on=day + 8 * DAY, place="pubmed", work=work, what="record", tied=True)


def mathematics() -> list[Event]:
    working = [day for day in days() if day.weekday() < 5]
    return [event for number, day in enumerate(working) for event in _mathematics(number, day)]


def _mathematics(number: int, day: date) -> Iterator[Event]:
    journal = JOURNALS[number % 2]
    yield Event(on=day, place="arxiv", work=f"plain{number:02}")
    yield Event(on=day, place="arxiv", work=f"old{number:02}", what="revised")
    if number % 2 == 0:
        yield from _told("arxiv", f"revised{number:02}", day, ("new", 0), ("revised", 7))
    if number % 4 == 1:
        yield from _told("arxiv", f"withdrawn{number:02}", day, ("new", 0), ("withdrawn", 7))
    if number % 3 == 2:
        work = f"published{number:02}"
        yield Event(on=day, place="arxiv", work=work)
        yield Event(on=day + 7 * DAY, place="arxiv", work=work, what="revised", tied=True)
        yield from _told(journal, work, day, ("ahead", 8), ("issue", 14))
    yield from _told(journal, f"article{number:02}", day, ("ahead", 0), ("issue", 9))
