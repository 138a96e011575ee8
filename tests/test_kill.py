"""Killed with -9 at random moments and started again: everybody has their digest, twice only under
the same Message-ID."""

import email
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import smtp

PEOPLE = 50
KILLS = 30 if os.environ.get("SOAK") else 8
# A relay that takes its time over every message: a kill finds the program in the middle of one, and
# there is work for all kills.
PAUSE_S = 0.25

SETTINGS = """
sources:
  - {{name: listings, kind: jsonl, path: listings.jsonl}}
sender: {{name: Daily Papers, address: digest@example.org}}
relay: {{host: 127.0.0.1, port: {port}, security: none}}
"""


def digest(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "digest", *words, "--config", str(folder / "digest.yaml")]


def lay_out(folder: Path, port: int) -> None:
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251  the program under test reads the clock as well
    papers = [
        {
            "id": f"2601.{i:05}",
            "title": f"Agents that plan, part {i}",
            "listed_on": today,
            "abstract": "We plan.",
        }
        for i in range(30)
    ]
    (folder / "listings.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    (folder / "digest.yaml").write_text(SETTINGS.format(port=port))
    person = (
        "  - {{id: p{i}, email: p{i}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"
    )
    (folder / "subscribers.yaml").write_text(
        "subscribers:\n" + "".join(person.format(i=i) for i in range(PEOPLE))
    )


def send_and_kill(folder: Path, after: float) -> int:
    """Start `digest send`, kill it after a while, and return how it ended."""
    process = subprocess.Popen(
        digest(folder, "send"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return process.returncode


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[smtp.Server, list[int], dict]:
    folder = tmp_path_factory.mktemp("kill")
    chance = random.Random(7)
    with smtp.server(script={"DOT": [PAUSE_S] * (PEOPLE // 2 + KILLS)}) as server:
        lay_out(folder, server.port)
        subprocess.run(digest(folder, "collect"), check=True, capture_output=True)
        ends = [send_and_kill(folder, chance.uniform(0.5, 1.4)) for _ in range(KILLS)]
        subprocess.run(digest(folder, "send"), check=True, capture_output=True)
        last = subprocess.run(digest(folder, "send", "--json"), check=True, capture_output=True)
    return server, ends, json.loads(last.stdout)


pytestmark = pytest.mark.slow

Killed = tuple[smtp.Server, list[int], dict]


def test_kills_find_the_program_at_work(killed: Killed) -> None:
    _, ends, _ = killed

    assert ends.count(-signal.SIGKILL) > KILLS / 2


def test_everybody_has_their_digest(killed: Killed) -> None:
    server, _, _ = killed

    assert {one.recipient for one in server.messages} == {
        f"p{i}@example.org" for i in range(PEOPLE)
    }


def test_a_digest_comes_twice_only_under_the_same_message_id_with_the_same_papers(
    killed: Killed,
) -> None:
    server, _, _ = killed
    copies = defaultdict(set)
    for one in server.messages:
        copies[one.recipient].add(
            (email.message_from_bytes(one.data)["Message-ID"], one.data.partition(b"\r\n\r\n")[2])
        )

    assert {len(different) for different in copies.values()} == {1}


def test_a_kill_doubles_one_message_at_most(killed: Killed) -> None:
    server, ends, _ = killed
    doubles = Counter(one.recipient for one in server.messages).total() - PEOPLE

    assert doubles <= sum(end == -signal.SIGKILL for end in ends)


def test_in_the_end_nothing_is_left_to_send(killed: Killed) -> None:
    _, _, last = killed

    assert last["due"] == 0
