"""Several connections at once: as many as the settings say and the relay takes, never more messages
in hand than they hold, and one receipt for each."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import config
from digest.exceptions import RelayError
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import authority, smtp
from tests.makers import build
from tests.often import often
from tests.ways import IN_GROUPS

QUICK = Timeouts(connect_s=2, reply_s=2, data_s=2, block_s=2, dot_s=2, pause_s=0.2)
NAMES = [f"p{number}" for number in range(24)]


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def relay(server: smtp.Server, connections: int = 4, timeouts: Timeouts = QUICK) -> Relay:
    settings: config.Server = replace(server.relay(), connections=connections)
    return Relay(settings, timeouts=timeouts)


def send(server: smtp.Server, names: Sequence[str] = NAMES, **given: int) -> list[str]:
    with relay(server, **given) as one:
        receipts = list(one.send(map(build.outgoing, names)))
    assert sorted(receipt.key[0] for receipt in receipts) == sorted(names)
    return [receipt.state for receipt in receipts]


def test_messages_go_out_side_by_side() -> None:
    began = monotonic()
    with IN_GROUPS.server(script={"DOT": [0.1] * 24}) as server:
        assert set(send(server)) == {"sent"}

    assert server.connections == server.most_at_once == 4
    assert monotonic() - began < 24 * 0.1


def test_where_the_relay_takes_one_command_at_a_time_they_do_so_too() -> None:
    with smtp.server(script={"DOT": [0.1] * 24}) as server:
        assert set(send(server)) == {"sent"}

    assert server.connections == server.most_at_once == 4


def test_a_few_messages_open_no_more_connections_than_they_need() -> None:
    with IN_GROUPS.server() as server:
        assert send(server, ["ada"], connections=64) == ["sent"]

    assert server.connections == 1


def test_each_connection_that_is_opened_has_a_message_of_its_own() -> None:
    with smtp.server(script={"DOT": [0.3] * 3}) as server:
        assert set(send(server, NAMES[:3], connections=64)) == {"sent"}

    assert server.connections == 3


def test_a_connection_that_is_ended_at_its_first_message_was_one_too_many() -> None:
    script = {"MAIL": [None, "421 4.7.0 too many connections"], "DOT": [0.05] * 24}
    with smtp.server(script=script) as server:
        assert set(send(server, NAMES[:8], connections=2)) == {"sent"}

    assert server.connections == 2


@pytest.mark.parametrize("most", [1, 2, 3])
def test_where_the_relay_takes_fewer_connections_we_go_on_with_those(most: int) -> None:
    with IN_GROUPS.server(most=most, script={"DOT": [0.02] * 24}) as server:
        assert set(send(server)) == {"sent"}

    assert server.connections <= 2 * most + 1
    assert server.heard["CONNECT"] == most


def test_a_connection_that_is_never_greeted_holds_nobody_up() -> None:
    began = monotonic()
    with IN_GROUPS.server(
        script={"CONNECT": [None, None, 30.0, 30.0], "DOT": [0.05] * 24}
    ) as server:
        assert set(send(server, connections=4)) == {"sent"}

    assert monotonic() - began < 4


def test_the_first_connection_that_cannot_be_opened_is_an_error() -> None:
    with smtp.server(most=0) as server, pytest.raises(RelayError, match="too many connections"):
        send(server)


def test_the_run_ends_when_no_connection_is_left() -> None:
    script = {"DOT": [smtp.DROP] * 3 + ["421 bye"], "CONNECT": [None] * 4 + ["554 go away"] * 99}
    receipts: list[Receipt] = []
    left = iter(NAMES)
    with (
        IN_GROUPS.server(script=script) as server,
        relay(server) as one,
        pytest.raises(RelayError, match="go away"),
    ):
        receipts.extend(one.send(map(build.outgoing, left)))

    assert {receipt.state for receipt in receipts} == {"deferred", "in_doubt"}
    assert len(receipts) + len(list(left)) == 24


def test_a_fault_of_ours_while_one_more_is_opened_is_raised_as_what_it_is() -> None:
    tls = authority.context("127.0.0.1")
    receipts: list[Receipt] = []
    with (
        IN_GROUPS.server(security="tls", tls=tls, script={"DOT": [0.2] * 24}) as server,
        Relay(replace(server.relay(), connections=4), context=FaultyAfterOne.trusting()) as one,
        pytest.raises(ZeroDivisionError),
    ):
        receipts.extend(one.send(map(build.outgoing, NAMES)))

    assert "sent" in {receipt.state for receipt in receipts} <= {"sent", "deferred"}
    assert len(receipts) == len({receipt.key for receipt in receipts}) < len(NAMES)


class FaultyAfterOne(ssl.SSLContext):
    """Encrypts one connection, and has a fault then."""

    @classmethod
    def trusting(cls) -> Self:
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=authority.pem())
        context.left = 1
        return context

    def wrap_socket(self, *args: Any, **given: Any) -> ssl.SSLSocket:
        self.left -= 1
        return super().wrap_socket(*args, **given) if self.left >= 0 else 1 // 0


def test_a_relay_that_ends_connections_after_so_many_messages_has_its_way() -> None:
    with IN_GROUPS.server(messages_each=3) as server:
        assert set(send(server, connections=1)) == {"sent"}

    ended_by_us = server.verbs().count("QUIT")
    assert (server.connections, ended_by_us) == (8, 6)


@often(20)
@given(
    st.integers(1, 5),
    st.dictionaries(
        st.sampled_from(["MAIL", "RCPT", "DATA", "DOT", "CONNECT", "EHLO", "RSET"]),
        st.lists(
            st.sampled_from(
                [None, smtp.DROP, "450 4.2.1 later", "550 5.1.1 no", "421 bye", "what", "250 ok"]
            ),
            max_size=9,
        ),
    ),
)
def test_nothing_is_lost_or_told_twice_and_never_is_more_in_hand_than_there_is_room(
    connections: int, script: dict[str, list[smtp.Step]]
) -> None:
    receipts: list[Receipt] = []
    names = iter(NAMES[:12])
    most = 0

    def pulled(one: Relay) -> Iterator[Outgoing]:
        nonlocal most
        for number, name in enumerate(names, 1):
            most = max(most, number - len(receipts) - one.most_in_hand)
            yield build.outgoing(name)

    timeouts = replace(QUICK, pause_s=0)
    with IN_GROUPS.server(script=script) as server:
        try:
            with relay(server, connections, timeouts) as one:
                receipts.extend(one.send(pulled(one)))
        except RelayError:
            pass

    asked = sorted(set(NAMES[:12]) - set(names))
    assert sorted(receipt.key[0] for receipt in receipts) == asked
    taken = [message.recipient.partition("@")[0] for message in server.messages]
    assert len(taken) == len(set(taken))
    assert {one.key[0] for one in receipts if one.state in {"sent", "in_doubt"}} >= set(taken)
    assert most <= 0
