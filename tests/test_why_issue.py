"""`digest why`: what became of an issue, or why none came, and numbers that add up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.cli import why as page
from digest.exceptions import UsageError
from digest.ledger import PeopleFacts, Timekeeper
from digest.model import Doubt, Keyword, Profile, Timekeeping, Topic
from digest.pipeline import application
from digest.pipeline.application import Rooms
from digest.pipeline.why import Answer
from digest.pipeline.why.issue import of_issue
from tests.makers import build, ledgers, whys
from tests.makers.whys import ADA, DAY, NOW, WORDS, lists, reads, sends, visits


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    with whys.opened(tmp_path) as rooms:
        yield rooms


def why(rooms: Rooms, on: date = DAY, now: datetime = NOW) -> Answer:
    return of_issue(rooms.ledger.subscriber("ada"), rooms, now=now, on=on)


def said(answer: Answer, rule: str) -> str:
    (words,) = [step.words for step in answer.steps if step.rule == rule]
    return words


def numbers(answer: Answer) -> dict[str, int]:
    return {one.name: one.number for one in answer.counts}


def closes_empty(rooms: Rooms, now: datetime = NOW) -> None:
    dues = ledgers.unserved(rooms.ledger, now)
    rooms.ledger.open(dues, now=now, through=rooms.archive.newest_id())
    ledgers.close_empty(rooms.ledger, [due.key for due in dues], now=now)


def changes(rooms: Rooms, now: datetime, **given: Any) -> None:
    """Let Ada's lines in the file be others from *now* on."""
    application.refresh(rooms, [replace(ADA, **given)], now=now)


@pytest.mark.slow
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
    closes_empty(rooms)

    answer = why(rooms)

    assert answer.verdict == "No mail was made: 5 new papers were looked at, and none matched."
    assert said(answer, "sources") == "arxiv (5) new"
    assert numbers(answer) == {"looked_at": 5, "words": 5}


def test_an_issue_that_exclusions_left_empty_says_so(rooms: Rooms) -> None:
    exclude = (Keyword(term="survey"), Keyword(term="forest"))
    asks = build.profile("survey", "forest", "biology", exclude=exclude, categories=("cs.AI",))
    reads(rooms, replace(ADA, profile=asks))
    closes_empty(rooms)

    assert why(rooms).verdict == (
        "No mail was made: 5 new papers were looked at, and none matched "
        "(2 with an excluded word, 1 in no category asked for (cs.AI))."
    )


def test_what_was_carried_over_is_told_with_where_it_is_from(rooms: Rooms) -> None:
    lists(rooms, {9: {"title": "Agents at sea", "categories": ("cs.AI",)}})
    reads(rooms, replace(ADA, profile=replace(WORDS, limit=1)))
    sends(rooms, 1)
    sends(rooms, 5, now=NOW + ONE)

    first, second = why(rooms), why(rooms, on=DAY + ONE, now=NOW + ONE)

    assert first.verdict == (
        "Sent, with 1 paper; 2 more are held over, until Sunday 15 March 2026."
    )
    assert said(second, "carried") == "1 of those in it, from 12 March 2026"


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
    facts = PeopleFacts(rooms.store)
    facts.suppress("ada", "suppressed", "the address bounced", now=NOW - timedelta(days=99))

    assert (
        of_issue(rooms.ledger.subscriber("ada"), rooms, now=NOW).verdict
        == "Nothing is sent to this address: the address bounced."
    )


WEEK = timedelta(days=7)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("until", "told"), [(DAY + WEEK, "until 19 March 2026"), (date.max, "until further notice")]
)
def test_who_is_paused_is_told_so_and_when_it_ends(rooms: Rooms, until: date, told: str) -> None:
    changes(rooms, NOW - ONE, paused_until=until)

    then = "; the next is due on Thursday 19 March 2026" if until < date.max else ""
    assert why(rooms).verdict == f"Paused {told}{then}."


def test_of_a_pause_it_is_not_kept_when_it_began(rooms: Rooms) -> None:
    sends(rooms, 1, now=NOW - 4 * ONE)
    changes(rooms, NOW - ONE, paused_until=DAY + WEEK)

    assert why(rooms, on=DAY - 2 * ONE).verdict == (
        "No issue was made, and it is not known whether one was due. They are paused until "
        "19 March 2026, and it is not kept since when. The last issue before is of 8 March 2026."
    )


def test_after_a_pause_it_is_not_kept_when_it_began(rooms: Rooms) -> None:
    changes(rooms, NOW - 4 * ONE, paused_until=DAY + WEEK)
    changes(rooms, NOW - ONE)

    assert "A pause ended on 11 March 2026, and" in why(rooms, on=DAY - 2 * ONE).verdict


