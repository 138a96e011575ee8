"""From `pending` to where an issue ends: one row a person and date, whatever is asked of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from digest.exceptions import UsageError
from digest.ledger import Ledger, deliveries
from digest.model import Due, Sections
from tests.makers import build, ledgers
from tests.makers.ledgers import begin, claim, hand_over, receipt, serve, states

DAY = build.DAY
NOW = build.NOW
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)

ada = build.subscriber(id="ada")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path, ada) as ledger:
        yield ledger


def test_a_first_issue_knows_of_no_past(ledger: Ledger) -> None:
    (due,) = ledgers.due(ledger, NOW)

    assert due == Due(
        subscriber=ada,
        issue_on=DAY,
        subscribed_on=NOW.date(),
        scheduled_on=NOW.date() + timedelta(days=1),
    )


def test_nobody_is_due_before_their_hour(ledger: Ledger) -> None:
    assert ledgers.due(ledger, NOW.replace(hour=6, minute=59)) == ()


def test_an_open_issue_is_not_made_from_papers_that_came_later(ledger: Ledger) -> None:
    begin(ledger, through=10)

    (due,) = begin(ledger, NOW + MINUTE, through=99)

    assert (due.through, due.attempt, due.sections) == (10, 0, None)


def test_a_sent_issue_is_over_and_its_papers_are_used_up(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, 2, through=10)

    assert (ledgers.due(ledger, NOW), ledgers.unserved(ledger, NOW)) == ((), ())
    (due,) = ledgers.due(ledger, TOMORROW)
    assert (due.used, due.seen_through, due.last_on, due.is_first) == ({1, 2}, 10, DAY, False)
    assert due.last_was_sent


def test_trending_papers_are_used_up_too(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    ledger.claim(
        [
            ledgers.outgoing(
                key=due.key, sections=Sections(matches=(1,), trending=(5,)), made_at=NOW
            )
        ],
        now=NOW,
    )
    ledger.settle([receipt(due)], now=NOW)

    assert ledgers.due(ledger, TOMORROW)[0].used == {1, 5}
    assert ledger.deliveries()[0].papers == (1, 5)


def test_an_empty_issue_is_over_and_the_first_digest_is_yet_to_come(ledger: Ledger) -> None:
    (due,) = begin(ledger, through=10)
    ledgers.close_empty(ledger, [due.key], now=NOW)

    assert (ledgers.due(ledger, NOW), ledgers.unserved(ledger, NOW)) == ((), ())
    (due,) = ledgers.due(ledger, TOMORROW)
    assert (due.used, due.seen_through, due.last_on, due.is_first) == (set(), 10, DAY, True)
    assert not due.last_was_sent


def test_a_deferred_issue_comes_again_as_it_was(ledger: Ledger) -> None:
    serve(ledger, NOW, 3, 1, state="deferred")

    (due,) = ledgers.due(ledger, NOW + 5 * MINUTE)

    assert (due.sections, due.made_at, due.attempt, due.through) == (
        Sections(matches=(3, 1)),
        NOW,
        1,
        10,
    )
    assert (due.used, due.seen_through) == (set(), 0)


def test_each_refusal_doubles_the_pause_up_to_two_hours(ledger: Ledger) -> None:
    pauses = []
    now = NOW
    for _ in range(7):
        serve(ledger, now, 1, state="deferred")
        pauses.append((ledger.deliveries()[0].next_try_at or NOW) - now)
        now += pauses[-1]

    assert [pause // MINUTE for pause in pauses] == [5, 10, 20, 40, 80, 120, 120]


def test_a_deferred_issue_waits_in_run_and_not_in_send(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="deferred")

    assert ledgers.due(ledger, NOW + 4 * MINUTE) == ()
    assert [due.attempt for due in ledgers.unserved(ledger, NOW)] == [1]


def test_a_refusal_for_good_ends_the_issue_and_frees_its_papers(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="failed")

    assert (ledgers.due(ledger, NOW + timedelta(hours=2)), ledgers.unserved(ledger, NOW)) == (
        (),
        (),
    )
    (due,) = ledgers.due(ledger, TOMORROW)
    assert (due.used, due.seen_through, due.is_first, due.last_on) == (set(), 0, True, None)


def test_an_issue_in_doubt_comes_again_until_the_next_one_opens(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="in_doubt")

    assert [due.sections for due in ledgers.due(ledger, NOW + 5 * MINUTE)] == [
        Sections(matches=(1,))
    ]

    serve(ledger, TOMORROW, 2)
    assert states(ledger) == ["in_doubt", "sent"]
    assert ledgers.unserved(ledger, TOMORROW, on=DAY) == ()
    assert ledgers.due(ledger, TOMORROW + timedelta(days=1))[0].used == {1, 2}


def test_papers_in_doubt_are_used_up_even_if_a_later_try_is_refused(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="in_doubt")
    serve(ledger, NOW + 5 * MINUTE, 1, state="failed")

    assert states(ledger) == ["failed"]
    assert ledgers.due(ledger, TOMORROW)[0].used == {1}


def test_a_refusal_for_now_does_not_end_a_doubt(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="in_doubt")
    serve(ledger, NOW + 5 * MINUTE, 1, state="deferred")

    assert states(ledger) == ["in_doubt"]


def test_the_next_issue_supersedes_an_open_one_and_frees_its_papers(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="deferred")

    (due,) = begin(ledger, TOMORROW)

    assert (due.issue_on, due.used, due.sections) == (DAY + timedelta(days=1), set(), None)
    assert states(ledger) == ["superseded", "pending"]


def test_an_issue_more_than_eighteen_hours_late_is_skipped(ledger: Ledger) -> None:
    assert len(ledgers.due(ledger, datetime(2026, 3, 13, 1, 0, tzinfo=UTC))) == 1
    assert ledgers.due(ledger, datetime(2026, 3, 13, 1, 1, tzinfo=UTC)) == ()
    assert [
        due.issue_on for due in ledgers.due(ledger, datetime(2026, 3, 13, 7, 0, tzinfo=UTC))
    ] == [DAY + timedelta(days=1)]


def test_those_skipped_for_lateness_leave_room_for_others(tmp_path: Path) -> None:
    early = build.subscriber(id="early", send_at=time(0))
    late = build.subscriber(id="late", email="late@example.org", send_at=time(20))
    with ledgers.opened(tmp_path, early, late) as ledger:
        dues = ledgers.due(ledger, NOW.replace(hour=20), limit=1)

    assert [due.subscriber.id for due in dues] == ["late"]


def test_an_issue_is_opened_once_however_often_it_was_read(ledger: Ledger) -> None:
    dues = ledgers.due(ledger, NOW)
    ledger.open(dues, now=NOW, through=10)
    ledger.open(dues, now=NOW, through=99)

    assert [due.through for due in ledgers.due(ledger, NOW)] == [10]


def test_an_issue_is_claimed_once(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    hand_over(ledger, due, 1)

    assert ledger.claim([claim(due, 1)], now=NOW) == frozenset()
    assert (ledgers.due(ledger, NOW), ledgers.unserved(ledger, NOW)) == ((), ())


def test_who_left_while_the_digest_was_made_gets_no_mail(ledger: Ledger, tmp_path: Path) -> None:
    (due,) = begin(ledger)
    ledgers.enrol(ledger, tmp_path, build.subscriber(id="grace"))

    assert ledger.claim([claim(due, 1)], now=NOW) == frozenset()


def test_the_first_try_says_when_an_issue_was_made(ledger: Ledger) -> None:
    serve(ledger, NOW, 1, state="deferred")
    (due,) = ledgers.due(ledger, NOW + 5 * MINUTE)
    ledger.claim(
        [ledgers.outgoing(key=due.key, sections=Sections(matches=(1,)), made_at=NOW + 5 * MINUTE)],
        now=NOW,
    )

    assert (ledger.deliveries()[0].made_at, ledger.deliveries()[0].attempt) == (NOW, 2)


def test_a_receipt_for_what_is_not_being_sent_changes_nothing(ledger: Ledger) -> None:
    (due,) = begin(ledger)

    ledger.settle([receipt(due)], now=NOW)

    assert states(ledger) == ["pending"]


def test_a_digest_that_cannot_be_made_fails_with_its_reason(ledger: Ledger) -> None:
    (due,) = begin(ledger)

    ledger.settle([ledgers.receipt(due, "failed", "digest.html:3: no such name")], now=NOW)

    (delivery,) = ledger.history("ada")
    assert (delivery.state, delivery.reply, ledgers.due(ledger, NOW)) == (
        "failed",
        "digest.html:3: no such name",
        (),
    )


def test_what_a_dead_process_was_sending_is_in_doubt_and_due_at_once(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    hand_over(ledger, due, 1)

    assert ledger.recover(now=NOW + MINUTE) == 1

    assert states(ledger) == ["in_doubt"]
    assert [again.sections for again in ledgers.due(ledger, NOW + MINUTE)] == [
        Sections(matches=(1,))
    ]


def test_what_was_still_being_sent_when_the_next_issue_opens_stays_in_doubt(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    hand_over(ledger, due, 1)

    (due,) = begin(ledger, TOMORROW)

    assert states(ledger) == ["in_doubt", "pending"]
    assert ledgers.peek(ledger, "ada", TOMORROW).used == {1}


def test_send_serves_everybody_on_their_own_date_whatever_the_hour(tmp_path: Path) -> None:
    kiri = build.subscriber(id="kiri", timezone="Pacific/Kiritimati")
    pago = build.subscriber(id="pago", email="pago@example.org", timezone="Pacific/Pago_Pago")
    noon = datetime(2026, 3, 12, 10, 30, tzinfo=UTC)
    with ledgers.opened(tmp_path, kiri, pago) as ledger:
        dues = ledgers.unserved(ledger, noon)

    assert [(due.subscriber.id, due.issue_on.day) for due in dues] == [("kiri", 13), ("pago", 11)]


def test_after_an_early_send_the_hour_brings_nothing_more(ledger: Ledger) -> None:
    early = NOW.replace(hour=5)
    ledger.open(ledgers.unserved(ledger, early), now=early, through=10)
    ledgers.close_empty(ledger, [("ada", DAY)], now=early)

    assert ledgers.due(ledger, NOW) == ()
    assert [due.issue_on for due in ledgers.due(ledger, TOMORROW)] == [DAY + timedelta(days=1)]


def test_a_date_that_has_not_begun_for_somebody_is_refused(tmp_path: Path) -> None:
    pago = build.subscriber(id="pago", timezone="Pacific/Pago_Pago")
    with (
        ledgers.opened(tmp_path, pago) as ledger,
        pytest.raises(UsageError, match='2026-03-12 has not begun for "pago"'),
    ):
        ledgers.unserved(ledger, NOW, on=DAY)


def test_a_past_date_waits_for_a_later_open_issue(ledger: Ledger) -> None:
    begin(ledger)
    eve = DAY - timedelta(days=1)

    assert ledgers.unserved(ledger, NOW, on=eve) == ()

    ledgers.close_empty(ledger, [("ada", DAY)], now=NOW)
    assert [due.issue_on for due in ledgers.unserved(ledger, NOW, on=eve)] == [eve]


def test_again_is_the_same_issue_seen_as_on_the_first_day(ledger: Ledger) -> None:
    serve(ledger, NOW, 3, 1, through=10)

    (due,) = ledgers.repeat(ledger, NOW)

    assert (due.sections, due.made_at, due.through) == (Sections(matches=(3, 1)), NOW, 10)
    assert (due.seen_through, due.used, due.is_first, due.last_on) == (0, set(), True, None)


def test_what_was_sent_stays_sent_whatever_becomes_of_it_again(ledger: Ledger) -> None:
    due = serve(ledger, NOW, 1)

    ledger.note_repeat([receipt(due, "failed", "550 no")], now=NOW)

    (delivery,) = ledger.deliveries()
    assert (delivery.state, delivery.attempt, delivery.reply) == ("sent", 2, "550 no")


def test_what_failed_is_sent_once_it_is_accepted_again(ledger: Ledger) -> None:
    due = serve(ledger, NOW, 1, state="failed")

    ledger.note_repeat([receipt(due)], now=NOW)

    assert states(ledger) == ["sent"]
    assert ledgers.due(ledger, TOMORROW)[0].used == {1}


def test_what_failed_before_it_was_handed_over_is_taken_up_again(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    ledger.settle([ledgers.receipt(due, "failed", "broken template")], now=NOW)
    (again,) = ledgers.repeat(ledger, NOW)

    assert ledger.reopen([again], now=NOW) == (again,)
    assert states(ledger) == ["pending"]
    assert ledger.reopen([again], now=NOW) == ()


def test_what_failed_is_not_taken_up_again_beside_an_open_issue(ledger: Ledger) -> None:
    (due,) = begin(ledger)
    ledger.settle([ledgers.receipt(due, "failed", "broken template")], now=NOW)
    begin(ledger, TOMORROW)

    assert ledger.reopen([due], now=TOMORROW) == ()


def test_a_look_ahead_writes_nothing(ledger: Ledger) -> None:
    assert ledgers.peek(ledger, "ada", NOW) == ledgers.due(ledger, NOW)[0]
    assert ledger.deliveries() == ()


def test_a_look_at_a_closed_issue_makes_it_anew_from_the_same_papers(ledger: Ledger) -> None:
    serve(ledger, NOW, 3, 1, through=10)

    due = ledger.peek(ledger.subscriber("ada"), None, NOW)

    assert (due.sections, due.used, due.seen_through, due.through, due.made_at) == (
        None,
        set(),
        0,
        10,
        NOW,
    )
    assert due.attempt == 0


def test_a_look_at_an_open_issue_shows_what_will_go_out(ledger: Ledger) -> None:
    serve(ledger, NOW, 3, 1, state="deferred")

    assert ledger.peek(ledger.subscriber("ada"), None, NOW).sections == Sections(matches=(3, 1))


def test_states_are_counted_by_date(tmp_path: Path) -> None:
    people = [
        build.subscriber(id=name, email=f"{name}@example.org") for name in ("ada", "ben", "cleo")
    ]
    with ledgers.opened(tmp_path, *people) as ledger:
        begin(ledger)
        ledgers.close_empty(ledger, [("ben", DAY)], now=NOW)

        assert ledger.counts(since=DAY) == {DAY: {"empty": 1, "pending": 2}}


def test_the_latest_issues_are_read_off_an_index(ledger: Ledger) -> None:
    asked: list[str] = []
    with ledgers.store_of(ledger).read() as db:
        db.set_trace_callback(asked.append)
        deliveries.latest(db, limit=20)
        db.set_trace_callback(None)
        steps = [step for *_, step in db.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]

    assert steps[0] == "SCAN deliveries USING INDEX deliveries_issue_on"
    assert [step for step in steps if "TEMP B-TREE" in step] == []
