"""A store that has suppressions and not its key sends nothing, says so everywhere, and goes on when
the key is back."""

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.cli.reload import Files
from digest.cli.run import Doubts, send
from digest.exceptions import KeyFileError
from digest.ledger import PeopleFacts
from digest.pipeline import alerting, dispatch
from digest.pipeline.application import MIGRATIONS, Rooms
from digest.pipeline.heartbeat import Heartbeat
from digest.pipeline.overview import overview
from digest.pipeline.why.issue import of_issue
from digest.store import Store, key_file
from tests import smtp
from tests.makers import build, houses
from tests.test_alerts import OPERATOR
from tests.test_cli import folder, run, with_relay
from tests.test_dispatch import lay_out

__all__ = ["folder"]  # a fixture

NOW = build.NOW


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


@pytest.fixture
def rooms(tmp_path: Path, server: smtp.Server) -> Iterator[Rooms]:
    """Return an installation of three readers, one of whom unsubscribed, without its key."""
    place = lay_out(tmp_path, server.port, readers=3)
    with (place / "digest.yaml").open("a") as settings:
        settings.write(OPERATOR)
    houses.collect(place, NOW)
    with houses.opened(place, NOW) as rooms:
        PeopleFacts(rooms.store).suppress("p00", "unsubscribed", now=NOW)
        key_file.path_of(rooms.store.path).rename(tmp_path / "kept.key")
        yield rooms


def put_back(rooms: Rooms) -> None:
    (rooms.store.path.parent / "kept.key").rename(key_file.path_of(rooms.store.path))


def seen(rooms: Rooms) -> list[str]:
    return [cause.name for cause in overview(rooms, now=NOW, zone="UTC").attention]


VERBS = {
    "serve": lambda rooms: dispatch.serve(rooms, now=NOW),
    "send": lambda rooms: dispatch.send(rooms, now=NOW),
    "send again": lambda rooms: dispatch.send_again(rooms, now=NOW),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_nothing_is_sent_by_any_verb(rooms: Rooms, server: smtp.Server, verb: object) -> None:
    with pytest.raises(KeyFileError, match="put it back"):
        list(verb(rooms))  # type: ignore[operator]

    assert server.messages == []


def test_all_is_well_when_the_key_is_back(rooms: Rooms) -> None:
    before = seen(rooms)
    put_back(rooms)
    states = {one.key[0]: one.state for _, one in dispatch.serve(rooms, now=NOW)}

    assert ("key" in before, "key" in seen(rooms)) == (True, False)
    assert states == {"p01": "sent", "p02": "sent"}


def test_the_operator_is_told(rooms: Rooms, server: smtp.Server) -> None:
    told = list(alerting.tick(rooms, now=NOW, zone="UTC"))

    (alert, receipt) = told[0]
    (cause,) = [one for one in alert.causes if one.name == "key"]
    assert receipt.state == "sent"
    assert cause.told.startswith("digest.db.key: it is not there")
    assert "digest key reset" in cause.to_do
    assert len(server.messages) == 1


def test_why_says_what_it_waits_for(rooms: Rooms) -> None:
    verdict = of_issue(rooms.ledger.subscriber("p01"), rooms, now=NOW).verdict

    assert "It waits: " in verdict
    assert "digest.db.key: it is not there" in verdict


def test_run_says_it_once_and_keeps_the_people_as_they_were(
    rooms: Rooms, server: smtp.Server, caplog: pytest.LogCaptureFixture
) -> None:
    people = rooms.settings.subscribers[0]
    people.write_text(people.read_text().replace("p02", "p09"))
    files, doubts = Files(rooms, rooms.settings.path), Doubts()
    heart = Heartbeat(clock=lambda: NOW, sleep=lambda _: None)

    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            send(files, doubts, threading.Event(), heart)

    assert [one.getMessage() for one in caplog.records if "key" in one.getMessage()] == [
        str(PeopleFacts(rooms.store).key_trouble())
    ]
    assert [one.id for one in rooms.ledger.subscribers()] == ["p00", "p01", "p02"]
    assert [one for one in server.messages if one.recipient != "olga@example.org"] == []


def test_the_commands_say_it_and_end_as_they_should(folder: Path) -> None:
    with smtp.server() as server:
        with_relay(folder, server.port)
        run("collect", cwd=folder)
        store = next(folder.rglob("*.db"))
        with Store(store, migrations=MIGRATIONS) as opened:
            PeopleFacts(opened).suppress("ada", "unsubscribed", now=NOW)
        key_file.path_of(store).unlink()
        people = folder / "config/subscribers.yaml"
        people.write_text(people.read_text().replace("id: grace", "id: hopper"))

        collected, sent = run("collect", cwd=folder), run("send", "--json", cwd=folder)
        status = run("status", "--json", "--exit-code", cwd=folder)

    told = json.loads(status.stdout)
    assert (collected.returncode, sent.returncode, status.returncode) == (0, 1, 1)
    assert [one.stderr.count("digest.db.key: it is not there") for one in (collected, sent)] == [
        1,
        1,
    ]
    assert "put it back" in json.loads(sent.stdout)["error"]
    assert server.messages == []
    assert told["attention"][0]["cause"] == "key"
    assert told["no_mail"] == {"unsubscribed": 1}
