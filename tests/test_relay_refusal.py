"""Whose a refusal is: nobody's digest fails for what is the relay's trouble, and one reader's
trouble stops nobody else's."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.exceptions import RelayError
from digest.mail.refusal import Withheld, answer, status, whose
from digest.mail.reply import Reply
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import smtp
from tests.makers import build
from tests.ways import Way, each

QUICK = Timeouts(connect_s=2, reply_s=2, data_s=2, block_s=2, dot_s=2)
DENIED = "554 5.7.1 Relay access denied"
UNKNOWN = "550 5.1.1 no such user"
BLOCKED = "550 5.7.1 the reader's own rules say no"


def pulled(
    way: Way, server: smtp.Server, names: Sequence[str], **given: str
) -> tuple[list[Receipt], str, list[str]]:
    """Return the receipts, what the relay's trouble was, and the names that were never asked
    for."""
    left = iter(names)
    receipts: list[Receipt] = []
    trouble = ""
    with way.relay(server.relay(), timeouts=QUICK) as relay:
        try:
            receipts.extend(relay.send(build.outgoing(name, **given) for name in left))
        except RelayError as error:
            trouble = str(error)
    return receipts, trouble, list(left)


def send(
    way: Way, server: smtp.Server, names: Sequence[str], **given: str
) -> tuple[dict[str, str], str]:
    """Return the state of each person's message, and what the relay's trouble was."""
    receipts, trouble, _ = pulled(way, server, names, **given)
    return shown(receipts), trouble


def shown(receipts: list[Receipt]) -> dict[str, str]:
    return {one.key[0]: one.state for one in receipts}


SENDER = [
    "550 5.7.1 Sender address rejected: not owned by user",
    "553 5.1.8 sender not known",
    "501 5.1.7 Bad sender address syntax",
    "503 5.5.1 Error: send HELO first",
    "500 what?",
    "504 5.5.4 no",
    "530 5.7.0 Authentication required",
    "535 5.7.8 log in again",
    "538 5.7.11 Encryption required for requested authentication mechanism",
    "554 5.7.1 you are on a list",
    "551 no",
    "552 5.2.2 sender over quota",
    "521 5.3.2 host does not accept mail",
    "599 whatever",
]


@pytest.mark.slow
@each
@pytest.mark.parametrize("answer", SENDER)
def test_a_refused_sender_is_the_relays_trouble_and_nobodys(way: Way, answer: str) -> None:
    with way.server(script={"MAIL": [None, answer]}) as server:
        receipts, trouble, left = pulled(way, server, ["ada", "grace", "kofi"])

    assert [(one.key[0], one.state) for one in receipts] == [("ada", "sent"), ("grace", "deferred")]
    assert receipts[1].reply == answer
    assert left == ["kofi"]
    assert "it does not take our mail: " in trouble
    assert answer in trouble


@pytest.mark.parametrize(
    ("code", "text", "enhanced"),
    [(530, "5.7.0 no", "5.7.0"), (550, "4.7.1 no", ""), (550, "no 5.7.1", "")],
)
def test_an_enhanced_code_of_another_class_than_the_code_is_none(
    code: int, text: str, enhanced: str
) -> None:
    assert status(Reply(code, text)) == enhanced


REMEDIES = [
    ("530 5.7.0 Authentication required", "it wants a login first: set username and password_env"),
    (
        "530 5.7.0 Must issue a STARTTLS command first",
        "it wants encryption: set security: starttls",
    ),
    ("538 5.7.11 not like this", "it wants a login first: set username and password_env"),
    ("550 Authentication required", "set username and password_env if it wants a login"),
    (
        "504 5.5.2 Helo command rejected: need a full name",
        "set ehlo to the full name of this machine",
    ),
    ("553 5.7.1 not yours", "set address of sender to one that this relay lets you use"),
]


@each
@pytest.mark.parametrize(("answer", "remedy"), REMEDIES)
def test_the_error_says_what_to_do(way: Way, answer: str, remedy: str) -> None:
    with way.server(script={"MAIL": [answer]}) as server:
        _, trouble = send(way, server, ["ada"])

    assert remedy in trouble


@each
@pytest.mark.parametrize(
    "answer",
    ["450 4.7.1 later", "451 4.3.0 try later", "452 4.3.1 disk full", "454 4.7.0 login is down"],
)
def test_a_sender_refused_for_now_is_tried_again(way: Way, answer: str) -> None:
    with way.server(script={"MAIL": [None, answer]}) as server:
        assert send(way, server, ["ada", "grace", "kofi"]) == (
            {"ada": "sent", "grace": "deferred", "kofi": "sent"},
            "",
        )


OWN = [
    ({}, "MAIL", "552 5.3.4 message too big"),
    ({}, "MAIL", "550 5.3.4 message too big"),
    ({"offers": ["SIZE 1000"]}, "MAIL", "552 too much"),
    ({}, "MAIL", "550 5.6.7 non-ASCII addresses not permitted"),
    ({}, "MAIL", "555 5.5.4 unsupported parameter"),
    ({}, "RCPT", "553 5.6.7 non-ASCII addresses not permitted"),
    ({}, "RCPT", "555 5.5.4 unsupported parameter"),
    ({}, "RCPT", "552 5.3.4 message too big"),
    ({}, "RCPT", "552 5.2.2 mailbox full"),
    ({}, "RCPT", "552 mailbox full"),
    ({}, "RCPT", "552 5.7.1 over quota"),
    ({}, "RCPT", UNKNOWN),
    ({}, "RCPT", "550 mailbox unavailable"),
    ({}, "RCPT", "551 user not local"),
    ({}, "RCPT", "553 5.1.3 bad address"),
    ({}, "RCPT", "554 5.2.1 closed"),
    ({}, "RCPT", "556 5.1.10 takes no mail"),
    ({}, "RCPT", "550 5.1.1 relay.example.org knows no <relay@example.org>"),
    ({}, "DATA", "554 5.5.1 no valid recipients"),
    ({}, "DOT", "554 5.7.1 looks like spam"),
    ({}, "DOT", "550 5.7.1 relay of authentication"),
    ({}, "DOT", "552 5.2.3 too long"),
]


@each
@pytest.mark.parametrize(("faults", "verb", "answer"), OWN)
def test_what_is_about_one_message_or_one_reader_is_theirs_even_when_nobody_was_taken(
    way: Way, faults: dict[str, object], verb: str, answer: str
) -> None:
    with way.server(script={verb: [answer] * 4}, **faults) as server:
        states, trouble = send(way, server, ["ada", "grace", "kofi", "lise"])

    assert (set(states.values()), trouble) == ({"failed"}, "")


@each
def test_a_message_that_needs_smtputf8_is_alone_in_being_refused_for_it(way: Way) -> None:
    script: dict[str, list[smtp.Step]] = {"MAIL": ["553 no such letters", None]}
    with way.server(offers=["SMTPUTF8"], script=script) as server:
        assert send(way, server, ["žofie", "ada"]) == ({"žofie": "failed", "ada": "sent"}, "")


@each
def test_a_sender_that_the_relay_cannot_take_is_nobodys_trouble(way: Way) -> None:
    with way.server() as server:
        states, trouble = send(way, server, ["ada", "grace"], sender="žofie@example.org")

    assert states == {"ada": "deferred"}
    assert "set address of sender" in trouble


@each
@pytest.mark.parametrize(
    "answer", ["530 5.7.0 Authentication required", "535 5.7.8 log in", "538 5.7.11 encrypt"]
)
def test_a_login_that_is_wanted_before_the_content_is_the_relays(way: Way, answer: str) -> None:
    with way.server(script={"DATA": [None, answer]}) as server:
        receipts, trouble, left = pulled(way, server, ["ada", "grace", "kofi"])

    assert (shown(receipts), left) == ({"ada": "sent", "grace": "deferred"}, ["kofi"])
    assert answer in trouble


@each
@pytest.mark.parametrize(
    "answer", ["503 5.5.1 RCPT first", "500 what?", "502 5.5.1 no such command"]
)
def test_a_relay_that_is_out_of_step_at_data_gets_a_new_line(way: Way, answer: str) -> None:
    with way.server(script={"DATA": [None, answer]}) as server:
        assert send(way, server, ["ada", "grace", "kofi"]) == (
            {"ada": "sent", "grace": "deferred", "kofi": "sent"},
            "",
        )

    assert server.connections == 2


UNCLEAR = [
    DENIED,
    "550 5.7.1 Unable to relay",
    "550 Relaying denied",
    "554 Relay access denied",
    "551 we do not relay",
    "553 sorry, that domain isn't in my list of allowed rcpthosts; authenticate first",
    "550 authentication required",
    "530 5.7.0 Authentication required",
    "530 log in",
    "535 5.7.8 log in",
    "503 5.5.1 AUTH first",
    "503 bad sequence",
    "500 what?",
    "504 5.5.2 <[192.0.2.7]>: Helo command rejected: need fully-qualified hostname",
    "550 5.1.8 Sender address rejected: Domain not found",
    "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked",
]


@each
@pytest.mark.parametrize("answer", UNCLEAR)
def test_what_three_people_get_in_the_same_words_is_the_relays_and_all_stay_open(
    way: Way,
    answer: str,
) -> None:
    with way.server(script={"RCPT": [answer] * 9}) as server:
        receipts, trouble, left = pulled(way, server, ["ada", "grace", "kofi", "lise"])

    assert shown(receipts) == dict.fromkeys(("ada", "grace", "kofi"), "deferred")
    assert {one.reply for one in receipts} == {answer}
    assert left == ["lise"]
    assert (
        "it refused the first 3 people of this run with the same answer and took nobody" in trouble
    )
    assert answer in trouble


@each
@pytest.mark.parametrize(
    ("names", "whom"),
    [
        (["ada"], "the one person of this run"),
        (["ada", "grace"], "the first 2 people of this run with the same answer"),
    ],
)
def test_so_is_what_all_get_where_they_are_fewer(way: Way, names: list[str], whom: str) -> None:
    with way.server(script={"RCPT": [DENIED] * 9}) as server:
        receipts, trouble, _ = pulled(way, server, names)

    assert shown(receipts) == dict.fromkeys(names, "deferred")
    assert f": it refused {whom} and took nobody, so it is hardly about them: " in trouble


@each
@pytest.mark.parametrize("answer", UNCLEAR[::4])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_while_others_are_taken_it_is_the_readers(way: Way, answer: str, at: int) -> None:
    names = ["ada", "grace", "kofi"]
    script = {"RCPT": [answer if i == at else None for i in range(3)]}
    with way.server(script=script) as server:
        states, trouble = send(way, server, names)

    assert (states, trouble) == (
        {name: "failed" if i == at else "sent" for i, name in enumerate(names)},
        "",
    )


@each
def test_after_one_was_taken_refusals_are_the_readers_for_the_rest_of_the_run(way: Way) -> None:
    with (
        way.server(script={"RCPT": [None, *[DENIED] * 9]}) as server,
        way.relay(server.relay(), timeouts=QUICK) as relay,
    ):
        first = list(relay.send([build.outgoing("ada")]))
        receipts = list(relay.send(map(build.outgoing, ["b", "c", "d", "e"])))

    assert [one.state for one in [*first, *receipts]] == [
        "sent",
        "failed",
        "failed",
        "failed",
        "failed",
    ]


@each
def test_a_reader_is_taken_at_rcpt_whatever_becomes_of_the_message(way: Way) -> None:
    with way.server(script={"RCPT": [BLOCKED], "DOT": ["554 5.7.1 looks like spam"]}) as server:
        assert send(way, server, ["ada", "grace"]) == ({"ada": "failed", "grace": "failed"}, "")
    with way.server(script={"RCPT": [BLOCKED], "DATA": ["421 going down"]}) as server:
        assert send(way, server, ["ada", "grace"]) == ({"ada": "failed", "grace": "deferred"}, "")


@each
@pytest.mark.parametrize("other", [UNKNOWN, BLOCKED])
def test_another_answer_shows_that_the_relay_looks_at_the_reader(way: Way, other: str) -> None:
    with way.server(refuse={"kofi@example.org": other}, script={"RCPT": [DENIED]}) as server:
        assert send(way, server, ["ada", "kofi"]) == ({"ada": "failed", "kofi": "failed"}, "")


@each
@pytest.mark.parametrize("first", [UNKNOWN, BLOCKED])
def test_also_one_that_came_before(way: Way, first: str) -> None:
    with way.server(refuse={"ada@example.org": first}, script={"RCPT": [DENIED]}) as server:
        assert send(way, server, ["ada", "kofi"]) == ({"ada": "failed", "kofi": "failed"}, "")


@each
def test_three_in_a_row_are_the_relays_also_after_another_answer(way: Way) -> None:
    with way.server(refuse={"ada@example.org": UNKNOWN}, script={"RCPT": [DENIED] * 9}) as server:
        receipts, trouble, left = pulled(way, server, ["ada", "b", "c", "d", "e"])

    assert shown(receipts) == {"ada": "failed", "b": "deferred", "c": "deferred", "d": "deferred"}
    assert (bool(trouble), left) == (True, ["e"])


@each
def test_a_refusal_for_now_or_of_a_message_says_nothing_of_others(way: Way) -> None:
    later = ["450 4.2.0 greylisted", "552 5.3.4 too big", DENIED, DENIED]
    with way.server(script={"RCPT": [DENIED, *later]}) as server:
        receipts, trouble, _ = pulled(way, server, ["a", "b", "c", "d", "e"])

    assert shown(receipts) == {
        "b": "deferred",
        "c": "failed",
        "a": "deferred",
        "d": "deferred",
        "e": "deferred",
    }
    assert "the first 3 people" in trouble


@each
def test_what_is_held_stays_open_when_the_relay_goes_away(way: Way) -> None:
    script = {"RCPT": [DENIED, "421 going down"], "CONNECT": [None, "554 5.7.1 go away"]}
    with way.server(script=script) as server:
        receipts, trouble, _ = pulled(way, server, ["a", "b", "c"])

    assert shown(receipts) == {"b": "deferred", "c": "deferred", "a": "deferred"}
    assert "go away" in trouble


@each
def test_what_is_held_stays_open_when_the_program_is_to_stop(way: Way) -> None:
    with (
        way.server(script={"RCPT": [DENIED]}) as server,
        way.relay(server.relay(), timeouts=QUICK, stop=lambda: server.heard["RCPT"] > 0) as relay,
    ):
        receipts = list(relay.send(map(build.outgoing, ["a", "b"])))

    assert shown(receipts) == {"a": "deferred"}


@pytest.mark.slow
@each
def test_what_is_held_stays_open_when_the_next_message_is_not_begun_for_a_stop(way: Way) -> None:
    with (
        way.server(script={"RCPT": [DENIED], "MAIL": [None, 5.0]}) as server,
        way.relay(
            server.relay(), timeouts=QUICK, stop=lambda: server.heard["MAIL"] > 1, grace_s=0.2
        ) as relay,
    ):
        receipts = list(relay.send(map(build.outgoing, ["a", "b"])))

    assert shown(receipts) == {"a": "deferred", "b": "deferred"}


@each
def test_what_is_held_stays_open_when_a_message_cannot_be_made(way: Way) -> None:
    def made(name: str) -> Outgoing:
        return build.outgoing({"ada": "ada"}[name])

    receipts: list[Receipt] = []
    with (
        way.server(script={"RCPT": [DENIED]}) as server,
        pytest.raises(KeyError),
        way.relay(server.relay()) as relay,
    ):
        receipts.extend(relay.send(map(made, ["ada", "b"])))

    assert shown(receipts) == {"ada": "deferred"}


@pytest.mark.parametrize(
    "others",
    [
        "554 5.7.1 <grace@example.org>: Relay access denied",
        "554 5.7.1 grace: Relay access denied",
        "554 5.7.1 Relay access denied (h7si1234)",
        "554-5.7.1 Relay access denied\n5.7.1 (2026-11-30 17:04:05)",
        "554 5.7.1 RELAY access  denied.",
    ],
)
def test_the_same_answer_is_the_same_whatever_addresses_and_numbers_stand_in_it(
    others: str,
) -> None:
    first = Reply(554, "5.7.1 <ada@example.org>: Relay access denied (a1b2)")
    plain = [
        answer(reply(line), "grace@example.org").replace("address ", "")
        for line in (others, DENIED)
    ]

    assert plain[0] == plain[1]
    assert answer(first, "ada@example.org") == "554 5.7.1 address relay access denied"


def reply(line: str) -> Reply:
    return Reply(int(line[:3]), line[4:])


@pytest.mark.parametrize(
    "others",
    ["550 5.7.1 Relay access denied", "554 5.7.0 Relay access denied", "554 5.7.1 Blocked"],
)
def test_another_code_status_or_words_are_another_answer(others: str) -> None:
    assert answer(reply(others), "ada@example.org") != answer(reply(DENIED), "ada@example.org")


REPLIES = st.builds(
    Reply,
    st.integers(min_value=-1, max_value=999),
    st.one_of(
        st.text(),
        st.from_regex(
            r"[245]\.[0-9]\.[0-9]{1,2} (relay|authentication|starttls|full)?", fullmatch=True
        ),
    ),
)


@given(
    st.sampled_from(["MAIL", "RCPT", "DATA", "DOT"]),
    REPLIES,
    st.sampled_from(["", " SIZE=9", " SIZE=9 SMTPUTF8"]),
)
def test_every_answer_is_somebodys_and_only_a_5yz_is_final(
    step: str, reply: Reply, options: str
) -> None:
    owner = whose(step, reply, options)  # type: ignore[arg-type]

    assert owner == "later" or reply.code // 100 == 5
    assert step != "MAIL" or owner in {"later", "relay", "message"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["taken", "reader", "message", "later", "unclear"]),
            st.sampled_from("AB"),
        )
    )
)
def test_everybody_gets_one_receipt_and_nobody_fails_with_the_answer_that_stops_the_run(
    said: list[tuple[str, str]],
) -> None:
    held = Withheld()
    given: list[Receipt] = []
    asked = 0
    for i, (owner, words) in enumerate(said):
        receipt = Receipt(key=(str(i), build.DAY), state="failed", reply=words)
        given += held.judge(receipt, owner, words)  # type: ignore[arg-type]
        asked += 1
        if held.is_enough:
            break
    is_stopped = held.is_enough
    rest = held.open()

    assert sorted(one.key[0] for one in [*given, *rest]) == sorted(map(str, range(asked)))
    assert {one.state for one in rest} <= {"deferred"}
    assert not is_stopped or "taken" not in [owner for owner, _ in said[:asked]]
    assert len(rest) <= 3
