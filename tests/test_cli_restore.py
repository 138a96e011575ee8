"""A backup put back by the program's own words alone: what it says, and what it ends with."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import smtp
from tests.makers import build, houses

pytestmark = pytest.mark.slow

SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
PERSON = "  - {{id: {0}, email: {0}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"


def people(*ids: str) -> str:
    return build.due_now("subscribers:\n" + "".join(map(PERSON.format, ids)))


@dataclass(kw_only=True)
class House:
    folder: Path
    server: smtp.Server

    def list_paper(self, number: int) -> None:
        on = datetime.now(UTC).date().isoformat()  # noqa: TID251  the program reads it as well
        words = f"We plan, in paper {number}: " + " ".join(f"{number}{one}" for one in "abcdefghij")
        paper = {
            "id": f"2603.{number:05}",
            "title": f"Agents {number}",
            "abstract": words,
            "listed_on": on,
        }
        with (self.folder / "listings.jsonl").open("a") as file:
            file.write(json.dumps(paper) + "\n")

    def digest(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self.words(*words), capture_output=True, text=True, check=False)

    def words(self, *words: str) -> list[str]:
        config = str(self.folder / "digest.yaml")
        return [sys.executable, "-m", "digest", *words, "--config", config]

    def mailed(self) -> Counter[str]:
        return Counter(one.recipient.partition("@")[0] for one in self.server.messages)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with smtp.server() as server:
        houses.lay_out(tmp_path, SOURCE, people=people("ada", "ben"), port=server.port)
        with (tmp_path / "digest.yaml").open("a") as settings:
            settings.write("operator: {address: operator@example.org}\n")
        house = House(folder=tmp_path, server=server)
        house.list_paper(0)
        assert house.digest("collect").returncode == 0
        yield house


def put_back(house: House) -> None:
    """Put a backup of before the mail went out in the place of the store."""
    backup = json.loads(house.digest("backup", "--json").stdout)["backup"]
    assert house.digest("send").returncode == 0
    assert house.digest("restore", backup).returncode == 0


def test_a_backup_says_where_it_is_and_how_it_is_put_back(house: House) -> None:
    made = house.digest("backup", str(house.folder / "mine"))

    assert made.returncode == 0
    assert made.stdout.startswith(f"backed up to {house.folder}/mine (")
    assert made.stderr == f"digest restore {house.folder}/mine puts it back.\n"


def test_after_it_nothing_is_sent_and_all_who_ask_are_told(house: House) -> None:
    put_back(house)
    asked = house.digest("restore")
    send, status = house.digest("send"), house.digest("status", "--exit-code", "--json")
    dry = house.digest("send", "--dry-run")

    assert "A backup was put in its place. It knows of no mail." in asked.stdout
    assert "By the journal 2 people (ada, ben) had mail of " in asked.stdout
    assert "digest restore --resume   takes all of that for sent" in asked.stdout
    assert "digest restore --accept   takes the store for right" in asked.stdout
    assert (send.returncode, send.stdout) == (1, "")
    assert "nothing goes out: digest restore says what you can do" in send.stderr
    assert "nothing goes out: digest restore says what you can do" in dry.stderr
    (cause,) = json.loads(status.stdout)["attention"]
    assert (status.returncode, cause["cause"], cause["mailed"]) == (1, "older", True)
    assert house.mailed() == {"ada": 1, "ben": 1, "operator": 1}


def test_resume_goes_on_and_mails_nobody_twice(house: House) -> None:
    put_back(house)

    resumed = house.digest("restore", "--resume")
    sent = house.digest("send")

    assert resumed.returncode == 0
    assert "What was sent is taken over. By the journal 2 people (ada, ben) had mail" in (
        resumed.stdout
    )
    assert "Sending goes on" in resumed.stdout
    assert (sent.returncode, sent.stderr) == (
        0,
        "Nothing to do: everybody was served on their own date.\n",
    )
    assert house.mailed() == {"ada": 1, "ben": 1}


def test_accept_mails_what_the_store_does_not_know_of_once_more(house: House) -> None:
    put_back(house)

    accepted = house.digest("restore", "--accept")

    assert "The store is taken for right." in accepted.stdout
    assert house.digest("send").returncode == 0
    assert house.mailed() == {"ada": 2, "ben": 2}


def test_where_there_is_nothing_to_decide_it_says_so(house: House) -> None:
    assert house.digest("restore").stdout.startswith("The store knows all that was sent")
    assert json.loads(house.digest("restore", "--json").stdout) == {"reason": None}
    for option in ("--resume", "--accept"):
        told = house.digest("restore", option)
        assert (told.returncode, "there is nothing to decide" in told.stderr) == (2, True)
    assert house.digest("restore", "--resume", "--accept").returncode == 2


def test_a_deleted_store_is_mended_by_the_program_s_own_words(house: House) -> None:
    assert house.digest("send").returncode == 0
    (house.folder / "digest.db").unlink()
    assert house.digest("collect").returncode == 0

    assert "digest restore says what you can do" in house.digest("send").stderr
    assert "digest restore --resume" in house.digest("restore").stdout
    assert house.digest("restore", "--resume").returncode == 0

    assert house.digest("send").returncode == 0
    assert {who: times for who, times in house.mailed().items() if who != "operator"} == {
        "ada": 1,
        "ben": 1,
    }


def test_a_run_waits_for_the_decision_and_then_goes_on(house: House) -> None:
    put_back(house)
    with (house.folder / "run.log").open("w") as log:
        run = subprocess.Popen(house.words("run"), stderr=log)
        try:
            wait_for(lambda: house.mailed()["operator"] == 1)
            (house.folder / "subscribers.yaml").write_text(people("ada", "ben", "cleo"))
            run.send_signal(signal.SIGHUP)
            time.sleep(1)
            held = house.mailed()
            assert house.digest("restore", "--resume").returncode == 0
            run.send_signal(signal.SIGHUP)
            wait_for(lambda: house.mailed()["cleo"] == 1)
        finally:
            run.terminate()
            run.wait(timeout=60)

    assert (held["ada"], held["cleo"]) == (1, 0)
    assert (house.mailed()["ada"], house.mailed()["ben"]) == (1, 1)
    said = (house.folder / "run.log").read_text()
    assert said.count("this store does not know all that was sent") == 1


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
