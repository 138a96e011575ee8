"""Whatever the relay says, whoever comes, leaves, pauses or may get nothing, and whenever the program
dies: no paper twice, no issue twice unless it was in doubt, and nothing to whom nothing may be
sent."""

import tempfile
from collections import defaultdict
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from digest.exceptions import UsageError
from digest.ledger import PeopleFacts
from digest.model import THEIR_WISH, Due, Fact, Sections, Subscriber
from tests.makers import build, ledgers

OUTCOMES = st.sampled_from(
    ["sent", "sent", "deferred", "failed", "in_doubt", "killed", "empty", "unmade"]
)
PEOPLE = [
    build.subscriber(id="ada", timezone="Europe/Berlin"),
    build.subscriber(id="ben", email="ben@example.org", timezone="Pacific/Auckland"),
]
FACTS: tuple[Fact, ...] = ("unsubscribed", "suppressed", "suspended")


pytestmark = pytest.mark.slow


class Mornings(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.life = ExitStack()
        self.folder = Path(self.life.enter_context(tempfile.TemporaryDirectory()))
        self.ledger = self.life.enter_context(ledgers.opened(self.folder, *PEOPLE))
        self.now = build.NOW
        self.newest = 3
        self.facts = PeopleFacts(ledgers.store_of(self.ledger))
        self.barred: defaultdict[str, set[Fact]] = defaultdict(set)
        self.seen: dict[tuple[str, int], Due] = {}
        self.sent: set[tuple[str, object]] = set()

    def teardown(self) -> None:
        self.life.close()

    @rule(present=st.sampled_from([PEOPLE, PEOPLE[:1], PEOPLE[1:]]))
    def the_file_changes(self, present: list[object]) -> None:
        ledgers.enrol(self.ledger, self.folder, *present, now=self.now)  # type: ignore[arg-type]

    @rule(who=st.sampled_from(PEOPLE), fact=st.sampled_from(FACTS))
    def nothing_may_be_sent(self, who: Subscriber, fact: Fact) -> None:
        with suppress(UsageError):  # they are not there
            self.facts.suppress(who.id, fact, now=self.now)
            self.barred[who.id].add(fact)

    @rule(who=st.sampled_from(PEOPLE), days=st.integers(1, 3))
    def somebody_pauses(self, who: Subscriber, days: int) -> None:
        with suppress(UsageError):
            self.facts.pause(who.id, self.now.date() + timedelta(days=days), now=self.now)

    @rule(who=st.sampled_from(PEOPLE), they_asked=st.booleans())
    def somebody_resumes(self, who: Subscriber, *, they_asked: bool) -> None:
        self.facts.resume(who, they_asked=they_asked, now=self.now)
        self.barred[who.id] -= {"suspended"} | (THEIR_WISH if they_asked else set())

    @rule(
        hours=st.sampled_from([0, 1, 3, 12, 24, 30]),
        papers=st.integers(0, 3),
        outcome=OUTCOMES,
        tick=st.booleans(),
    )
    def a_sender_works(self, hours: int, papers: int, outcome: str, *, tick: bool) -> None:
        self.now += timedelta(hours=hours)
        self.newest += papers
        self.ledger.recover(now=self.now)
        dues = (
            ledgers.due(self.ledger, self.now) if tick else ledgers.unserved(self.ledger, self.now)
        )
        assert [due for due in dues if self.barred[due.subscriber.id]] == []
        self.ledger.open(dues, now=self.now, through=self.newest)
        for due in dues if outcome != "unmade" else ():
            self.bring(due, outcome)

    def bring(self, due: Due, outcome: str) -> None:
        assert due.key not in self.sent
        sections = due.sections or self.compose(due)
        if outcome == "empty" or not sections.matches:
            ledgers.close_empty(self.ledger, [due.key], now=self.now)
            return
        assert self.ledger.claim(
            [ledgers.outgoing(key=due.key, sections=sections, made_at=self.now)], now=self.now
        ) == {due.key}
        if outcome in {"sent", "in_doubt", "killed"}:
            self.reader_may_have(due, sections)
        if outcome == "sent":
            self.sent.add(due.key)
        if outcome != "killed":
            self.ledger.settle([ledgers.receipt(due, outcome)], now=self.now)

    def compose(self, due: Due) -> Sections:
        through = self.newest if due.through is None else due.through
        return Sections(
            matches=tuple(number for number in range(1, through + 1) if number not in due.used)[:2]
        )

    def reader_may_have(self, due: Due, sections: Sections) -> None:
        for paper in sections.matches:
            first = self.seen.setdefault((due.subscriber.id, paper), due)
            assert first.key == due.key, "a paper in two issues"

    @invariant()
    def at_most_one_issue_of_a_person_is_open(self) -> None:
        waiting = [
            one.subscriber
            for one in self.ledger.deliveries()
            if one.state in {"pending", "sending", "deferred"}
        ]
        assert len(waiting) == len(set(waiting))

    @invariant()
    def what_was_sent_stays_sent(self) -> None:
        found = {
            (one.subscriber, one.issue_on)
            for one in self.ledger.deliveries()
            if one.state == "sent"
        }
        assert found == self.sent


TestMornings = Mornings.TestCase
TestMornings.settings = settings(max_examples=80, stateful_step_count=20, deadline=None)
