"""A people's file that is half written, replaced, renamed, gone or unreadable while `run` is at
work."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli.reload import Files
from tests.test_people_list import files as files  # noqa: PLC0414  a fixture
from tests.test_people_list import person, row
from tests.test_reload import edit, ids


@pytest.fixture
def folder(files: Files, tmp_path: Path) -> Path:
    """Return the folder of a list with ada and bo in people/guests.yaml, beside p00 and p01."""
    (tmp_path / "people").mkdir()
    (tmp_path / "guests.yaml").rename(tmp_path / "people/guests.yaml")
    (tmp_path / "people/guests.yaml").write_text(person("ada") + person("bo"))
    edit(tmp_path, "digest.yaml", "guests.yaml", "people")
    files.take_over()
    assert ids(files) == ["ada", "bo", "p00", "p01"]
    return tmp_path / "people"


def test_a_file_cut_within_an_entry_leaves_the_people_of_before_until_it_is_whole(
    files: Files, folder: Path
) -> None:
    whole = person("ada") + person("bo") + person("cy")
    (folder / "guests.yaml").write_text(whole[:-20])
    files.take_over()
    assert ids(files) == ["ada", "bo", "p00", "p01"]

    (folder / "guests.yaml").write_text(whole)
    files.take_over()

    assert ids(files) == ["ada", "bo", "cy", "p00", "p01"]


@pytest.mark.slow
@pytest.mark.parametrize("rest", ["", person("ada")])
def test_who_is_missing_for_a_moment_keeps_their_history(
    files: Files, folder: Path, rest: str
) -> None:
    before = row(files, "bo")
    (folder / "guests.yaml").write_text(rest)
    files.take_over()
    assert "bo" not in ids(files)

    (folder / "guests.yaml").write_text(person("ada") + person("bo"))
    files.take_over()

    assert row(files, "bo") == before


def test_a_file_in_place_of_another_is_read_however_old_it_is(files: Files, folder: Path) -> None:
    (folder / "new").write_text(person("ada") + person("cy"))
    os.utime(folder / "new", (1_000_000_000, 1_000_000_000))
    (folder / "new").replace(folder / "guests.yaml")

    files.take_over()

    assert ids(files) == ["ada", "cy", "p00", "p01"]


def test_a_file_renamed_within_its_folder_keeps_its_people(
    files: Files, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = {slug: row(files, slug)[0] for slug in ids(files)}
    (folder / "guests.yaml").rename(folder / "visitors.yaml")

    files.take_over()

    assert {slug: row(files, slug)[0] for slug in ids(files)} == before
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


def test_a_file_deleted_and_put_back_keeps_its_people(files: Files, folder: Path) -> None:
    before = row(files, "ada")[0]
    text = (folder / "guests.yaml").read_text()
    (folder / "other.yaml").write_text("subscribers: []\n")
    (folder / "guests.yaml").unlink()
    files.take_over()
    assert ids(files) == ["p00", "p01"]

    (folder / "guests.yaml").write_text(text)
    files.take_over()

    assert row(files, "ada")[0] == before


def looped(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nothing")


def shut(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path.chmod(0)


def fold(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("spoil", [looped, dangling, shut, fold])
@pytest.mark.parametrize("name", ["people/guests.yaml", "subscribers.yaml"])
def test_a_file_that_cannot_be_read_leaves_the_people_of_before_and_that_is_said_once(
    files: Files,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    name: str,
) -> None:
    spoil(tmp_path / name)

    for _ in range(3):
        files.take_over()

    assert ids(files) == ["ada", "bo", "p00", "p01"]
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == 1
