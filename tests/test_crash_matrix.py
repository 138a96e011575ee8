"""Killed with -9 at any point, and started again: nobody is left out, and nobody is mailed twice
but who was in doubt. In `make soak` with 200 people and at more steps, and 10,000 at random."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.ledger import PeopleFacts
from digest.pipeline.application import MIGRATIONS
from digest.store import Store
from tests import crash_matrix
from tests.crash_matrix import BOUND_S, PEOPLE, House, all_is_well, summary
from tests.test_dispatch import wait_for
from tests.test_workers import children

SOAK = bool(os.environ.get("SOAK"))
PARTS = 30 if SOAK else 6
CROWD = 10_000 if SOAK else 150
LONGEST_S = 1.0
CHANCE = random.Random(7)

Note = Callable[[str, object], None]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def like(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("like")
    crash_matrix.lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def steps(like: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Return how often a run that nobody kills steps on each point."""
    found = {}
    for point in crash_matrix.POINTS:
        folder = tmp_path_factory.mktemp("steps") / point
        with crash_matrix.house(like, folder) as house:
            said = house.ended(house.dying(point, 0, "send")).stderr
        found[point] = int(said.rpartition("steps: ")[2])
    return found


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("point", ["writes", "journal"])
def test_killed_by_itself_before_and_after_all_that_reaches_the_disk(
    like: Path, tmp_path: Path, steps: dict[str, int], point: str, part: int, record_property: Note
) -> None:
    """Before and in the transaction that claims, after it, around each line of the journal, before
    and in the transaction that settles, after the last."""
    number = 1 + round(part / (PARTS - 1) * (steps[point] - 1))
    with crash_matrix.house(like, tmp_path / "house") as house:
        died = house.ended(house.dying(point, number, "send"))

        assert died.returncode == -signal.SIGKILL, died.stderr
        all_is_well(house)
        record_property("cost", summary(house))


def test_killed_by_itself_when_all_is_made_and_nothing_claimed(like: Path, tmp_path: Path) -> None:
    with crash_matrix.house(like, tmp_path / "house") as house:
        died = house.ended(house.dying("making", 1, "send"))

        assert died.returncode == -signal.SIGKILL, died.stderr
        assert house.server.messages == []
        all_is_well(house)


@pytest.mark.parametrize(
    ("verb", "workers"),
    [*((verb, 0) for verb in ("EHLO", "MAIL", "RCPT", "DATA", "QUIT")), ("BODY", 2), ("DOT", 2)],
)
def test_killed_by_its_relay_before_an_answer(
    like: Path, tmp_path: Path, verb: str, workers: int, record_property: Note
) -> None:
    """At BODY in the middle of a message; at DOT the relay has taken it; at QUIT all are served."""
    with crash_matrix.house(like, tmp_path / "house", workers=workers) as house:
        at = 1 if verb in {"EHLO", "QUIT"} else PEOPLE // 2
        with killed_at(house, verb, at) as process:
            process.communicate(timeout=BOUND_S)
        house.note_kill()

        assert process.returncode == -signal.SIGKILL
        all_is_well(house)
        record_property("cost", summary(house))


@contextmanager
def killed_at(house: House, verb: str, at: int) -> Iterator["subprocess.Popen[str]"]:
    """Start a run that is killed when its relay hears *verb* for the time *at*."""
    process = []

    def kill() -> None:
        process[0].send_signal(signal.SIGKILL)

    house.server.heard.clear()
    house.server.script = {verb: [*[None] * (at - 1), kill]}
    process.append(house.started(house.command("send")))
    yield process[0]
    house.server.script = {}


def test_a_crowd_under_random_kills_of_the_program_and_of_its_workers(
    tmp_path: Path, record_property: Note
) -> None:
    (tmp_path / "like").mkdir()
    crash_matrix.lay_out(tmp_path / "like", people=CROWD)
    with crash_matrix.house(
        tmp_path / "like", tmp_path / "house", people=CROWD, workers=2
    ) as house:
        # A kill finds the program in the middle of a message.
        house.server.script = {"DOT": [0.01] * 2 * CROWD}
        while house.waiting():
            kill_at_random(house)
        all_is_well(house)
        record_property("cost", summary(house))


