"""Workers make what the process that sends would make, and a worker that dies costs nothing."""

import json
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.mail import relay
from digest.model import Outgoing
from digest.pipeline import dispatch, worker_pool
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import gather
from digest.pipeline.makers import Makers
from digest.pipeline.making import Made
from digest.pipeline.sender import opened
from tests import smtp
from tests.makers import houses
from tests.test_dispatch import FAULTS, digest, spoil

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
PEOPLE = 30
WORDS = ("agent", "tree search", "nothing at all", "planning", "graph*")

pytestmark = pytest.mark.slow


def lay_out(folder: Path, port: int = 9) -> Path:
    """Write an installation of people in different looks, some of whom have no match."""
    people = "".join(
        f"  - {{id: p{i:02}, email: p{i:02}@example.org, timezone: UTC, name: 'Zoë {i}',"
        f" layout: {('full', 'compact', 'titles')[i % 3]}, notices: {('never', 'always')[i % 2]},"
        f" profile: {{keywords: ['{WORDS[i % 5]}', '{WORDS[i % 3]}'], exclude: [forest], related: 2}}}}\n"
        for i in range(PEOPLE)
    )
    source = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
    houses.lay_out(folder, source, people=f"subscribers:\n{people}", port=port)
    papers = [
        {
            "id": f"2603.{i:05}",
            "title": f"Agents that plan tree search, part {i}",
            "abstract": f"We study planning in graphs and {'forests' if i % 7 else 'trees'}. " * 3,
            "authors": ["Ada Byron", "Grace Hopper"],
            "listed_on": "2026-03-12",
        }
        for i in range(60)
    ]
    (folder / "listings.jsonl").write_text("".join(json.dumps(one) + "\n" for one in papers))
    houses.collect(folder, NOW)
    return folder


@contextmanager
def house(folder: Path, workers: int) -> Iterator[Rooms]:
    with houses.opened(folder, NOW) as rooms:
        yield replace(rooms, settings=replace(rooms.settings, workers=workers))


def made(rooms: Rooms, most: int = 4) -> list[Made]:
    """Return what everybody's issues come to."""
    (dues,) = rooms.ledger.unserved(NOW)
    over = gather([dues], rooms.archive)
    with Makers(rooms) as makers:
        work = opened(dues, over, rooms, now=NOW, most=most)
        return [one.without_digest for shard in makers.made(work) for one in shard]


