"""Groups of commands (RFC 2920): each reply is matched to what it is to, and what does not fit ends
the connection and nothing else."""

from collections.abc import Callable, Sequence
from time import monotonic

import pytest

from digest import config
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from tests import authority, raw_relay, smtp
from tests.makers import build
from tests.raw_relay import Line
from tests.ways import IN_GROUPS

QUICK = Timeouts(connect_s=2, reply_s=2, data_s=2, block_s=2, dot_s=2, rest_s=0.3)
UNKNOWN = "550 5.1.1 no such user"


def send(server: config.Server, names: Sequence[str], **given: object) -> dict[str, str]:
    with Relay(server, **{"timeouts": QUICK, **given}) as relay:
        return {one.key[0]: one.state for one in relay.send(map(build.outgoing, names))}


def test_the_next_message_is_announced_in_the_same_write_as_the_content_of_one() -> None:
    written = list[bytes]()

    def talk(line: Line) -> None:
        line.greet("PIPELINING")
        line.hear(b"DATA\r\n")
        line.say("250 ok", "250 ok", "354 go ahead")
        written.append(line.sock.recv(65_536))
        line.say("250 ok", "250 ok", "250 ok", "354 go ahead")
        line.hear(b"\r\n.\r\n")
        line.say("250 ok")

    with raw_relay.server(talk) as server:
        assert send(server, ["ada", "grace"]) == {"ada": "sent", "grace": "sent"}

    assert written[0].split(b"\r\n")[:2] == [b"Subject: hello", b""]
    assert written[0].split(b"\r\n")[2:] == [
        b".",
        b"MAIL FROM:<digest@example.org>",
        b"RCPT TO:<grace@example.org>",
        b"DATA",
        b"",
    ]


def test_a_relay_that_wants_content_for_nobody_gets_a_lone_dot() -> None:
    refuse = {"ada@example.org": UNKNOWN, "kofi@example.org": "450 4.2.1 later"}
    with IN_GROUPS.server(refuse=refuse, is_eager=True) as server:
        states = send(server.relay(), ["ada", "grace", "kofi", "lise"])

    assert states == {"ada": "failed", "grace": "sent", "kofi": "deferred", "lise": "sent"}
    assert [one.recipient for one in server.messages] == ["grace@example.org", "lise@example.org"]
    assert server.connections == 1


def test_a_lone_dot_that_the_relay_takes_is_no_message() -> None:
    def talk(line: Line) -> None:
        line.greet("PIPELINING")
        line.hear(b"DATA\r\n")
        line.say("250 ok", UNKNOWN, "354 go ahead")
        line.hear(b".\r\n")
        line.say("250 2.0.0 queued")
        line.hear(b"RSET\r\n", b"DATA\r\n")
        line.say("250 ok", "250 ok", "250 ok", "354 go ahead")
        line.hear(b"\r\n.\r\n")
        line.say("250 ok")

    with raw_relay.server(talk) as server:
        assert send(server, ["ada", "grace"]) == {"ada": "failed", "grace": "sent"}


def test_content_that_is_wanted_after_the_sender_was_refused_is_not_given() -> None:
    heard = list[bytes]()

    def talk(line: Line) -> None:
        line.greet("PIPELINING")
        line.hear(b"DATA\r\n")
        line.say("451 4.3.0 later", "250 ok", "354 go ahead")
        heard.append(line.sock.recv(100))

    with raw_relay.server(talk) as server:
        assert send(server, ["ada"]) == {"ada": "deferred"}

    assert heard == [b""]


def test_replies_are_read_however_they_are_cut_into_packets() -> None:
    with IN_GROUPS.server(by_octets=True) as server:
        assert set(send(server.relay(), "abcdefgh").values()) == {"sent"}

    assert server.connections == 1


def test_groups_go_over_tls_too() -> None:
    tls = authority.context("127.0.0.1")
    large = [build.outgoing(name, message=b"x" * 74 * 10_000 + b"\r\n") for name in "abcd"]
    with (
        IN_GROUPS.server(security="starttls", tls=tls) as server,
        Relay(server.relay(), context=authority.trust()) as relay,
    ):
        assert [one.state for one in relay.send(large)] == ["sent"] * 4

    assert [one.data for one in server.messages] == [one.message for one in large]


@pytest.mark.slow
def test_a_message_larger_than_all_buffers_arrives_whole() -> None:
    message = b"a line\r\n.\r\n" * 1_000_000
    with IN_GROUPS.server() as server, Relay(server.relay()) as relay:
        receipts = list(
            relay.send([build.outgoing("ada", message=message), build.outgoing("grace")])
        )

    assert [one.state for one in receipts] == ["sent", "sent"]
    assert server.messages[0].data == message


