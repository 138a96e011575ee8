"""While a long run is at work: who falls due, comes or leaves is known before each group of
messages."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import people
from digest.pipeline import application, dispatch, group
from digest.pipeline.application import Rooms
from tests import smtp
from tests.makers import houses
from tests.test_clock import MOVING
from tests.test_dispatch import digest, installed, lay_out, wait_for

NOW = datetime(2026, 3, 12, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PERSON = "  - {{id: {0}, email: {0}@example.org, timezone: UTC, send_at: '{1}', profile: {{keywords: [agent]}}}}\n"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def people_of(*ids: str, at: str = "05:00") -> str:
    return "".join(PERSON.format(one, at) for one in ids)


MANY = [f"p{i:02}" for i in range(30)]
LATER = people_of("z1", "z2", at="05:02")


@pytest.fixture
def rooms(tmp_path: Path, server: smtp.Server) -> Iterator[Rooms]:
    lay_out(tmp_path, server.port)
    write(tmp_path, people_of(*MANY) + LATER)
    houses.collect(tmp_path, NOW)
    with houses.opened(tmp_path, NOW) as rooms:
        yield rooms


def write(folder: Path, listed: str) -> None:
    (folder / "subscribers.yaml").write_text(f"subscribers:\n{listed}")


def changed(rooms: Rooms, listed: str, now: datetime) -> None:
    write(rooms.settings.path.parent, listed)
    found = people.read(*rooms.settings.subscribers, timezone="UTC")
    application.take_over(rooms, found.files, now=now)


def names(server: smtp.Server) -> list[str]:
    return [one.recipient.partition("@")[0] for one in server.messages]


def test_who_falls_due_during_a_run_is_served_within_it(rooms: Rooms, server: smtp.Server) -> None:
    def look() -> datetime:
        return NOW + 3 * MINUTE if server.messages else NOW

    served = [one.key[0] for _, one in dispatch.serve(rooms, now=NOW, look=look)]

    assert served == [*MANY, "z1", "z2"]
    assert sorted(names(server)) == sorted(served)


def test_who_falls_due_later_waits(rooms: Rooms, server: smtp.Server) -> None:
    list(dispatch.serve(rooms, now=NOW))

    assert names(server) == MANY


@pytest.mark.slow
@pytest.mark.parametrize("verb", [dispatch.serve, dispatch.send])
def test_who_leaves_during_a_run_is_not_mailed_after_the_group_in_hand(
    rooms: Rooms, server: smtp.Server, verb: object
) -> None:
    def look() -> datetime:
        if len(server.messages) == group.FIRST:
            changed(rooms, people_of(*MANY[:22]), NOW)
        return NOW

    list(verb(rooms, now=NOW, look=look))  # type: ignore[operator]

    assert names(server) == MANY[:22]


def test_who_comes_during_a_run_is_served_within_it(rooms: Rooms, server: smtp.Server) -> None:
    def look() -> datetime:
        if len(server.messages) == group.FIRST:
            changed(rooms, people_of("ada", *MANY) + LATER, NOW)
        return NOW

    list(dispatch.serve(rooms, now=NOW, look=look))

    assert sorted(names(server)) == ["ada", *MANY]


def test_who_changes_their_words_during_a_run_is_served_by_the_new_ones(
    rooms: Rooms, server: smtp.Server
) -> None:
    def look() -> datetime:
        if len(server.messages) == group.FIRST:
            changed(rooms, people_of(*MANY).replace("agent", "walrus") + LATER, NOW)
        return NOW

    states = [one.state for _, one in dispatch.serve(rooms, now=NOW, look=look)]

    assert states.count("sent") + states.count("empty") == len(MANY)
    assert rooms.ledger.history("p00")[0].papers
    assert not rooms.ledger.history("p29")[0].papers


def test_a_stop_between_groups_begins_no_other(rooms: Rooms, server: smtp.Server) -> None:
    stop = lambda: len(server.messages) >= group.FIRST  # noqa: E731

    list(dispatch.serve(rooms, now=NOW, stop=stop))

    assert names(server) == MANY[: group.FIRST]


@given(st.integers(1, group.MOST), st.floats(0, 1e6))
def test_a_group_that_was_slow_is_followed_by_one_that_takes_seconds(size: int, took_s: float):
    following = group.next_size(size, timedelta(seconds=took_s))

    assert group.LEAST <= following <= group.MOST or following == size * group.GROWTH
    assert following <= size * group.GROWTH
    fits = following * took_s / size <= group.WHILE.total_seconds() * 1.5
    assert fits or following == group.LEAST


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "send"])
def test_who_is_taken_out_of_the_file_is_not_mailed_after_the_next_group(
    tmp_path: Path, command: str
) -> None:
    with smtp.server(script={"DOT": [0.2] * 100}) as server:
        folder = installed(tmp_path, server.port, readers=60)
        file = folder / "subscribers.yaml"
        process = subprocess.Popen(
            digest(folder, command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        wait_for(lambda: len(server.messages) >= 5)
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(lines[:31]))
        if command == "send":
            process.communicate(timeout=60)
        else:
            wait_for(lambda: len(server.messages) >= 30)
            time.sleep(2)
            process.terminate()
            process.communicate(timeout=30)

    assert names(server) == [f"p{i:02}" for i in range(30)]


@pytest.mark.slow
def test_a_second_send_tries_again_what_was_deferred(tmp_path: Path) -> None:
    with smtp.server(script={"RCPT": ["450 4.2.1 later"]}) as server:
        folder = installed(tmp_path, server.port, readers=3)
        first = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)
        second = subprocess.run(digest(folder, "send"), capture_output=True, text=True, check=False)

    assert (first.returncode, second.returncode) == (1, 0)
    assert names(server) == ["p01", "p02", "p00"]


@pytest.mark.slow
def test_who_falls_due_while_run_is_at_work_is_mailed_before_its_last_message(
    tmp_path: Path,
) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    with smtp.server(script={"DOT": [0.2] * 200}) as server:
        folder = installed(tmp_path, server.port, readers=100)
        at = datetime.now(UTC) + 2 * MINUTE  # noqa: TID251  the program under test reads it too
        with (folder / "subscribers.yaml").open("a") as file:
            file.write(people_of("later", at=f"{at:%H:%M}"))
        process = subprocess.Popen(
            [sys.executable, "-c", MOVING, str(ahead), *digest(folder, "run")[3:]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[1],
        )
        wait_for(lambda: len(server.messages) >= 5)
        early = "later" in names(server)
        ahead.write_text(str(3 * MINUTE / timedelta(days=1)))
        wait_for(lambda: len(server.messages) == 101, 90)
        began = server.commands.count("QUIT")
        process.terminate()
        process.wait(timeout=40)

    assert not early
    assert "later" in names(server)[group.FIRST :]
    assert began <= 1, "one connection took them all"
