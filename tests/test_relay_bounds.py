"""Bounds: whatever a relay does, a run ends by itself, in memory and file descriptors that do not
grow."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from digest import config
from digest.exceptions import RelayError
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import raw_relay
from tests.makers import build
from tests.raw_relay import Line
from tests.ways import IN_GROUPS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BODY = b"Subject: hello\r\n\r\n" + b"a line of thirty letters, or so\r\n" * 1_000


def outgoing(number: int) -> Iterator[Outgoing]:
    for name in range(number):
        yield build.outgoing(f"p{name}", message=BODY)


def send(server: config.Server, number: int, timeouts: Timeouts) -> tuple[list[Receipt], str]:
    receipts: list[Receipt] = []
    try:
        with Relay(server, timeouts=timeouts) as relay:
            receipts.extend(relay.send(outgoing(number)))
    except RelayError as error:
        return receipts, str(error)
    return receipts, ""


def test_a_relay_that_says_an_octet_a_while_is_left_after_three_messages() -> None:
    def drip(line: Line) -> None:
        line.greet("PIPELINING")
        while True:
            line.hear(b"DATA\r\n")
            line.drip(b"250 2.1.0 Ok\r\n" * 3, every_s=0.1)

    timeouts = Timeouts(connect_s=2, reply_s=2, data_s=2, block_s=2, dot_s=2, rest_s=0.4)
    began = monotonic()
    with raw_relay.server(drip) as server:
        receipts, trouble = send(server, 50, timeouts)

    assert {one.state for one in receipts} == {"deferred"}
    assert len(receipts) <= 3
    assert "timed out" in trouble
    assert monotonic() - began < 5


def test_a_relay_that_reads_next_to_nothing_is_left_too() -> None:
    def drip(line: Line) -> None:
        line.sock.setsockopt(raw_relay.socket.SOL_SOCKET, raw_relay.socket.SO_RCVBUF, 2_048)
        line.greet("PIPELINING")
        line.hear(b"DATA\r\n")
        line.say("250 ok", "250 ok", "354 go ahead")
        while line.sock.recv(1):
            line.ended.wait(0.02)

    timeouts = Timeouts(connect_s=2, reply_s=0.5, data_s=0.5, block_s=0.5, dot_s=0.5, rest_s=0.5)
    began = monotonic()
    with raw_relay.server(drip) as server:
        receipts, trouble = send(server, 50, timeouts)

    assert {one.state for one in receipts} <= {"deferred", "in_doubt"}
    assert "3 times in a row" in trouble
    assert monotonic() - began < 6


def test_a_thousand_connections_that_are_not_taken_are_not_asked_for() -> None:
    with IN_GROUPS.server(most=2) as server:
        receipts, trouble = send(replace(server.relay(), connections=1_000), 3_000, Timeouts())

    assert ({one.state for one in receipts}, len(receipts), trouble) == ({"sent"}, 3_000, "")
    assert server.connections < 12


def test_sixty_four_connections_serve_everybody() -> None:
    with IN_GROUPS.server() as server:
        receipts, trouble = send(replace(server.relay(), connections=64), 2_000, Timeouts())

    assert ({one.state for one in receipts}, len(receipts), trouble) == ({"sent"}, 2_000, "")


IN_A_PROCESS = """
    import resource, sys
    from digest.config import Server
    from digest.mail.relay import Relay
    from tests.test_relay_bounds import outgoing

    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
    with Relay(Server(host="127.0.0.1", port={port}, security="none", connections=64)) as relay:
        states = {{one.state for one in relay.send(outgoing(400))}}
        with open("/dev/null", "rb"):
            print(states)
"""


def test_where_file_descriptors_are_few_it_takes_no_more_than_half_of_them() -> None:
    with IN_GROUPS.server() as server:
        ended = in_a_process(IN_A_PROCESS.format(port=server.port))

    assert (ended.stdout, ended.returncode) == ("{'sent'}\n", 0), ended.stderr
    assert server.most_at_once <= 20


WITHOUT_THREADS = """
    import threading
    from digest.config import Server
    from digest.mail.relay import Relay
    from tests.test_relay_bounds import outgoing

    threading.stack_size(2**46)  # more than there is
    with Relay(Server(host="127.0.0.1", port={port}, security="none", connections=8)) as relay:
        print({{one.state for one in relay.send(outgoing(400))}})
"""


def test_where_no_thread_can_be_started_one_connection_serves_everybody() -> None:
    with IN_GROUPS.server() as server:
        ended = in_a_process(WITHOUT_THREADS.format(port=server.port))

    assert (ended.stdout, ended.returncode) == ("{'sent'}\n", 0), ended.stderr
    assert "can't start new thread" in ended.stderr
    assert server.connections == 1


def in_a_process(program: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)


def test_an_endless_answer_costs_no_memory() -> None:
    def flood(line: Line) -> None:
        line.greet("PIPELINING")
        line.hear(b"DATA\r\n")
        while True:
            line.sock.sendall(b"250-and so on\r\n" * 10_000)

    before = resident_mb()
    with raw_relay.server(flood) as server:
        receipts, _ = send(replace(server, connections=8), 200, Timeouts(pause_s=0.1))

    assert {one.state for one in receipts} == {"deferred"}
    assert resident_mb() - before < 20


@pytest.mark.parametrize(
    ("said", "flood"),
    [
        ("", b"220 " + b"x" * 100_000),
        ("", b"220-and so on\r\n" * 10_000),
        ("220 hello\r\n", b"250-AND-SO-ON\r\n" * 10_000),
        ("220 hello\r\n", b"250-" + b"x" * 100_000),
    ],
    ids=["a line as greeting", "a greeting", "offers", "an offer"],
)
def test_a_talk_that_begins_with_an_endless_answer_is_told_as_that(said: str, flood: bytes) -> None:
    def talk(line: Line) -> None:
        line.sock.sendall(said.encode())
        while True:
            line.sock.sendall(flood)

    with raw_relay.server(talk) as server, pytest.raises(RelayError) as told:
        Relay(server).connect()

    assert str(told.value).endswith(
        ": its answer does not end: it is no SMTP server, or a broken one"
    )


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
