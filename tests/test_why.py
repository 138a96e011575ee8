"""`digest why`: each rule that lets a paper pass or bars it, and each way in which nothing
comes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from digest import archive, config, ledger
from digest.archive import Archive
from digest.exceptions import UsageError
from digest.ledger import Ledger
from digest.model import (
    Author,
    Batch,
    Digest,
    Keyword,
    Profile,
    Rendered,
    Sections,
    Subscriber,
    Topic,
)
from digest.pipeline import application
from digest.pipeline.application import Rooms
from digest.pipeline.why import Answer
from digest.pipeline.why.issue import of_issue
from digest.pipeline.why.paper import of_paper
from digest.store import Store
from tests.makers import build, ledgers

DAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
SETTINGS = """
sources: [{name: arxiv, kind: jsonl, path: none.jsonl}]
sender: {name: Daily Papers, address: digest@example.org}
relay: {host: 127.0.0.1, security: none}
"""
WORDS = build.profile(
    "agent",
    exclude=(Keyword(term="survey"),),
    categories=("cs.AI",),
    authors=(Author(name="Ada Byron"),),
    limit=2,
)
ADA = build.subscriber(profile=WORDS, send_at=time(7))
LISTED = {
    1: {"title": "Agents that plan", "categories": ("cs.AI",)},
    2: {"title": "A survey of agents", "categories": ("cs.AI",)},
    3: {"title": "Agents in biology", "categories": ("q-bio.NC",)},
    4: {"title": "Trees", "categories": ("cs.AI",)},
    5: {"title": "Forests", "authors": ("Ada Byron",)},
    6: {"title": "Agents of old", "categories": ("cs.AI",), "listed_on": DAY - timedelta(days=30)},
    7: {"title": "Agents again", "categories": ("cs.AI",), "announce": "replace"},
    20: {"title": "Agents, alas", "categories": ("cs.AI",), "publication_type": "withdrawal"},
}


def nothing(_digest: Digest) -> Rendered:
    return Rendered(subject="", html_pieces=(), text_pieces=())


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    (tmp_path / "digest.yaml").write_text(SETTINGS)
    settings = config.load(
        tmp_path / "digest.yaml", kinds={"jsonl": config.KindOptions()}, environ={}
    )
    with Store(settings.store, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
        # No template is loaded: nothing is rendered here.
        rooms = Rooms(
            settings=settings,
            store=store,
            archive=Archive(store),
            ledger=Ledger(store),
            operation=ledger.Operation(store),
            render=nothing,
            render_alert=nothing,
        )
        reads(rooms, ADA)
        lists(rooms, LISTED)
        yield rooms


def reads(rooms: Rooms, *people: Subscriber) -> None:
    application.refresh(rooms, people, now=NOW - timedelta(days=5))


def lists(rooms: Rooms, listed: dict[int, dict[str, object]], now: datetime = NOW) -> None:
    listings = [
        build.listing(
            identifiers=(f"arxiv:2603.{number:05}",),
            **{"listed_on": DAY, "abstract": f"Text {number}", **given},
        )
        for number, given in listed.items()
    ]
    rooms.archive.add(Batch(source="arxiv", listings=tuple(listings)), now=now)


def asked(rooms: Rooms, number: int, on: date = DAY, now: datetime = NOW) -> Answer:
    return of_paper(rooms.ledger.subscriber("ada"), f"2603.{number:05}", rooms, now=now, on=on)


def sends(
    rooms: Rooms, *papers: int, state: str = "sent", now: datetime = NOW, reply: str = "250 ok"
) -> None:
    """Take the issue that is due to a *state*."""
    dues = ledgers.unserved(rooms.ledger, now)
    rooms.ledger.open(dues, now=now, through=rooms.archive.newest_id())
    rooms.ledger.claim([ledgers.claim(due, *papers, made_at=now) for due in dues], now=now)
    rooms.ledger.settle([ledgers.receipt(due, state, reply) for due in dues], now=now)


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
            "Out: first by arxiv on 10 February 2026; this issue looks at 6 to 12 March 2026.",
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


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("sent", "Sent, with 1 paper."),
        (
            "deferred",
            "The relay refused it for now: 4.2.1 later; it is tried again on 12 March 2026 at 09:05 UTC.",
        ),
        ("failed", "It failed for good: 4.2.1 later. Its papers are free for the next issue."),
        (
            "in_doubt",
            "It may have arrived: 4.2.1 later; it is tried again on 12 March 2026 at 09:05 UTC.",
        ),
    ],
)
def test_an_issue_says_what_became_of_it(rooms: Rooms, state: str, verdict: str) -> None:
    sends(rooms, 1, state=state, reply="4.2.1 later")

    assert of_issue(rooms.ledger.subscriber("ada"), rooms, now=NOW).verdict == verdict


def test_an_empty_issue_says_how_many_papers_were_looked_at(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, profile=build.profile("zymurgy")))
    dues = ledgers.unserved(rooms.ledger, NOW)
    rooms.ledger.open(dues, now=NOW, through=9)
    rooms.ledger.close_empty([due.key for due in dues], now=NOW)

    answer = of_issue(rooms.ledger.subscriber("ada"), rooms, now=NOW)

    assert answer.verdict == "No mail was made: 5 new papers were looked at, and none matched."
    assert [step.words for step in answer.steps] == ["5 new papers: arxiv (5)", "0 of them"]


def test_an_open_issue_that_the_next_one_closed_says_so(rooms: Rooms) -> None:
    sends(rooms, 1, state="deferred")
    sends(rooms, 1, now=NOW + timedelta(days=1))

    verdict = of_issue(
        rooms.ledger.subscriber("ada"), rooms, now=NOW + timedelta(days=1), on=DAY
    ).verdict

    assert (
        verdict == "It was still open when the next issue was opened, which took its papers along."
    )


def test_before_the_hour_it_says_when(rooms: Rooms) -> None:
    verdict = of_issue(
        rooms.ledger.subscriber("ada"), rooms, now=NOW.replace(hour=5, minute=30)
    ).verdict

    assert (
        verdict == "Not yet: it goes out at 07:00 in UTC, in 1 h 30 min; digest send does it now."
    )


def test_after_the_hour_it_says_what_to_do(rooms: Rooms) -> None:
    assert of_issue(rooms.ledger.subscriber("ada"), rooms, now=NOW).verdict.startswith(
        "No issue was made so far"
    )


def test_a_day_without_an_issue_says_that_a_later_one_took_its_papers(rooms: Rooms) -> None:
    sends(rooms, 1)

    assert of_issue(
        rooms.ledger.subscriber("ada"), rooms, now=NOW, on=DAY - timedelta(days=1)
    ).verdict.startswith("No issue of 11 March 2026 was made")


def test_a_suppressed_address_gets_nothing_and_says_why(rooms: Rooms) -> None:
    with rooms.store.write() as db:
        db.execute(
            "INSERT INTO suppressions SELECT address, 'the address bounced', 0 FROM subscribers"
        )

    assert (
        of_issue(rooms.ledger.subscriber("ada"), rooms, now=NOW).verdict
        == "Nothing is sent to this address: the address bounced."
    )
