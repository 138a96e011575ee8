"""A relay that wants fewer messages gets fewer; one that is silent is left alone."""

from collections.abc import Sequence
from time import monotonic

import pytest

from digest.exceptions import RelayError
from digest.mail.pace import Pace, is_slow
from digest.mail.refusal import Handed, Step, Strain
from digest.mail.reply import Reply
from digest.mail.timeouts import Timeouts
from digest.model import Receipt, State
from tests import smtp
from tests.makers import build
from tests.ways import AT_ONCE, Way, each

QUICK = Timeouts(connect_s=2, reply_s=0.5, data_s=0.5, block_s=2, dot_s=0.15, pause_s=0.1)
NAMES = "abcdefghijklmnop"
SLOW_DOWN = "451 4.7.1 slow down"


# Each test starts programs, or waits.
pytestmark = pytest.mark.slow


def send(
    way: Way, server: smtp.Server, names: Sequence[str] = NAMES
) -> tuple[list[str], str, list[str]]:
    """Return the states in the order of the receipts, the relay's trouble, and who was not asked
    for."""
    left = iter(names)
    receipts: list[Receipt] = []
    trouble = ""
    try:
        with way.relay(server.relay(), timeouts=QUICK) as relay:
            receipts.extend(relay.send(map(build.outgoing, left)))
    except RelayError as error:
        trouble = str(error)
    return [receipt.state for receipt in receipts], trouble, list(left)


SLOW: list[tuple[Step, str, bool]] = [
    ("MAIL", "421 4.7.0 too many errors", True),
    ("MAIL", "451 whatever", True),
    ("MAIL", "550 5.7.1 too many", False),
    ("RCPT", "450 4.7.1 Error: too much mail from 192.0.2.1", True),
    ("RCPT", "451 4.7.1 Greylisting in action, please come back later", False),
    ("RCPT", "450 4.2.0 Greylisted", False),
    ("RCPT", "450 4.2.1 receiving mail at a rate that prevents additional messages", False),
    ("RCPT", "452 4.2.2 over quota, limit exceeded", False),
    ("RCPT", "450 4.1.1 no such user for now", False),
    ("RCPT", "450 mailbox busy", True),
    ("RCPT", "451 rate limit exceeded", True),
    ("RCPT", "451 try again later", False),
    ("RCPT", "452 4.3.1 insufficient system storage", True),
    ("DATA", "421 4.3.2 going down", True),
    ("DOT", "454 4.7.0 throttled", True),
    ("DOT", "451 4.6.0 what a message", False),
]


@pytest.mark.parametrize(("step", "line", "slow"), SLOW)
def test_which_answers_want_fewer_messages(step: Step, line: str, *, slow: bool) -> None:
    assert is_slow(step, Reply(int(line[:3]), line[4:])) is slow


@each
@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("MAIL", SLOW_DOWN),
        ("MAIL", "450 4.3.2 not now"),
        ("RCPT", "450 4.7.1 Error: too much mail"),
        ("DATA", "451 rate limit exceeded"),
        ("DOT", "452 4.3.1 disk full"),
    ],
)
def test_what_nobody_gets_past_is_asked_four_times(way: Way, verb: str, answer: str) -> None:
    with way.server(script={verb: [answer] * 16}) as server:
        states, trouble, left = send(way, server)

    assert states == ["deferred"] * len(states)
    assert 4 <= len(states) <= 5
    assert len(states) + len(left) == 16
    assert f"it wants us to slow down: {answer}" in trouble


@each
def test_after_a_pause_it_goes_on(way: Way) -> None:
    began = monotonic()
    with way.server(script={"MAIL": [None, *[SLOW_DOWN] * 4]}) as server:
        states, trouble, left = send(way, server)

    assert states == ["sent", *["deferred"] * 4, *["sent"] * 11]
    assert (trouble, left) == ("", [])
    assert monotonic() - began >= 0.1


