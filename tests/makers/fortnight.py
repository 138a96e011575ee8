"""An invented fortnight of February 2026: who lists which paper on which day. From it the recorded
answers in tests/data are made.

A paper of arXiv is on Hugging Face on the same day or the next working day, may be cross-listed or
revised, and gathers votes; a preprint comes in a second version and is published in a journal,
whose feed tells its DOI. All ids and DOIs exist nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.makers import huggingface
from tests.makers.arxiv import Announced
from tests.makers.huggingface import Row
from tests.makers.works import Work, works

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 2, 2), date(2026, 2, 15)
DAYS = tuple(FIRST + DAY * step for step in range((LAST - FIRST).days + 1))
CATEGORIES = ("cs.CL", "cs.CV", "cs.LG", "math.CO", "quant-ph", "astro-ph.GA")
ARXIV = ("language", "vision", "mathematics", "physics", "astronomy")
BIORXIV, MEDRXIV = ("neuroscience", "cells"), ("health",)
NEW, OLD_REVISED, AFTER = 15, date(2026, 1, 8), 7


@dataclass(frozen=True, kw_only=True)
class Fortnight:
    arxiv: dict[date, tuple[Announced, ...]] = field(default_factory=dict)
    huggingface: dict[date, tuple[Row, ...]] = field(default_factory=dict)
    biorxiv: dict[date, tuple[dict[str, str], ...]] = field(default_factory=dict)
    medrxiv: dict[date, tuple[dict[str, str], ...]] = field(default_factory=dict)


class Stock:
    """Works to be had one by one, by science."""

    def __init__(self) -> None:
        self.left = list(works())

    def take(self, sciences: tuple[str, ...], number: int) -> list[Work]:
        taken = [work for work in self.left if work.science in sciences][:number]
        self.left = [work for work in self.left if work not in taken]
        return taken


@cache
def fortnight() -> Fortnight:
    stock, made = Stock(), Fortnight(arxiv=dict.fromkeys(DAYS, ()))
    working = [day for day in DAYS if day.weekday() < 5]
    for number, day in enumerate(working):
        made.arxiv[day] = (
            *_new(stock, number, day),
            *_crossed(stock, number, day),
            *_revised(stock, made, working, number),
        )
    for day in DAYS:
        made.huggingface[day] = tuple(_rows(stock, made, day))
        made.biorxiv[day] = tuple(_preprints(stock, made.biorxiv, day, BIORXIV, 5))
        made.medrxiv[day] = tuple(_preprints(stock, made.medrxiv, day, MEDRXIV, 3))
    return made


def journal(name: str, number: int) -> list[Work]:
    """Return the first works of a science, last ones of the stock: those that no other source
    lists."""
    return [work for work in works() if work.science == name][-number:]


def announced(work: Work, arxiv_id: str, submitted_on: date, **given: Any) -> Announced:
    return Announced(
        id=arxiv_id,
        title=work.title,
        abstract=work.abstract,
        authors=work.authors,
        categories=work.categories,
        submitted_on=submitted_on,
        **given,
    )


def _before(day: date) -> date:
    """Return the working day before *day*."""
    return next(one for step in range(1, 4) if (one := day - DAY * step).weekday() < 5)


def _new(stock: Stock, number: int, day: date) -> Iterator[Announced]:
    """Yield fifteen papers of five sciences; one also has the DOI of a journal."""
    for place, work in enumerate(
        one for science in ARXIV for one in stock.take((science,), NEW // len(ARXIV))
    ):
        doi = f"10.5555/arxiv.{number}" if place == 4 else None
        yield announced(work, f"2602.9{number:02}{place:02}", _before(day), doi=doi)


def _crossed(stock: Stock, number: int, day: date) -> Iterator[Announced]:
    for place, work in enumerate(stock.take(("robots", "economics"), 3)):
        crossed = replace(work, categories=(work.categories[0], "cs.LG"))
        yield announced(crossed, f"2602.9{number:02}{50 + place}", _before(day), announce="cross")


def _revised(
    stock: Stock, made: Fortnight, working: list[date], number: int
) -> Iterator[Announced]:
    """Yield two papers of January in a new version, and from the second week on two of the week
    before."""
    day = working[number]
    for place, (work, announce) in enumerate(
        zip(stock.take(("vision", "robots"), 2), ("replace", "replace-cross"), strict=True)
    ):
        crossed = replace(work, categories=(*dict.fromkeys((work.categories[0], "cs.LG")),))
        yield announced(
            crossed,
            f"2601.9{number:02}{place:02}",
            OLD_REVISED,
            announce=announce,
            version=3,
            replaced_on=_before(day),
        )
    for paper in made.arxiv[working[number - AFTER]][:2] if number >= AFTER else ():
        yield replace(
            paper,
            announce="replace",
            version=2,
            replaced_on=_before(day),
            abstract=f"{paper.abstract} A proof was mended.",
        )


def _rows(stock: Stock, made: Fortnight, day: date) -> Iterator[Row]:
    """Yield what Hugging Face lists: of arXiv's papers eight, and four of earlier months; none on
    weekends."""
    if day.weekday() >= 5:
        return
    today, before = made.arxiv[day][1:6:2], made.arxiv.get(_before(day), ())[0:10:2]
    old = [
        announced(work, f"2511.9{day.day:02}{place:02}", day - 80 * DAY)
        for place, work in enumerate(stock.take(("language", "vision", "robots"), 4))
    ]
    for place, paper in enumerate((*today, *before, *old)):
        house = stock.left[place].organization
        yield huggingface.row(
            paper, listed_on=day, upvotes=3 + (37 * place + 11 * day.day) % 131, organization=house
        )


def _preprints(
    stock: Stock, made: dict[date, Any], day: date, sciences: tuple[str, ...], number: int
) -> Iterator[dict[str, str]]:
    """Yield a few preprints, fewer on weekends, and after a week the first of that day once more: a
    second version, now published."""
    server = "bioRxiv" if sciences == BIORXIV else "medRxiv"
    for place, work in enumerate(stock.take(sciences, number if day.weekday() < 5 else 1)):
        yield preprint(work, server, day, place)
    for row in made.get(day - 7 * DAY, ())[:1]:
        yield {
            **row,
            "date": f"{day.year}-{day.month}-{day.day}",
            "version": "2",
            "published": f"10.5555/annals.{day.day}",
        }


def preprint(work: Work, server: str, day: date, place: int) -> dict[str, str]:
    """Return a row as the API of bioRxiv writes it. Dates come with and without leading zeros."""
    authors = "; ".join(f"{name.split()[-1]}, {name[0]}." for name in work.authors)
    return {
        "title": work.title,
        "authors": f"{authors}; ",
        "author_corresponding": work.authors[-1],
        "author_corresponding_institution": work.organization,
        "doi": f"10.5555/{day:%Y.%m.%d}.{60 if server == 'bioRxiv' else 26}{day.day:02}{place:02}",
        "date": str(day) if place % 2 else f"{day.year}-{day.month}-{day.day}",
        "version": "1",
        "type": "new results",
        "license": "cc_by",
        "category": work.preprint or "",
        "jatsxml": "https://example.org/jats.xml",
        "abstract": work.abstract,
        "published": "NA",
        "server": server,
    }
