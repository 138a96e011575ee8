from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import issue
from digest.issue import IssueContext, Window
from digest.model import (
    NO_PAPERS,
    Closed,
    Digest,
    Due,
    Facts,
    Fault,
    Hit,
    Match,
    Paper,
    Profile,
    Sections,
    Sender,
)
from tests.makers import build

SENDER = Sender(name="Daily Papers", address="digest@example.org")
READER = build.subscriber(profile=build.profile("agent"))


def ago(days: int) -> date:
    return build.DAY - timedelta(days=days)


def paper(number: int, days: int = 0, **given: object) -> Paper:
    """Return a paper first listed and first seen so many *days* ago."""
    seen_at = build.NOW - timedelta(days=days)
    return build.paper(
        id=number, **{"first_listed_on": ago(days), "first_seen_at": seen_at, **given}
    )


def voted(number: int, upvotes: int, days: int = 0) -> Paper:
    return paper(number, days=20, votes=build.votes(upvotes=upvotes), voted_on=ago(days))


def context(papers: Iterable[Paper], **given: Any) -> IssueContext:
    return IssueContext(sender=SENDER, papers={one.id: one for one in papers}, **given)


def look(papers: Iterable[Paper], due: Due) -> Window:
    (window,) = issue.windows(tuple(papers), [due])
    return window


def candidates(papers: Iterable[Paper], due: Due) -> frozenset[int]:
    return issue.candidates(look(papers, due), due)


def facts(papers: Iterable[Paper], due: Due, **given: Any) -> Facts:
    papers = tuple(papers)
    return issue.facts(due, look(papers, due), context(papers, **given))


def trending(papers: Iterable[Paper], due: Due, *shown: int) -> list[int]:
    return list(issue.trending(look(papers, due), due, shown))


def composed(due: Due, *numbers: int, papers: tuple[Paper, ...] = ()) -> Digest:
    """Return the digest of *due* for matches with these ids, the strongest first."""
    matches = [
        Match(paper=paper(number), score=100.0 - rank) for rank, number in enumerate(numbers)
    ]
    every = (*papers, *(match.paper for match in matches))
    return laid_out(due, matches, every, context(every))


def laid_out(
    due: Due, matches: Sequence[Match], papers: Iterable[Paper], shared: IssueContext
) -> Digest:
    window, entered = look(papers, due), [match.paper.id for match in matches]
    topics = [match.topic for match in matches]
    sections = issue.select(due, entered, topics, window, shared)
    counted = issue.facts(due, window, shared, entered, lambda _: {})
    return issue.compose(due, sections, matches, entered, counted, shared)


def shown(digest: Digest) -> list[int]:
    return [match.paper.id for match in digest.shown]


def test_a_later_digest_looks_back_two_weeks_and_a_day_ahead() -> None:
    assert issue.bounds(build.due(), build.DAY) == (ago(14), ago(-1))


def test_a_first_digest_looks_back_a_week_and_a_day_ahead() -> None:
    assert issue.bounds(build.due(is_first=True), build.DAY) == (ago(6), ago(-1))
    assert issue.bounds(build.due(is_first=True), None) == (ago(6), ago(-1))


def test_a_first_digest_goes_back_to_the_last_day_that_has_papers() -> None:
    papers = [paper(1, days=40), paper(2, days=30), paper(3, days=30)]
    due = build.due(is_first=True)

    assert issue.bounds(due, ago(30)) == (ago(30), ago(-1))
    assert candidates(papers, due) == {2, 3}
    assert facts(papers, due).window_days == 31


def test_a_first_digest_holds_a_week_whatever_was_looked_at_before() -> None:
    papers = [paper(1, days=7), paper(2, days=6), paper(3), paper(4, days=-1), paper(5, days=-2)]
    due = build.due(is_first=True, seen_through=3)

    assert candidates(papers, due) == {2, 3, 4}
    assert (look(papers, due).first, look(papers, due).last) == (ago(6), ago(-1))


def test_a_first_digest_goes_back_no_further_where_its_own_day_has_papers() -> None:
    assert candidates([paper(1, days=40), paper(2)], build.due(is_first=True)) == {2}


def test_a_first_digest_takes_tomorrows_papers_where_there_are_no_others() -> None:
    papers = [paper(1, days=-1), paper(2, days=-2)]

    assert candidates(papers, build.due(is_first=True)) == {1}


@pytest.mark.parametrize(
    ("number", "days", "expected"),
    [
        (11, 14, {11}),  # new, as old as may be
        (11, 15, set()),  # too old
        (11, -1, {11}),  # listed tomorrow
        (11, -2, set()),
        (10, 3, {10}),  # held over
        (10, 4, set()),  # let go
    ],
)
def test_a_candidate_is_new_or_held_over_and_within_the_window(
    number: int, days: int, expected: set[int]
) -> None:
    assert candidates([paper(number, days=days)], build.due(seen_through=10)) == expected