def first_wrong(wrong: Callable[[Line], object]) -> Callable[[Line], object]:
    """Answer the first line's group by *wrong*, and all others well."""

    def talk(line: Line) -> None:
        line.greet("PIPELINING")
        if line.number == 1:
            line.hear(b"DATA\r\n")
            wrong(line)
            line.hear(b"nothing more")
        while True:
            line.hear(b"DATA\r\n")
            line.say("250 ok", "250 ok", "354 go ahead")
            line.hear(b"\r\n.\r\n")
            line.say("250 ok")

    return talk


WRONG: dict[str, tuple[str, ...]] = {
    "garbage": ("250 ok", "what?"),
    "nothing but a line end": ("250 ok", ""),
    "a code that is none": ("250 ok", "099 hm"),
    "a reply too many": ("250 ok", "250 ok", "354 go ahead", "250 ok"),
    "a reply too few": ("250 ok", "354 go ahead"),
    "a consent to nothing": ("250 ok", "250 ok", "250 ok"),
    "two codes in one reply": ("250 ok", "250-ok", "550 no"),
    "content wanted at once": ("354 go ahead",),
}


@pytest.mark.parametrize("replies", WRONG.values(), ids=WRONG)
def test_a_wrong_reply_before_the_content_defers_the_message_and_ends_the_line(
    replies: tuple[str, ...],
) -> None:
    with raw_relay.server(first_wrong(lambda line: line.say(*replies))) as server:
        assert send(server, ["ada", "grace"]) == {"ada": "deferred", "grace": "sent"}


def test_one_by_one_a_reply_too_many_is_taken_for_none_of_the_next() -> None:
    def talk(line: Line) -> None:
        line.greet()
        line.hear(b"MAIL", b"\r\n")
        line.say("250 ok", *(["250 ok"] if line.number == 1 else []))
        line.hear(b"RCPT", b"\r\n")
        line.say(UNKNOWN)
        line.hear(b"nothing more")

    with raw_relay.server(talk) as server:
        assert send(server, ["ada", "grace"]) == {"ada": "deferred", "grace": "failed"}


def test_a_consent_that_comes_before_the_whole_message_is_none() -> None:
    def early(line: Line) -> None:
        line.say("250 ok", "250 ok", "354 go ahead")
        line.hear(b"xxx")
        line.say("250 2.0.0 taken")

    messages = [build.outgoing("ada", message=b"x" * 70_000_000), build.outgoing("grace")]
    with (
        raw_relay.server(first_wrong(early)) as server,
        Relay(server, timeouts=QUICK) as relay,
    ):
        states = [one.state for one in relay.send(messages)]

    assert states == ["deferred", "sent"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (b"250-more and more\r\n" * 100_000, "does not end"),
        (b"250 " + b"x" * 1_000_000, "does not end"),
        (b"\xff\xfe\n", "no answer"),
    ],
)
def test_after_the_content_it_is_in_doubt(reply: bytes, said: str) -> None:
    def after(line: Line) -> None:
        line.say("250 ok", "250 ok", "354 go ahead")
        line.hear(b"\r\n.\r\n")
        line.sock.sendall(reply)

    with raw_relay.server(first_wrong(after)) as server, Relay(server, timeouts=QUICK) as relay:
        first, second = relay.send(map(build.outgoing, ["ada", "grace"]))

    assert (first.state, second.state) == ("in_doubt", "sent")
    assert said in first.reply


@pytest.mark.slow
def test_a_reply_that_has_begun_has_to_end_soon() -> None:
    def drip(line: Line) -> None:
        line.say("250 ok", "250 ok", "354 go ahead")
        line.hear(b"\r\n.\r\n")
        line.drip(b"250 " + b"x" * 100, every_s=0.05)

    began = monotonic()
    with raw_relay.server(first_wrong(drip)) as server:
        assert send(server, ["ada", "grace"]) == {"ada": "in_doubt", "grace": "sent"}

    assert 0.3 <= monotonic() - began < 1.5


@pytest.mark.parametrize("fault", [smtp.DROP, "421 4.4.2 idle for too long"])
def test_a_line_that_ends_while_it_is_idle_costs_nobody_a_digest(fault: str) -> None:
    with (
        IN_GROUPS.server(script={"MAIL": [None, fault]}) as server,
        Relay(server.relay(), timeouts=QUICK) as relay,
    ):
        states = [one.state for name in "abc" for one in relay.send([build.outgoing(name)])]

    assert states == ["sent"] * 3
    assert server.connections == 2
