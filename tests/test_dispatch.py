"""A run from end to end: one reader's fault is theirs alone, a relay in trouble costs no work, and
a stop is heard."""

import json
import logging
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.mail import relay
from digest.model import Digest, Rendered
from digest.pipeline import dispatch
from digest.pipeline.application import Rooms
from tests import smtp
from tests.makers import build, houses

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
READERS = 20
SOURCE = "  - {name: listings, kind: jsonl, path: listings.jsonl}"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def lay_out(folder: Path, port: int, *, readers: int = READERS, on: str = "2026-03-12") -> Path:
    """Write an installation whose readers all have a match, and the papers in it."""
    person = "  - {{id: p{i:02}, email: p{i:02}@example.org, timezone: UTC, profile: {{keywords: [agent]}}}}\n"
    people = "subscribers:\n" + "".join(person.format(i=i) for i in range(readers))
    houses.lay_out(folder, SOURCE, people=people, port=port)
    paper = {
        "id": "2603.00001",
        "title": "Agents that plan",
        "abstract": "We plan.",
        "listed_on": on,
    }
    (folder / "listings.jsonl").write_text(json.dumps(paper) + "\n")
    return folder


@pytest.fixture
def rooms(tmp_path: Path, server: smtp.Server) -> Iterator[Rooms]:
    folder = lay_out(tmp_path, server.port)
    houses.collect(folder, NOW)
    with houses.opened(folder, NOW) as rooms:
        yield rooms


def serve(rooms: Rooms, now: datetime = NOW) -> dict[str, str]:
    return {one.key[0]: one.state for _, one in dispatch.serve(rooms, now=now)}


def spoil(rooms: Rooms, slug: str, path: str, value: str) -> None:
    """Give somebody settings in the store that no people's file would let pass: what a fault of the
    program comes to."""
    with rooms.store.write() as db:
        db.execute(
            "UPDATE subscribers SET settings = json_set(settings, :path, json(:value)) WHERE slug = :slug",
            {"slug": slug, "path": path, "value": value},
        )


