"""Where memory, file descriptors or threads are few, a run ends by itself: nothing is lost or
doubled, and it is said what is to be had."""

import os
import resource
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest.config import Server
from digest.mail.relay import Relay
from tests import smtp
from tests.test_dispatch import READERS, digest, installed

MB = 2**20
SOAK = bool(os.environ.get("SOAK"))

CONNECTIONS = 4
MOST_IN_HAND = Relay(Server(host="127.0.0.1", port=9, connections=CONNECTIONS)).most_in_hand

pytestmark = pytest.mark.slow

Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Path, smtp.Server]]:
    with smtp.server(offers=["PIPELINING"]) as server:
        folder = installed(tmp_path, server.port)
        settings = (folder / "digest.yaml").read_text()
        several = settings.replace("security: none", f"security: none, connections: {CONNECTIONS}")
        (folder / "digest.yaml").write_text(several)
        yield folder, server


House = tuple[Path, smtp.Server]


def send(folder: Path, limit: Callable[[], object] | None = None) -> Ended:
    """Send in a program that puts a *limit* on itself."""
    command = digest(folder, "send")
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


def limited(what: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(what, (most, most))


def everybody_once(server: smtp.Server) -> bool:
    got = Counter(one.recipient for one in server.messages)
    return (len(got), got.total()) == (READERS, READERS)


@pytest.mark.parametrize("most", range(5, 20) if SOAK else [8, 12])
def test_few_file_descriptors_end_a_run_with_a_word_and_the_next_serves_everybody(
    house: House, most: int
) -> None:
    folder, server = house

    first = send(folder, limited(resource.RLIMIT_NOFILE, most))
    second = send(folder)

    assert "Traceback" not in first.stderr
    assert first.returncode == 0 or "open" in first.stderr
    assert (second.returncode, everybody_once(server)) == (0, True)


@pytest.mark.parametrize("most", range(100, 260, 4) if SOAK else [180])
def test_after_a_run_that_ended_for_want_of_memory_the_next_serves_everybody(
    house: House, most: int
) -> None:
    folder, server = house

    send(folder, limited(resource.RLIMIT_AS, most * MB))
    second = send(folder)

    got = Counter(one.recipient for one in server.messages)
    assert (second.returncode, len(got)) == (0, READERS)
    assert got.total() <= READERS + MOST_IN_HAND


def test_a_file_of_settings_takes_no_more_memory_than_its_size(house: House) -> None:
    folder, server = house

    done = send(folder, limited(resource.RLIMIT_AS, 320 * MB))

    assert (done.returncode, done.stderr) == (0, "")
    assert everybody_once(server)
