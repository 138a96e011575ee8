"""Invented papers of ten sciences in plain English, as many as a test wants: no two with one title,
always the same ones."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCIENCES = Path(__file__).parents[1] / "data" / "sciences.toml"
TITLES = (
    "{method} for {topic}",
    "{topic} with {method}",
    "What {method} Says about {topic}",
    "Towards {topic} by {method}",
    "{name}: {method} for {topic}",
    "Does {method} Help? The Case of {topic}",
    "{topic}, Revisited with {method}",
    "On {topic} and {method}",
)
SENTENCES = {"opening": 1, "gap": 1, "claim": 1, "detail": 2, "finding": 2, "close": 1}
GIVEN = "Amaka Beatriz Chidi Dagny Eero Farida Goran Hanneke Ilse Jorge Kwame Lucía Mirko Noor Oluwaseun Priya Rafał Søren Tove Uzma"
FAMILY = (
    "Abara Bergström Castellanos Dvořák Eze Ferreira Grünwald Haddad Ivanova Jürgens Kowalczyk Lindqvist Mbeki Nakagawa Ó-Briain"
    " Petrović Quispe Rahman Sørensen Tanaka Ueda Vasquez Wanjiru Yildirim Zhou"
)
HOUSES = (
    "Institute of Small Things",
    "Example University",
    "Harbour Laboratory",
    "Northern College of Science",
    "The Field Station",
)
SMALL = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "without",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Work:
    science: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    preprint: str | None
    organization: str


def works(seed: str = "rubricator") -> Iterator[Work]:
    """Yield works, some thousand of them; another *seed*, another order and other words."""
    chance = random.Random(seed)
    every = [
        (science, topic, method)
        for science, told in _sciences().items()
        for topic in told["topics"]
        for method in told["methods"]
    ]
    chance.shuffle(every)
    for science, topic, method in every:
        yield _work(science, topic, method, random.Random(f"{seed} {topic} {method}"))


@cache
def _sciences() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SCIENCES.read_text(encoding="utf-8"))


def _work(science: str, topic: str, method: str, chance: random.Random) -> Work:
    told = _sciences()[science]
    numbers = {
        "n": chance.randint(3, 29),
        "many": chance.choice((120, 340, 800, 1_200, 2_400, 6_100, 14_000)),
        "share": chance.randint(4, 61),
        "factor": f"{chance.uniform(1.2, 6):.1f}",
    }
    slots = {
        **numbers,
        "topic": topic,
        "method": method.format(**numbers),
        "measure": chance.choice(told["measures"]),
    }
    main, *others = told["categories"]
    return Work(
        science=science,
        title=_title(chance, slots["topic"], slots["method"]),
        abstract=" ".join(
            text.format(**slots)
            for kind, number in SENTENCES.items()
            for text in chance.sample(told[kind], number)
        ),
        authors=_authors(chance),
        categories=(main, *chance.sample(others, chance.randint(0, len(others)))),
        preprint=told.get("preprint"),
        organization=chance.choice(HOUSES),
    )


def _title(chance: random.Random, topic: str, method: str) -> str:
    name = "".join(word[:2] for word in method.split() if word not in SMALL)[:6].upper()
    text = chance.choice(TITLES).format(topic=topic, method=method, name=name)
    parts = (part[0].upper() + part[1:] for part in text.split(": "))
    return " ".join(
        word if word in SMALL else word[0].upper() + word[1:] for word in ": ".join(parts).split()
    )


def _authors(chance: random.Random) -> tuple[str, ...]:
    number = chance.choice((1, 2, 2, 3, 3, 4, 5, 8))
    return tuple(
        f"{given} {family}"
        for given, family in zip(
            _some(chance, GIVEN, number), _some(chance, FAMILY, number), strict=True
        )
    )


def _some(chance: random.Random, names: str, number: int) -> list[str]:
    return chance.sample(names.split(), number)
