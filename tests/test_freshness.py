"""The states of a visit, the plan for the next one, and days that must not be missed. All of it
pure: no source is asked."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import sources
from digest.cli import source_table
from digest.exceptions import FetchError
from digest.model import Batch, Visit
from digest.sources import announcement_calendar, freshness
from digest.sources.announcement_calendar import ARXIV, BIORXIV, HUGGINGFACE
from digest.sources.evidence import Evidence, Seen, fingerprint, is_same
from tests.makers import build
from tests.makers.fortnight import fortnight
from tests.often import often
from tests.shared import DATA, OURS

THURSDAY = date(2026, 3, 12)
FRIDAY = date(2026, 3, 13)
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
GIVE_UP = time(20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def last(**given):
    given = {
        "source": "one",
        "at": NOW - HOUR,
        "state": "fresh",
        "complete_on": date(2026, 3, 11),
        **given,
    }
    return Visit(**{"shows_on": given["complete_on"], "fingerprint": prints("wednesday"), **given})


def prints(name):
    return fingerprint(f"{name} {number}" for number in range(50))


def seen(day=THURSDAY, given=50, new=0, **more):
    return Seen(
        outcomes=Counter(new=new),
        **{
            "day": day,
            "given": given,
            "claimed": given,
            "fingerprint": prints(str(day)) if given else None,
            **more,
        },
    )


def visit(*pieces, previous=None, one=ARXIV, now=NOW, error=None, votes=0):
    days = freshness.wanted(one, previous, now, votes=votes)
    evidence = Evidence(source="one", at=now, days=days, seen=pieces, error=error)
    return freshness.judge(one, previous, evidence, give_up=GIVE_UP, votes=votes)


def test_a_source_that_gave_the_expected_batch_is_fresh():
    found = visit(seen(new=7), previous=last())

    assert (found.state, found.complete_on, found.shows_on, found.listed, found.new) == (
        "fresh",
        THURSDAY,
        THURSDAY,
        50,
        7,
    )
    assert (found.error, found.tries, found.good_at) == (None, 0, NOW)


def test_a_fresh_source_is_asked_again_when_its_next_batch_opens():
    assert visit(seen(), previous=last()).next_at == datetime(2026, 3, 13, 4, 15, tzinfo=UTC)


def test_where_votes_grow_it_is_asked_again_at_the_next_tick():
    assert visit(seen(), previous=last(), one=HUGGINGFACE, votes=3).next_at is None


def test_a_batch_that_has_yesterdays_papers_under_todays_date_is_stale():
    found = visit(seen(fingerprint=prints("wednesday")), previous=last())

    assert (found.state, found.complete_on, found.shows_on) == (
        "stale",
        date(2026, 3, 11),
        date(2026, 3, 11),
    )
    assert found.reason == "Thu 12 March is not there yet, the newest is Wed 11 March"


def test_an_older_batch_than_expected_is_stale():
    assert (
        visit(seen(day=date(2026, 3, 11), is_unchanged=True, given=0), previous=last()).state
        == "stale"
    )


def test_an_answer_that_has_not_changed_since_an_older_batch_is_stale():
    assert visit(seen(day=None, is_unchanged=True, given=0), previous=last()).state == "stale"


def test_an_answer_that_has_not_changed_since_the_expected_batch_is_no_gap():
    previous = last(shows_on=THURSDAY, state="partial")
    older = seen(day=date(2026, 3, 11))

    assert (
        visit(older, seen(day=None, is_unchanged=True, given=0), previous=previous).complete_on
        == THURSDAY
    )


def test_a_source_that_gave_less_than_it_claimed_is_partial():
    found = visit(seen(claimed=52), previous=last())

    assert (found.state, found.reason, found.complete_on) == (
        "partial",
        "gave 50 of 52",
        date(2026, 3, 11),
    )
    assert (found.given, found.claimed) == (50, 52)


def test_pages_of_one_day_are_judged_together():
    assert (
        visit(seen(claimed=30, given=50), seen(claimed=70, given=50), previous=last()).state
        == "fresh"
    )


def test_a_day_without_papers_that_should_have_some_is_empty():
    found = visit(seen(given=0), previous=last())

    assert (found.state, found.reason) == (
        "empty",
        "nothing for Thu 12 March, a day that should have papers",
    )


def test_an_empty_saturday_of_biorxiv_is_nothing_unusual():
    sunday = datetime(2026, 3, 15, 18, tzinfo=UTC)

    found = visit(
        seen(day=date(2026, 3, 14), given=0),
        previous=last(complete_on=FRIDAY),
        one=BIORXIV,
        now=sunday,
    )

    assert (found.state, found.complete_on) == ("unchanged", date(2026, 3, 14))


def test_on_a_holiday_a_source_is_closed_and_says_why():
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    found = visit(previous=last(complete_on=date(2026, 11, 26)), now=friday)

    assert (found.state, found.reason, found.error) == ("closed", "Thanksgiving", None)
    assert found.next_at == datetime(2026, 11, 30, 5, 15, tzinfo=UTC)


def test_with_nothing_due_and_nothing_new_a_source_is_unchanged():
    assert visit(previous=last(complete_on=THURSDAY)).state == "unchanged"


def test_older_days_read_again_do_not_hide_the_newest():
    previous = last(complete_on=THURSDAY, given=50, claimed=50)
    found = visit(
        seen(day=date(2026, 3, 11), new=2),
        seen(is_unchanged=True, given=0),
        previous=previous,
        one=HUGGINGFACE,
        votes=2,
    )

    assert (found.state, found.new, found.shows_on, found.given, found.complete_on) == (
        "fresh",
        2,
        THURSDAY,
        50,
        THURSDAY,
    )


def test_a_failure_when_nothing_is_due_is_a_failure_still():
    found = visit(
        previous=last(complete_on=THURSDAY),
        one=HUGGINGFACE,
        votes=2,
        error=FetchError("one", "503"),
    )

    assert (found.state, found.complete_on) == ("failed", THURSDAY)


def test_a_past_day_that_a_source_does_not_know_is_no_gap_for_ever():
    found = visit(seen(), previous=last(complete_on=date(2026, 3, 10)), one=HUGGINGFACE, votes=1)

    assert (found.state, found.complete_on) == ("fresh", THURSDAY)


def test_a_source_that_is_catching_up_says_how_far_it_is():
    days = [date(2026, 2, day) for day in (11, 12, 13, 16, 17, 18, 19, 20, 23)]
    found = visit(*map(seen, days), seen(), previous=last(complete_on=date(2026, 2, 10), tries=4))

    assert (found.state, found.reason) == ("partial", "catching up, complete until Mon 23 February")
    assert found.next_at == NOW + timedelta(minutes=10)


def test_a_source_that_failed_says_why_and_when_it_was_good():
    previous = last(good_at=NOW - 9 * HOUR)
    found = visit(previous=previous, error=FetchError("one", "503 Service Unavailable"))

    assert (found.state, found.reason, found.tries) == ("failed", "503 Service Unavailable", 1)
    assert (found.good_at, found.complete_on) == (NOW - 9 * HOUR, date(2026, 3, 11))


def test_a_batch_whose_proof_failed_is_partial_and_asked_for_again():
    found = visit(seen(claimed=None), previous=last(), error=FetchError("one", "arxiv.org: 503"))

    assert (found.state, found.reason, found.complete_on) == (
        "partial",
        "arxiv.org: 503",
        date(2026, 3, 11),
    )


def test_a_source_of_which_nothing_is_expected_is_fresh_where_it_has_news():
    assert visit(seen(day=None), one=None).state == "fresh"
    assert visit(seen(day=None, new=1), one=None, previous=last()).state == "fresh"
    assert visit(seen(day=None), one=None, previous=last()).state == "unchanged"
    assert visit(seen(day=None, claimed=51), one=None, previous=last()).state == "partial"


def test_what_is_missing_is_asked_for_on_a_widening_plan_until_evening_then_at_the_next_opening():
    now, found, times = NOW, last(at=NOW), []
    while len(times) < 12:
        found = visit(previous=found, now=now, error=FetchError("one", "no answer in time"))
        now = found.next_at
        times.append(f"{now:%d %H:%M}")

    assert times[:5] == ["12 12:10", "12 12:30", "12 13:10", "12 14:10", "12 15:10"]
    assert times[8:] == ["12 19:10", "13 04:15", "13 05:15", "13 06:15"]


def test_evening_is_that_of_the_operator():
    late = datetime(2026, 3, 12, 21, tzinfo=UTC)
    give_up = time(20, tzinfo=announcement_calendar.ZoneInfo("America/Los_Angeles"))
    evidence = Evidence(
        source="one", at=late, days=(THURSDAY,), seen=(), error=FetchError("one", "503")
    )

    assert freshness.judge(ARXIV, last(), evidence, give_up=give_up).next_at == late + timedelta(
        minutes=10
    )


def test_a_host_that_asks_to_wait_is_waited_for():
    error = FetchError("one", "429 Too Many Requests", retry_at=NOW + 3 * HOUR)

    assert visit(previous=last(), error=error).next_at == NOW + 3 * HOUR


def test_a_source_is_due_when_its_time_has_come():
    found = visit(previous=last(), error=FetchError("one", "503"))

    assert sources.is_due(None, NOW, every=HOUR)
    assert not sources.is_due(found, NOW + timedelta(minutes=9), every=HOUR)
    assert sources.is_due(found, NOW + timedelta(minutes=10), every=HOUR)
    assert not sources.is_due(last(), NOW, every=2 * HOUR)


def test_a_first_visit_wants_the_newest_day_and_a_later_one_all_since():
    assert freshness.wanted(ARXIV, None, NOW) == (THURSDAY,)
    assert freshness.wanted(ARXIV, last(complete_on=date(2026, 3, 6)), NOW) == tuple(
        date(2026, 3, day) for day in (9, 10, 11, 12)
    )
    assert freshness.wanted(ARXIV, last(complete_on=THURSDAY), NOW) == ()
    assert freshness.wanted(None, None, NOW) == (THURSDAY,)


def test_after_a_long_absence_the_oldest_days_and_the_newest_are_wanted_first():
    days = freshness.wanted(ARXIV, last(complete_on=date(2026, 2, 10)), NOW)

    assert (len(days), days[0], days[8], days[9]) == (
        10,
        date(2026, 2, 11),
        date(2026, 2, 23),
        THURSDAY,
    )


def test_where_votes_grow_the_last_days_are_wanted_again():
    assert freshness.wanted(HUGGINGFACE, last(complete_on=THURSDAY), NOW, votes=3) == (
        date(2026, 3, 10),
        date(2026, 3, 11),
        THURSDAY,
    )


def test_all_since_a_day_can_be_asked_for_again():
    assert freshness.since(ARXIV, date(2026, 3, 7), NOW) == tuple(
        date(2026, 3, day) for day in (9, 10, 11, 12)
    )
    assert freshness.since(None, date(2026, 3, 7), NOW) == (THURSDAY,)


def test_a_source_that_first_failed_is_made_up_for_from_that_day_on():
    failed = visit(error=FetchError("one", "503"))

    assert freshness.wanted(ARXIV, failed, NOW + timedelta(days=1)) == (THURSDAY, FRIDAY)


def test_a_day_that_stays_short_is_let_go_after_a_while():
    short = seen(day=date(2026, 3, 5), given=50, claimed=52)
    previous = last(complete_on=date(2026, 3, 4))
    rest = [seen(day=date(2026, 3, day)) for day in (6, 9, 10, 11, 12)]

    assert visit(short, *rest, previous=previous).complete_on == THURSDAY


def test_evidence_is_made_of_a_batch():
    listings = (
        build.listing(identifiers=("arxiv:2603.00001",)),
        build.listing(identifiers=("arxiv:2603.00002",)),
    )
    batch = Batch(source="one", day=THURSDAY, listings=listings, claimed=3)
    found = sources.seen(batch, Counter(new=1, merged=1))

    assert (found.day, found.given, found.claimed, found.outcomes["new"]) == (THURSDAY, 2, 3, 1)
    assert is_same(found.fingerprint, fingerprint(["arxiv:2603.00001", "arxiv:2603.00002"]))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"kind": "arxiv", "categories": ("cs.AI",)}, 1),
        ({"kind": "arxiv", "categories": ("cs.AI",), "url": "http://127.0.0.1:1"}, 1),
        ({"kind": "huggingface", "votes": 5}, 5),
        ({"kind": "biorxiv"}, 2),
        ({"kind": "arxiv", "url": "https://rss.arxiv.org/rss/cs.AI"}, 1),
        ({"kind": "jsonl", "path": "/papers"}, 1),
    ],
)
def test_each_kind_has_its_days(given, wanted):
    assert len(sources.wanted(build.source(**given), None, NOW)) == wanted


PIECES = st.builds(
    Seen,
    day=st.none() | st.dates(date(2026, 3, 2), FRIDAY),
    given=st.integers(0, 2),
    claimed=st.none() | st.integers(0, 2),
    outcomes=st.builds(Counter, new=st.integers(0, 1)),
    is_unchanged=st.booleans(),
    fingerprint=st.sampled_from([None, prints("wednesday"), prints("thursday")]),
)


@pytest.mark.slow
@given(
    st.lists(PIECES, max_size=6),
    st.booleans(),
    st.sampled_from([ARXIV, HUGGINGFACE, BIORXIV]),
    st.integers(3, 12),
)
def test_whatever_a_visit_saw_the_last_complete_day_never_goes_back(
    pieces, is_broken, one, complete
):
    previous = last(complete_on=date(2026, 3, complete))
    found = visit(
        *pieces, previous=previous, one=one, error=FetchError("one", "503") if is_broken else None
    )

    assert found.complete_on >= previous.complete_on
    assert (found.error is None) == (found.tries == 0)
    assert found.next_at is None or found.next_at > NOW


# --- Never a gap: a source read every hour, and one that is off for a while, in the end have listed
# the same. ---


def recorded(folder: Path) -> dict[date, frozenset[str]]:
    files = sorted(folder.glob("*.json"))
    return {
        date.fromisoformat(file.stem): ids(json.loads(file.read_text(encoding="utf-8")))
        for file in files
    }


def announced(_folder: Path) -> dict[date, frozenset[str]]:
    return {
        day: frozenset(paper.id for paper in papers) for day, papers in fortnight().arxiv.items()
    }


def ids(value: object) -> frozenset[str]:
    rows = value.get("papers", value.get("data", [])) if isinstance(value, dict) else value
    papers = (
        [row.get("paper", row) for row in rows if isinstance(row, dict)]
        if isinstance(rows, list)
        else []
    )
    return frozenset(paper.get("arxiv_id") or paper["id"] for paper in papers)


def run(one, batches, moments: Iterable[datetime], votes=0) -> set[tuple[date, str]]:
    """Visit a source at each of *moments* at which it is due, and return what it listed, by day."""
    previous, listed = None, set()
    for now in moments:
        if freshness.is_due(previous, now, every=HOUR):
            days = freshness.wanted(one, previous, now, votes=votes)
            opened = announcement_calendar.opened_on(one, now)
            given = {day: batches.get(day, frozenset()) for day in days if day <= opened}
            listed |= {(day, paper) for day, papers in given.items() for paper in papers}
            pieces = [
                seen(day=day, given=len(papers), fingerprint=fingerprint(papers))
                for day, papers in given.items()
            ]
            previous = visit(*pieces, previous=previous, one=one, now=now, votes=votes)
    return listed


def hours(first: date, days: int) -> list[datetime]:
    return [
        datetime.combine(first, time(1), tzinfo=UTC) + number * HOUR for number in range(days * 24)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "told", "folder", "days", "votes"),
    [
        (HUGGINGFACE, recorded, OURS / "hf/daily", 14, 3),
        (ARXIV, announced, OURS, 12, 0),
        pytest.param(HUGGINGFACE, recorded, DATA / "hf/daily", 26, 3, marks=pytest.mark.shared),
        pytest.param(
            ARXIV, recorded, DATA / "arxiv/announcement_days_cs_CV", 7, 0, marks=pytest.mark.shared
        ),
    ],
)
def test_a_source_that_was_off_for_a_while_has_listed_the_same_as_one_that_never_was(
    one, told, folder, days, votes
):
    batches = told(folder)
    first = min(batches)
    moments = hours(first, days)
    off = range(30, 30 + 24 * min(9, days - 3))
    broken = [now for number, now in enumerate(moments) if number not in off]

    assert run(one, batches, broken, votes) == run(one, batches, moments, votes)
    assert len({day for day, _ in run(one, batches, broken, votes)}) == sum(
        1 for day in batches if batches[day] and day < first + timedelta(days=days)
    )


@often(20)
@given(st.sets(st.integers(0, 24 * 24), max_size=24 * 24))
def test_whenever_a_source_is_off_nothing_is_missed_in_the_end(off):
    first = date(2026, 3, 2)
    batches = {
        day: frozenset(f"{day} {number}" for number in range(20))
        for day in announcement_calendar.days(ARXIV, first, first + timedelta(days=30))
    }
    moments = [
        now for number, now in enumerate(hours(first, 26)) if number not in off or number < 30
    ]

    assert run(ARXIV, batches, moments) == {
        (day, paper)
        for day in batches
        for paper in batches[day]
        if day < first + timedelta(days=26)
    }


def test_a_day_that_is_not_due_yet_is_short_of_what_the_source_says_that_it_has():
    found = visit(seen(day=THURSDAY, given=30, claimed=52), previous=last(), one=BIORXIV)

    assert (found.state, found.reason) == ("partial", "gave 30 of 52 for Thu 12 March")
    assert (found.given, found.claimed, found.next_at) == (30, 52, NOW + timedelta(minutes=10))


def test_an_older_day_that_is_short_is_named():
    days = [
        seen(day=date(2026, 3, 11), given=30, claimed=52),
        seen(day=THURSDAY, given=3, claimed=3),
    ]
    found = visit(*days, previous=last(complete_on=date(2026, 3, 10)), one=BIORXIV)

    assert (found.state, found.given, found.claimed) == ("partial", 30, 52)
    assert found.complete_on == date(2026, 3, 10)


def test_papers_that_never_came_are_counted_when_their_day_is_given_up():
    gone = date(2026, 3, 6)
    between = [seen(day=gone + timedelta(days=step), given=3, claimed=3) for step in range(1, 7)]
    found = visit(
        seen(day=gone, given=30, claimed=52),
        *between,
        previous=last(complete_on=date(2026, 3, 5)),
        one=BIORXIV,
    )

    assert (found.state, found.reason) == ("fresh", "papers that never came: 22 of Fri 6 March")
    assert found.lost == 22


def test_papers_that_never_came_are_counted_once_over_all_visits():
    gone = date(2026, 3, 6)
    before = last(complete_on=date(2026, 3, 5), lost=7)
    short = seen(day=gone, given=30, claimed=52)
    later = [seen(day=gone + timedelta(days=step), given=3, claimed=3) for step in range(1, 7)]
    first = visit(short, *later, previous=before, one=BIORXIV)
    second = visit(short, *later, previous=first, one=BIORXIV, now=NOW + HOUR)
    third = visit(previous=second, error=FetchError("one", "503"), one=BIORXIV)

    assert (first.lost, second.lost, third.lost) == (29, 29, 29)


def test_sources_count_what_never_came(capsys):
    source = build.source(name="one", kind="biorxiv")

    source_table.show([source], {"one": last(lost=1_022)}, now=NOW, zone="UTC", as_json=False)

    assert "one: 1,022 papers of days that are given up never came" in capsys.readouterr().out
