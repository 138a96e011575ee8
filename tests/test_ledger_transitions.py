"""Which state follows which: one table, held against whatever the ledger is asked to do."""

import re
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from digest.ledger import Ledger, Operation
from digest.model import TRANSITIONS, Due, Sections, State
from tests.makers import build, ledgers

ROOT = Path(__file__).parents[1]
PEOPLE = [build.subscriber(id=f"p{i}", email=f"p{i}@example.org") for i in range(3)]
# Temporary triggers are those of the connection that writes, and of no other.
WATCH = (
    "CREATE TEMP TABLE seen (before TEXT, after TEXT, UNIQUE (before, after) ON CONFLICT IGNORE)",
    """
    CREATE TEMP TRIGGER step AFTER UPDATE OF state ON main.deliveries WHEN OLD.state <> NEW.state
    BEGIN INSERT INTO seen VALUES (OLD.state, NEW.state); END
    """,
    """
    CREATE TEMP TRIGGER begun AFTER INSERT ON main.deliveries
    BEGIN INSERT INTO seen VALUES ('', NEW.state); END
    """,
)
ALL = {(before, after) for before, states in TRANSITIONS.items() for after in states}
WHO = st.sampled_from(PEOPLE)


def seen(ledger: Ledger) -> set[tuple[str, str]]:
    with ledgers.store_of(ledger).write() as db:
        return set(db.execute("SELECT * FROM seen").fetchall())


def watch(ledger: Ledger) -> None:
    with ledgers.store_of(ledger).write() as db:
        for statement in WATCH:
            db.execute(statement)


class Anything(RuleBasedStateMachine):
    """Asks the ledger for whatever it can do, in any order, whatever state an issue is in."""

    def __init__(self) -> None:
        super().__init__()
        self.life = ExitStack()
        folder = Path(self.life.enter_context(tempfile.TemporaryDirectory()))
        self.ledger = self.life.enter_context(ledgers.opened(folder, *PEOPLE))
        self.operation = Operation(ledgers.store_of(self.ledger))
        self.now = build.NOW
        watch(self.ledger)

    def teardown(self) -> None:
        self.life.close()

    def due(self, who, days: int) -> Due:
        return build.due(subscriber=who, issue_on=self.now.date() - timedelta(days=days))

    @rule(days=st.integers(0, 2))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(who=WHO)
    def begin(self, who) -> None:
        self.ledger.open([self.due(who, 0)], now=self.now, through=10, sender="a@example.org")

    @rule(who=WHO, days=st.integers(0, 2))
    def claim(self, who, days: int) -> None:
        one = ledgers.claim(self.due(who, days), 1)
        self.ledger.claim([one], now=self.now)

    @rule(
        who=WHO,
        days=st.integers(0, 2),
        state=st.sampled_from(("sent", "deferred", "failed", "in_doubt")),
    )
    def settle(self, who, days: int, state: str) -> None:
        self.ledger.settle([ledgers.receipt(self.due(who, days), state)], now=self.now)

    @rule(
        who=WHO,
        days=st.integers(0, 2),
        state=st.sampled_from(("sent", "deferred", "failed", "in_doubt")),
    )
    def repeat(self, who, days: int, state: str) -> None:
        self.ledger.note_repeat([ledgers.receipt(self.due(who, days), state)], now=self.now)

    @rule(who=WHO, days=st.integers(0, 2))
    def close_empty(self, who, days: int) -> None:
        ledgers.close_empty(self.ledger, [self.due(who, days).key], now=self.now)

    @rule(who=WHO, days=st.integers(0, 2))
    def fail(self, who, days: int) -> None:
        self.ledger.settle([ledgers.receipt(self.due(who, days), "failed")], now=self.now)

    @rule(who=WHO, days=st.integers(0, 2))
    def reopen(self, who, days: int) -> None:
        self.ledger.reopen([self.due(who, days)], now=self.now)

    @rule(who=WHO, days=st.integers(0, 2), answer=st.sampled_from(("sent", "resend")))
    def resolve(self, who, days: int, answer: str) -> None:
        self.operation.resolve(self.due(who, days).key, answer, now=self.now)

    @rule(who=WHO, days=st.integers(0, 2))
    def give_back(self, who, days: int) -> None:
        self.ledger.give_back([self.due(who, days).key], now=self.now)

    @rule()
    def recover(self) -> None:
        self.ledger.recover(now=self.now)

    @invariant()
    def no_state_follows_that_the_table_has_not(self) -> None:
        assert seen(self.ledger) - ALL <= {("", "pending")}


