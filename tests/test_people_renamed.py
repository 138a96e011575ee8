"""An unknown id with a known address is that person renamed, and their history is kept."""

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import mail
from digest.cli.reload import Files
from digest.exceptions import UsageError
from digest.ledger import Ledger
from digest.model import AS_NOW, BegunAs, Due, Sender
from tests.makers import build, ledgers
from tests.test_people_list import files as files  # noqa: PLC0414  a fixture
from tests.test_people_list import person, row
from tests.test_reload import edit, ids

NOW = build.NOW
TOMORROW = NOW + timedelta(days=1)
SENDER = Sender(name="Daily", address="digest@example.org")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledgers.opened(tmp_path) as ledger:
        yield ledger


def enrol(ledger: Ledger, folder: Path, **addresses: str) -> None:
    """Let the list be people with these ids, each with the address of a letter."""
    ledgers.enrol(
        ledger,
        folder,
        *(
            build.subscriber(id=slug, email=f"{letter}@example.org")
            for slug, letter in addresses.items()
        ),
    )


def numbers(ledger: Ledger) -> dict[str, int]:
    """Return who is there by their ids: a number is a person and their history."""
    with ledgers.store_of(ledger).read() as db:
        return dict(
            db.execute("SELECT slug, id FROM subscribers WHERE removed_at IS NULL ORDER BY id")
        )


CASES: Mapping[str, tuple[dict[str, str], dict[str, str], dict[str, str | None]]] = {
    "an id is changed": ({"ada": "a"}, {"eve": "a"}, {"eve": "ada"}),
    "an address is changed": ({"ada": "a"}, {"ada": "b"}, {"ada": "ada"}),
    "two swap their addresses, or their ids": (
        {"ada": "a", "bo": "b"},
        {"ada": "b", "bo": "a"},
        {"ada": "ada", "bo": "bo"},
    ),
    "id and address are changed at once": ({"ada": "a"}, {"eve": "b"}, {"eve": None}),
    "somebody new has an address that another one gave up": (
        {"ada": "a"},
        {"ada": "b", "eve": "a"},
        {"ada": "ada", "eve": None},
    ),
    "somebody with a known address takes the id of one who leaves": (
        {"ada": "a", "bo": "b"},
        {"ada": "b"},
        {"ada": "ada"},
    ),
    "each takes the id of the next": (
        {"ada": "a", "bo": "b"},
        {"bo": "a", "cy": "b"},
        {"bo": "bo", "cy": None},
    ),
    "two are renamed, and one of them leaves her id to nobody": (
        {"ada": "a", "bo": "b"},
        {"eve": "b", "fay": "a"},
        {"eve": "bo", "fay": "ada"},
    ),
    "an id is written in another letter case": ({"ada": "a"}, {"Ada": "a"}, {"Ada": "ada"}),
}


@pytest.mark.parametrize(("before", "after", "were"), CASES.values(), ids=CASES)
def test_who_somebody_was_is_known_by_id_and_else_by_address(
    ledger: Ledger,
    tmp_path: Path,
    before: dict[str, str],
    after: dict[str, str],
    were: dict[str, str | None],
) -> None:
    enrol(ledger, tmp_path, **before)
    then = numbers(ledger)
    enrol(ledger, tmp_path, **after)

    called = {number: slug for slug, number in then.items()}
    assert {slug: called.get(number) for slug, number in numbers(ledger).items()} == were


def test_who_is_renamed_keeps_what_they_were_shown(ledger: Ledger, tmp_path: Path) -> None:
    enrol(ledger, tmp_path, ada="a")
    ledgers.serve(ledger, NOW, 1, 2)

    enrol(ledger, tmp_path, eve="a")

    assert ledgers.peek(ledger, "eve", TOMORROW).used == {1, 2}
    assert ledgers.due(ledger, NOW) == ()
    assert [one.subscriber for one in ledger.history("eve")] == ["eve"]