def test_before_somebody_came_they_were_not_subscribed(rooms: Rooms) -> None:
    assert why(rooms, on=DAY - 6 * ONE).verdict == (
        "Not subscribed then: they are in subscribers.yaml since 7 March 2026."
    )


def test_who_came_back_may_have_been_subscribed_before(rooms: Rooms) -> None:
    sends(rooms, 1, now=NOW - 4 * ONE)
    application.refresh(rooms, [], now=NOW - 3 * ONE)
    changes(rooms, NOW)

    assert why(rooms, on=DAY - ONE).verdict == (
        "Whether they were subscribed then is not known: they are back in subscribers.yaml since "
        "12 March 2026, and their last issue before that is of 8 March 2026."
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cadence": "weekly"}, "a Thursday: it comes on Mondays; the next is due on Monday 16"),
        ({"cadence": (1, 4)}, "a Thursday: it comes on Tuesdays and Fridays; the next is due on"),
        ({"cadence": "monthly"}, "12 March 2026: it comes on the first of each month; the next is"),
    ],
)
def test_a_day_that_is_none_of_theirs_says_which_are(
    rooms: Rooms, given: dict[str, Any], told: str
) -> None:
    reads(rooms, replace(ADA, **given))

    assert why(rooms).verdict.startswith(f"Not due on {told}")


def test_what_was_due_before_their_days_changed_is_not_known(rooms: Rooms) -> None:
    changes(rooms, NOW - ONE, cadence="weekly")

    verdict = why(rooms, on=DAY - 3 * ONE).verdict

    assert verdict.startswith("No issue was made, and it is not known whether one was due.")
    assert "Their days, hour or zone have changed since" in verdict


@pytest.mark.parametrize("typed", ["adda", "Ada", "ad", "ada@example.org"])
def test_a_near_miss_of_an_id_is_asked_about(rooms: Rooms, typed: str) -> None:
    with pytest.raises(UsageError, match='did you mean "ada"'):
        rooms.ledger.subscriber(typed)


def test_of_a_stranger_nothing_is_asked(rooms: Rooms) -> None:
    with pytest.raises(UsageError, match=r"an id from the people file$"):
        rooms.ledger.subscriber("zoe")


@pytest.mark.parametrize("given", [{"cadence": "weekly"}, {"paused_until": DAY + WEEK}])
def test_of_an_issue_that_does_not_come_nothing_is_counted(
    rooms: Rooms, given: dict[str, Any]
) -> None:
    reads(rooms, replace(ADA, **given))

    assert why(rooms).counts == ()


def test_of_an_issue_that_a_later_one_took_along_nothing_is_counted(rooms: Rooms) -> None:
    before = why(rooms, on=DAY - ONE, now=NOW - timedelta(hours=20))
    sends(rooms, 1)

    assert (bool(before.counts), why(rooms, on=DAY - ONE).counts) == (True, ())


def test_who_left_is_told_when(rooms: Rooms) -> None:
    application.refresh(rooms, [], now=NOW)

    with pytest.raises(UsageError, match="which they left on 2026-03-12"):
        rooms.ledger.subscriber("ada")


def test_where_all_sources_are_stale_an_empty_issue_names_them(rooms: Rooms) -> None:
    sends(rooms, 1, 5)
    morrow = NOW + ONE
    visits(rooms, now=morrow, state="stale", reason="it shows the list of 12 March")
    closes_empty(rooms, morrow)

    answer = why(rooms, on=DAY + ONE, now=morrow)

    assert answer.verdict == (
        "No mail was made: there was no new paper to look at: "
        "arxiv is stale (it shows the list of 12 March)."
    )
    assert said(answer, "source") == "arxiv is stale: it shows the list of 12 March"


def test_how_sources_were_is_not_told_once_they_were_asked_again(rooms: Rooms) -> None:
    sends(rooms, 1)
    visits(rooms, now=NOW + ONE, state="stale", reason="it shows the list of 12 March")

    answer = why(rooms, now=NOW + ONE)

    assert [step for step in answer.steps if step.rule == "source"] == []
    assert answer.remarks[-1] == ("How arxiv was then is not known: it was asked since.")


def test_papers_are_counted_by_what_keeps_them_out(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, profile=replace(WORDS, cutoff=99.0, authors=())))
    lists(rooms, {8: {"title": "Sleep", "categories": ("cs.AI",)}})

    assert numbers(why(rooms)) == {
        "looked_at": 6,
        "words": 3,
        "excluded": 1,
        "category": 1,
        "cutoff": 1,
    }