TestAnything = pytest.mark.slow(Anything.TestCase)
TestAnything.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_every_step_of_the_table_can_be_taken(tmp_path: Path) -> None:
    (ada,) = (build.subscriber(id="ada"),)
    with ledgers.opened(tmp_path, ada) as ledger:
        operation, now = Operation(ledgers.store_of(ledger)), build.NOW
        watch(ledger)

        def issue(state: str) -> Due:
            """Take a new issue to *state*."""
            nonlocal now
            now += timedelta(days=1)
            (due,) = ledgers.begin(ledger, now)
            if state != "pending":
                ledgers.hand_over(ledger, due, 1, now=now)
            if state not in {"pending", "sending"}:
                ledger.settle([ledgers.receipt(due, state)], now=now)
            return due

        for state in ("sent", "deferred", "failed", "in_doubt"):
            issue(state)
        for state in ("pending", "deferred"):
            ledgers.close_empty(ledger, [issue(state).key], now=now)
        for state in ("pending", "deferred", "in_doubt"):
            ledger.settle([ledgers.receipt(issue(state), "failed")], now=now)
        for state in ("deferred", "in_doubt"):
            ledgers.hand_over(ledger, issue(state), 1, now=now)
            ledger.recover(now=now)
        ledger.give_back([issue("sending").key], now=now)
        (due,) = [issue("pending")]
        ledger.settle([ledgers.receipt(due, "failed")], now=now)
        ledger.reopen([due], now=now)
        ledger.note_repeat([ledgers.receipt(issue("failed"))], now=now)
        operation.resolve(issue("in_doubt").key, "sent", now=now)
        issue("sent")

        assert seen(ledger) == ALL | {("", "pending")}


def test_the_table_names_every_state() -> None:
    assert set(TRANSITIONS) == set(get_args(State))
    assert set().union(*TRANSITIONS.values()) == set(get_args(State))


@pytest.mark.parametrize("state", get_args(State))
def test_the_glossary_says_what_comes_next_as_the_table_does(state: State) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{state}` \|[^|]*\|([^|]*)\|$", glossary, re.MULTILINE)

    assert set(re.findall(r"`(\w+)`", row)) == TRANSITIONS[state]


def test_who_was_in_doubt_and_is_sent_by_hand_is_not_tried_again(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, build.subscriber(id="ada")) as ledger:
        due = ledgers.serve(ledger, build.NOW, 1, state="in_doubt")
        operation = Operation(ledgers.store_of(ledger))

        assert operation.resolve(due.key, "sent", now=build.NOW)
        assert not operation.resolve(due.key, "resend", now=build.NOW)
        assert ledgers.due(ledger, build.NOW + timedelta(hours=3)) == ()
        (next_one,) = ledgers.due(ledger, build.NOW + timedelta(days=1))
        assert (next_one.used, next_one.last_was_sent) == ({1}, True)


def test_who_is_to_be_sent_again_by_hand_is_due_at_once_however_often_it_was_tried(
    tmp_path: Path,
) -> None:
    with ledgers.opened(tmp_path, build.subscriber(id="ada")) as ledger:
        due = ledgers.serve(ledger, build.NOW, 1, state="in_doubt")
        for hours in (1, 2):
            ledgers.hand_over(ledger, due, 1, now=build.NOW + timedelta(hours=hours))
            ledger.settle([ledgers.receipt(due, "in_doubt")], now=build.NOW)
        later = build.NOW + timedelta(hours=9)
        assert ledgers.due(ledger, later) == ()

        Operation(ledgers.store_of(ledger)).resolve(due.key, "resend", now=later)

        (again,) = ledgers.due(ledger, later)
        assert again.sections == Sections(matches=(1,))


def test_where_doubts_are_kept_one_message_without_an_answer_is_the_last(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, build.subscriber(id="ada")) as ledger:
        keeping = Ledger(ledgers.store_of(ledger), most_unanswered=1)
        ledgers.serve(keeping, build.NOW, 1, state="in_doubt")
        assert keeping.deliveries()[0].next_try_at is None

        (due,) = ledgers.begin(keeping, build.NOW + timedelta(days=1))
        ledgers.hand_over(keeping, due, 2, now=build.NOW)
        keeping.recover(now=build.NOW)

        assert [one.next_try_at for one in keeping.deliveries()] == [None, None]


@pytest.mark.parametrize(
    ("before", "after"),
    [("pending", "pending"), ("deferred", "deferred"), ("in_doubt", "in_doubt")],
)
def test_what_was_claimed_and_not_handed_over_waits_as_before(
    tmp_path: Path, before: str, after: str
) -> None:
    with ledgers.opened(tmp_path, build.subscriber(id="ada")) as ledger:
        (due,) = ledgers.begin(ledger)
        if before != "pending":
            ledgers.hand_over(ledger, due, 1)
            ledger.settle([ledgers.receipt(due, before)], now=build.NOW)
        (then,) = ledger.deliveries()
        later = build.NOW + timedelta(hours=1)
        ledgers.hand_over(ledger, due, 1, now=later)

        ledger.give_back([due.key], now=later)

        (now,) = ledger.deliveries()
        assert (now.state, now.attempt, now.unanswered) == (after, then.attempt, then.unanswered)
        assert [one.key for one in ledgers.due(ledger, later)] == [due.key]
