"""Whatever a relay says, at whichever step: everybody asked for gets one receipt, and nothing but
RelayError leaves the room."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.exceptions import RelayError
from digest.mail.probe import examine
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import authority, smtp
from tests.makers import build
from tests.often import often
from tests.ways import Way, each

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

HURRIED = Timeouts(connect_s=1, reply_s=0.15, data_s=0.15, block_s=0.15, dot_s=0.15)
LOGIN = {"username": "ada", "password": "Schlüssel"}
STEPS = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT", "RSET", "QUIT"]

OCTETS = st.binary(max_size=60).map(lambda octets: octets.decode("utf-8", "surrogateescape"))
CODED = st.builds(
    "{} {}".format,
    st.integers(0, 1000),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
ODD = [
    "",
    "250",
    "250-",
    "2",
    "334 =",
    "334 é",
    "334 AAA",
    "235",
    "-25 x",
    "+250 x",
    "2_5 x",
    "250-x\r\n554 y",
    "250-\0\r\n250 AUTH",
    "\0",
]
SIZES = ["250-x\r\n250 SIZE " + size for size in ("9" * 5_000, "²", "-1", "0", "9 9", "٣")]
GARBAGE = st.one_of(OCTETS, CODED, st.sampled_from(ODD + SIZES))


def messages(names: Iterator[str]) -> Iterator[Outgoing]:
    for name in names:
        key = (name, build.DAY)
        yield Outgoing(
            key=key,
            sender="digest@example.org",
            recipient=f"{name}@example.org",
            message=b"Subject: hello\r\n\r\n",
            made_at=build.NOW,
        )


@each
@often(30)
@given(st.sampled_from(STEPS), GARBAGE, st.integers(0, 1))
@example("EHLO", SIZES[0], 0)
def test_everybody_asked_for_gets_one_receipt(way: Way, verb: str, words: str, at: int) -> None:
    names = iter("abc")
    receipts: list[Receipt] = []
    script = {"DATA": ["554 5.5.1 no"], verb: [*[None] * at, words]}
    with (
        way.server(script=script) as server,
        suppress(RelayError),
        way.relay(server.relay(), timeouts=HURRIED) as relay,
    ):
        receipts.extend(relay.send(messages(names)))

    assert sorted(one.key[0] for one in receipts) == sorted(set("abc") - set(names))


@each
@often(15)
@given(st.sampled_from(STEPS), GARBAGE)
def test_a_check_ends_with_words(way: Way, verb: str, words: str) -> None:
    with way.server(script={verb: [words]}) as server:
        _, lines = examine(
            server.relay(),
            sender="digest@example.org",
            recipient="ada@example.org",
            timeouts=HURRIED,
        )

    assert lines


@often(15)
@given(st.sampled_from(["PLAIN", "LOGIN", "CRAM-MD5"]), st.lists(GARBAGE, min_size=1, max_size=3))
def test_a_login_ends_in_or_out_and_the_password_stays_with_us(
    way: str, answers: list[str]
) -> None:
    faults = {"accounts": {"ada": LOGIN["password"]}, "logins": [way], "script": {"AUTH": answers}}
    said = ""
    with smtp.server(security="tls", tls=TLS, **faults) as server:
        try:
            with Relay(server.relay(**LOGIN), timeouts=HURRIED, context=authority.trust()) as relay:
                relay.connect()
        except RelayError as error:
            said = repr(error) + repr(error.__cause__) + repr(error.__context__)

    assert LOGIN["password"] not in said


TLS = authority.context("127.0.0.1")


@each
@pytest.mark.parametrize("verb", ["EHLO", "STARTTLS"])
@often(10)
@given(words=GARBAGE)
def test_encryption_that_is_answered_with_garbage(way: Way, verb: str, words: str) -> None:
    with (
        way.server(
            security="starttls", tls=TLS, script={verb: [None] * (verb == "EHLO") + [words]}
        ) as server,
        suppress(RelayError),
    ):
        with way.relay(server.relay(), timeouts=HURRIED, context=authority.trust()) as relay:
            relay.connect()
        assert server.verbs()[:3] == ["EHLO", "STARTTLS", "EHLO"]