def children(parent: int = os.getpid()) -> list[int]:
    """Return the workers of a process, this one if none is named."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
            words = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(rest.split()[1]) == parent and b"digest.pipeline.worker" in words:
            found.append(int(name.split()[0]))
    return found


def test_workers_make_the_same_bytes_as_the_process_that_sends(tmp_path: Path) -> None:
    lay_out(tmp_path)
    with house(tmp_path, 0) as rooms:
        here = made(rooms)
    (tmp_path / "digest.db").unlink()
    houses.collect(tmp_path, NOW)
    with house(tmp_path, 2) as rooms:
        elsewhere = made(rooms)

    assert elsewhere == here
    states = Counter(getattr(one.outcome, "state", "message") for one in here)
    assert states == {"message": 29, "empty": 1}


def killer(number: int, done: threading.Event) -> None:
    """Kill the next worker that is seen, so many times."""
    while number and not done.is_set():
        for worker in children()[:1]:
            os.kill(worker, signal.SIGKILL)
            number -= 1
        time.sleep(0.3)


def test_workers_that_are_killed_cost_nothing(tmp_path: Path) -> None:
    with smtp.server(script={"DOT": [0.1] * PEOPLE}) as server:
        lay_out(tmp_path, server.port)
        done = threading.Event()
        thread = threading.Thread(target=killer, args=(5, done))
        with house(tmp_path, 2) as rooms:
            thread.start()
            states = Counter(one.state for _, one in dispatch.serve(rooms, now=NOW))
            done.set()
            thread.join()

    assert states == {"sent": 29, "empty": 1}
    assert max(Counter(one.recipient for one in server.messages).values()) == 1
    assert len(server.messages) == 29
    assert children() == []


def sabotage(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Let each worker do something when it starts."""
    (folder / "sitecustomize.py").write_text(
        f"import os, sys\nif 'digest.pipeline.worker' in sys.orig_argv:\n{does}"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


DIES_OF_P03 = """
    from digest import mail
    whole = mail.message
    def message(rendered, header):
        if header.recipient_address.startswith('p03@'):
            os._exit(9)
        return whole(rendered, header)
    mail.message = message
"""


def test_who_kills_every_worker_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lay_out(tmp_path)
    sabotage(tmp_path, monkeypatch, DIES_OF_P03)
    with house(tmp_path, 2) as rooms:
        found = {one.key[0]: one.outcome for one in made(rooms)}

    assert found.pop("p03").reply == "3 workers died while it was made, see the log"
    assert {getattr(one, "state", "message") for one in found.values()} == {"message", "empty"}
    assert len(found) == PEOPLE - 1
    assert "a worker died" in caplog.text


def test_where_no_worker_can_start_the_process_that_sends_makes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lay_out(tmp_path)
    sabotage(tmp_path, monkeypatch, "    os._exit(3)\n")
    with house(tmp_path, 2) as rooms:
        found = made(rooms)

    assert sum(isinstance(one.outcome, Outgoing) for one in found) == 29
    assert "workers cannot be started" in caplog.text


@pytest.mark.parametrize("fault", ["ranking", "composing", "joining"])
def test_a_fault_in_a_worker_costs_one_issue_and_its_traceback_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    lay_out(tmp_path)
    with house(tmp_path, 2) as rooms:
        spoil(rooms, "p03", *FAULTS[fault])
        found = {one.key[0]: one.outcome for one in made(rooms)}

    assert found.pop("p03").state == "failed"
    assert {getattr(one, "state", "message") for one in found.values()} == {"message", "empty"}
    assert any("p03" in record.getMessage() for record in caplog.records)
    assert "Traceback" in caplog.text


def test_at_most_two_shards_a_worker_are_made_ahead(tmp_path: Path) -> None:
    lay_out(tmp_path)
    begun: list[int] = []

    def counted(work: Iterator[object]) -> Iterator[object]:
        for number, one in enumerate(work):
            begun.append(number)
            yield one

    with house(tmp_path, 2) as rooms, Makers(rooms) as makers:
        (dues,) = rooms.ledger.unserved(NOW)
        over = gather([dues], rooms.archive)
        results = makers.made(counted(opened(dues, over, rooms, now=NOW, most=2)))  # type: ignore[arg-type]
        ahead = [len(begun) - number for number, _ in enumerate(results)]

    assert max(ahead) == worker_pool.AHEAD * 2


def test_who_leaves_after_their_mail_was_made_gets_none(tmp_path: Path) -> None:
    with smtp.server() as server:
        lay_out(tmp_path, server.port)
        with house(tmp_path, 2) as rooms:
            replies = {}
            for number, (_, one) in enumerate(dispatch.serve(rooms, now=NOW)):
                replies[one.key[0]] = one.state, one.reply
                if number == 0:
                    with rooms.store.write() as db:
                        db.execute("UPDATE subscribers SET removed_at = 1 WHERE slug = 'p09'")

    assert "p09@example.org" not in {one.recipient for one in server.messages}
    assert len(server.messages) == 28
    assert replies["p09"] == ("empty", "no longer subscribed")


def wait_for(is_so: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


def installed(folder: Path, port: int) -> Path:
    """Write an installation with two workers, whose people have mail today."""
    lay_out(folder, port)
    settings = folder / "digest.yaml"
    settings.write_text(settings.read_text() + "workers: 2\n")
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251  the program under test reads the clock as well
    papers = folder / "listings.jsonl"
    papers.write_text(papers.read_text().replace("2026-03-12", today))
    (folder / "digest.db").unlink()
    subprocess.run(digest(folder, "collect"), check=True, capture_output=True)
    return folder


def alive(workers: list[int]) -> list[int]:
    """Return those of *workers* that are at work; who ended and was not fetched is not."""
    states = {
        one: Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[0]
        for one in workers
        if Path(f"/proc/{one}/stat").exists()
    }
    return [one for one, state in states.items() if state != "Z"]


def test_workers_end_when_the_process_that_sends_is_killed_and_nobody_is_left_out(
    tmp_path: Path,
) -> None:
    with smtp.server(script={"DOT": [0.2] * PEOPLE}) as server:
        installed(tmp_path, server.port)
        kills = 3
        for _ in range(kills):
            before = len(server.messages)
            process = subprocess.Popen(
                digest(tmp_path, "send"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wait_for(lambda before=before: len(server.messages) > before + 2)
            workers = children(process.pid)
            process.kill()
            process.wait()
            assert workers
            wait_for(lambda workers=workers: not alive(workers), 10)
        subprocess.run(digest(tmp_path, "send"), check=True, capture_output=True)

    got = Counter(one.recipient for one in server.messages)
    assert len(got) == 29
    assert got.total() - len(got) <= kills * relay.CLAIMED


def test_ctrl_c_is_for_the_process_that_sends_and_workers_end_with_it(tmp_path: Path) -> None:
    with smtp.server(script={"DOT": [0.2] * PEOPLE}) as server:
        installed(tmp_path, server.port)
        process = subprocess.Popen(
            digest(tmp_path, "send"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        wait_for(lambda: len(server.messages) > 2)
        workers = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert workers
    assert alive(workers) == []
    assert (process.returncode, "a worker died" in said) == (1, False)
    assert "people wait: the program was asked to stop" in said
    with houses.opened(tmp_path, datetime.now(UTC)) as rooms:  # noqa: TID251
        states = Counter(one.state for one in rooms.ledger.deliveries())
    assert set(states) <= {"sent", "pending", "empty"}
    assert states["sent"] == len(server.messages)


def test_a_worker_that_stands_still_is_ended_and_its_shard_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_pool, "SILENT_S", 2.0)
    lay_out(tmp_path)
    stopped: list[int] = []

    def still() -> None:
        while not stopped:
            for worker in children()[:1]:
                os.kill(worker, signal.SIGSTOP)
                stopped.append(worker)

    with house(tmp_path, 2) as rooms:
        thread = threading.Thread(target=still)
        thread.start()
        found = made(rooms)
        thread.join()

    assert sum(isinstance(one.outcome, Outgoing) for one in found) == 29
    assert "workers say nothing" in caplog.text
    assert children() == []
