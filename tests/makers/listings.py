"""Papers to measure with: real listings where ../shared lies beside the clone, invented ones
elsewhere. Always the same ones."""

import json
import lzma
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice

from digest.model import Paper
from digest.sources import web_link
from tests.makers.works import works
from tests.shared import LISTINGS

DAY = date(2026, 3, 12)
SEEN_AT = datetime(2026, 3, 12, 4, tzinfo=UTC)
SYLLABLES = ("ta", "mo", "ne", "ri", "ku", "sel", "vor", "an", "pi", "gro")


def papers(number: int) -> list[Paper]:
    """Return *number* papers of one day."""
    made = real() if LISTINGS.exists() else invented()
    return list(islice(made, number))


def origin() -> str:
    return "real listings" if LISTINGS.exists() else "invented listings"


def real() -> Iterator[Paper]:
    with lzma.open(LISTINGS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            read = json.loads(line)
            yield paper(
                number,
                read["id"],
                read["title"],
                read["abstract"],
                read["authors"],
                read["categories"],
            )


def english() -> Iterator[Paper]:
    """Yield the invented papers of ten sciences, a thousand of them."""
    for number, work in enumerate(works(), 1):
        yield paper(
            number,
            f"arxiv:2603.{number:05}",
            work.title,
            work.abstract,
            list(work.authors),
            list(work.categories),
        )


def invented() -> Iterator[Paper]:
    """Yield papers whose words are as unevenly common as those of a language (Zipf)."""
    chance = random.Random(1)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    number = 0
    while number := number + 1:
        title = " ".join(chance.choices(words, weights, k=10))
        abstract = ". ".join(" ".join(chance.choices(words, weights, k=22)) for _ in range(8))
        authors = [" ".join(chance.choices(words, k=2)).title() for _ in range(5)]
        yield paper(number, f"arxiv:2603.{number:05}", title, abstract, authors, ["cs.AI"])


def paper(
    number: int,
    identifier: str,
    title: str,
    abstract: str,
    authors: list[str],
    categories: list[str],
) -> Paper:
    return Paper(
        id=number,
        identifiers=(identifier,),
        title=" ".join(title.split()),
        abstract=" ".join(abstract.split()),
        authors=tuple(authors),
        categories=tuple(categories),
        links=web_link.arxiv(identifier.removeprefix("arxiv:")),
        source="arxiv",
        first_listed_on=DAY,
        first_seen_at=SEEN_AT,
    )