@each
def test_the_second_pause_is_longer_and_there_is_no_third(way: Way) -> None:
    began = monotonic()
    with way.server(script={"MAIL": [None, *[SLOW_DOWN] * 15]}) as server:
        states, trouble, left = send(way, server)

    assert states == ["sent", *["deferred"] * 12]
    assert (SLOW_DOWN in trouble, len(left)) == (True, 3)
    assert monotonic() - began >= 0.1 + 0.4


@each
def test_the_same_refusal_of_readers_for_now_slows_nobody_down(way: Way) -> None:
    answer = "451 4.7.1 Greylisting in action, please come back later"
    with way.server(script={"RCPT": [answer] * 8}) as server:
        states, trouble, left = send(way, server)

    assert states == ["deferred"] * 8 + ["sent"] * 8
    assert (trouble, left) == ("", [])


@each
def test_a_relay_that_is_silent_at_the_dot_is_left_after_three(way: Way) -> None:
    with way.server(script={"DOT": [9.0] * 9}) as server:
        states, trouble, left = send(way, server)

    assert states.count("in_doubt") == 3
    assert set(states) <= {"in_doubt", "deferred"}
    assert len(left) >= 12
    assert "it gave no answer in time, 3 times in a row" in trouble


@each
def test_an_answer_in_between_begins_the_count_anew(way: Way) -> None:
    with way.server(script={"DOT": [9.0, 9.0, None, 9.0, 9.0]}) as server:
        states, trouble, left = send(way, server)

    assert (states.count("in_doubt"), states.count("sent")) == (4, 12)
    assert (trouble, left) == ("", [])


@each
def test_a_relay_that_takes_nothing_more_on_any_new_line_is_paused_for_and_then_left(
    way: Way,
) -> None:
    with way.server(script={"MAIL": [None, *["421 4.7.0 too many messages"] * 30]}) as server:
        states, trouble, left = send(way, server)

    assert states == ["sent", "deferred"]
    assert ("421 4.7.0 too many messages" in trouble, len(left)) == (True, 14)
    assert server.connections <= 8


@each
@pytest.mark.parametrize("verb", ["DATA", "DOT"])
def test_a_relay_that_breaks_each_line_is_left_after_a_few(way: Way, verb: str) -> None:
    with way.server(script={verb: [smtp.DROP] * 99}) as server:
        states, trouble, left = send(way, server)

    assert set(states) <= {"deferred", "in_doubt"}
    assert (len(states) <= 5, len(states) + len(left)) == (True, 16)
    assert "line" in trouble
    assert server.connections <= 6


def test_what_many_connections_meet_at_once_is_one_reason_to_pause() -> None:
    pace = Pace(64, 60)
    pace.note(handed("sent"))
    for _ in range(64):
        pace.note(handed("deferred", strain="slow"))

    assert (pace.is_exhausted, pace.limit) == (False, 32)
    assert pace.resume_at > monotonic() + 50


def handed(state: State, *, strain: Strain = "") -> Handed:
    receipt = Receipt(key=("ada", build.DAY), state=state, reply=SLOW_DOWN)
    return Handed(receipt, "taken", "slow down", strain)


def test_after_a_pause_half_as_many_connections_are_used() -> None:
    script = {"MAIL": [*[None] * 8, *[SLOW_DOWN] * 4], "DOT": [0.05] * 99}
    with AT_ONCE.server(script=script) as server:
        states, _, left = send(AT_ONCE, server, [f"p{number}" for number in range(40)])

    assert (states.count("deferred"), states.count("sent"), left) == (4, 36, [])
    assert server.verbs().count("QUIT") >= 2


def test_a_limit_that_was_met_is_tried_again_after_a_while() -> None:
    pace, hasty = Pace(8, 1), Pace(8, 1, regrow_s=0)
    pace.shrink(3)
    hasty.shrink(3)

    assert [pace.limit, pace.limit] == [3, 3]
    assert [hasty.limit, hasty.limit] == [4, 5]
