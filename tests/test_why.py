"""`digest why --paper`: each rule that lets a paper pass or bars it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from digest.exceptions import UsageError
from digest.model import Keyword, Profile, Sections, Topic
from digest.pipeline.application import Rooms
from digest.pipeline.why import Answer
from digest.pipeline.why.paper import of_paper
from tests.makers import build, ledgers, whys
from tests.makers.whys import ADA, DAY, NOW, WORDS, lists, reads, sends


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    with whys.opened(tmp_path) as rooms:
        yield rooms


def asked(rooms: Rooms, number: int, on: date = DAY, now: datetime = NOW) -> Answer:
    return of_paper(rooms.ledger.subscriber("ada"), f"2603.{number:05}", rooms, now=now, on=on)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "rule", "verdict"),
    [
        (1, "limit", "In."),
        (2, "not excluded", 'Out: "survey" stands in it, and exclusions beat all.'),
        (3, "category", "Out: it is in q-bio.NC, and none of cs.AI."),
        (4, "enters", "Out: none of the keywords stands in it, and nobody followed wrote it."),
        (5, "limit", "In."),
        (
            6,
            "listed",
            "Out: first by arxiv on 10 February 2026; this issue looks at 6 to 13 March 2026.",
        ),
        (7, "version", "Out: it was first seen as a new version of an older paper."),
        (20, "type", "Out: it is of the type withdrawal, which comes in no digest."),
    ],
)
def test_the_last_rule_is_the_one_that_decides(
    rooms: Rooms, number: int, rule: str, verdict: str
) -> None:
    answer = asked(rooms, number)

    assert (answer.steps[-1].rule, answer.verdict) == (rule, verdict)
    assert all(step.passed for step in answer.steps[:-1])


def test_a_paper_says_by_which_words_it_entered_and_where_it_stands(rooms: Rooms) -> None:
    words = {step.rule: step.words for step in asked(rooms, 1).steps}

    assert words["enters"] == "agent in the title"
    assert words["limit"] in {
        "number 1 of 2 that are shown, in full",
        "number 2 of 2 that are shown, in full",
    }


def test_a_paper_below_the_cutoff_says_its_score(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, profile=replace(WORDS, cutoff=99.0)))

    answer = asked(rooms, 1)

    assert answer.steps[-1].rule == "cutoff"
    assert answer.steps[-1].words.endswith("the cutoff 99")


def test_a_paper_beyond_the_limit_is_held_over(rooms: Rooms) -> None:
    lists(
        rooms,
        {
            8: {
                "title": "Agent, agent",
                "abstract": "An agent. An agent. An agent.",
                "categories": ("cs.AI",),
            }
        },
    )

    answers = [asked(rooms, number) for number in (1, 5, 8)]

    assert sorted(answer.verdict.partition(":")[0] for answer in answers) == [
        "Held over",
        "In.",
        "In.",
    ]


def test_a_paper_shown_before_names_the_issue(rooms: Rooms) -> None:
    sends(rooms, 1)

    tomorrow = asked(rooms, 1, on=DAY + timedelta(days=1), now=NOW + timedelta(days=1))

    assert tomorrow.verdict == "Out: the issue of 12 March 2026 has shown it."
    assert asked(rooms, 1).verdict == "In: the issue of 12 March 2026 holds it."


def test_a_paper_that_waits_is_held_over_until_its_time_is_up(rooms: Rooms) -> None:
    sends(rooms, 1)
    verdicts = []
    for days in (3, 4):
        now = NOW + timedelta(days=days)
        verdicts.append(asked(rooms, 5, on=now.date(), now=now).verdict)
        sends(rooms, now=now)

    assert verdicts == [
        "In.",
        "Out: its time is up: held over for 3 days from 12 March 2026.",
    ]


def test_a_paper_listed_after_the_days_of_the_last_issue_is_new_to_the_next(rooms: Rooms) -> None:
    on = DAY + timedelta(days=3)
    lists(rooms, {8: {"title": "Agents", "categories": ("cs.AI",), "listed_on": on}})
    sends(rooms, 1)

    words = {step.rule: step.words for step in asked(rooms, 8, on=on, now=NOW).steps}

    assert words["new"] == "listed on 15 March 2026, after the days of the last issue"


def test_a_nearly_equal_paper_is_folded(rooms: Rooms) -> None:
    text = "We show that agents may plan for a long time if they are let to do so without any haste"
    lists(
        rooms,
        {
            number: {"title": "Slow agents", "abstract": text, "categories": ("cs.AI",)}
            for number in (8, 9)
        },
    )
    reads(rooms, replace(ADA, profile=build.profile("slow agent")))

    words = {asked(rooms, number).steps[-1].words for number in (8, 9)}

    assert 'folded into "Slow agents", which says nearly the same' in words


def test_a_paper_found_under_a_topic_beyond_its_limit_is_held_over(rooms: Rooms) -> None:
    topic = Topic(name="Agents", keywords=(Keyword(term="agent"),), limit=1)
    reads(rooms, replace(ADA, profile=Profile(topics=(topic,))))

    verdicts = {asked(rooms, number).verdict.partition(":")[0] for number in (1, 2)}

    assert verdicts == {"In.", "Held over"}


def test_a_paper_has_the_number_that_it_has_in_the_mail(rooms: Rooms) -> None:
    listed = {
        11: {"title": "Whales sing", "abstract": "A whale sings."},
        12: {"title": "Owls"},
        13: {"title": "Songs", "abstract": "Of the whale."},
    }
    lists(rooms, listed)
    topics = [Topic(name=term, keywords=(Keyword(term=term),)) for term in ("owl", "whale")]
    reads(rooms, replace(ADA, profile=Profile(topics=tuple(topics))))

    said = [asked(rooms, number).steps[-1].words for number in (11, 13, 12)]

    assert said == [f"number {number} of 3 that are shown, in full" for number in (1, 2, 3)]


def test_what_was_shown_in_another_section_is_said(rooms: Rooms) -> None:
    (due,) = ledgers.unserved(rooms.ledger, NOW)
    rooms.ledger.open([due], now=NOW, through=9)
    sections = Sections(matches=(1,), related=(4,))
    rooms.ledger.claim([replace(ledgers.claim(due), sections=sections)], now=NOW)

    assert asked(rooms, 4).verdict == "In: the issue of 12 March 2026 holds it, close to the words."


@pytest.mark.parametrize("text", ["2603.99999", "nonsense", "99"])
def test_a_paper_that_was_never_listed_is_refused(rooms: Rooms, text: str) -> None:
    with pytest.raises(UsageError, match="no source has listed the paper"):
        of_paper(rooms.ledger.subscriber("ada"), text, rooms, now=NOW)


@pytest.mark.parametrize("text", ["1", "https://arxiv.org/abs/2603.00001v2", "arxiv:2603.00001"])
def test_a_paper_is_known_by_number_identifier_or_address(rooms: Rooms, text: str) -> None:
    found = of_paper(rooms.ledger.subscriber("ada"), text, rooms, now=NOW).paper

    assert found is not None
    assert found.title == "Agents that plan"