def test_who_left_and_comes_back_under_another_id_is_who_they_were(
    ledger: Ledger, tmp_path: Path
) -> None:
    enrol(ledger, tmp_path, ada="a", bo="b")
    before = numbers(ledger)["ada"]
    enrol(ledger, tmp_path, bo="b")

    enrol(ledger, tmp_path, bo="b", eve="a")

    assert numbers(ledger)["eve"] == before


def test_of_several_who_had_an_address_it_is_the_one_who_left_last(
    ledger: Ledger, tmp_path: Path
) -> None:
    for day, people in enumerate([{"ada": "a", "cy": "b"}, {"cy": "b"}, {"cy": "a"}]):
        enrol_on(ledger, tmp_path, day, people)
    cy = numbers(ledger)["cy"]
    enrol_on(ledger, tmp_path, 3, {})
    enrol_on(ledger, tmp_path, 4, {"eve": "a"})

    assert numbers(ledger) == {"eve": cy}


def enrol_on(ledger: Ledger, folder: Path, day: int, people: Mapping[str, str]) -> None:
    listed = [
        build.subscriber(id=slug, email=f"{letter}@example.org") for slug, letter in people.items()
    ]
    ledgers.refresh(ledger, folder / "people.yaml", listed, now=NOW + timedelta(days=day))


def test_an_old_id_leads_to_the_new_one(ledger: Ledger, tmp_path: Path) -> None:
    enrol(ledger, tmp_path, ada="a")
    enrol(ledger, tmp_path, eve="a")

    with pytest.raises(UsageError, match=r'no subscriber "ada".*they are called "eve" now'):
        ledger.subscriber("ada")


def test_what_the_relay_says_after_the_rename_is_settled_all_the_same(
    ledger: Ledger, tmp_path: Path
) -> None:
    enrol(ledger, tmp_path, ada="a")
    (due,) = ledgers.begin(ledger, NOW)
    ledgers.hand_over(ledger, due, 1)

    enrol(ledger, tmp_path, eve="a")
    enrol(ledger, tmp_path, eve="a", ada="b")
    ledger.settle([ledgers.receipt(due)], now=NOW)

    assert [one.state for one in ledger.history("eve")] == ["sent"]
    assert ledger.history("ada") == ()


@pytest.mark.parametrize("called", ["ada", "eve"])
def test_what_the_relay_says_of_who_took_an_id_is_not_of_who_had_it_before(
    ledger: Ledger, tmp_path: Path, called: str
) -> None:
    dues = on_their_way(ledger, tmp_path)

    ledger.settle([ledgers.receipt(dues[called])], now=NOW)

    assert states(ledger) == {"ada": "sending", "eve": "sending", called: "sent"}


@pytest.mark.parametrize("called", ["ada", "eve"])
def test_who_had_an_id_before_is_not_given_back_with_who_took_it(
    ledger: Ledger, tmp_path: Path, called: str
) -> None:
    dues = on_their_way(ledger, tmp_path)

    ledger.give_back([dues[called].key], now=NOW)

    assert states(ledger) == {"ada": "sending", "eve": "sending", called: "pending"}


def on_their_way(ledger: Ledger, folder: Path) -> dict[str, Due]:
    """Hand over the issues of eve, and of ada, who is called as eve was before."""
    enrol(ledger, folder, ada="a")
    enrol(ledger, folder, eve="a")
    enrol(ledger, folder, eve="a", ada="b")
    dues = ledgers.begin(ledger, NOW)
    for due in dues:
        ledgers.hand_over(ledger, due, 1)
    return {due.subscriber.id: due for due in dues}


def states(ledger: Ledger) -> dict[str, str]:
    return {one.subscriber: one.state for one in ledger.deliveries()}


def test_another_try_after_the_rename_is_the_same_message(ledger: Ledger, tmp_path: Path) -> None:
    enrol(ledger, tmp_path, ada="a")
    (due,) = ledgers.begin(ledger, NOW)
    ledgers.hand_over(ledger, due, 1)
    ledger.settle([ledgers.receipt(due, "deferred")], now=NOW)
    first = message_id("ada", NOW.date())

    ledgers.refresh(
        ledger,
        tmp_path / "people.yaml",
        [build.subscriber(id="eve", email="a@example.org")],
        now=NOW + timedelta(minutes=1),
    )
    (again,) = ledgers.due(ledger, NOW + timedelta(hours=3))

    assert again.subscriber.id == "eve"
    assert message_id("eve", again.issue_on, again.begun_as) == first


