"""`digest deliveries`: what became of each issue, and the end of a doubt by hand."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.ledger import Operation, deliveries
from digest.model import Receipt
from tests import smtp
from tests.makers import build, houses, ledgers
from tests.test_dispatch import lay_out

pytestmark = pytest.mark.slow
NOW = build.NOW


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An installation in which three people's issues of one day ended each in another way."""
    lay_out(tmp_path, 9, readers=3)
    houses.collect(tmp_path, NOW)
    with houses.opened(tmp_path, NOW) as rooms:
        ledger = rooms.ledger
        (dues,) = ledger.unserved(NOW)
        ledger.open(dues, now=NOW, through=1)
        ledger.claim([ledgers.claim(one, 1) for one in dues], now=NOW)
        states = zip(dues, ("sent", "in_doubt", "deferred"), strict=True)
        ledger.settle([Receipt(key=one.key, state=state) for one, state in states], now=NOW)
    return tmp_path


def digest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "digest", "deliveries", *words]
    config = ["--config", str(folder / "digest.yaml")]
    return subprocess.run([*given, *config], capture_output=True, text=True, check=False)


def shown(folder: Path, *words: str) -> list[tuple[str, str]]:
    found = json.loads(digest(folder, "--json", *words).stdout)["deliveries"]
    return [(one["subscriber"], one["state"]) for one in found]


def test_issues_are_listed_by_state_person_and_day(folder: Path) -> None:
    everybody = [("p00", "sent"), ("p01", "in_doubt"), ("p02", "deferred")]

    assert sorted(shown(folder)) == everybody
    assert shown(folder, "--state", "in_doubt") == [("p01", "in_doubt")]
    assert shown(folder, "--subscriber", "p02") == [("p02", "deferred")]
    assert shown(folder, "--subscriber", "p02", "--state", "sent") == []
    assert len(shown(folder, "--day", "2026-03-12")) == 3
    assert shown(folder, "--day", "2026-03-11") == []
    assert len(shown(folder, "--limit", "2")) == 2


def test_a_line_says_whose_issue_and_how_it_stands(folder: Path) -> None:
    done = digest(folder, "--state", "deferred")

    assert re.match(r"2026-03-12 p02 +deferred +1 papers, 1 try, next ", done.stdout)
    assert "--limit shows more" in digest(folder, "--limit", "1").stderr


def test_a_doubt_is_ended_by_hand(folder: Path) -> None:
    done = digest(folder, "resolve", "p01", "sent")

    assert "p01: the issue of 2026-03-12 counts as sent." in done.stdout
    assert shown(folder, "--subscriber", "p01") == [("p01", "sent")]
    again = digest(folder, "resolve", "p01", "sent", "--day", "2026-03-12")
    assert (again.returncode, "no issue of 2026-03-12 is in doubt; it is sent" in again.stderr) == (
        2,
        True,
    )


def test_what_is_to_be_sent_again_is_said_to_be_and_goes_out_by_the_command_named(
    folder: Path,
) -> None:
    with smtp.server() as server:
        settings = (folder / "digest.yaml").read_text().replace("port: 9", f"port: {server.port}")
        (folder / "digest.yaml").write_text(settings)
        done = digest(folder, "resolve", "p01", "resend")
        command = re.search(r"digest (send --date \S+ --only p01)", done.stdout)
        assert command
        words = [sys.executable, "-m", "digest", *command[1].rstrip(".").split()]
        config = ["--config", str(folder / "digest.yaml")]
        subprocess.run([*words, *config], check=True, capture_output=True)

    assert [one.recipient for one in server.messages] == ["p01@example.org"]


def test_somebody_who_is_not_there_is_named(folder: Path) -> None:
    done = digest(folder, "resolve", "p10", "sent")

    assert (done.returncode, 'there is no subscriber "p10"' in done.stderr) == (2, True)


def test_one_of_several_doubts_must_be_named(folder: Path) -> None:
    with houses.opened(folder, NOW) as rooms:
        later = NOW + timedelta(days=1)
        dues = [due for dues in rooms.ledger.unserved(later) for due in dues]
        rooms.ledger.open(dues, now=later, through=1)
        rooms.ledger.claim([ledgers.claim(one, 1) for one in dues], now=later)
        rooms.ledger.recover(now=later)
    done = digest(folder, "resolve", "p01", "sent")

    assert done.returncode == 2
    assert "name one: --day 2026-03-13, --day 2026-03-12" in done.stderr


def test_of_millions_only_those_in_the_state_are_looked_at(tmp_path: Path) -> None:
    asked: list[str] = []
    with ledgers.opened(tmp_path, build.subscriber(id="ada")) as ledger:
        ledgers.serve(ledger, NOW, 1)
        with ledgers.store_of(ledger).read() as db:
            db.set_trace_callback(asked.append)
            found = list(deliveries.listed(db, state="sent", on=None, limit=5))
            db.set_trace_callback(None)
            steps = [step for sql in asked for *_, step in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert list(Operation(ledgers.store_of(ledger)).deliveries(limit=5)) == found

    assert [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step] == []
    assert [step for step in steps if "TEMP B-TREE" in step] == []
