"""`digest people reload`: reads now, says what changed, and lets most people leave if told so."""

import json
import subprocess
from pathlib import Path

import pytest

from tests import smtp
from tests.test_cli import run
from tests.test_dispatch import installed, lay_out, wait_for
from tests.test_reload import edit, running

CONFIG = ("--config", "digest.yaml")


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out(tmp_path, 9, readers=12)
    assert reload(tmp_path).returncode == 0
    return tmp_path


def reload(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return run("people", "reload", *words, *CONFIG, cwd=folder)


def cut(folder: Path, left: int = 3) -> None:
    """Leave so many people."""
    path = folder / "subscribers.yaml"
    head, *entries = path.read_text().split("  - ")
    path.write_text("  - ".join([head, *entries[:left]]))


def people(folder: Path) -> int:
    seen = json.loads(run("status", "--json", *CONFIG, cwd=folder).stdout)
    return int(seen["people"]["total"])


def test_it_says_who_joined_left_was_renamed_and_changed(folder: Path) -> None:
    edit(folder, "subscribers.yaml", "id: p00", "id: q00")
    edit(folder, "subscribers.yaml", "p01@", "r01@")
    edit(folder, "subscribers.yaml", "id: p02, email: p02@", "id: p22, email: p22@")

    done = reload(folder)

    assert [line.split() for line in done.stdout.splitlines()] == [
        ["joined", "1", "p22"],
        ["left", "1", "p02"],
        ["renamed", "1", "p00", "to", "q00"],
        ["changed", "1", "p01"],
    ]
    assert reload(folder).stdout == "Nothing changed.\n"


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path) -> None:
    edit(folder, "subscribers.yaml", "id: p00", "id: q00")

    first, second = (json.loads(reload(folder, "--dry-run", "--json").stdout) for _ in range(2))

    assert first == second
    assert first["renamed"] == [{"from": "p00", "to": "q00"}]
    assert first["dry_run"] is True


def test_who_moves_is_told_with_the_file(folder: Path) -> None:
    text = (folder / "subscribers.yaml").read_text()
    head, *entries = text.split("  - ")
    (folder / "subscribers.yaml").write_text("  - ".join([head, *entries[1:]]))
    (folder / "guests.yaml").write_text("  - ".join([head, entries[0]]))
    with (folder / "digest.yaml").open("a") as settings:
        settings.write("subscribers: [subscribers.yaml, guests.yaml]\n")

    assert reload(folder).stdout.split() == ["moved", "1", "p00", "to", "guests.yaml"]


@pytest.mark.slow
def test_most_people_leave_only_where_that_is_said(folder: Path) -> None:
    cut(folder)

    refused = reload(folder)
    check = run("check", *CONFIG, cwd=folder)
    collect, send = (run(word, *CONFIG, cwd=folder) for word in ("collect", "send"))
    status = run("status", *CONFIG, cwd=folder)

    assert [one.returncode for one in (refused, check, collect, send)] == [2] * 4
    assert all("--allow-fewer" in one.stderr for one in (refused, check, collect, send))
    assert "more than half of the people" in " ".join(status.stdout.split())
    assert people(folder) == 12
    assert reload(folder, "--allow-fewer").returncode == 0
    assert people(folder) == 3
    assert "--allow-fewer" not in run("status", *CONFIG, cwd=folder).stdout


def test_a_dry_run_says_who_would_leave_and_that_this_is_refused(folder: Path) -> None:
    cut(folder)

    refused, allowed = reload(folder, "--dry-run"), reload(folder, "--dry-run", "--allow-fewer")

    assert (refused.returncode, allowed.returncode) == (2, 0)
    assert refused.stdout == allowed.stdout != ""
    assert people(folder) == 12


def test_send_mails_to_the_operator_that_most_people_are_missing(tmp_path: Path) -> None:
    with smtp.server() as server:
        lay_out(tmp_path, server.port, readers=12)
        with (tmp_path / "digest.yaml").open("a") as settings:
            settings.write("operator: {address: operator@lab.test}\n")
        reload(tmp_path)
        cut(tmp_path)
        ended = [run("send", *CONFIG, cwd=tmp_path).returncode for _ in range(2)]

    (told,) = server.messages
    assert ended == [2, 2]
    assert told.recipient == "operator@lab.test"
    assert b"more than half of the people are missing" in told.data


@pytest.mark.slow
def test_a_digest_run_at_work_follows_what_was_allowed(tmp_path: Path) -> None:
    with smtp.server() as server:
        folder = installed(tmp_path, server.port, readers=12)
        with running(folder) as process:
            wait_for(lambda: len(server.messages) == 12, 30)
            cut(folder)
            assert reload(folder, "--allow-fewer").returncode == 0
            edit(folder, "subscribers.yaml", "id: p01, email: p01@", "id: new, email: new@")
            process.send_signal(1)
            wait_for(lambda: len(server.messages) == 13, 30)

        assert server.messages[-1].recipient == "new@example.org"
        assert people(folder) == 3
