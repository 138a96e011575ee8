"""Rows follow the file; history stays."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.exceptions import StoreError, UsageError
from digest.ledger import Ledger, Refreshed
from digest.ledger.codec import address
from digest.model import Author, Keyword, Profile, Subscriber, Topic
from tests.makers import build, ledgers

KEYWORDS = st.lists(st.builds(Keyword, term=st.text(), weight=st.floats(0.1, 9)), max_size=3).map(tuple)
NOW = build.NOW
TOMORROW = NOW + timedelta(days=1)

ada = build.subscriber(id="ada", email="ada@example.org")
grace = build.subscriber(id="grace", email="grace@example.org", timezone="America/New_York")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path) as ledger:
        yield ledger


def ids(ledger: Ledger) -> list[str]:
    return [due.subscriber.id for due in ledgers.unserved(ledger, NOW)]


@settings(max_examples=30)
@given(
    st.builds(
        Subscriber,
        id=st.just("ada"),
        email=st.text(max_size=9),
        name=st.none() | st.text(max_size=9),
        timezone=st.just("UTC"),
        send_at=st.times(),
        profile=st.builds(
            Profile,
            topics=st.lists(st.builds(Topic, keywords=KEYWORDS, name=st.none() | st.text()), max_size=2).map(tuple),
            exclude=st.lists(st.builds(Keyword, term=st.text(), field=st.sampled_from(["title", "abstract"]))).map(tuple),
            authors=st.lists(st.builds(Author, categories=st.lists(st.text(), max_size=2).map(tuple)), max_size=2).map(tuple),
            related=st.none() | st.integers(0, 5),
            categories=st.lists(st.text()).map(tuple),
        ),
    )
)
def test_a_person_comes_out_as_they_went_in(someone: Subscriber) -> None:
    with tempfile.TemporaryDirectory() as folder, ledgers.opened(Path(folder), someone) as ledger:
        assert list(ledger.subscribers()) == [someone]


def test_a_refresh_says_who_came_changed_and_went(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"

    assert ledger.refresh(path, [ada, grace], now=NOW) == Refreshed(added=2, changed=0, removed=0)
    assert ledger.refresh(path, [ada, grace], now=NOW) == Refreshed(added=0, changed=0, removed=0)
    assert ledger.refresh(path, [replace(ada, name="Ada")], now=NOW) == Refreshed(added=0, changed=1, removed=1)
    assert list(ledger.subscribers()) == [replace(ada, name="Ada")]


def test_a_file_leaves_the_people_of_another_alone(ledger: Ledger, tmp_path: Path) -> None:
    ledger.refresh(tmp_path / "lab.yaml", [ada], now=NOW)
    ledger.refresh(tmp_path / "guests.yaml", [grace], now=NOW)

    assert ids(ledger) == ["ada", "grace"]


def test_people_of_a_file_that_is_no_longer_named_get_no_mail(ledger: Ledger, tmp_path: Path) -> None:
    ledger.refresh(tmp_path / "old.yaml", [ada, grace], now=NOW)

    assert ledger.keep([tmp_path / "new.yaml"], now=NOW) == 2
    ledger.refresh(tmp_path / "new.yaml", [grace], now=NOW)

    assert ids(ledger) == ["grace"]


def test_two_people_may_swap_their_addresses(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada, grace)

    ledgers.enrol(ledger, tmp_path, replace(ada, email=grace.email), replace(grace, email=ada.email))

    assert [one.email for one in ledger.subscribers()] == [grace.email, ada.email]


def test_an_address_may_go_to_somebody_else(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)

    ledgers.enrol(ledger, tmp_path, replace(grace, email=ada.email))

    assert ids(ledger) == ["grace"]


def test_an_address_in_two_files_is_refused_without_being_named(ledger: Ledger, tmp_path: Path) -> None:
    ledger.refresh(tmp_path / "lab.yaml", [ada], now=NOW)

    with pytest.raises(StoreError, match="also somebody's of another people file") as caught:
        ledger.refresh(tmp_path / "guests.yaml", [replace(grace, email="ADA@example.org")], now=NOW)

    assert "example.org" not in str(caught.value)


def test_whoever_comes_back_gets_nothing_twice(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)
    ledgers.serve(ledger, NOW, 1, 2)

    ledgers.enrol(ledger, tmp_path, grace)
    assert ids(ledger) == ["grace"]
    ledgers.enrol(ledger, tmp_path, ada)

    (due,) = ledgers.unserved(ledger, TOMORROW, only=["ada"])
    assert (due.used, due.seen_through, due.is_first) == ({1, 2}, 10, False)


def test_a_person_was_subscribed_on_the_day_they_last_came(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    ledger.refresh(path, [ada, grace], now=NOW)
    ledger.refresh(path, [replace(ada, name="Ada")], now=TOMORROW)
    ledger.refresh(path, [ada, grace], now=TOMORROW)

    assert [ledger.peek(slug, None, TOMORROW).subscribed_on for slug in ("ada", "grace")] == [NOW.date(), TOMORROW.date()]


def test_a_new_address_is_the_same_person(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)
    ledgers.serve(ledger, NOW, 1, 2)

    ledgers.enrol(ledger, tmp_path, replace(ada, email="countess@example.org"))

    assert ledgers.due(ledger, NOW) == ()
    assert ledgers.peek(ledger, "ada", TOMORROW).used == {1, 2}


def test_a_new_hour_makes_no_second_issue_of_the_day(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)
    ledgers.serve(ledger, NOW, 1)

    ledgers.enrol(ledger, tmp_path, replace(ada, send_at=(NOW + timedelta(hours=1)).time()))

    assert ledgers.due(ledger, NOW + timedelta(hours=2)) == ()
    assert len(ledgers.due(ledger, TOMORROW + timedelta(hours=2))) == 1


def test_a_file_is_current_until_its_content_changes(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("one")
    os.utime(path, (NOW.timestamp() - 3600, NOW.timestamp() - 3600))

    assert not ledger.is_current(path)
    ledger.refresh(path, [ada], now=NOW)
    assert ledger.is_current(path)
    path.touch()
    assert ledger.is_current(path)
    path.write_text("two")
    assert not ledger.is_current(path)


def test_a_file_that_may_have_changed_while_it_was_read_is_read_again(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("one")
    os.utime(path, (NOW.timestamp() - 1, NOW.timestamp() - 1))

    ledger.refresh(path, [ada], now=NOW)

    assert not ledger.is_current(path)


def test_a_suppressed_address_gets_nothing_in_any_spelling(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, ada, grace) as ledger:
        with ledgers.store_of(ledger).write() as db:
            db.execute("INSERT INTO suppressions VALUES (?, 'complaint', 0)", [address("Ada@Example.org")])

        assert ids(ledger) == ["grace"]
        assert [due.subscriber.id for due in ledgers.due(ledger, NOW + timedelta(hours=5))] == ["grace"]


def test_somebody_who_is_not_there_is_named(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match='there is no subscriber "ida"'):
        ledger.peek("ida", None, NOW)
    with pytest.raises(UsageError, match='there is no subscriber "ida"'):
        ledgers.unserved(ledger, NOW, only=["ida"])
