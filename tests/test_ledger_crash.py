"""Killed between any two steps and started again, everybody is served; and no two processes send at
once."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.makers import build, ledgers

ROOT = Path(__file__).parents[1]
NOW = build.NOW
PEOPLE = [build.subscriber(id=name, email=f"{name}@example.org") for name in ("ada", "ben", "cleo")]

SENDER = """
import os, sys
from itertools import chain
from datetime import datetime
from pathlib import Path
from digest.ledger import MIGRATIONS, Ledger
from digest.model import Outgoing, Receipt, Sections
from digest.store import Store

path, log, steps, now = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), datetime.fromisoformat(sys.argv[4])

def step():
    global steps
    steps -= 1
    if steps == 0:
        os._exit(9)

with Store(path, migrations=MIGRATIONS) as store, store.hold():
    ledger = Ledger(store)
    ledger.recover(now=now)
    dues = tuple(chain.from_iterable(ledger.unserved(now)))
    ledger.open(dues, now=now, through=10)
    step()
    for due in dues:
        ledger.claim([Outgoing(key=due.key, sender="", recipient="", message=b"", made_at=now, sections=due.sections or Sections(matches=(steps + 50,)))], now=now)
        step()
        with log.open("a") as accepted:
            accepted.write(due.subscriber.id + chr(10))
        step()
        ledger.settle([Receipt(key=due.key, state="sent", reply="250 ok")], now=now)
        step()
"""


def run(folder: Path, *, steps: int = 0) -> int:
    given = [str(folder / "digest.db"), str(folder / "accepted"), str(steps), NOW.isoformat()]
    return subprocess.run(
        [sys.executable, "-c", SENDER, *given], cwd=ROOT, check=False, timeout=60
    ).returncode


@pytest.mark.slow
@pytest.mark.parametrize("steps", range(1, 9))
def test_killed_after_any_step_nobody_is_left_out(tmp_path: Path, steps: int) -> None:
    with ledgers.opened(tmp_path, *PEOPLE):
        pass

    assert (run(tmp_path, steps=steps), run(tmp_path)) == (9, 0)

    accepted = Counter((tmp_path / "accepted").read_text().split())
    with ledgers.opened(tmp_path) as ledger:
        twice = {one.subscriber for one in ledger.deliveries() if one.attempt == 2}
        assert ledger.counts(since=build.DAY) == {build.DAY: {"sent": 3}}
    assert set(accepted) == {"ada", "ben", "cleo"}
    assert {name for name, times in accepted.items() if times > 1} <= twice


@pytest.mark.slow
def test_killed_between_acceptance_and_receipt_the_second_try_carries_the_same_papers(
    tmp_path: Path,
) -> None:
    with ledgers.opened(tmp_path, PEOPLE[0]):
        pass

    run(tmp_path, steps=3)
    with ledgers.opened(tmp_path) as ledger:
        first = ledger.deliveries()[0]
    run(tmp_path)

    with ledgers.opened(tmp_path) as ledger:
        second = ledger.deliveries()[0]
    assert (second.papers, second.made_at, second.state, second.attempt) == (
        first.papers,
        first.made_at,
        "sent",
        2,
    )


def test_a_second_sender_is_turned_away(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *PEOPLE) as ledger, ledgers.store_of(ledger).hold():
        given = [str(tmp_path / "digest.db"), str(tmp_path / "accepted"), "0", NOW.isoformat()]
        other = subprocess.run(
            [sys.executable, "-c", SENDER, *given],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert "another digest run or send is at work" in other.stderr


def test_whoever_else_has_the_file_open_sees_what_is_committed(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *PEOPLE) as first, ledgers.opened(tmp_path) as second:
        ledgers.begin(first)

        assert Counter(ledgers.states(second)) == {"pending": 3}


@pytest.mark.slow
def test_run_twice_on_one_day_everybody_has_one_digest(tmp_path: Path) -> None:
    with ledgers.opened(tmp_path, *PEOPLE):
        pass

    run(tmp_path)
    run(tmp_path)

    assert Counter((tmp_path / "accepted").read_text().split()) == {"ada": 1, "ben": 1, "cleo": 1}