def test_a_paper_seen_late_is_held_over_from_that_day() -> None:
    late = paper(10, days=9, first_seen_at=build.NOW - timedelta(days=3))

    assert candidates([late], build.due(seen_through=10)) == {10}


@pytest.mark.parametrize("late", [0, 1, 3])
def test_however_late_an_issue_is_made_each_paper_is_new_to_it_or_to_the_next(late: int) -> None:
    papers = [paper(30 - days, days=days) for days in range(14)]
    seen_through = 30 - 7 + late
    first = build.due(is_first=True, issue_on=ago(7), through=seen_through)
    following = build.due(last_on=ago(7), seen_through=seen_through)

    windows = look(papers, first), look(papers, following)

    assert sorted([*windows[0].new, *windows[1].new]) == [one.id for one in reversed(papers)]


def test_a_paper_shown_before_is_no_candidate() -> None:
    assert candidates([paper(1), paper(2)], build.due(used=frozenset({1}))) == {2}


@pytest.mark.parametrize("announce", ["replace", "replace-cross"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_paper_first_seen_as_a_new_version_is_old(announce: str, is_first: bool) -> None:  # noqa: FBT001 a table
    assert candidates([paper(1, announce=announce)], build.due(is_first=is_first)) == frozenset()


@pytest.mark.parametrize("told", sorted(NO_PAPERS))
@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_no_paper_is_no_candidate_and_is_not_counted(told: str, is_first: bool) -> None:  # noqa: FBT001 a table
    other = paper(1, publication_type=told, votes=build.votes(upvotes=9), voted_on=build.DAY)
    due = build.due(subscriber=READER, is_first=is_first)

    assert candidates([other, paper(2)], due) == {2}
    assert trending([other], due) == []
    assert facts([other, paper(2)], due).total == 1


def test_a_paper_that_was_held_over_and_withdrawn_comes_no_more() -> None:
    withdrawn = paper(10, publication_type="withdrawal")

    assert candidates([withdrawn], build.due(seen_through=10)) == frozenset()


def test_a_cross_listed_paper_is_new() -> None:
    assert candidates([paper(1, announce="cross")], build.due()) == {1}


def test_a_paper_shown_under_an_id_that_was_merged_away_is_no_candidate() -> None:
    one = paper(1, merged=(5,), votes=build.votes(upvotes=9), voted_on=build.DAY)
    due = build.due(subscriber=READER, used=frozenset({5, 40}))

    assert candidates([one, paper(2)], due) == {2}
    assert trending([one], due) == []
    assert facts([one, paper(2)], due).total == 1


def test_a_retry_looks_at_nothing_that_came_since() -> None:
    assert candidates([paper(1), paper(2)], build.due(through=1)) == {1}


def test_a_retry_may_hold_what_it_held() -> None:
    due = build.due(seen_through=9, through=9, used=frozenset({1}), sections=Sections(matches=(1,)))

    assert candidates([paper(1, days=30), paper(2, days=30)], due) == {1}


def test_a_retry_counts_what_it_held_among_what_was_looked_at() -> None:
    due = build.due(sections=Sections(matches=(1,)), used=frozenset({1}))

    assert facts([paper(1, days=30), paper(2)], due).total == 2


def test_a_retry_counts_nothing_that_an_earlier_issue_counted_nor_what_the_archive_has_no_more() -> (
    None
):
    due = build.due(seen_through=1, sections=Sections(matches=(1, 3)))

    assert facts([paper(1, days=30), paper(2)], due).total == 1


def test_only_a_week_counts_by_day() -> None:
    assert facts([paper(1)], build.due(subscriber=READER)).days == ()


def test_where_nobody_looks_nothing_is_in_sight() -> None:
    assert issue.batch_ids([]) == frozenset()


def test_facts_count_each_new_paper_once_where_it_was_listed_first() -> None:
    papers = [
        paper(9, days=1),  # held over
        paper(11),
        paper(12, source="hf"),
        paper(13),
        paper(14, source="gone"),
        paper(15, days=30),
    ]
    fault = Fault(label="bioRxiv", reason="no answer")

    counted = facts(
        papers,
        build.due(seen_through=10),
        labels={"hf": "Hugging Face", "arxiv": "arXiv"},
        faults=(fault,),
    )

    assert list(counted.scanned.items()) == [
        ("Hugging Face", 1),
        ("arXiv", 2),
        ("gone", 1),
    ]
    assert (counted.total, counted.faults, counted.window_days) == (4, (fault,), None)


def test_a_week_counts_the_new_papers_of_each_day() -> None:
    weekly = replace(READER, layout="weekly")
    due = Due(
        subscriber=weekly, issue_on=build.DAY, seen_through=1, used=frozenset({3}), is_first=False
    )
    papers = (
        paper(1, days=3),
        paper(2, days=2),
        paper(3, days=2),
        paper(4, days=2),
        paper(5, days=0),
    )

    counted = facts(papers, due)

    assert counted.days == ((ago(2), 2), (ago(0), 1))
    assert counted.total == 3


def test_sources_of_one_label_are_counted_together() -> None:
    papers = [paper(1, source="a"), paper(2, source="b")]

    counted = facts(papers, build.due(is_first=True), labels={"a": "arXiv", "b": "arXiv"})

    assert (counted.scanned, counted.window_days) == ({"arXiv": 2}, 7)


def test_the_first_ten_are_cards_and_the_rest_titles_up_to_the_limit() -> None:
    digest = composed(build.due(), *range(1, 31))

    assert [len(digest.cards), len(digest.titles), digest.matched, digest.held_over] == [
        10,
        10,
        30,
        10,
    ]
    assert shown(digest) == list(range(1, 21))


def test_the_strongest_phrase_comes_first_where_the_cards_hold_one() -> None:
    def digest(phrases: Sequence[int], due: Due | None = None) -> Digest:
        matches = [
            Match(
                paper=paper(number),
                score=100.0 - number,
                hits=(Hit("a tree", "title", ((0, 1),), near=number not in phrases),),
                topic="plants" if number % 2 else "maps",
            )
            for number in range(1, 13)
        ]
        every = [match.paper for match in matches]
        return laid_out(due or build.due(), matches, every, context(every))

    assert shown(digest([3, 4]))[:4] == [3, 1, 2, 4]
    assert [one.paper.id for one in digest([4]).in_order][:3] == [4, 2, 6]
    assert shown(digest([])) == shown(digest([1])) == shown(digest([12])) == [*range(1, 13)]
    again = build.due(sections=Sections(matches=(1, 2, 3)))
    assert shown(digest([3], again)) == [1, 2, 3]


def test_a_match_that_is_not_shown_is_never_made() -> None:
    papers, made = [paper(number) for number in range(1, 41)], list[int]()
    due = build.due(subscriber=build.subscriber(profile=replace(build.profile("tree"), limit=12)))
    window = look([*papers, *map(paper, range(41, 200))], due)
    shared, entered = context(papers, duplicates={100: frozenset({101})}), list(range(1, 41))

    sections = issue.select(due, entered, [None] * 40, window, shared)
    facts = issue.facts(due, window, shared, entered, lambda ids: made.extend(ids) or {})
    digest = issue.compose(due, sections, (), entered, facts, shared)

    assert (made, shown(digest)) == ([], list(range(1, 13)))
    assert (digest.matched, digest.held_over) == (40, 28)


def test_the_limit_is_the_readers() -> None:
    due = build.due(subscriber=build.subscriber(profile=Profile(limit=3)))

    assert shown(composed(due, 5, 4, 3, 2, 1)) == [5, 4, 3]


def test_a_digest_says_whose_it_is_and_from_whom_and_of_what_day() -> None:
    due = build.due(subscriber=READER, subscribed_on=ago(90), new_words=("agent",))
    closed = Closed(label="arXiv", on=build.DAY, name="Thanksgiving")
    shared = context(
        [],
        preamble="Good morning",
        trailer="Ask Grace",
        labels={"hf": "Papers"},
        voters=("Papers",),
        closed=(closed,),
    )

    digest = laid_out(due, [], [], shared)

    assert (digest.subscriber, digest.subscribed_on, digest.sender) == (READER, ago(90), SENDER)
    assert digest.issue_on == build.DAY
    assert (digest.preamble, digest.trailer) == ("Good morning", "Ask Grace")
    assert (digest.facts.labels, digest.facts.voters) == ({"hf": "Papers"}, ("Papers",))
    assert (digest.facts.closed, digest.facts.new_words) == ((closed,), ("agent",))


def test_a_digest_says_from_which_days_its_papers_were_carried() -> None:
    due = build.due(seen_through=4)
    papers = [paper(5), paper(4, days=1), paper(3, days=3), paper(2, days=3), paper(1, days=2)]
    matches = [Match(paper=one, score=1.0) for one in papers[:4]]

    digest = laid_out(due, matches, papers, context(papers))

    assert (digest.carried, digest.carried_from) == (3, (ago(3), ago(1)))


def test_carried_are_the_shown_papers_of_earlier_days() -> None:
    assert composed(build.due(seen_through=2), 3, 2, 1).carried == 2
    assert composed(build.due(seen_through=2, is_first=True), 3, 2, 1).carried == 0


def test_without_matches_a_digest_is_empty_whatever_is_trending() -> None:
    digest = composed(build.due(), papers=(voted(1, 90),))

    assert (digest.shown, digest.trending, digest.matched) == ((), (), 0)


def test_a_retry_carries_the_same_papers_in_the_same_order() -> None:
    due = build.due(sections=Sections(matches=(3, 9, 1), trending=(7, 8)))

    digest = composed(due, 1, 2, 3, 4, papers=(paper(9), paper(8), voted(7, 1), voted(6, 99)))

    assert digest.sections == due.sections
    assert (digest.matched, digest.held_over) == (5, 2)
    assert [match.score for match in digest.shown] == [98.0, 0.0, 100.0]


def test_what_may_have_been_shown_reaches_back_to_the_oldest_paper_in_sight_or_with_votes() -> None:
    papers = [
        paper(1, days=2),
        paper(2, days=5),
        paper(3, days=9),
        replace(voted(4, 0), first_listed_on=ago(30)),
        voted(5, 1),
    ]

    assert issue.shown_since(papers[:4], {1, 2}) == ago(6)
    assert issue.shown_since(papers, {1, 2}) == ago(21)
    assert issue.shown_since(papers[:4], ()) == date.max - timedelta(days=1)


def test_trending_are_the_three_most_upvoted_since_the_last_issue() -> None:
    papers = [
        voted(1, 5),
        voted(2, 90, days=2),
        voted(3, 7),
        voted(4, 0),
        voted(5, 8),
        voted(6, 9, days=-1),
        paper(7),
    ]

    assert trending(papers, build.due(subscriber=READER, last_on=ago(1))) == [6, 5, 3]


def test_one_vote_is_enough_to_trend() -> None:
    assert trending([voted(1, 1), voted(2, 0)], build.due(subscriber=READER, is_first=True)) == [1]


def test_nothing_trends_where_nobody_voted() -> None:
    assert trending([paper(1)], build.due(subscriber=READER, is_first=True)) == []


def test_trending_never_shows_what_was_or_is_shown() -> None:
    papers = [voted(1, 5), voted(2, 6), voted(3, 7)]

    assert trending(
        papers, build.due(subscriber=READER, last_on=ago(1), used=frozenset({1})), 2
    ) == [3]


def test_a_digest_shows_no_paper_both_as_match_and_as_trending() -> None:
    due = build.due(subscriber=READER, is_first=True)
    papers = [replace(voted(1, 5), first_listed_on=build.DAY), voted(2, 6)]

    digest = laid_out(due, [Match(paper=papers[0], score=1.0)], papers, context(papers))

    assert (shown(digest), [one.id for one in digest.trending]) == ([1], [2])


def test_trending_of_a_first_digest_is_of_the_latest_day_with_votes() -> None:
    papers = [voted(1, 5, days=4), voted(2, 90, days=5), voted(3, 7, days=4), voted(4, 99, days=-2)]

    assert trending(papers, build.due(subscriber=READER, is_first=True)) == [3, 1]


def test_an_open_profile_has_no_trending() -> None:
    due = build.due(subscriber=build.subscriber(profile=Profile()), last_on=ago(1))

    assert trending([voted(1, 5)], due) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(-3, 20)),
        max_size=30,
        unique_by=lambda one: one[0],
    ),
    st.frozensets(st.integers(1, 60)),
    st.integers(0, 60),
    st.booleans(),
)
def test_a_shown_paper_never_comes_again(
    listed: list[tuple[int, int]],
    used: frozenset[int],
    seen: int,
    is_first: bool,  # noqa: FBT001 drawn
) -> None:
    papers = [paper(number, days=days) for number, days in listed]

    due = build.due(used=used, seen_through=seen, is_first=is_first)

    assert not candidates(papers, due) & used


@given(st.lists(st.integers(1, 60), unique=True, max_size=40), st.integers(1, 30))
def test_the_numbers_of_a_digest_add_up(numbers: list[int], limit: int) -> None:
    due = build.due(subscriber=build.subscriber(profile=Profile(limit=limit)))

    digest = composed(due, *numbers)

    assert digest.matched == len(digest.shown) + digest.held_over == len(numbers)
    assert len(digest.shown) == min(limit, len(numbers))
    assert shown(composed(replace(due, sections=digest.sections), *reversed(numbers))) == shown(
        digest
    )


def test_new_versions_since_the_last_issue_are_counted() -> None:
    papers = [
        build.paper(id=number, announce=announce)
        for number, announce in enumerate(["replace", "new", "replace-cross", "replace"], start=4)
    ]

    assert look(papers, build.due(seen_through=4)).revised == 2
