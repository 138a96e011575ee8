"""What `digest why` counts of an issue adds up, whatever somebody asks for and was shown, and says
of each paper what `digest why --paper` says of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ledger import local_date
from digest.model import Cadence, Keyword, Profile, Topic
from digest.pipeline.application import Rooms
from digest.pipeline.why.fate import account, made
from digest.pipeline.why.issue import of_issue
from digest.pipeline.why.paper import of_paper
from tests.makers import whys
from tests.makers.whys import ADA, DAY, NOW

NOUNS = ("agent", "tree", "whale", "survey")
CATEGORIES = ("cs.AI", "cs.CL")
LISTED: dict[int, dict[str, object]] = {
    number: {
        "title": f"Of {NOUNS[number % 4]}s and {NOUNS[number % 3]}s, part {number}",
        "abstract": "The same words stand in each of these, so that they are folded."
        if number % 7 == 0
        else f"Text {number} of its own kind {number * 13} with words {number * 31}",
        "categories": (CATEGORIES[number % 2],) if number % 5 else (),
        "listed_on": DAY - timedelta(days=number % 6),
    }
    for number in range(1, 31)
}
GATES = {
    "words": "enters",
    "related": "enters",
    "excluded": "not excluded",
    "category": "category",
    "cutoff": "cutoff",
    "limit": "limit",
    "quota": "limit",
    "since": "limit",
    "shown before": "never shown",
}
"""The rule at which a paper of each fate comes to its end."""
SHOWN = frozenset({"in full", "by title", "folded"})

keywords = st.sampled_from(NOUNS).map(lambda term: Keyword(term=term))
topics = st.builds(
    Topic,
    name=st.sampled_from(["One", "Two", None]),
    keywords=st.lists(keywords, min_size=1, max_size=2).map(tuple),
    limit=st.none() | st.integers(1, 4),
)
profiles = st.builds(
    Profile,
    topics=st.lists(topics, max_size=2, unique_by=lambda topic: topic.name).map(tuple),
    exclude=st.lists(keywords, max_size=1).map(tuple),
    categories=st.sampled_from([(), ("cs.AI",)]),
    cutoff=st.sampled_from([0.0, 40.0, 60.0]),
    limit=st.integers(1, 12),
    related=st.integers(0, 2),
)
cadences: st.SearchStrategy[Cadence] = st.sampled_from(["daily", "weekly", (0, 3)])


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """Rooms in which an issue of yesterday showed some papers, and today's was sent, too."""
    with whys.opened(tmp_path_factory.mktemp("why"), LISTED) as rooms:
        whys.sends(rooms, 3, 5, now=NOW - timedelta(days=1))
        whys.sends(rooms, 1, 2, 9)
        yield rooms


@settings(max_examples=30, deadline=None)
@given(profile=profiles, cadence=cadences, days=st.sampled_from([-1, 0, 1]))
def test_all_that_was_looked_at_is_counted_once(
    rooms: Rooms, profile: Profile, cadence: Cadence, days: int
) -> None:
    reader, now = replace(ADA, profile=profile, cadence=cadence), NOW + timedelta(days=1)

    counts = of_issue(reader, rooms, now=now, on=DAY + timedelta(days=days)).counts

    whole = sum(one.number for one in counts if one.level == 0)
    assert whole == sum(one.number for one in counts if one.level == 1)
    beyond = sum(one.number for one in counts if one.name in {"limit", "quota"})
    assert beyond == sum(one.number for one in counts if one.level == 2)


@settings(max_examples=12, deadline=None)
@given(profile=profiles, days=st.sampled_from([0, 1]), number=st.sampled_from(sorted(LISTED)))
def test_one_paper_and_all_of_them_are_told_the_same(
    rooms: Rooms, profile: Profile, days: int, number: int
) -> None:
    reader, on = replace(ADA, profile=profile), DAY + timedelta(days=days)
    now = NOW + timedelta(days=1)
    fates = account(made(reader, rooms, now=now, on=on), rooms, now=now).fates

    fate, answer = fates.get(number), of_paper(reader, str(number), rooms, now=now, on=on)

    is_in = answer.verdict.startswith("In")
    assert is_in == (fate in SHOWN)
    assert is_in or fate is None or answer.steps[-1].rule == GATES[fate]


@settings(max_examples=60, deadline=None)
@given(
    cadence=cadences,
    zone=st.sampled_from(["UTC", "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns"]),
    paused_until=st.none() | st.dates() | st.just(date.max),
    days=st.integers(-36525, 36525),
    hours=st.integers(0, 72),
)
def test_there_is_an_answer_for_any_day_and_any_schedule(
    rooms: Rooms, cadence: Cadence, zone: str, paused_until: date | None, days: int, hours: int
) -> None:
    reader = replace(ADA, cadence=cadence, timezone=zone, paused_until=paused_until)
    now = NOW + timedelta(hours=hours)
    on = local_date(zone, now) + timedelta(days=days)

    answer = of_issue(reader, rooms, now=now, on=on)

    assert answer.verdict.endswith(".")
    assert answer.steps[0].rule == "due"
