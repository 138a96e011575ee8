"""What the archive teaches between one day and the next, in a whole installation."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.model import Match
from digest.pipeline import corpus, sender
from digest.pipeline.why.paper import of_paper
from tests.makers import houses

DAY = date(2026, 3, 12)
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
MORROW = NOON + timedelta(days=1)
TOPICS = (
    "graph neural network nodes edges",
    "speech audio sound voice phoneme",
    "protein cell gene molecule drug",
)
PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, profile: {keywords: [graph]}}
"""


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def row(number: int, title: str, abstract: str, on: date) -> str:
    known = {
        "id": f"arxiv:2603.{number:05}",
        "title": title,
        "abstract": abstract,
        "listed_on": on.isoformat(),
    }
    return json.dumps(
        known
        | {
            "authors": ["Ada Byron"],
            "categories": ["cs.LG"],
            "url": f"https://arxiv.org/abs/2603.{number:05}",
        }
    )


def past(number: int) -> str:
    if number % 10 > 2:
        others = [f"{number * part % 211}thing" for part in range(1, 13)]
        return row(number, "Others", " ".join(others), DAY)
    topic = TOPICS[number % 3]
    words = " ".join(
        f"{topic.split()[part % 5]} {'abc'[number % 3]}word{number * (part + 3) % 90}"
        for part in range(12)
    )
    return row(number, topic.title(), words, DAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A day of six hundred papers, and one of three."""
    laid = houses.lay_out(
        tmp_path, "  - {name: file, kind: jsonl, path: papers.jsonl}", people=PEOPLE
    )
    papers = laid / "papers.jsonl"
    papers.write_text("\n".join(past(number) for number in range(1, 601)))
    houses.collect(laid, NOON)
    day = [
        row(901, "A graph", "Nodes, edges and a network.", DAY + timedelta(days=1)),
        row(
            902,
            "Network of nodes",
            "Edges between nodes, a neural network.",
            DAY + timedelta(days=1),
        ),
        row(903, "Drugs", "A gene in a cell.", DAY + timedelta(days=1)),
    ]
    papers.write_text("\n".join(day))
    return laid


def learn(folder: Path, now: datetime) -> bool:
    with houses.opened(folder, now) as rooms:
        return corpus.learn(rooms, now=now)


def digest(folder: Path, now: datetime) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    with houses.opened(folder, now) as rooms:
        made, *_ = sender.preview(rooms.ledger.subscriber("ada"), rooms, now=now, on=now.date())
    return made.shown, made.related


def test_nothing_is_learnt_from_the_papers_of_the_day_itself(folder: Path) -> None:
    assert not learn(folder, NOON)


def test_the_papers_of_yesterday_are_learnt_from_once_a_day(folder: Path) -> None:
    assert [
        learn(folder, MORROW),
        learn(folder, MORROW + timedelta(hours=3)),
        learn(folder, MORROW + timedelta(days=1)),
    ] == [
        True,
        False,
        True,
    ]


def test_what_was_learnt_is_in_the_score_of_the_next_day(folder: Path) -> None:
    learn(folder, MORROW)
    houses.collect(folder, MORROW)

    found = {match.paper.title: dict(match.rest) for match in digest(folder, MORROW)[0]}

    assert found["A graph"]["similar"] > 0


def test_a_short_profile_is_shown_what_reads_like_its_word(folder: Path) -> None:
    learn(folder, MORROW)
    houses.collect(folder, MORROW)

    _, related = digest(folder, MORROW)

    assert [(match.paper.title, match.like) for match in related] == [("Network of nodes", "graph")]


LIKING = """
subscribers:
  - id: ada
    email: ada@example.org
    profile: {keywords: [%s], like: ["arxiv:2603.00001", "arxiv:2603.00004", "arxiv:2603.00007"]}
"""


def hears(folder: Path, keyword: str) -> None:
    """Let ada ask for *keyword* and like three papers about sound."""
    (folder / "subscribers.yaml").write_text(LIKING % keyword)
    learn(folder, MORROW)
    houses.collect(folder, MORROW)


def test_three_examples_bring_in_a_paper_and_why_says_so(folder: Path) -> None:
    hears(folder, "graph")

    _, related = digest(folder, MORROW)
    with houses.opened(folder, MORROW) as rooms:
        ada, first = rooms.ledger.subscriber("ada"), related[0].paper.identifiers[0]
        answer = of_paper(ada, first, rooms, now=MORROW, on=MORROW.date())

    assert [dict(match.rest).keys() for match in related] == [{"like"}] * 3
    assert answer.verdict == "Out of the matches, and shown as like the examples."


def test_what_is_like_examples_makes_no_digest_alone(folder: Path) -> None:
    hears(folder, "zymurgy")

    assert digest(folder, MORROW) == ((), ())


def test_before_the_first_night_a_score_is_made_of_words_alone(folder: Path) -> None:
    houses.collect(folder, MORROW)

    shown, related = digest(folder, MORROW)

    assert ({name for match in shown for name, _ in match.rest} & {"similar"}, related) == (
        set(),
        (),
    )


@pytest.mark.slow
def test_a_score_is_the_same_all_day(folder: Path) -> None:
    learn(folder, MORROW)
    houses.collect(folder, MORROW)
    before = [match.score for match in digest(folder, MORROW)[0]]

    learn(folder, MORROW + timedelta(hours=5))

    assert [match.score for match in digest(folder, MORROW + timedelta(hours=5))[0]] == before