def kill_at_random(house: House) -> None:
    """Kill a run a while after its first message, and some of its workers before it."""
    before = len(house.server.messages)
    process = house.started(house.command("send"))
    wait_for(lambda: len(house.server.messages) > before or process.poll() is not None)
    ends_at = time.monotonic() + CHANCE.uniform(0, LONGEST_S)
    while time.monotonic() < ends_at and process.poll() is None:
        time.sleep(CHANCE.uniform(0.1, 0.3))
        for worker in children(process.pid)[: CHANCE.randrange(2)]:
            os.kill(worker, signal.SIGKILL)
    process.kill()
    process.communicate()
    house.note_kill()


@contextmanager
def sending_slowly(like: Path, folder: Path) -> Iterator[tuple[House, "subprocess.Popen[str]"]]:
    """Start a run that has sent some of its messages, to a relay that takes its time."""
    with crash_matrix.house(like, folder) as house:
        house.server.script = {"DOT": [0.2] * PEOPLE}
        process = house.started(house.command("send"))
        wait_for(lambda: len(house.server.messages) > PEOPLE // 4, 30)
        yield house, process


def test_asked_to_end_it_ends_what_it_began_and_leaves_nothing_in_doubt(
    like: Path, tmp_path: Path
) -> None:
    with sending_slowly(like, tmp_path / "house") as (house, process):
        process.terminate()
        begun = time.monotonic()
        process.communicate(timeout=30)

        assert time.monotonic() - begun < 30
        assert house.in_state("sending") == house.in_state("in_doubt") == []
        assert house.in_state("pending")
        all_is_well(house)
        assert len(house.server.messages) == PEOPLE


def test_of_two_that_send_at_once_one_is_turned_away_even_if_the_other_stands_still(
    like: Path, tmp_path: Path
) -> None:
    with sending_slowly(like, tmp_path / "house") as (house, process):
        process.send_signal(signal.SIGSTOP)
        other = house.ended(house.command("send"))
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=BOUND_S)

        assert other.returncode == 1
        assert "at work" in other.stderr
        all_is_well(house)
        assert len(house.server.messages) == PEOPLE


def test_who_leaves_meanwhile_gets_nothing_more(like: Path, tmp_path: Path) -> None:
    """Who was in the relay's hands when the program was killed is not mailed again either."""
    with crash_matrix.house(like, tmp_path / "house") as house:
        with killed_at(house, "DOT", 2) as process:
            process.communicate(timeout=BOUND_S)
        house.note_kill()
        begun = house.in_state("sending") + house.in_state("sent")
        waiting = [f"p{i}" for i in range(PEOPLE) if f"p{i}" not in begun]
        leaving = house.in_state("sending")[:3] + waiting[:3]
        now = datetime.now(UTC)  # noqa: TID251  the program under test reads the clock as well
        with Store(house.store, migrations=MIGRATIONS) as store:
            facts = PeopleFacts(store)
            for slug in leaving:
                facts.suppress(slug, "unsubscribed", now=now)
        accepted = house.accepted()
        house.suppressed = {slug: len(accepted.get(slug, ())) for slug in leaving}

        assert len(leaving) == 6
        all_is_well(house)


def test_who_is_left_in_doubt_is_named_with_what_ends_it(like: Path, tmp_path: Path) -> None:
    """Also by a run that serves others, which is no failure: the operator wants it so."""
    with crash_matrix.house(like, tmp_path / "house") as house:
        settings = house.folder / "digest.yaml"
        settings.write_text(settings.read_text().replace("port:", "in_doubt: keep, port:"))
        with killed_at(house, "DOT", 4) as process:
            process.communicate(timeout=BOUND_S)
        doubtful = house.in_state("sending")
        done = house.ended(house.command("send"))

        assert done.returncode == 0
        assert house.in_state("in_doubt") == doubtful
        for slug in doubtful:
            assert f"digest deliveries resolve {slug} sent, or resend, ends" in done.stderr
        assert len(house.server.messages) == len(house.accepted())