def test_what_was_shown_before_is_counted_apart(rooms: Rooms) -> None:
    sends(rooms, 1)

    found = numbers(why(rooms, on=DAY + ONE, now=NOW + ONE))

    assert (found["looked_at"], found["shown_before"], found["in_full"]) == (5, 1, 1)


def test_what_a_later_issue_showed_was_not_shown_before(rooms: Rooms) -> None:
    sends(rooms, 1)
    sends(rooms, 5, now=NOW + ONE)

    found = numbers(why(rooms, now=NOW + ONE))

    assert (found["in_full"], "shown_before" in found) == (1, False)


def test_what_is_beyond_the_limit_is_held_over_until_a_day(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, profile=replace(WORDS, limit=1)))

    counts = why(rooms).counts

    assert [(one.name, one.number, one.words) for one in counts if one.name != "looked_at"][
        -2:
    ] == [
        ("limit", 1, "beyond the limit of 1"),
        ("held_over", 1, "held over, until Sunday 15 March 2026"),
    ]


def test_what_may_come_in_no_later_issue_is_let_go_by_name(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, cadence="weekly", weekly_on=3, profile=replace(WORDS, limit=1)))

    last = why(rooms).counts[-1]

    assert (last.name, last.number) == ("let_go", 1)
    assert last.words in {
        "let go, the strongest “Agents that plan”",
        "let go, the strongest “Forests”",
    }


def test_what_a_topic_has_no_place_for_is_counted_apart(rooms: Rooms) -> None:
    topic = Topic(name="Agents", keywords=(Keyword(term="agent"),), limit=1)
    reads(rooms, replace(ADA, profile=Profile(topics=(topic,))))

    found = numbers(why(rooms))

    assert (found["in_full"], found["quota"], found["held_over"]) == (1, 2, 2)


def test_what_trends_is_not_counted_among_what_is_beyond_the_limit(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, profile=replace(WORDS, limit=1)))
    lists(rooms, {1: {**whys.LISTED[1], "votes": build.votes(upvotes=9)}})
    lists(rooms, {5: {**whys.LISTED[5], "votes": build.votes(upvotes=9)}})

    found = numbers(why(rooms))

    assert (found["in_full"], found["trending"], "limit" in found) == (1, 1, False)


def test_a_refusal_is_told_in_the_words_of_the_relay(rooms: Rooms) -> None:
    sends(rooms, 1, state="failed", reply="550 5.1.1 no such user here")

    answer = why(rooms)

    assert answer.verdict.startswith("It failed for good: 550 5.1.1 no such user here.")
    assert (said(answer, "relay"), said(answer, "tried")) == ("550 5.1.1 no such user here", "once")


def test_where_the_relay_is_down_it_waits_for_it(rooms: Rooms) -> None:
    rooms.ledger.note_outage("relay mail.example.org:587: connection refused", now=NOW)

    assert why(rooms).verdict == (
        "It waits: relay mail.example.org:587: connection refused; "
        "digest run asks again on 12 March 2026 at 09:01 UTC."
    )


def test_where_the_operator_holds_sending_it_waits_for_them(rooms: Rooms) -> None:
    rooms.operation.hold(since=NOW, until=None)

    assert why(rooms).verdict == (
        "It waits: the operator holds sending since 12 March 2026 at 09:00 UTC, "
        "until digest release."
    )


def test_it_waits_for_a_late_source_as_long_as_patience_lasts(rooms: Rooms) -> None:
    early = NOW.replace(hour=7, minute=30)
    given = {"expected_on": DAY, "complete_on": DAY - ONE, "good_at": early - ONE}
    visits(rooms, now=early, state="stale", reason="an older list", **given)

    assert why(rooms, now=early).verdict == (
        "It waits for arxiv, until 12 March 2026 at 09:00 UTC at most; digest send does not wait."
    )
    assert why(rooms, now=NOW).verdict.startswith("No issue was made so far")


@pytest.mark.parametrize("days", [1, 30, 3000])
def test_of_a_day_to_come_it_says_when_and_counts_nothing(rooms: Rooms, days: int) -> None:
    answer = why(rooms, on=DAY + days * ONE)

    assert answer.verdict.startswith("Not due yet: it goes out at 07:00 in UTC, in ")
    assert answer.counts == ()


@pytest.mark.parametrize("on", [date.min, date.max])
def test_a_day_that_no_calendar_reaches_is_refused(rooms: Rooms, on: date) -> None:
    with pytest.raises(UsageError, match="at most a hundred years away"):
        why(rooms, on=on)


def test_before_the_first_collect_it_says_what_to_do(tmp_path: Path) -> None:
    with whys.opened(tmp_path, {}) as rooms:
        answer = why(rooms)

    assert answer.verdict == (
        "Nothing was collected so far, so there is no paper to send: digest collect asks the "
        "sources."
    )
    assert said(answer, "sources") == "none was asked so far: digest collect asks them"


