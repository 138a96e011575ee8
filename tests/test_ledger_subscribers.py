"""Rows follow the file; history stays."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import people
from digest.exceptions import SettingsError, UsageError
from digest.ledger import Ledger, ListChanges, Move, PeopleFacts, address_key, suppressions
from digest.model import Author, Defaults, Due, Keyword, Profile, Subscriber, Suppression, Topic
from digest.people import People
from tests.makers import build, ledgers

KEYWORDS = st.lists(st.builds(Keyword, term=st.text(), weight=st.floats(0.1, 9)), max_size=3).map(
    tuple
)
NOW = build.NOW
TOMORROW = NOW + timedelta(days=1)
COMPLAINT = Suppression(fact="suppressed", reason="complaint", at=NOW)

ada = build.subscriber(id="ada", email="ada@example.org")
grace = build.subscriber(id="grace", email="grace@example.org", timezone="America/New_York")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path) as ledger:
        yield ledger


def ids(ledger: Ledger) -> list[str]:
    return [due.subscriber.id for due in ledgers.unserved(ledger, NOW)]


@pytest.mark.slow
@settings(max_examples=30)
@given(
    st.builds(
        Subscriber,
        id=st.just("ada"),
        email=st.text(max_size=9),
        name=st.none() | st.text(max_size=9),
        timezone=st.just("UTC"),
        send_at=st.times(),
        cadence=st.sampled_from(["daily", "weekdays", "weekly", "monthly", (0, 3)]),
        weekly_on=st.integers(0, 6),
        paused_until=st.none() | st.dates(),
        profile=st.builds(
            Profile,
            topics=st.lists(
                st.builds(Topic, keywords=KEYWORDS, name=st.none() | st.text()), max_size=2
            ).map(tuple),
            exclude=st.lists(
                st.builds(Keyword, term=st.text(), field=st.sampled_from(["title", "abstract"]))
            ).map(tuple),
            authors=st.lists(
                st.builds(Author, categories=st.lists(st.text(), max_size=2).map(tuple)), max_size=2
            ).map(tuple),
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

    assert ledgers.refresh(ledger, path, [ada, grace], now=NOW) == ListChanges(
        joined=("ada", "grace")
    )
    assert ledgers.refresh(ledger, path, [ada, grace], now=NOW) == ListChanges()
    assert ledgers.refresh(ledger, path, [replace(ada, name="Ada")], now=NOW) == ListChanges(
        changed=("ada",), left=("grace",)
    )
    assert list(ledger.subscribers()) == [replace(ada, name="Ada")]


def test_people_come_in_the_order_of_their_ids_whatever_these_begin_with(
    ledger: Ledger, tmp_path: Path
) -> None:
    slugs = ["zoe", "7th-floor", "Ada", "_lab"]
    ledgers.enrol(
        ledger,
        tmp_path,
        *(build.subscriber(id=slug, email=f"{slug}@example.org") for slug in slugs),
    )

    assert [one.id for one in ledger.subscribers()] == ["7th-floor", "Ada", "_lab", "zoe"]


def test_a_file_leaves_the_people_of_another_alone(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.refresh(ledger, tmp_path / "lab.yaml", [ada], now=NOW)
    ledgers.refresh(ledger, tmp_path / "guests.yaml", [grace], now=NOW)

    assert ids(ledger) == ["ada", "grace"]
    assert ledger.others(tmp_path / "lab.yaml") == {tmp_path / "guests.yaml": 1}


def test_people_are_not_taken_from_a_file_that_is_still_there(
    ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "lab.yaml").touch()
    ledgers.refresh(ledger, tmp_path / "lab.yaml", [ada], now=NOW)

    with pytest.raises(
        SettingsError,
        match=r'guests\.yaml: subscriber "ada": expected somebody of no other .* got one of /.*/lab\.yaml',
    ):
        ledgers.refresh(ledger, tmp_path / "guests.yaml", [ada, grace], now=NOW)

    assert ids(ledger) == ["ada"]


def test_where_a_file_is_gone_the_one_that_names_its_people_takes_them_all_over(
    ledger: Ledger, tmp_path: Path
) -> None:
    ben, zoe = (build.subscriber(id=one, email=f"{one}@example.org") for one in ("ben", "zoe"))
    ledgers.refresh(ledger, tmp_path / "old.yaml", [ada, ben, grace, zoe], now=NOW)
    ledgers.begin(ledger, NOW)

    changes = ledgers.refresh(ledger, tmp_path / "new.yaml", [ben], now=NOW)

    assert changes == ListChanges(
        left=("ada", "grace", "zoe"),
        moved=(Move("ben", tmp_path / "old.yaml", tmp_path / "new.yaml"),),
        moved_from=(tmp_path / "old.yaml",),
    )
    assert ids(ledger) == ["ben"]
    assert ledger.history("ada") != ()


def test_a_file_that_is_gone_keeps_its_people_where_nobody_names_any(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledgers.refresh(ledger, tmp_path / "old.yaml", [ada], now=NOW)

    assert ledgers.refresh(ledger, tmp_path / "new.yaml", [grace], now=NOW).moved_from == ()
    assert ids(ledger) == ["ada", "grace"]


def test_a_file_that_is_named_by_another_way_is_the_same_file(
    ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "lab.yaml").touch()
    (tmp_path / "link.yaml").symlink_to("lab.yaml")
    ledgers.refresh(ledger, tmp_path / "lab.yaml", [ada], now=NOW)
    (tmp_path / "config").mkdir()

    for way in ("config/../lab.yaml", "link.yaml"):
        assert ledgers.refresh(ledger, tmp_path / way, [ada], now=NOW).left == ()
    assert ids(ledger) == ["ada"]


def test_an_installation_that_is_copied_has_people_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first/people.yaml").touch()
    with ledgers.opened(tmp_path / "first", ada):
        pass
    shutil.copytree(tmp_path / "first", tmp_path / "second")

    with ledgers.opened(tmp_path / "second", ada, grace) as ledger:
        assert ids(ledger) == ["ada", "grace"]


def test_two_people_may_swap_their_addresses(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada, grace)

    ledgers.enrol(
        ledger, tmp_path, replace(ada, email=grace.email), replace(grace, email=ada.email)
    )

    assert [one.email for one in ledger.subscribers()] == [grace.email, ada.email]


def test_an_address_may_go_to_somebody_else(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)

    ledgers.enrol(ledger, tmp_path, replace(grace, email=ada.email))

    assert ids(ledger) == ["grace"]


def test_an_address_in_two_files_is_refused_without_being_named(
    ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "lab.yaml").touch()
    ledgers.refresh(ledger, tmp_path / "lab.yaml", [ada], now=NOW)

    with pytest.raises(
        SettingsError,
        match=r'"grace": expected an address of nobody else, got that of "ada" in /.*/lab\.yaml',
    ) as caught:
        ledgers.refresh(
            ledger, tmp_path / "guests.yaml", [replace(grace, email="ADA@example.org")], now=NOW
        )

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
    ledgers.refresh(ledger, path, [ada, grace], now=NOW)
    ledgers.refresh(ledger, path, [replace(ada, name="Ada")], now=TOMORROW)
    ledgers.refresh(ledger, path, [ada, grace], now=TOMORROW)

    assert [
        ledger.peek(ledger.subscriber(slug), None, TOMORROW).subscribed_on
        for slug in ("ada", "grace")
    ] == [
        NOW.date(),
        TOMORROW.date(),
    ]


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


def file_of(folder: Path, *people: Subscriber, seconds_ago: float = 3600) -> Path:
    """Write a people's file that was saved a while before NOW."""
    path = folder / "people.yaml"
    path.write_text(
        "subscribers:\n" + "".join(f"  - {{id: {one.id}, email: {one.email}}}\n" for one in people)
    )
    at = NOW.timestamp() - seconds_ago
    os.utime(path, (at, at))
    return path


