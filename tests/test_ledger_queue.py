"""Whose turn it is: nobody is starved, nobody comes twice, and no question reads more rows than it
must."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import chain
from pathlib import Path

import pytest

from digest.ledger import Ledger, queue
from digest.model import Sections, Subscriber
from tests.makers import build, ledgers
from tests.makers.ledgers import NOW, begin, hand_over, receipt, serve

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATIENCE = 2 * HOUR


def people(*names: str, **given: object) -> list[Subscriber]:
    return [build.subscriber(id=name, email=f"{name}@example.org", **given) for name in names]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path, *people("ada", "ben", "cleo", "dora", "eve")) as ledger:
        yield ledger


def shards(ledger: Ledger, now: object = NOW, **given: object) -> list[list[str]]:
    return [[due.subscriber.id for due in shard] for shard in ledger.due(now, limit=2, **given)]


def test_all_that_is_due_comes_once_in_shards(ledger: Ledger) -> None:
    assert shards(ledger) == [["ada", "ben"], ["cleo", "dora"], ["eve"]]


def test_what_is_opened_between_two_shards_does_not_come_again(ledger: Ledger) -> None:
    seen = []
    for dues in ledger.due(NOW, limit=2):
        ledger.open(dues, now=NOW, through=10)
        seen += [due.subscriber.id for due in dues]

    assert seen == ["ada", "ben", "cleo", "dora", "eve"]


def test_what_is_refused_for_now_during_a_run_waits_for_the_next_run(ledger: Ledger) -> None:
    seen = []
    for dues in ledger.due(NOW, limit=2):
        ledger.open(dues, now=NOW, through=10)
        for due in dues:
            hand_over(ledger, due, 1)
            ledger.settle([receipt(due, "deferred")], now=NOW)
            seen.append(due.subscriber.id)

    assert seen == ["ada", "ben", "cleo", "dora", "eve"]


def test_who_waits_for_a_late_source_starves_nobody_behind_them(tmp_path: Path) -> None:
    early = people("zoe", send_at=(NOW - 3 * HOUR).time())
    with ledgers.opened(tmp_path, *people("ada", "ben", "cleo"), *early) as ledger:
        assert shards(ledger, NOW - MINUTE, patience=PATIENCE) == [["zoe"]]
        assert shards(ledger, NOW, patience=PATIENCE) == [["ada", "zoe"], ["ben", "cleo"]]


def test_nothing_is_due_while_all_wait_for_a_late_source(ledger: Ledger) -> None:
    assert any(ledger.due(NOW))
    assert not any(ledger.due(NOW, patience=3 * HOUR))


def test_open_issues_come_before_new_ones(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("mia", "zoe")) as ledger:
        for due in begin(ledger):
            hand_over(ledger, due, 1)
            ledger.settle([receipt(due, "deferred")], now=NOW)
        ledgers.enrol(ledger, tmp_path, *people("ada", "ben", "mia", "zoe"))

        assert shards(ledger, NOW + HOUR) == [["mia", "zoe"], ["ada", "ben"]]
        (shard,) = ledger.due(NOW + HOUR)
        assert [due.subscriber.id for due in shard] == ["mia", "zoe", "ada", "ben"]


def test_an_open_issue_is_tried_again_while_the_next_one_waits_for_a_late_source(
    ledger: Ledger,
) -> None:
    for due in begin(ledger):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due, "deferred" if due.subscriber.id == "ada" else "sent")], now=NOW)
    now = NOW + DAY - 2 * HOUR  # just due

    (waits,) = ledger.due(now, patience=PATIENCE)
    (*goes,) = chain.from_iterable(ledger.due(now))

    assert [(due.subscriber.id, due.issue_on) for due in waits] == [("ada", build.DAY)]
    assert {due.issue_on for due in goes} == {build.DAY + DAY}, "the next issue closes the open one"


def test_of_one_person_only_one_issue_comes_in_one_run(ledger: Ledger) -> None:
    for due in begin(ledger):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due, "in_doubt")], now=NOW)

    due = tuple(chain.from_iterable(ledger.due(NOW + DAY, limit=2)))

    assert sorted(one.subscriber.id for one in due) == ["ada", "ben", "cleo", "dora", "eve"]


def test_whoever_is_over_eighteen_hours_late_is_not_looked_at_again_until_their_next_hour(
    ledger: Ledger,
) -> None:
    now = NOW + 17 * HOUR
    ledger.catch_up(now=now)

    assert ledger.due(now) is not None
    assert shards(ledger, now) == []
    assert ledger.waiting(now) == 0
    assert len(tuple(chain.from_iterable(ledger.due(NOW + 22 * HOUR)))) == 5


def test_after_three_days_without_power_the_latest_issue_is_due_at_once(ledger: Ledger) -> None:
    now = NOW + 3 * DAY
    ledger.catch_up(now=now)

    assert {due.issue_on for due in chain.from_iterable(ledger.due(now))} == {build.DAY + 3 * DAY}
    assert shards(ledger, now, patience=HOUR) == [["ada", "ben"], ["cleo", "dora"], ["eve"]]
    assert shards(ledger, now, patience=3 * HOUR) == [], "today's became due two hours ago"


def test_send_serves_who_was_skipped_for_lateness(ledger: Ledger) -> None:
    evening = NOW + 14 * HOUR
    ledger.catch_up(now=NOW + 17 * HOUR)

    assert [due.issue_on for due in ledgers.unserved(ledger, evening, only=["ada"])] == [build.DAY]


def test_issues_of_many_zones_fill_shards_together(tmp_path: Path) -> None:
    zones = ("Asia/Tokyo", "Europe/Berlin", "UTC", "Africa/Accra", "Asia/Kolkata")
    readers = [
        build.subscriber(id=f"p{i}", email=f"p{i}@example.org", timezone=zone)
        for i, zone in enumerate(zones)
    ]
    with ledgers.opened(tmp_path, *readers) as ledger:
        assert [len(shard) for shard in ledger.unserved(NOW, limit=2)] == [2, 2, 1]
        assert ledger.count_unserved(NOW) == 5


MIXED = (
    {"cadence": "daily"},
    {"cadence": "daily", "name": "Ada", "profile": build.profile("agent")},
    {"cadence": "daily", "send_at": time(0, 30)},
    {"cadence": "weekdays", "timezone": "Asia/Tokyo"},
    {"cadence": "weekly", "weekly_on": 4},
    {"cadence": "monthly", "timezone": "Pacific/Apia"},
    {"cadence": (0, 3)},
    {"cadence": "daily", "paused_until": build.DAY + 3 * DAY},
)


@pytest.mark.slow
@pytest.mark.parametrize("on", [None, build.DAY])
def test_as_many_are_counted_as_are_found(tmp_path: Path, on: date | None) -> None:
    readers = [
        build.subscriber(id=f"p{n:02}", email=f"p{n}@example.org", **MIXED[n % len(MIXED)])
        for n in range(3 * len(MIXED))
    ]
    counted, found = [], []
    with ledgers.opened(tmp_path, *readers) as ledger:
        for now in (NOW + n * 9 * HOUR for n in range(20)):
            counted.append(ledger.count_unserved(now, on=on))
            found.append(len(ledgers.unserved(ledger, now, on=on)))
            for due in begin(ledger, now)[::3]:
                hand_over(ledger, due, now=now)
                ledger.settle([receipt(due)], now=now)

    assert counted == found
    assert len(set(found)) > 2


def test_a_message_without_an_answer_goes_out_three_times_at_most(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        now, states = NOW, []
        for _ in range(3):
            serve(ledger, now, 1, state="in_doubt")
            states.append(ledger.deliveries()[0].next_try_at)
            now += 2 * HOUR

        assert [bool(one) for one in states] == [True, True, False]
        assert ledgers.due(ledger, now) == ()
        assert ledgers.unserved(ledger, now) == ()
        (delivery,) = ledger.deliveries()
        assert (delivery.state, delivery.unanswered) == ("in_doubt", 3)
        assert ledgers.due(ledger, NOW + DAY)[0].used == {1}


def test_a_kill_counts_as_a_message_without_an_answer(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        for minute in range(3):
            (due,) = begin(ledger, NOW + minute * MINUTE)
            hand_over(ledger, due, 1)
            ledger.recover(now=NOW + (minute + 1) * MINUTE)

        assert ledgers.due(ledger, NOW + HOUR) == ()


def test_a_refusal_for_now_is_an_answer(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        now = NOW
        for state in ("in_doubt", "deferred", "in_doubt", "deferred"):
            serve(ledger, now, 1, state=state)
            now += 3 * HOUR

        assert ledger.deliveries()[0].unanswered == 2
        assert len(ledgers.due(ledger, now)) == 1


def test_what_is_in_doubt_for_good_ends_with_another_send_or_the_next_issue(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        for hours in (0, 2, 4):
            serve(ledger, NOW + hours * HOUR, 1, state="in_doubt")
        (due,) = ledgers.repeat(ledger, NOW + 5 * HOUR, only=["ada"])
        assert due.sections == Sections(matches=(1,))

        ledger.note_repeat([receipt(due)], now=NOW + 5 * HOUR)
        assert ledgers.states(ledger) == ["sent"]

        serve(ledger, NOW + DAY, 2)
        assert ledgers.states(ledger) == ["sent", "sent"]


def test_again_means_each_persons_last_issue_whatever_its_date(ledger: Ledger) -> None:
    for due in begin(ledger):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due)], now=NOW)
    for due in begin(ledger, NOW + DAY):
        if due.subscriber.id != "ada":
            hand_over(ledger, due, 2)
            ledger.settle([receipt(due)], now=NOW + DAY)
    ledgers.close_empty(ledger, [("ada", build.DAY + DAY)], now=NOW + DAY)

    again = {due.subscriber.id: due.issue_on for due in ledgers.repeat(ledger, NOW + 5 * DAY)}

    assert again == {
        "ada": build.DAY,
        **dict.fromkeys(("ben", "cleo", "dora", "eve"), build.DAY + DAY),
    }


def test_history_is_read_only_as_far_back_as_it_matters(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        for days in range(4):
            serve(ledger, NOW + days * DAY, 10 + days)
        (due,) = chain.from_iterable(ledger.due(NOW + 4 * DAY))

        assert ledger.recall([due], since=build.DAY + 2 * DAY)[0].used == {12, 13}
        assert ledger.recall([due])[0].used == {10, 11, 12, 13}


def test_a_later_issue_of_an_earlier_date_hides_no_paper_from_the_next_one(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people("ada")) as ledger:
        serve(ledger, NOW + 3 * DAY, through=10)
        (due,) = ledgers.unserved(ledger, NOW + 3 * DAY + HOUR, on=build.DAY)
        ledger.open([due], now=NOW + 3 * DAY + HOUR, through=50)
        ledgers.close_empty(ledger, [due.key], now=NOW + 3 * DAY + HOUR)

        assert ledgers.due(ledger, NOW + 4 * DAY)[0].seen_through == 10


def test_an_outage_is_remembered_with_the_first_failure_and_asked_about_ever_later(
    ledger: Ledger,
) -> None:
    now, pauses = NOW, []
    for _ in range(6):
        ledger.note_outage("relay mail.example.org:25: connection refused", now=now)
        outage = ledger.outage()
        assert outage is not None
        pauses.append((outage.next_try_at - now) // MINUTE)
        now = outage.next_try_at

    assert pauses == [1, 2, 5, 10, 15, 15]
    assert ledger.outage().since == NOW

    ledger.end_outage()
    assert ledger.outage() is None


def test_those_in_trouble_come_first_and_the_others_are_counted(ledger: Ledger) -> None:
    states = {"ada": "sent", "ben": "deferred", "cleo": "failed", "dora": "in_doubt", "eve": "sent"}
    for due in begin(ledger):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due, states[due.subscriber.id], "451 later")], now=NOW)

    assert {one.subscriber for one in ledger.troubled(since=build.DAY)} == {"ben", "cleo", "dora"}
    assert ledger.counts(since=build.DAY) == {
        build.DAY: {"sent": 2, "deferred": 1, "failed": 1, "in_doubt": 1}
    }
    assert [one.subscriber for one in ledger.last_of_each()] == [
        "ada",
        "ben",
        "cleo",
        "dora",
        "eve",
    ]


def test_a_report_names_a_hundred_at_most(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *people(*(f"p{number}" for number in range(101)))) as ledger:
        for due in begin(ledger):
            ledger.settle([ledgers.receipt(due, "failed", "the template is broken")], now=NOW)

        assert (len(ledger.troubled(since=build.DAY)), len(ledger.deliveries())) == (100, 100)
        assert len(tuple(ledger.last_of_each())) == 101


def test_the_latest_issue_of_anybody_has_a_date(ledger: Ledger) -> None:
    assert ledger.last_on() is None

    begin(ledger)

    assert ledger.last_on() == build.DAY


def test_papers_that_could_not_be_shown_are_named_with_the_issue(ledger: Ledger) -> None:
    lost, whole, *_ = begin(ledger)
    ledger.claim(
        [replace(ledgers.claim(lost, 1), lost=("arxiv:2603.00007",)), ledgers.claim(whole, 1)],
        now=NOW,
    )

    assert [ledger.history(one.subscriber.id)[0].lost for one in (lost, whole)] == [
        ("arxiv:2603.00007",),
        (),
    ]


def test_trouble_of_an_earlier_issue_is_over_when_a_later_one_is_sent(ledger: Ledger) -> None:
    for due in begin(ledger):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due, "failed")], now=NOW)
    for due in begin(ledger, NOW + DAY):
        hand_over(ledger, due, 1)
        ledger.settle([receipt(due, "sent")], now=NOW + DAY)

    assert ledger.troubled(since=build.DAY) == ()


GIVEN = {
    "now": 0, "ready": 0, "at": 0, "number": 0, "limit": 1, "zone": "UTC", "until": 0, "day": 0, "only": "[]", "days": "{}", "on": None,
}  # fmt: skip
PLANS = {
    "open issues that are due": (queue.AGAIN_DUE, "USING INDEX deliveries_next_try_at"),
    "people who are due": (queue.FRESH_DUE, "USING INDEX subscribers_next_due_at"),
    "open issues of today": (queue.AGAIN_UNSERVED, "USING INDEX deliveries_next_try_at"),
    "people without today's issue": (queue.FRESH_UNSERVED, "USING INDEX subscribers_last_on"),
}


@pytest.mark.parametrize(("sql", "index"), PLANS.values(), ids=PLANS)
def test_the_queue_is_read_by_an_index_and_never_sorted(
    ledger: Ledger, sql: str, index: str
) -> None:
    plan = ledgers.plan(ledger, sql, GIVEN)

    assert index in plan
    assert "SCAN subscribers" not in plan
    assert "SCAN deliveries" not in plan.replace(
        "SCAN deliveries USING INDEX deliveries_next_try_at", ""
    )
    assert "TEMP B-TREE" not in plan


def test_what_is_asked_of_reports_is_answered_by_indexes(ledger: Ledger) -> None:
    asked = ledgers.asked(
        ledger,
        lambda: (
            ledger.troubled(since=build.DAY),
            ledger.history("ada"),
            ledger.deliveries(limit=5),
            ledger.counts(since=build.DAY),
            ledger.waiting(NOW),
            ledger.recover(now=NOW),
            ledger.catch_up(now=NOW),
            ledger.last_on(),
            ledger.recall(tuple(chain.from_iterable(ledger.due(NOW)))),
        ),
    )
    plans = {sql: ledgers.plan(ledger, sql) for sql in asked}

    scans = {
        line
        for plan in plans.values()
        for line in plan.splitlines()
        if line.startswith("SCAN") and "INDEX" not in line
    }
    assert scans <= {
        "SCAN json_each VIRTUAL TABLE INDEX 1:",
        "SCAN wanted",
        "SCAN outage",
        "SCAN CONSTANT ROW",
        "SCAN suppressions",
    }
