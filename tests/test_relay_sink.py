"""What Postfix's smtp-sink does when it is told to fail: soft and hard errors, disconnects, delays,
over each way to a relay."""

from collections.abc import Iterator, Sequence

import pytest

from digest import config
from digest.exceptions import RelayError
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import postfix
from tests.makers import build
from tests.ways import AT_ONCE, Way, each

pytestmark = [pytest.mark.slow, postfix.needs_sink]

QUICK = Timeouts(connect_s=3, reply_s=3, data_s=3, block_s=3, dot_s=3, pause_s=0.1)


def outgoing(name: str) -> Outgoing:
    message = b"Subject: hello\r\n\r\n" + b"a line of text\r\n" * 2_000
    return build.outgoing(name, message=message)


def send(way: Way, server: config.Server, names: Sequence[str]) -> tuple[set[str], str]:
    """Return the states that messages came to, and what the relay's trouble was."""
    asked, receipts, trouble = list[str](), list[Receipt](), ""

    def pulled() -> Iterator[Outgoing]:
        for name in names:
            asked.append(name)
            yield outgoing(name)

    try:
        with way.relay(server, timeouts=QUICK) as relay:
            receipts.extend(relay.send(pulled()))
    except RelayError as error:
        trouble = str(error)
    assert sorted(one.key[0] for one in receipts) == sorted(asked)
    return {one.state for one in receipts}, trouble


FAULTS: dict[tuple[str, ...], tuple[set[str], str]] = {
    ("-r", "MAIL"): ({"deferred"}, ""),
    ("-r", "RCPT"): ({"deferred"}, ""),
    ("-r", "DATA"): ({"deferred"}, ""),
    ("-r", "."): ({"deferred"}, ""),
    ("-f", "MAIL"): ({"deferred"}, "it does not take our mail"),
    ("-f", "RCPT"): ({"deferred"}, "it refused the first 3 people"),
    ("-f", "DATA"): ({"deferred"}, ""),
    ("-f", "."): ({"failed"}, ""),
    ("-f", "RCPT", "-B", "550 5.1.1 no such user"): ({"failed"}, ""),
    ("-r", "RSET", "-f", "RCPT", "-B", "550 5.1.1 no such user"): ({"failed"}, ""),
    ("-q", "MAIL"): ({"deferred"}, "it ends each line before it has heard of anybody"),
    ("-q", "."): ({"in_doubt"}, ""),
    ("-Q", "MAIL"): ({"deferred"}, "it ends each line before it has heard of anybody: 421"),
    ("-Q", "RCPT"): ({"deferred"}, ""),
    ("-Q", "."): ({"deferred"}, ""),
    ("-w", "1"): ({"sent"}, ""),
    ("-H", "1"): ({"sent"}, ""),
    # Without PIPELINING: it would answer the commands behind the dot first.
    ("-p", "-W", ".:1"): ({"sent"}, ""),
    ("-q", "QUIT"): ({"sent"}, ""),
    ("-e",): ({"sent"}, ""),
    ("-P",): ({"sent"}, ""),
    ("-f", "EHLO", "-B", "502 5.5.2 what?"): ({"sent"}, ""),
}


@each
@pytest.mark.parametrize(
    ("options", "expected"), FAULTS.items(), ids=[" ".join(one) for one in FAULTS]
)
def test_each_fault_has_its_end(
    way: Way, options: tuple[str, ...], expected: tuple[set[str], str]
) -> None:
    with postfix.sink(*options) as server:
        states, trouble = send(way, server, ["ada", "grace", "kofi"])

    assert states == expected[0]
    assert expected[1] in trouble
    assert bool(trouble) == bool(expected[1])


@each
@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_line_that_ends_before_the_content_defers(way: Way, command: str) -> None:
    with postfix.sink("-q", command) as server:
        states, _ = send(way, server, ["ada", "grace", "kofi"])

    assert states == {"deferred"}


@pytest.mark.parametrize("options", [(), ("-p",), ("-w", "1"), ("-m", "2")], ids=" ".join)
def test_everybody_is_sent_to_over_four_connections(options: tuple[str, ...]) -> None:
    with postfix.sink(*options) as server:
        states, trouble = send(AT_ONCE, server, [f"p{number}" for number in range(12)])

    assert (states, trouble) == ({"sent"}, "")