def test_an_issue_that_came_too_late_names_the_next_one(rooms: Rooms) -> None:
    verdict = why(rooms, on=DAY - ONE, now=NOW - timedelta(hours=6)).verdict

    assert verdict == (
        "No issue of 11 March 2026 was made: the program was not at work then, or could not send. "
        "By now it is more than 18 h late: its papers go into the next one."
    )


def test_words_that_came_after_an_issue_do_not_change_what_it_held(rooms: Rooms) -> None:
    sends(rooms, 1)
    reads(rooms, replace(ADA, profile=build.profile("agent", "tree", limit=20)))

    answer = why(rooms)

    assert answer.verdict == "Sent, with 1 paper."
    assert numbers(answer) == {"looked_at": 5, "words": 1, "in_full": 1, "since": 3}
    assert any("by the words and days of today" in one for one in answer.remarks)


def test_what_was_pruned_is_said_to_be_forgotten(rooms: Rooms) -> None:
    sends(rooms, 1)
    rooms.archive.begin_pruning(DAY + ONE)

    assert why(rooms, now=NOW + 9 * ONE).verdict == "Sent, with 1 paper."
    assert why(rooms, on=DAY - ONE).verdict == (
        "Not known any more: what became of issues before 13 March 2026 was pruned."
    )


def test_a_source_that_failed_since_the_issue_of_today_fails_now(rooms: Rooms) -> None:
    sends(rooms, 1)
    visits(rooms, now=NOW + timedelta(hours=1), state="failed", reason="503")

    answer = why(rooms, now=NOW + timedelta(hours=2))

    assert said(answer, "source") == "arxiv is now failed: 503"


def test_a_weekly_issue_that_was_missed_is_announced_on_other_days(rooms: Rooms) -> None:
    reads(rooms, replace(ADA, cadence="weekly", weekly_on=2))

    assert why(rooms).verdict == (
        "Not due on a Thursday: it comes on Wednesdays; that of Wednesday 11 March 2026 was "
        "missed, and is made up for at the next tick."
    )


def test_what_kept_an_issue_from_being_made_is_told_while_it_lasts(rooms: Rooms) -> None:
    rooms.ledger.note_outage("relay mail.example.org:587: connection refused", now=NOW - ONE)

    assert why(rooms, on=DAY - ONE).verdict.startswith(
        "No issue of 11 March 2026 was made: relay mail.example.org:587: connection refused; "
    )


def test_what_begins_later_kept_no_issue_from_being_made(rooms: Rooms) -> None:
    rooms.ledger.note_outage("connection refused", now=NOW)

    assert why(rooms, on=DAY - 3 * ONE).verdict == (
        "No issue of 9 March 2026 was made: the program was not at work then, or could not send. "
        "By now it is more than 18 h late: its papers go into the next one."
    )


def test_who_is_back_in_the_file_was_there_until_they_left(rooms: Rooms) -> None:
    application.refresh(rooms, [], now=NOW)

    verdicts = [
        of_issue(ADA, rooms, now=NOW + 3 * ONE, on=DAY + days * ONE).verdict for days in (-1, 1, 3)
    ]

    assert [one.partition(":")[0] for one in verdicts] == [
        "No issue of 11 March 2026 was made",
        "Not subscribed then",
        "They are new in subscribers.yaml",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"paused_until": DAY + WEEK}, "it waits: it is not tried before their pause ends."),
        ({}, "it is tried again on 12 March 2026 at 09:05 UTC."),
    ],
)
def test_an_issue_that_is_open_says_when_it_is_tried_again(
    rooms: Rooms, given: dict[str, Any], told: str
) -> None:
    sends(rooms, 1, state="deferred", reply="450 4.2.0 come again")
    changes(rooms, NOW, **given)

    assert why(rooms).verdict == f"The relay refused it for now: 450 4.2.0 come again; {told}"


def test_while_the_clock_is_not_trusted_it_waits_for_that(rooms: Rooms) -> None:
    doubt = Doubt(kind="step", reason="it went back by 2 h", since=NOW)
    Timekeeper(rooms.store).note(Timekeeping(doubt=doubt), now=NOW)

    assert why(rooms).verdict.startswith(
        "It waits: the clock is not trusted: it went back by 2 h; nothing is sent"
    )


def test_what_stands_in_brackets_is_shown_as_the_relay_said_it(
    rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    sends(rooms, 1, state="failed", reply="550 5.7.1 [bad] sender [/bad]")

    page.show(why(rooms), as_json=False)

    assert capsys.readouterr().out.count("550 5.7.1 [bad] sender [/bad]") == 2
