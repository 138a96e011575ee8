"""What a relay may do while everybody is served: in the end each has their digest, or a reason, and
nobody two; but for what it broke off after the end of a message.

The whole program but for its clock, over a real server.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from digest.ledger import PeopleFacts
from digest.model import Delivery
from digest.pipeline.application import Rooms
from tests import smtp
from tests.makers import houses
from tests.smtp import DROP, Last, Step
from tests.test_dispatch import READERS, lay_out

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out(tmp_path_factory.mktemp("collected"), 9)
    houses.collect(folder, NOW)
    return folder


@pytest.fixture
def folder(collected: Path, tmp_path: Path) -> Path:
    return shutil.copytree(collected, tmp_path / "copy")


def run(folder: Path, server: smtp.Server, *, connections: int = 1) -> tuple[Delivery, ...]:
    """Be `digest run` until nothing is open, a tick each five minutes; return what became of all."""
    settings = (folder / "digest.yaml").read_text().replace("port: 9", f"port: {server.port}")
    settings = settings.replace("security: none", f"security: none, connections: {connections}")
    (folder / "digest.yaml").write_text(settings)
    with houses.running(folder, NOW) as house:
        ticks = (NOW + n * 5 * MINUTE for n in range(150))
        while not is_over(house.rooms):
            house.tick(next(ticks))
        house.rooms.store.look_through(closely=True)
        assert PeopleFacts(house.rooms.store).suppressed() == {}
        return house.rooms.ledger.deliveries()


def is_over(rooms: Rooms) -> bool:
    found = rooms.ledger.deliveries()
    return len(found) == READERS and all(one.state in {"sent", "failed"} for one in found)


def states(found: Sequence[Delivery]) -> Counter[str]:
    return Counter(one.state for one in found)


def copies(server: smtp.Server) -> dict[str, list[tuple[str, str, bytes]]]:
    """Return what each person had: Message-ID, Date and content."""
    had = defaultdict(list)
    for one in server.messages:
        message = message_from_bytes(one.data)
        body = one.data.partition(b"\r\n\r\n")[2]
        had[one.recipient].append((message["Message-ID"], message["Date"], body))
    return had


WORDS = ["450 4.2.1 later", "451 4.2.1 come again", "452 4.2.2 not now"]
"""By turns: the same words each time would end the run, see test_relay_pace.py."""


@pytest.mark.parametrize("offers", [(), ("PIPELINING",)], ids=["one by one", "in groups"])
@pytest.mark.parametrize("times", [1, 2 * READERS], ids=["once", "for everybody, twice"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_refusal_for_now_is_tried_again_until_the_relay_has_recovered(
    folder: Path, verb: str, times: int, offers: Sequence[str]
) -> None:
    script = {verb: (WORDS * times)[:times]}
    with smtp.server(offers=offers, script=script) as server:
        found = run(folder, server)

    assert states(found) == {"sent": READERS}
    assert Counter(one.recipient for one in server.messages) == {
        f"p{i:02}@example.org": 1 for i in range(READERS)
    }


LONG = "x" * 1_000_000
BREAKS: dict[str, dict[str, Sequence[Step]]] = {
    "hangs up before it greets": {"CONNECT": [DROP] * 2},
    "hangs up after EHLO": {"EHLO": [DROP] * 2},
    "hangs up at MAIL": {"MAIL": [None] * 3 + [DROP] * 2},
    "hangs up at RCPT": {"RCPT": [None] * 3 + [DROP] * 2},
    "hangs up at DATA": {"DATA": [None] * 3 + [DROP] * 2},
    "hangs up within the message": {"BODY": [None] * 3 + [DROP] * 2},
    "has no time for us": {"RCPT": [None] * 3 + [Last("421 4.3.2 going down")] * 2},
    "talks rubbish at MAIL": {"MAIL": [None] * 3 + ["what?"]},
    "talks rubbish at RCPT": {"RCPT": [None] * 3 + ["999 what?"]},
    "talks rubbish at DATA": {"DATA": [None] * 3 + ["\x00\x01\x02"]},
    "wants content twice": {"DATA": [None] * 3 + ["354 go\r\n354 go"]},
    "answers twice": {"RCPT": [None] * 3 + ["250 ok\r\n250 ok"]},
    "answers something else": {"DATA": [None] * 3 + ["250 ok"]},
    "answers by a line of a megabyte": {"MAIL": [None] * 3 + [f"250 {LONG}"]},
    "refuses by a line of a megabyte": {"RCPT": [None] * 3 + [f"450 4.2.1 {LONG}"]},
    "answers by many lines": {"RCPT": [None] * 3 + ["250-so\r\n" * 50 + "250 ok"]},
    "sends mixed lines": {"MAIL": [None] * 3 + ["250-ok\r\n450 no"]},
}
AT_THE_END: dict[str, dict[str, Sequence[Step]]] = {
    "hangs up at the dot": {"DOT": [None] * 3 + [DROP] * 3},
    "talks rubbish at the dot": {"DOT": [None] * 3 + ["what?"]},
    "takes it by a line of a megabyte": {"DOT": [None] * 3 + [f"250 {LONG}"]},
}
lines = pytest.mark.parametrize(
    ("offers", "connections"),
    [((), 1), (("PIPELINING",), 3)],
    ids=["one by one", "in groups over three connections"],
)


def broken(
    folder: Path, script: dict[str, Sequence[Step]], offers: Sequence[str], connections: int
) -> tuple[smtp.Server, tuple[Delivery, ...]]:
    """Serve everybody by a relay that does all of *script*; return it, and what was found."""
    with smtp.server(offers=offers, script=script) as server:
        found = run(folder, server, connections=connections)
    assert all(server.heard[verb] >= len(steps) for verb, steps in script.items())
    return server, found


@lines
@pytest.mark.parametrize("script", BREAKS.values(), ids=BREAKS)
def test_whatever_breaks_before_the_dot_nobody_has_it_twice(
    folder: Path, script: dict[str, Sequence[Step]], offers: Sequence[str], connections: int
) -> None:
    server, found = broken(folder, script, offers, connections)

    assert states(found) == {"sent": READERS}
    assert Counter(map(len, copies(server).values())) == {1: READERS}


@lines
@pytest.mark.parametrize("script", AT_THE_END.values(), ids=AT_THE_END)
def test_what_breaks_at_the_dot_comes_twice_at_most_and_as_the_same_message(
    folder: Path, script: dict[str, Sequence[Step]], offers: Sequence[str], connections: int
) -> None:
    server, found = broken(folder, script, offers, connections)

    had = copies(server)
    assert states(found) == {"sent": READERS}
    assert len(had) == READERS
    assert sum(len(each) - 1 for each in had.values()) <= len(script["DOT"]) - 3
    assert {len(set(each)) for each in had.values()} == {1}


def test_replies_that_come_octet_by_octet_are_read(folder: Path) -> None:
    with smtp.server(offers=["PIPELINING"], by_octets=True) as server:
        found = run(folder, server)

    assert states(found) == {"sent": READERS}
    assert Counter(map(len, copies(server).values())) == {1: READERS}


GONE = {f"p{i:02}@example.org": f"550 5.1.1 no such user {i}" for i in (0, 1, 7)}


@pytest.mark.parametrize("is_eager", [False, True], ids=["", "and content is wanted for nobody"])
def test_readers_that_the_relay_does_not_know_have_their_reason_and_cost_nobody_else(
    folder: Path, *, is_eager: bool
) -> None:
    with smtp.server(offers=["PIPELINING"], refuse=GONE, is_eager=is_eager) as server:
        found = run(folder, server)

    failed = {f"{one.subscriber}@example.org": one.reply for one in found if one.state == "failed"}
    assert failed.keys() == GONE.keys()
    assert all("5.1.1" in reply for reply in failed.values())
    assert Counter(map(len, copies(server).values())) == {1: READERS - len(GONE)}


def test_a_message_that_is_refused_for_good_costs_nobody_else(folder: Path) -> None:
    script = {"DOT": [None, None, "554 5.7.1 looks like spam"]}
    with smtp.server(offers=["PIPELINING"], script=script) as server:
        found = run(folder, server)

    assert states(found) == {"sent": READERS - 1, "failed": 1}
    assert Counter(map(len, copies(server).values())) == {1: READERS - 1}
