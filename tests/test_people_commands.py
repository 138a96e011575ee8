"""`digest people`: what it shows, and files edited as a careful hand would."""

import json
from pathlib import Path

import pytest

from digest.cli import _only_looks
from tests.test_cli import SETTINGS, run

PEOPLE = """\
groups:
  lab: {send_at: "08:00"}
subscribers:
  - id: ada
    email: ada@example.org
    group: lab
    profile: {keywords: [agent]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/digest.yaml").write_text(SETTINGS.format(port=9))
    (tmp_path / "config/subscribers.yaml").write_text(PEOPLE)
    return tmp_path


def test_show_says_where_each_value_of_a_person_stands(folder: Path) -> None:
    done = run("people", "show", "ada", cwd=folder)

    rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "send_at 08:00 config/subscribers.yaml:2" in rows
    assert "profile.keywords agent config/subscribers.yaml:7" in rows
    assert "cadence daily said by nobody" in rows


def test_show_as_json_has_the_same_values(folder: Path) -> None:
    done = json.loads(run("people", "show", "ada", "--json", cwd=folder).stdout)

    path = str(folder / "config/subscribers.yaml")
    hour = {"key": "send_at", "value": "08:00", "from": "people", "file": path, "line": 2}
    assert (done["id"], done["file"], done["line"]) == ("ada", path, 4)
    assert hour in done["values"]


def test_an_id_that_nobody_has_is_asked_about(folder: Path) -> None:
    done = run("people", "show", "adda", cwd=folder)

    assert done.returncode == 2
    assert done.stderr.endswith('subscribers.yaml; did you mean "ada"?\n')


def test_what_a_group_of_commands_does_is_known_by_both_its_words() -> None:
    assert _only_looks(["people", "show", "hold"])
