"""More than half of ten or more people who leave at once are likely a file cut short."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.cli.reload import Files
from digest.exceptions import FewerPeopleError
from digest.ledger import ListChanges, check_fewer
from digest.pipeline import attention, overview
from tests.makers import houses
from tests.test_dispatch import lay_out
from tests.test_people_list import person
from tests.test_reload import NOW, ids


@example(10, 5)
@example(11, 6)
@example(9, 9)
@given(st.integers(0, 40), st.integers(0, 40))
def test_more_than_half_of_ten_or_more_are_refused(were: int, left: int) -> None:
    changes = ListChanges(left=tuple(map(str, range(min(left, were)))), were=were)

    try:
        check_fewer(changes)
        is_refused = False
    except FewerPeopleError:
        is_refused = True

    assert is_refused == (were >= 10 and min(left, were) > were / 2)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    """Return a running list of two files: ten people in one, two in the other."""
    lay_out(tmp_path, 9, readers=10)
    (tmp_path / "guests.yaml").write_text(person("ada") + person("bo"))
    with (tmp_path / "digest.yaml").open("a") as settings:
        settings.write("subscribers: [subscribers.yaml, guests.yaml]\n")
    with houses.opened(tmp_path, NOW) as rooms:
        files = Files(rooms, tmp_path / "digest.yaml")
        files.take_over()
        yield files


def cut(folder: Path, left: int) -> None:
    """Leave so many people in the larger file."""
    path = folder / "subscribers.yaml"
    head, *entries = path.read_text().split("  - ")
    path.write_text("  - ".join([head, *entries[:left]]) if left else "subscribers: []\n")


def causes(files: Files) -> dict[str, str]:
    known = overview.condition(files.rooms, now=NOW, zone="UTC")
    return {one.name: one.told for one in attention.causes(known, now=NOW)}


@pytest.mark.slow
def test_a_file_that_is_cut_short_leaves_the_people_of_before_and_that_is_said_once(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut(tmp_path, 3)

    for _ in range(3):
        files.take_over()

    assert len(ids(files)) == 12
    (told,) = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert "expected at least half of them, got 5 of the 12 there were" in told
    assert "--allow-fewer" in causes(files)[attention.FEWER]


def test_half_may_leave(files: Files, tmp_path: Path) -> None:
    cut(tmp_path, 4)

    files.take_over()

    assert len(ids(files)) == 6


def test_an_empty_file_is_counted_over_all_files_together(files: Files, tmp_path: Path) -> None:
    (tmp_path / "guests.yaml").write_text("subscribers: []\n")

    files.take_over()
    assert len(ids(files)) == 10, "two of twelve"
    cut(tmp_path, 0)
    files.take_over()

    assert len(ids(files)) == 10, "ten of ten"


@pytest.mark.slow
def test_who_moves_or_is_renamed_does_not_leave(files: Files, tmp_path: Path) -> None:
    text = (tmp_path / "subscribers.yaml").read_text()
    (tmp_path / "subscribers.yaml").write_text("subscribers: []\n")
    (tmp_path / "guests.yaml").write_text(text.replace("id: p0", "id: q0"))

    files.take_over()

    assert ids(files) == [f"q{n:02}" for n in range(10)]


@pytest.mark.slow
def test_a_list_of_other_files_in_the_settings_counts_like_any_other(
    files: Files, tmp_path: Path
) -> None:
    settings = tmp_path / "digest.yaml"
    settings.write_text(
        settings.read_text().replace("[subscribers.yaml, guests.yaml]", "guests.yaml")
    )

    files.take_over()

    assert len(ids(files)) == 12


@pytest.mark.slow
def test_what_is_mended_is_taken_over_and_the_cause_ends(files: Files, tmp_path: Path) -> None:
    whole = (tmp_path / "subscribers.yaml").read_text()
    cut(tmp_path, 0)
    files.take_over()
    (tmp_path / "subscribers.yaml").write_text(whole + "  " + person("cy"))
    files.take_over()

    assert len(ids(files)) == 13
    assert attention.FEWER not in causes(files)


def test_a_mistake_takes_the_place_of_what_was_said_of_fewer_people(
    files: Files, tmp_path: Path
) -> None:
    cut(tmp_path, 0)
    files.take_over()
    (tmp_path / "subscribers.yaml").write_text("nonsense\n")
    files.take_over()

    assert causes(files).keys() & {attention.FEWER, attention.PEOPLE} == {attention.PEOPLE}
