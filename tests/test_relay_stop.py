"""A program that is asked to stop brings the message in hand to its end, and waits for a silent
relay only so long."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic, sleep

import pytest

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail import timeouts
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import authority, smtp
from tests.makers import build
from tests.ways import IN_GROUPS, Way, each, singly

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

SILENT_S = 30.0


def outgoing(*names: str) -> Iterator[Outgoing]:
    yield from map(build.outgoing, names)


def asked_at(server: smtp.Server, verb: str) -> Callable[[], bool]:
    """Say stop once the server has heard *verb*."""
    return lambda: server.heard[verb] > 0


def sent(
    way: Way, server: smtp.Server, messages: Iterator[Outgoing], *, stop_at: str, grace_s: float
) -> list[Receipt]:
    with way.relay(server.relay(), stop=asked_at(server, stop_at), grace_s=grace_s) as relay:
        return list(relay.send(messages))


STEPS = [
    ("MAIL", "deferred", "not begun: the program was asked to stop"),
    ("RCPT", "deferred", "not ended: the program was asked to stop"),
    ("DATA", "deferred", "not ended: the program was asked to stop"),
]
NO_ANSWER = "sent whole, and no answer yet: the program was asked to stop"


@each
@pytest.mark.parametrize(("verb", "state", "reply"), STEPS)
def test_a_silent_relay_is_left_when_the_grace_is_over(
    way: Way, verb: str, state: str, reply: str
) -> None:
    began = monotonic()
    messages = outgoing("ada", "grace")
    with way.server(script={verb: [SILENT_S]}) as server:
        receipts = sent(way, server, messages, stop_at=verb, grace_s=0.6)

    assert [(one.state, one.reply) for one in receipts] == [(state, reply)]
    assert [one.key[0] for one in messages] == ["grace"]
    assert 0.6 <= monotonic() - began < 3


@singly
def test_at_the_dot_the_message_is_in_doubt_then(way: Way) -> None:
    messages = outgoing("ada", "grace")
    with way.server(script={"DOT": [SILENT_S]}) as server:
        receipts = sent(way, server, messages, stop_at="DOT", grace_s=0.6)

    assert [(one.state, one.reply) for one in receipts] == [("in_doubt", NO_ANSWER)]
    assert [one.key[0] for one in messages] == ["grace"]


def test_the_message_that_was_announced_with_the_dot_is_not_begun_then() -> None:
    messages = outgoing("ada", "grace", "kofi")
    with IN_GROUPS.server(script={"DOT": [SILENT_S]}) as server:
        receipts = sent(IN_GROUPS, server, messages, stop_at="DOT", grace_s=0.6)

    assert [(one.state, one.reply) for one in receipts] == [
        ("in_doubt", NO_ANSWER),
        ("deferred", "not begun: the program was asked to stop"),
    ]
    assert [one.key[0] for one in messages] == ["kofi"]


def test_the_message_that_was_announced_with_the_dot_is_in_hand_too() -> None:
    messages = outgoing("ada", "grace", "kofi")
    with IN_GROUPS.server(script={"DOT": [0.8]}) as server:
        receipts = sent(IN_GROUPS, server, messages, stop_at="DOT", grace_s=10)

    assert [one.state for one in receipts] == ["sent", "sent"]
    assert [one.key[0] for one in messages] == ["kofi"]


@each
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_the_message_in_hand_is_sent_where_the_relay_answers_within_the_grace(
    way: Way, verb: str
) -> None:
    messages = outgoing("ada", "grace")
    with way.server(script={verb: [0.8]}) as server:
        receipts = sent(way, server, messages, stop_at=verb, grace_s=10)

    assert [one.state for one in receipts] == ["sent"]
    assert [one.key[0] for one in messages] == ["grace"]


@each
def test_slow_answers_together_take_no_longer_than_the_grace(way: Way) -> None:
    began = monotonic()
    with way.server(script={"RCPT": [0.4], "DATA": [0.4], "DOT": [0.4]}) as server:
        receipts = sent(way, server, outgoing("ada"), stop_at="MAIL", grace_s=0.6)

    assert [one.state for one in receipts] == ["deferred"]
    assert monotonic() - began < 2


@each
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
def test_nobody_waits_to_be_let_in_once_asked_to_stop(way: Way, verb: str) -> None:
    began = monotonic()
    with (
        way.server(script={verb: [SILENT_S]}) as server,
        pytest.raises(RelayError, match="asked to stop"),
    ):
        way.relay(server.relay(), stop=asked_at(server, verb)).connect()

    assert monotonic() - began < 3


@each
def test_nobody_waits_for_encryption_once_asked_to_stop(way: Way) -> None:
    began = monotonic()
    with (
        way.server(script={"CONNECT": [SILENT_S]}) as server,
        pytest.raises(RelayError, match="asked to stop"),
    ):
        way.relay(
            server.relay(security="tls"),
            stop=asked_at(server, "CONNECT"),
            context=authority.trust(),
        ).connect()

    assert monotonic() - began < 3


def test_nobody_waits_for_a_connection_once_asked_to_stop() -> None:
    """A door whose queue is full leaves the next one knocking."""
    began = monotonic()
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as door,
        socket.create_connection(door.getsockname()),
        pytest.raises(timeouts.Stopped),
    ):
        timeouts.connected(
            *door.getsockname(), timeout_s=SILENT_S, stop=lambda: monotonic() - began > 0.3
        )

    assert 0.3 <= monotonic() - began < 3


@each
def test_a_message_whose_line_must_be_opened_again_is_left_for_the_next_run(way: Way) -> None:
    script: dict[str, list[smtp.Step]] = {"MAIL": [None, smtp.DROP], "CONNECT": [None, SILENT_S]}
    with (
        way.server(script=script) as server,
        way.relay(server.relay(), stop=lambda: server.connections > 1) as relay,
    ):
        receipts = list(relay.send(outgoing("ada", "grace", "kofi")))

    assert [one.state for one in receipts] == ["sent", "deferred"]
    assert receipts[1].reply.endswith("the program was asked to stop")


@each
def test_nothing_is_pulled_and_no_line_opened_when_asked_before(way: Way) -> None:
    messages = outgoing("ada")
    with way.server() as server, way.relay(server.relay(), stop=lambda: True) as relay:
        receipts = list(relay.send(messages))

    assert (receipts, server.connections) == ([], 0)
    assert [one.key[0] for one in messages] == ["ada"]


@each
def test_a_relay_may_be_asked_before_anything_is_made(way: Way) -> None:
    with way.server() as server, way.relay(server.relay()) as relay:
        relay.connect()
        before = server.verbs()
        list(relay.send(outgoing("ada")))

    assert before == ["EHLO"]
    assert server.connections == 1


@each
def test_a_relay_that_is_down_says_so_before_anything_is_made(way: Way) -> None:
    with way.server() as server:
        gone = server.relay()

    with way.relay(gone) as relay, pytest.raises(RelayError, match="connection refused"):
        relay.connect()


@each
def test_an_answer_that_comes_letter_by_letter_has_its_time_as_a_whole(way: Way) -> None:
    began = monotonic()

    def drip() -> None:
        line, _ = door.accept()
        with line, suppress(OSError):
            for _ in range(200):
                line.sendall(b"2")
                sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=drip).start()
        server = Server(host="127.0.0.1", port=door.getsockname()[1], security="none")
        with pytest.raises(RelayError, match="says nothing"):
            way.relay(server, timeouts=Timeouts(connect_s=2, reply_s=0.4)).connect()

    assert 0.4 <= monotonic() - began < 2


@each
def test_an_answer_that_does_not_end_is_not_read_to_its_end(way: Way) -> None:
    flood = "\r\n".join(["250-more and more"] * 100_000)
    with way.server(script={"DOT": [flood]}) as server, way.relay(server.relay()) as relay:
        receipts = list(relay.send(outgoing("ada")))

    assert [one.state for one in receipts] == ["in_doubt"]
    assert "does not end" in receipts[0].reply
