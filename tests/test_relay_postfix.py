"""A real Postfix takes what we send, in groups and over several connections, and passes each message
on once; what it says where it limits us is heeded."""

import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest import config
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing
from tests import postfix
from tests.makers import build

pytestmark = [pytest.mark.slow, postfix.needs_postfix, postfix.needs_root]

QUICK = Timeouts(pause_s=3.5)


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a folder that others than root may enter, as they may not enter those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def outgoing(number: int) -> Iterator[Outgoing]:
    for name in range(number):
        text = f"Subject: {name}\r\n\r\n.\r\n..\r\nend {name}\r\n"
        yield build.outgoing(f"p{name}", message=text.encode())


def send(server: config.Server, number: int, connections: int = 4) -> Counter[str]:
    with Relay(replace(server, connections=connections), timeouts=QUICK) as relay:
        return Counter(receipt.state for receipt in relay.send(outgoing(number)))


def arrived(dump: Path, number: int) -> str:
    """What the next hop has taken, once it is so many messages."""
    for _ in range(300):
        text = dump.read_text(encoding="ascii") if dump.exists() else ""
        if text.count("\nend ") >= number:
            break
        time.sleep(0.1)
    time.sleep(0.2)  # for one too many
    return dump.read_text(encoding="ascii")


def test_each_message_is_passed_on_once_and_whole(place: Path) -> None:
    dump = place / "dumped/mail"
    dump.parent.mkdir()
    dump.parent.chmod(0o777)
    with postfix.sink("-D", str(dump)) as sink, postfix.instance(place, sink) as server:
        assert send(server, 100) == {"sent": 100}
        taken = arrived(dump, 100)

    names = [str(number) for number in range(100)]
    assert sorted(re.findall(r"X-Rcpt-Args: <p(\d+)@", taken)) == sorted(names)
    assert sorted(re.findall(r"\n\n\.\n\.\.\nend (\d+)\n", taken)) == sorted(names)


def test_where_it_takes_two_connections_we_go_on_with_two(place: Path) -> None:
    with (
        postfix.sink() as sink,
        postfix.instance(place, sink, smtpd_client_connection_count_limit=2) as server,
    ):
        assert send(server, 100, connections=8) == {"sent": 100}
        log = (place / "log").read_text(encoding="utf-8")

    assert "Connection concurrency limit exceeded" in log


def test_where_it_wants_fewer_messages_we_wait(place: Path) -> None:
    with (
        postfix.sink() as sink,
        postfix.instance(place, sink, smtpd_client_message_rate_limit=20) as server,
    ):
        states = send(server, 30, connections=1)

    assert states == {"sent": 26, "deferred": 4}