def take_over(ledger: Ledger, read: People) -> None:
    ledger.take_over(read.files, now=NOW)


def is_current(ledger: Ledger, path: Path, timezone: str = "UTC") -> bool:
    return ledger.is_current(path, defaults=Defaults(timezone=timezone))


def test_a_file_is_current_until_its_content_changes(ledger: Ledger, tmp_path: Path) -> None:
    path = file_of(tmp_path, ada)

    assert not is_current(ledger, path)
    take_over(ledger, people.read(path, timezone="UTC"))
    assert is_current(ledger, path)
    path.touch()
    assert is_current(ledger, path)
    path.write_text("subscribers: []")
    assert not is_current(ledger, path)
    path.unlink()
    assert not is_current(ledger, path)


def test_a_file_is_read_again_where_those_without_a_zone_have_another(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = file_of(tmp_path, ada)
    take_over(ledger, people.read(path, timezone="UTC"))

    assert not is_current(ledger, path, "Europe/Berlin")


def test_a_file_that_is_replaced_between_reading_and_taking_over_is_read_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = file_of(tmp_path, ada)
    read = people.read(path, timezone="UTC")

    file_of(tmp_path, grace)
    take_over(ledger, read)

    assert ids(ledger) == ["ada"]
    assert not is_current(ledger, path)


def test_a_file_that_was_saved_at_the_time_of_reading_is_known_by_its_content(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = file_of(tmp_path, ada, seconds_ago=1)
    take_over(ledger, people.read(path, timezone="UTC"))

    before = is_current(ledger, path)
    # As long as before, and at what the system takes for the same time.
    file_of(tmp_path, replace(ada, id="abe"), seconds_ago=1)

    assert (before, is_current(ledger, path)) == (True, False)


def test_a_person_is_previewed_as_their_file_has_them_now(ledger: Ledger, tmp_path: Path) -> None:
    ledgers.enrol(ledger, tmp_path, ada)
    ledgers.serve(ledger, NOW, 1, 2)

    (changed,) = ledger.recall(
        [ledger.peek(replace(ada, profile=build.profile("agent")), None, TOMORROW)]
    )
    new = ledger.peek(grace, None, NOW)

    assert (changed.used, changed.new_words) == ({1, 2}, ("agent",))
    assert new == Due(subscriber=grace, issue_on=NOW.date(), subscribed_on=NOW.date())


def test_a_persons_history_is_read_by_the_key_of_deliveries(ledger: Ledger) -> None:
    (asked,) = ledgers.asked(ledger, lambda: ledger.history("ada"))
    steps = ledgers.plan(ledger, asked).splitlines()

    assert [step.partition(" ")[0] for step in steps] == ["SEARCH", "SEARCH"]
    assert steps[1] == "SEARCH deliveries USING PRIMARY KEY (subscriber=?)"


def test_a_suppressed_address_gets_nothing_in_any_spelling(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, ada, grace) as ledger:
        with ledgers.store_of(ledger).write() as db:
            suppressions.add(db, address_key.in_use(db).address("Ada@Example.org"), COMPLAINT)

        assert ids(ledger) == ["grace"]
        assert [due.subscriber.id for due in ledgers.due(ledger, NOW + timedelta(hours=5))] == [
            "grace"
        ]
        assert ledger.waiting(NOW + timedelta(hours=5)) == 1
        facts = PeopleFacts(ledgers.store_of(ledger))
        assert facts.suppressed() == {"ada": "complaint"}
        assert [facts.suppression(one) for one in (ada, grace)] == ["complaint", None]


def test_somebody_who_is_not_there_is_named(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match='there is no subscriber "ida"'):
        ledger.subscriber("ida")
    with pytest.raises(UsageError, match='there is no subscriber "ida"'):
        ledgers.unserved(ledger, NOW, only=["ida"])