FAULTS = {
    "looking the papers through": ("$.profile.topics[0].keywords[0]", '{"term": 7}'),
    "ranking": ("$.profile.topics[0].keywords[0]", '{"term": "agent", "weight": "heavy"}'),
    "composing": ("$.profile.limit", '"ten"'),
    "joining": ("$.name", "7"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("path", "value"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_one_issue_costs_that_issue_alone(
    rooms: Rooms, server: smtp.Server, caplog: pytest.LogCaptureFixture, path: str, value: str
) -> None:
    spoil(rooms, "p03", path, value)

    states = serve(rooms)

    assert states == {f"p{i:02}": "failed" if i == 3 else "sent" for i in range(READERS)}
    assert len({one.recipient for one in server.messages}) == len(server.messages) == READERS - 1
    (failed,) = rooms.ledger.troubled(since=NOW.date())
    assert (failed.subscriber, failed.state, "a fault of the program" in failed.reply) == (
        "p03",
        "failed",
        True,
    )
    assert any("p03" in record.getMessage() and record.exc_info for record in caplog.records), (
        "the traceback is in the log"
    )
    assert serve(rooms, NOW + MINUTE) == {}


@pytest.mark.slow
def test_a_fault_in_rendering_one_issue_costs_that_issue_alone(rooms: Rooms) -> None:
    def draw(digest: Digest) -> Rendered:
        if digest.subscriber.id == "p03":
            raise KeyError("title")
        return rooms.render(digest)

    states = Counter(serve(replace(rooms, render=draw)).values())

    assert states == {"sent": READERS - 1, "failed": 1}
    assert "KeyError: 'title'" in rooms.ledger.troubled(since=NOW.date())[0].reply


def test_an_issue_whose_fault_is_mended_is_sent_by_asking_for_it_again(
    rooms: Rooms, server: smtp.Server
) -> None:
    before = rooms.ledger.subscriber("p03")
    spoil(rooms, "p03", *FAULTS["composing"])
    serve(rooms)
    spoil(rooms, "p03", "$.profile.limit", str(before.profile.limit))

    again = [
        (one.key[0], one.state) for _, one in dispatch.send_again(rooms, now=NOW, only=("p03",))
    ]

    assert again == [("p03", "sent")]
    assert Counter(one.recipient for one in server.messages)["p03@example.org"] == 1
    assert rooms.ledger.history("p03")[0].papers == rooms.ledger.history("p04")[0].papers != ()


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["composing", "ranking"])
def test_a_fault_does_not_make_the_others_one_by_one(
    rooms: Rooms, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    spoil(rooms, "p03", *FAULTS[fault])

    serve(rooms)

    assert sum("not made together" in record.getMessage() for record in caplog.records) <= 5, (
        "halves of halves of twenty"
    )


def test_two_faults_in_one_run_cost_two_issues(rooms: Rooms, server: smtp.Server) -> None:
    spoil(rooms, "p03", *FAULTS["composing"])
    spoil(rooms, "p11", *FAULTS["looking the papers through"])

    states = Counter(serve(rooms).values())

    assert states == {"sent": READERS - 2, "failed": 2}
    assert len(server.messages) == READERS - 2


def test_a_fault_of_the_store_is_nobodys_and_ends_the_run(
    rooms: Rooms, server: smtp.Server
) -> None:
    def broken(_digest: Digest) -> Rendered:
        raise MemoryError

    with pytest.raises(MemoryError):
        serve(replace(rooms, render=broken))

    assert server.messages == []
    assert set(serve(rooms).values()) == {"sent"}


def test_while_a_relay_is_down_nothing_is_made_and_it_is_asked_ever_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    made: list[str] = []
    with smtp.server() as gone:
        folder = lay_out(tmp_path, gone.port)
    houses.collect(folder, NOW)
    with houses.opened(folder, NOW) as rooms:
        counting = replace(
            rooms, render=lambda digest: made.append(digest.subscriber.id) or rooms.render(digest)
        )
        tries = []
        for minute in range(40):
            assert serve(counting, NOW + minute * MINUTE) == {}
            tries.append(rooms.ledger.outage().tries)

        assert made == []
        assert [minute for minute in range(1, 40) if tries[minute] > tries[minute - 1]] == [
            1,
            3,
            8,
            18,
            33,
        ]
        assert rooms.ledger.deliveries() == ()
        assert rooms.ledger.waiting(NOW + 40 * MINUTE) == READERS
        waiting, reason = dispatch.unserved(rooms, now=NOW)
        assert (waiting, "connection refused" in reason) == (READERS, True)


def test_when_the_relay_is_back_everybody_is_served_and_the_outage_is_over(
    rooms: Rooms, server: smtp.Server
) -> None:
    rooms.ledger.note_outage("relay 127.0.0.1:9: connection refused", now=NOW)

    assert serve(rooms, NOW) == {}
    assert set(serve(rooms, NOW + MINUTE).values()) == {"sent"}
    assert rooms.ledger.outage() is None
    assert len(server.messages) == READERS


def test_a_send_asks_the_relay_whatever_was_noted(rooms: Rooms) -> None:
    rooms.ledger.note_outage("relay 127.0.0.1:9: connection refused", now=NOW)

    assert {one.state for _, one in dispatch.send(rooms, now=NOW)} == {"sent"}
    assert rooms.ledger.outage() is None


def test_what_waits_for_the_relay_keeps_its_state(rooms: Rooms, server: smtp.Server) -> None:
    server.script = {"MAIL": [None, None, "421 closing"], "CONNECT": [None, "554 5.3.2 not now"]}

    states = Counter(serve(rooms).values())

    assert states == {"sent": 2, "deferred": 1}
    assert Counter(one.state for one in rooms.ledger.deliveries()) == {
        "sent": 2,
        "deferred": 1,
        "pending": READERS - 3,
    }
    assert "554 5.3.2" in rooms.ledger.outage().reason


def test_after_a_stop_nothing_more_is_made_than_was_claimed(
    rooms: Rooms, server: smtp.Server
) -> None:
    made: list[str] = []

    def render(digest: Digest) -> Rendered:
        made.append(digest.subscriber.id)
        return rooms.render(digest)

    results = dispatch.serve(
        replace(rooms, render=render), now=NOW, stop=lambda: len(server.messages) >= 3
    )

    assert [one.state for _, one in results] == ["sent"] * 3
    assert len(made) <= relay.CLAIMED
    assert Counter(one.state for one in rooms.ledger.deliveries()) == {
        "sent": 3,
        "pending": READERS - 3,
    }
    assert rooms.ledger.outage() is None, "a stop is no trouble of the relay"
    _, reason = dispatch.unserved(rooms, now=NOW, stop=lambda: True)
    assert reason == "the program was asked to stop"


def test_no_issue_is_composed_twice_in_one_run(rooms: Rooms, server: smtp.Server) -> None:
    made: Counter[str] = Counter()

    def render(digest: Digest) -> Rendered:
        made[digest.subscriber.id] += 1
        return rooms.render(digest)

    server.refuse = {"p05@example.org": "450 4.2.1 later"}
    serve(replace(rooms, render=render))

    assert set(made.values()) == {1}
    assert len(made) == READERS


def digest(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "digest", *words, "--config", str(folder / "digest.yaml")]


def wait_for(is_so: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


def installed(folder: Path, port: int, readers: int = READERS) -> Path:
    lay_out(folder, port, readers=readers, on=datetime.now(UTC).date().isoformat())  # noqa: TID251  the program under test reads the clock as well
    people = folder / "subscribers.yaml"
    people.write_text(build.due_now(people.read_text()))
    subprocess.run(digest(folder, "collect"), check=True, capture_output=True)
    return folder


ENDS = [
    ("send", signal.SIGTERM),
    ("send", signal.SIGINT),
    ("run", signal.SIGTERM),
    ("run", signal.SIGINT),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "number"), ENDS)
def test_a_signal_brings_the_message_in_hand_to_its_end_and_begins_no_other(
    tmp_path: Path, command: str, number: int
) -> None:
    with smtp.server(script={"DOT": [None, None, 2.0]}) as server:
        folder = installed(tmp_path, server.port)
        process = subprocess.Popen(
            digest(folder, command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        wait_for(lambda: server.heard["DOT"] == 3)
        process.send_signal(number)
        began = time.monotonic()
        _, said = process.communicate(timeout=30)

        assert time.monotonic() - began < 15
        assert len(server.messages) == 3
        with houses.opened(folder, datetime.now(UTC)) as rooms:  # noqa: TID251
            assert Counter(one.state for one in rooms.ledger.deliveries()) == {
                "sent": 3,
                "pending": READERS - 3,
            }
        assert process.returncode == (1 if command == "send" else 0)
        assert command == "run" or "17 people wait: the program was asked to stop" in said


@pytest.mark.slow
def test_a_signal_that_comes_twice_at_once_is_one_request_and_a_second_request_ends_at_once(
    tmp_path: Path,
) -> None:
    with smtp.server(script={"DOT": [None, 60.0]}) as server:
        process = subprocess.Popen(
            digest(installed(tmp_path, server.port), "send"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: server.heard["DOT"] == 2)
        process.terminate()
        process.terminate()
        time.sleep(2)
        went_on = process.poll() is None
        process.terminate()

        assert (went_on, process.wait(timeout=5)) == (True, -signal.SIGTERM)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["send", "run"])
def test_a_relay_that_stays_silent_is_left_within_thirty_seconds_of_a_signal(
    tmp_path: Path, command: str
) -> None:
    with smtp.server(script={"DOT": [None, 60.0]}) as server:
        folder = installed(tmp_path, server.port)
        process = subprocess.Popen(
            digest(folder, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: server.heard["DOT"] == 2)
        process.terminate()
        began = time.monotonic()
        process.wait(timeout=40)

        assert time.monotonic() - began < 30
        with houses.opened(folder, datetime.now(UTC)) as rooms:  # noqa: TID251
            states = Counter(one.state for one in rooms.ledger.deliveries())
    assert states == {"sent": 1, "in_doubt": 1, "pending": READERS - 2}


@pytest.mark.slow
def test_nothing_to_do_is_said_only_when_everybody_was_served(tmp_path: Path) -> None:
    with smtp.server(refuse={"p01@example.org": "550 5.1.1 no such user"}) as server:
        folder = installed(tmp_path, server.port)
        first = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)
        second = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)

    assert first.returncode == 1
    assert "p01: failed on" in second.stderr
    assert "digest send --again --only p01" in second.stderr
    assert "everybody was served on their own date" not in second.stderr


@pytest.mark.slow
def test_a_relay_that_is_down_is_told_in_one_line(tmp_path: Path) -> None:
    with smtp.server() as gone:
        folder = installed(tmp_path, gone.port)
    done = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)
    status = json.loads(
        subprocess.run(
            digest(folder, "status", "--json"), capture_output=True, text=True, check=True
        ).stdout
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"{READERS} people wait: relay 127.0.0.1:" in done.stderr
    assert (status["waiting"], "connection refused" in status["outage"]["reason"]) == (
        READERS,
        True,
    )
