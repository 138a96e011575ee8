"""What Hugging Face tells on the days of some weeks, and pages that somebody saved: of invented
papers, or as others recorded it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from tests.makers import huggingface
from tests.makers.fortnight import announced
from tests.makers.huggingface import Row
from tests.makers.works import Work, works
from tests.shared import DATA

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What Hugging Face lists by day, and two saved pages, title and abstract by turns: one of
    March, one of June."""

    hub: Mapping[date, list[Row]]
    march: list[str]
    june: list[str]


def invented(days: Iterable[date]) -> Telling:
    """Return sixteen papers a day; the page of June has ten of those of the week before."""
    told = works("four weeks")
    hub = {
        day: [listed(work, day, number) for number, work in enumerate(islice(told, 16))]
        for day in days
        if day.weekday() < 5
    }
    march, june = (
        [line for work in islice(told, number) for line in (work.title, work.abstract)]
        for number in (30, 20)
    )
    again = [row["paper"] for row in hub[date(2024, 6, 18)][:10]]
    known = [
        " ".join(text.split()) for paper in again for text in (paper["title"], paper["summary"])
    ]
    return Telling(hub=hub, march=march, june=known + june)


def listed(work: Work, day: date, number: int) -> Row:
    paper = announced(work, f"{day:%y%m}.9{day.day:02}{number:02}", day - DAY)
    return huggingface.row(paper, listed_on=day, upvotes=2 + (7 * number + day.day) % 90)


def recorded(days: Iterable[date]) -> Telling:
    """Return the days of June and July 2024, and the first thirty papers of each of two pages, as
    others recorded them."""
    files = {day: DATA / "hf/daily" / f"{day}.json" for day in days}
    hub = {day: json.loads(file.read_bytes()) for day, file in files.items() if file.exists()}
    return Telling(
        hub=hub, march=saved("001_caa546795c174b6c.txt"), june=saved("003_f0e9bfb505306688.txt")
    )


def saved(name: str) -> list[str]:
    furniture = re.compile(
        r"new|Subscribe|Daily Papers|byAK .*|Get trending .*|[A-Z][a-z]{2} \d+|\s*"
    )
    lines = [
        line
        for line in (DATA / "pages" / name).read_text().splitlines()
        if not furniture.fullmatch(line)
    ]
    return [line.removeprefix("Subscribe") for line in lines][:60]