def message_id(slug: str, on: date, begun_as: BegunAs = AS_NOW) -> str:
    someone = build.subscriber(id=slug, email="a@example.org")
    return mail.header(someone, on, NOW, SENDER, begun_as=begun_as).message_id


@pytest.mark.slow
def test_who_is_renamed_and_moves_is_known_when_the_new_file_is_saved_first(
    files: Files, tmp_path: Path
) -> None:
    before = row(files, "ada")
    with (tmp_path / "subscribers.yaml").open("a") as file:
        file.write("  " + person("ada").replace("id: ada", "id: eve"))
    files.take_over()
    assert ids(files) == ["ada", "p00", "p01"], "the address stands in two files"
    (tmp_path / "guests.yaml").write_text("subscribers: []\n")
    files.take_over()

    assert row(files, "eve")[0] == before[0]
    assert row(files, "eve")[1] != before[1]


@pytest.mark.slow
def test_who_is_renamed_and_moves_is_known_when_the_old_file_is_saved_first(
    files: Files, tmp_path: Path
) -> None:
    before = row(files, "ada")
    (tmp_path / "guests.yaml").write_text("subscribers: []\n")
    files.take_over()
    assert ids(files) == ["p00", "p01"]
    with (tmp_path / "subscribers.yaml").open("a") as file:
        file.write("  " + person("ada").replace("id: ada", "id: eve"))
    files.take_over()

    assert row(files, "eve")[0] == before[0]


def test_a_rename_is_logged(files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    edit(tmp_path, "guests.yaml", "id: ada", "id: eve")

    files.take_over()

    assert '"ada" is called "eve" now, and their history is kept' in caplog.messages


LISTS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("abcd")),
    max_size=4,
    unique_by=(lambda one: one[0], lambda one: one[1]),
)


@dataclass(kw_only=True)
class Person:
    """Somebody as a plain model has them; *left_at* is None while they are here."""

    number: int
    slug: str
    address: str
    left_at: int | None = None


def read_again(everybody: list[Person], people: list[tuple[str, str]], now: int) -> list[Person]:
    """Return everybody after a reading, by the rule as it is written down."""
    known = {one.slug: one for one in everybody}
    listed = {slug for slug, _ in people}
    after: dict[int, Person] = {one.number: replace(one) for one in everybody}
    for one in after.values():
        if one.slug not in listed and one.left_at is None:
            one.left_at = now
    for slug, address in people:
        same = [one for one in everybody if one.slug not in listed and one.address == address]
        here = [one for one in same if one.left_at is None]
        latest = sorted(same, key=lambda one: (-(one.left_at or 0), one.slug))
        found = known.get(slug) or next(iter(here or latest), None)
        number = found.number if found else len(after) + 1
        after[number] = Person(number=number, slug=slug, address=address)
    return list(after.values())


@pytest.mark.slow
@settings(max_examples=150 if os.environ.get("SOAK") else 60, deadline=None)
@given(st.lists(LISTS, min_size=1, max_size=5))
def test_people_are_who_they_are_by_the_rule(readings: list[list[tuple[str, str]]]) -> None:
    everybody: list[Person] = []
    with tempfile.TemporaryDirectory() as name, ledgers.opened(Path(name)) as ledger:
        for now, people in enumerate(readings, start=1):
            at = NOW + timedelta(days=now)
            listed = [build.subscriber(id=slug, email=f"{one}@example.org") for slug, one in people]
            ledgers.refresh(ledger, Path(name) / "people.yaml", listed, now=at)
            everybody = read_again(everybody, people, now)

            here = {one.slug: one.number for one in everybody if one.left_at is None}
            assert numbers(ledger) == here
