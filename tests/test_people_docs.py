"""docs/people.md, held against the program."""

import re
from pathlib import Path

import pytest

from tests.test_cli import run
from tests.test_dispatch import lay_out

PAGE = (Path(__file__).parents[1] / "docs/people.md").read_text(encoding="utf-8")
CONFIG = ("--config", "digest.yaml")


def example(heading: str) -> list[str]:
    """Return the blocks below a *heading*, one after the other."""
    (below,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return re.findall(r"^```\w+\n(.*?)^```$", below, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_a_reload_says_what_the_page_says(tmp_path: Path) -> None:
    before, after, told = example("Changes take effect by themselves")
    lay_out(tmp_path, 9)
    path = tmp_path / "subscribers.yaml"
    path.write_text(before)
    run("people", "reload", *CONFIG, cwd=tmp_path)
    path.write_text(after)

    assert run("people", "reload", "--dry-run", *CONFIG, cwd=tmp_path).stdout == told
    assert run("people", "reload", *CONFIG, cwd=tmp_path).stdout == told


@pytest.mark.slow
def test_most_people_are_missed_in_the_words_of_the_page(tmp_path: Path) -> None:
    (told,) = example("When most people are missing")
    lay_out(tmp_path, 9, readers=12)
    run("people", "reload", *CONFIG, cwd=tmp_path)
    path = tmp_path / "subscribers.yaml"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:4]))

    assert run("people", "reload", *CONFIG, cwd=tmp_path).stderr == told
