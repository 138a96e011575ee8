"""What is shipped beside the code can be found, and copied without harm."""

from pathlib import Path

import pytest

from digest import resources
from digest.exceptions import UsageError

ROOT = Path(__file__).parents[1]


def test_in_a_checkout_templates_and_examples_lie_beside_the_package() -> None:
    assert resources.templates() == ROOT / "templates"
    assert resources.examples() == ROOT / "config"


def test_the_examples_are_copied_under_the_names_they_are_read_by(tmp_path: Path) -> None:
    written = resources.copy_examples(tmp_path / "new" / "config")

    assert [path.name for path in written] == ["digest.yaml", "subscribers.yaml"]
    assert written[0].read_bytes() == (ROOT / "config/digest.example.yaml").read_bytes()


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "subscribers.yaml").write_text("mine")

    with pytest.raises(
        UsageError,
        match=r"subscribers\.yaml: there already, and never overwritten; nothing was written",
    ):
        resources.copy_examples(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["subscribers.yaml"]
    assert (tmp_path / "subscribers.yaml").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match=r"file/config: cannot be written: Not a directory"):
        resources.copy_examples(tmp_path / "file" / "config")


def test_what_is_not_shipped_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError,
        match=r"digest\.html: expected in .*/a and .*/b, found in neither; install Rubricator again",
    ):
        resources.first(tmp_path / "a", tmp_path / "b", holding="digest.html")
