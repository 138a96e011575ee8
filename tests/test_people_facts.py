"""Facts beat the file: who unsubscribed, bounced, paused or likes something, whatever it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.exceptions import UsageError
from digest.ledger import Ledger, PeopleFacts
from digest.model import Fact, PersonFacts, Suppression
from tests.makers import build, ledgers

NOW, DAY = build.NOW, timedelta(days=1)
TODAY = NOW.date()
ada = build.subscriber(id="ada", email="ada@example.org")
grace = build.subscriber(id="grace", email="grace@example.org")
FACTS: tuple[Fact, ...] = ("unsubscribed", "suppressed", "suspended", "erased")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path, ada, grace) as ledger:
        yield ledger


@pytest.fixture
def facts(ledger: Ledger) -> PeopleFacts:
    return PeopleFacts(ledgers.store_of(ledger))


def served(ledger: Ledger, days: int = 0) -> list[str]:
    """Return who is served on the day of now, or *days* later, and is then."""
    now = NOW + days * DAY
    dues = ledgers.begin(ledger, now)
    for due in dues:
        ledgers.hand_over(ledger, due, 1, now=now)
    ledger.settle([ledgers.receipt(due) for due in dues], now=now)
    return [due.subscriber.id for due in dues]


@pytest.mark.parametrize("fact", FACTS)
def test_nothing_is_made_for_whom_nothing_may_be_sent_to(
    ledger: Ledger, facts: PeopleFacts, fact: Fact
) -> None:
    facts.suppress("ada", fact, now=NOW)

    assert [one.subscriber.id for one in ledgers.unserved(ledger)] == ["grace"]
    assert ledger.waiting(NOW) == 1
    assert served(ledger) == ["grace"]
    assert facts.counts() == {fact: 1}


@pytest.mark.parametrize("fact", FACTS)
def test_what_is_made_already_is_not_handed_over(
    ledger: Ledger, facts: PeopleFacts, fact: Fact
) -> None:
    dues = ledgers.begin(ledger)
    facts.suppress("ada", fact, now=NOW)

    claimed = ledger.claim([ledgers.claim(due, 1) for due in dues], now=NOW)

    assert {slug for slug, _ in claimed} == {"grace"}


@pytest.mark.parametrize("fact", FACTS)
def test_the_file_changes_nothing_about_it(
    ledger: Ledger, facts: PeopleFacts, tmp_path: Path, fact: Fact
) -> None:
    facts.suppress("ada", fact, now=NOW)

    ledgers.enrol(ledger, tmp_path, grace)
    ledgers.enrol(
        ledger, tmp_path, replace(ada, id="ida", name="Ada", email="ADA@example.org"), grace
    )

    assert served(ledger) == ["grace"]
    assert facts.of("ida").names == (fact,)


def test_who_unsubscribed_gets_nothing_at_another_address_either(
    ledger: Ledger, facts: PeopleFacts, tmp_path: Path
) -> None:
    facts.suppress("ada", "unsubscribed", now=NOW)

    ledgers.enrol(ledger, tmp_path, replace(ada, email="ada@example.com"), grace)

    assert served(ledger) == ["grace"]
    assert facts.of("ada") == PersonFacts(suppressions=(Suppression(fact="unsubscribed", at=NOW),))


def test_mail_that_comes_back_is_about_an_address_and_not_about_a_person(
    ledger: Ledger, facts: PeopleFacts, tmp_path: Path
) -> None:
    facts.suppress("ada", "suspended", "550 no such user", now=NOW)
    facts.suppress("grace", "suppressed", "550 no such user", now=NOW)

    ledgers.enrol(
        ledger, tmp_path, *(replace(one, email=f"{one.id}@example.com") for one in (ada, grace))
    )

    assert served(ledger) == ["ada", "grace"]


def test_the_worst_of_several_facts_is_told(facts: PeopleFacts) -> None:
    for fact in ("suspended", "unsubscribed", "suppressed", "erased"):
        facts.suppress("ada", fact, f"{fact} it is", now=NOW)
        facts.suppress("grace", fact, f"{fact} it is", now=NOW)
    facts.resume(ada, they_asked=True, now=NOW)

    assert facts.of("grace").names == ("erased", "suppressed", "unsubscribed", "suspended")
    assert facts.suppressed() == {"ada": "suppressed it is", "grace": "they were erased"}


def test_a_fact_holds_since_it_was_noted_first(facts: PeopleFacts) -> None:
    facts.suppress("ada", "suspended", "550 full", now=NOW)
    facts.suppress("ada", "suspended", "550 still full", now=NOW + DAY)

    assert facts.of("ada").suppressions == (
        Suppression(fact="suspended", reason="550 still full", at=NOW),
    )


def test_a_resume_ends_a_pause_and_a_suspension(ledger: Ledger, facts: PeopleFacts) -> None:
    facts.pause("ada", date.max, now=NOW)
    facts.suppress("grace", "suspended", now=NOW)
    before = served(ledger)

    ended = [facts.resume(one, they_asked=False, now=NOW) for one in (ada, grace, ada)]

    assert (before, ended) == ([], [("paused",), ("suspended",), ()])
    assert served(ledger) == ["ada", "grace"]


@pytest.mark.parametrize("fact", ["unsubscribed", "erased"])
def test_what_was_their_own_wish_ends_when_they_ask(
    ledger: Ledger, facts: PeopleFacts, fact: Fact
) -> None:
    facts.suppress("ada", fact, now=NOW)

    ended = facts.resume(ada, they_asked=False, now=NOW)
    before = served(ledger)
    ended_later = facts.resume(ada, they_asked=True, now=NOW)

    assert (ended, before, ended_later) == ((), ["grace"], (fact,))
    assert served(ledger) == ["ada"]


def test_never_again_is_never(ledger: Ledger, facts: PeopleFacts) -> None:
    facts.suppress("ada", "suppressed", now=NOW)

    assert facts.resume(ada, they_asked=True, now=NOW) == ()
    assert served(ledger) == ["grace"]


def test_a_pause_of_their_own_is_kept_from_queue_reports_and_the_next_day(
    ledger: Ledger, facts: PeopleFacts
) -> None:
    facts.pause("ada", TODAY + 2 * DAY, now=NOW)

    assert ledger.subscriber("ada").paused_until == TODAY + 2 * DAY
    assert ledger.waiting(NOW) == 1
    assert [served(ledger, days) for days in (0, 1, 2, 3)] == [
        ["grace"], ["grace"], ["ada", "grace"], ["ada", "grace"],
    ]  # fmt: skip


def test_a_pause_keeps_what_is_made_already_from_being_tried(
    ledger: Ledger, facts: PeopleFacts
) -> None:
    ledgers.begin(ledger)
    facts.pause("ada", date.max, now=NOW)

    assert [one.subscriber.id for one in ledgers.due(ledger)] == ["grace"]


@pytest.mark.parametrize(
    ("file", "own", "until"), [(2, 5, 5), (5, 2, 5), (None, 3, 3), (3, None, 3)]
)
def test_the_longer_of_two_pauses_counts(
    ledger: Ledger,
    facts: PeopleFacts,
    tmp_path: Path,
    file: int | None,
    own: int | None,
    until: int,
) -> None:
    if own:
        facts.pause("ada", TODAY + own * DAY, now=NOW)
    if file:
        ledgers.enrol(ledger, tmp_path, replace(ada, paused_until=TODAY + file * DAY), grace)

    assert ledger.subscriber("ada").paused_until == TODAY + until * DAY
    assert "ada" not in served(ledger, until - 1)
    assert "ada" in served(ledger, until)


def test_an_hour_that_changes_ends_no_pause(
    ledger: Ledger, facts: PeopleFacts, tmp_path: Path
) -> None:
    facts.pause("ada", TODAY + 2 * DAY, now=NOW)

    ledgers.enrol(ledger, tmp_path, replace(ada, send_at=ada.send_at.replace(hour=8)), grace)

    assert ledger.waiting(NOW) == 1
    assert [served(ledger, days) for days in (0, 2)] == [["grace"], ["ada", "grace"]]


def test_who_resumes_is_told_of_the_days_since(ledger: Ledger, facts: PeopleFacts) -> None:
    served(ledger)
    facts.suppress("ada", "suspended", now=NOW)
    for days in range(1, 4):
        served(ledger, days)
    facts.resume(ada, they_asked=False, now=NOW + 4 * DAY)

    due = ledgers.peek(ledger, "ada", NOW + 4 * DAY)

    assert (due.last_on, due.resumed_on) == (TODAY, TODAY + 4 * DAY)


def test_what_somebody_likes_is_an_example_of_theirs(ledger: Ledger, facts: PeopleFacts) -> None:
    facts.like("ada", "arxiv:2603.00001", 1, now=NOW)
    facts.like("ada", "arxiv:2603.00002", -1, now=NOW)
    facts.like("ada", "arxiv:2603.00003", 1, now=NOW)
    facts.like("ada", "arxiv:2603.00003", 0, now=NOW)

    due, other = ledgers.due(ledger)

    profile = due.subscriber.profile
    assert (profile.like, profile.unlike) == (("arxiv:2603.00001",), ("arxiv:2603.00002",))
    assert other.subscriber == grace
    assert ledger.examples() == {"arxiv:2603.00001", "arxiv:2603.00002"}
    assert facts.in_force(ada).profile == profile


def test_what_they_say_of_a_paper_beats_their_file(
    ledger: Ledger, facts: PeopleFacts, tmp_path: Path
) -> None:
    one, two = "arxiv:2603.00001", "arxiv:2603.00002"
    profile = build.profile(like=(one, two), unlike=("arxiv:2603.00003",))
    ledgers.enrol(ledger, tmp_path, replace(ada, profile=profile), grace)
    facts.like("ada", one, -1, now=NOW)

    seen = ledgers.peek(ledger, "ada", NOW).subscriber.profile

    assert (seen.like, seen.unlike) == ((two,), ("arxiv:2603.00003", one))


def test_the_facts_of_each_are_those_of_their_id_and_of_their_address(facts: PeopleFacts) -> None:
    facts.pause("ada", TODAY + DAY, now=NOW)
    facts.suppress("ada", "unsubscribed", now=NOW)
    gone = (Suppression(fact="unsubscribed", at=NOW),)

    of = facts.of_each()

    assert of(ada) == PersonFacts(suppressions=gone, paused_until=TODAY + DAY)
    assert of(grace) == PersonFacts()
    # Nobody has taken the files over since somebody wrote them with Ada's address.
    assert of(build.subscriber(id="eve", email=ada.email)).suppressions == gone


def test_an_id_that_nobody_has_is_refused(facts: PeopleFacts) -> None:
    with pytest.raises(UsageError, match=r'there is no subscriber "adda".*did you mean "ada"'):
        facts.pause("adda", TODAY, now=NOW)
    stranger = build.subscriber(id="adda", email="adda@example.org")
    assert facts.resume(stranger, they_asked=True, now=NOW) == ()
    assert facts.of("adda") == PersonFacts()
