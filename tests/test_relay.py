from collections.abc import Iterator
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.exceptions import RelayError
from digest.mail.envelope import stuffed
from digest.mail.reply import Reply, words
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing, Receipt
from tests import authority, smtp
from tests.makers import build
from tests.ways import IN_GROUPS, Way, each, singly

QUICK = Timeouts(connect_s=2, reply_s=2, data_s=2, block_s=2, dot_s=0.3, pause_s=0.1)
LOGIN = {"username": "ada", "password": "a secret"}
ACCOUNTS = {"ada": "a secret"}


def send(way: Way, server: smtp.Server, *names: str) -> list[Receipt]:
    with way.relay(server.relay(), timeouts=QUICK) as relay:
        return list(relay.send(build.outgoing(name) for name in names))


def states(receipts: list[Receipt]) -> list[str]:
    return [receipt.state for receipt in receipts]


@each
def test_every_message_is_handed_over_on_one_line_to_one_mailbox_each(way: Way) -> None:
    with way.server() as server:
        receipts = send(way, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent"] * 3
    assert [receipt.key for receipt in receipts] == [
        ("ada", build.DAY),
        ("grace", build.DAY),
        ("kofi", build.DAY),
    ]
    assert [message.recipient for message in server.messages] == [
        "ada@example.org",
        "grace@example.org",
        "kofi@example.org",
    ]
    assert {message.sender for message in server.messages} == {"digest@example.org"}
    assert server.verbs() == ["EHLO", *["MAIL", "RCPT", "DATA"] * 3, "QUIT"]
    assert server.connections == 1


@each
def test_a_receipt_carries_the_relays_own_words(way: Way) -> None:
    with way.server() as server:
        receipts = send(way, server, "ada")

    assert receipts == [
        Receipt(key=("ada", build.DAY), state="sent", reply="250 2.0.0 queued as 1")
    ]


@each
def test_the_message_arrives_byte_for_byte(way: Way) -> None:
    message = b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n\r\nend.\r\n"
    with way.server() as server, way.relay(server.relay()) as relay:
        list(relay.send([build.outgoing(message=message)]))

    assert server.messages[0].data == message


@pytest.mark.slow
@given(st.lists(st.sampled_from([b".", b"..", b".x", b"x", b"", b"x."]), min_size=1))
def test_whatever_its_lines_a_message_ends_only_at_its_end(lines: list[bytes]) -> None:
    message = b"\r\n".join([*lines, b""])

    wire = stuffed(message) + b".\r\n"

    assert (b"\r\n" + wire).find(b"\r\n.\r\n") == len(wire) - 3
    assert b"\n".join(line.removeprefix(b".") for line in stuffed(message).split(b"\n")) == message


def pulls_and_receipts(way: Way) -> list[str]:
    """What happened in which order where three messages are sent."""
    events: list[str] = []

    def pulled() -> Iterator[Outgoing]:
        for name in ("ada", "grace", "kofi"):
            events.append(f"pulled {name}")
            yield build.outgoing(name)

    with way.server() as server, way.relay(server.relay()) as relay:
        events.extend(f"settled {receipt.key[0]}" for receipt in relay.send(pulled()))
    return events


@singly
def test_messages_are_pulled_one_by_one_each_after_the_receipt_of_the_one_before(way: Way) -> None:
    assert pulls_and_receipts(way) == [
        "pulled ada",
        "settled ada",
        "pulled grace",
        "settled grace",
        "pulled kofi",
        "settled kofi",
    ]


def test_in_groups_the_next_message_is_pulled_when_the_relay_wants_the_content_of_one() -> None:
    assert pulls_and_receipts(IN_GROUPS) == [
        "pulled ada",
        "pulled grace",
        "settled ada",
        "pulled kofi",
        "settled grace",
        "settled kofi",
    ]


REFUSALS = [
    ({"refuse": {"grace@example.org": "550 5.1.1 no such user"}}, "failed"),
    ({"refuse": {"grace@example.org": "450 4.2.1 come back later"}}, "deferred"),
    ({"script": {"MAIL": [None, "451 4.3.0 try later"]}}, "deferred"),
    ({"script": {"DATA": [None, "451 4.3.0 try later"]}}, "deferred"),
    ({"script": {"DATA": [None, "554 5.5.1 no"]}}, "failed"),
    ({"script": {"DOT": [None, "452 4.3.1 disk full"]}}, "deferred"),
    ({"script": {"DOT": [None, "554 5.7.1 looks like spam"]}}, "failed"),
]


@each
@pytest.mark.parametrize(("faults", "state"), REFUSALS)
def test_a_refusal_is_that_messages_alone_and_the_line_is_kept(
    way: Way, faults: dict[str, object], state: str
) -> None:
    with way.server(**faults) as server:
        receipts = send(way, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent", state, "sent"]
    assert [message.recipient for message in server.messages] == [
        "ada@example.org",
        "kofi@example.org",
    ]
    assert server.connections == 1


@each
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_message_that_was_refused_before_its_content_is_taken_back(way: Way, verb: str) -> None:
    with way.server(script={verb: ["550 5.1.1 no"]}) as server:
        send(way, server, "ada", "grace")

    assert server.verbs()[-5:] == ["RSET", "MAIL", "RCPT", "DATA", "QUIT"]


@singly
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_line_that_breaks_before_the_content_defers_the_message(way: Way, verb: str) -> None:
    with way.server(script={verb: [None, smtp.DROP]}) as server:
        receipts = send(way, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent", "deferred", "sent"]
    assert server.connections == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_group_on_a_line_that_breaks_is_said_again_on_another(verb: str) -> None:
    with IN_GROUPS.server(script={verb: [None, smtp.DROP]}) as server:
        receipts = send(IN_GROUPS, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent", "sent", "sent"]
    assert len(server.messages) == 3


def test_a_group_that_breaks_three_lines_is_deferred_and_the_others_go_out() -> None:
    with IN_GROUPS.server(script={"RCPT": [None, *[smtp.DROP] * 3]}) as server:
        receipts = send(IN_GROUPS, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent", "deferred", "sent"]
    assert server.connections == 4


LOST = [
    ({"DATA": [None, "421 4.3.2 going down"]}, "deferred"),
    ({"RCPT": [None, "421 4.3.2 going down"]}, "deferred"),
    ({"DOT": [None, "421 4.3.2 going down"]}, "deferred"),
    ({"RCPT": [None, "garbage"]}, "deferred"),
    ({"DATA": [None, "250 out of step"]}, "deferred"),
    ({"RCPT": [None, "250 " + "x" * 1_000_000]}, "deferred"),
    ({"DOT": [None, smtp.DROP]}, "in_doubt"),
    ({"DOT": [None, "garbage"]}, "in_doubt"),
    ({"DOT": [None, 1.0]}, "in_doubt"),
]


@pytest.mark.slow
@each
@pytest.mark.parametrize(("script", "state"), LOST)
def test_a_line_that_breaks_is_replaced_for_the_next_message(
    way: Way, script: dict[str, list[smtp.Step]], state: str
) -> None:
    with way.server(script=script) as server:
        receipts = send(way, server, "ada", "grace", "kofi")

    assert states(receipts) == ["sent", state, "sent"]
    assert server.connections == 2


@pytest.mark.slow
@each
def test_an_answer_that_does_not_come_in_time_is_told_as_that(way: Way) -> None:
    with way.server(script={"DOT": [1.0]}) as server:
        (receipt,) = send(way, server, "ada")

    assert receipt.reply == "connection lost after the message, before the answer (timed out)"


@pytest.mark.slow
@each
def test_a_line_lost_within_a_message_defers_it(way: Way) -> None:
    with (
        way.server(script={"BODY": [smtp.DROP]}) as server,
        way.relay(server.relay(), timeouts=QUICK) as relay,
    ):
        receipts = list(
            relay.send([build.outgoing(message=b"x" * 70 * 1_000_000), build.outgoing("grace")])
        )

    assert states(receipts) == ["deferred", "sent"]
    assert "before the end of the message" in receipts[0].reply


@each
@pytest.mark.parametrize("fault", ["421 4.7.0 too many messages on one line", smtp.DROP])
def test_a_relay_that_ends_a_used_line_between_messages_costs_nobody_a_digest(
    way: Way, fault: str
) -> None:
    with way.server(script={"MAIL": [None, fault]}) as server:
        receipts = send(way, server, "ada", "grace")

    assert states(receipts) == ["sent", "sent"]
    assert server.connections == 2


@each
@pytest.mark.parametrize(
    ("fault", "said"),
    [("421 4.7.0 later", "421 4.7.0 later"), (smtp.DROP, "connection lost before the message")],
)
def test_a_relay_that_ends_each_new_line_is_in_trouble_and_one_message_is_deferred(
    way: Way, fault: str, said: str
) -> None:
    names = iter(["ada", "grace"])
    with (
        way.server(script={"MAIL": [fault] * 4}) as server,
        way.relay(server.relay(), timeouts=QUICK) as relay,
    ):
        receipts = relay.send(build.outgoing(name) for name in names)
        first = next(receipts)
        with pytest.raises(
            RelayError, match=f"it ends each line before it has heard of anybody: {said}"
        ):
            next(receipts)

    assert (first.key[0], first.state, list(names)) == ("ada", "deferred", ["grace"])
    assert server.connections == 3, "the one it was asked by, and two more"


@each
def test_a_new_line_that_is_ended_once_costs_nobody_a_digest(way: Way) -> None:
    with way.server(script={"MAIL": [smtp.DROP]}) as server:
        receipts = send(way, server, "ada", "grace")

    assert states(receipts) == ["sent", "sent"]


@each
def test_nothing_is_pulled_when_the_relay_cannot_be_reached(way: Way) -> None:
    with way.server() as server:
        gone = server.relay()
    pulled: list[int] = []

    with way.relay(gone) as relay, pytest.raises(RelayError, match="connection refused"):
        next(relay.send(build.outgoing() for _ in map(pulled.append, [1])))

    assert pulled == []


@each
def test_a_relay_that_lets_nobody_in_any_more_defers_one_message_and_pulls_no_other(
    way: Way,
) -> None:
    names = iter(["ada", "grace", "kofi", "lise"])
    going = "421 4.3.2 going down"
    script = {"DATA": [None, going], "CONNECT": [None, "554 5.7.1 go away"]}
    with way.server(script=script) as server, way.relay(server.relay(), timeouts=QUICK) as relay:
        receipts = relay.send(build.outgoing(name) for name in names)

        assert states([next(receipts), next(receipts), next(receipts)]) == [
            "sent",
            "deferred",
            "deferred",
        ]
        with pytest.raises(RelayError, match="go away"):
            next(receipts)

    assert list(names) == ["lise"]


@each
def test_starttls_encrypts_before_the_password_is_said(way: Way) -> None:
    tls = authority.context("127.0.0.1")
    with (
        way.server(security="starttls", tls=tls, accounts=ACCOUNTS) as server,
        way.relay(server.relay(**LOGIN), context=authority.trust()) as relay,
    ):
        receipts = list(relay.send([build.outgoing()]))

    assert states(receipts) == ["sent"]
    assert server.verbs()[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


@each
def test_tls_from_the_first_byte(way: Way) -> None:
    tls = authority.context("127.0.0.1")
    with (
        way.server(security="tls", tls=tls, accounts=ACCOUNTS) as server,
        way.relay(server.relay(**LOGIN), context=authority.trust()) as relay,
    ):
        receipts = list(relay.send([build.outgoing()]))

    assert states(receipts) == ["sent"]


@each
def test_starttls_that_is_not_offered_is_an_error_and_no_mail_goes_in_plain_text(way: Way) -> None:
    with way.server() as server, pytest.raises(RelayError, match="no STARTTLS"):
        next(way.relay(server.relay(security="starttls")).send([build.outgoing()]))

    assert server.verbs() == ["EHLO"]


@each
def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(way: Way) -> None:
    tls = authority.context("127.0.0.1")
    with (
        way.server(security="tls", tls=tls) as server,
        pytest.raises(RelayError, match="does not know"),
    ):
        next(way.relay(server.relay()).send([build.outgoing()]))

    assert server.commands == []


@each
def test_a_password_is_never_said_in_plain_text(way: Way) -> None:
    with (
        way.server(accounts=ACCOUNTS) as server,
        pytest.raises(RelayError, match="never sent in plain text"),
    ):
        next(way.relay(server.relay(**LOGIN)).send([build.outgoing()]))

    assert server.connections == 0


@each
def test_a_mailbox_that_the_relay_forwards_from_is_taken(way: Way) -> None:
    with way.server(script={"RCPT": ["251 2.1.5 User not local; will forward"]}) as server:
        assert states(send(way, server, "ada")) == ["sent"]

    assert len(server.messages) == 1


def test_an_answer_in_another_encoding_is_kept_as_far_as_it_can_be_read() -> None:
    assert str(Reply.of((550, b"Postf\xe4cher voll"))) == "550 Postf\ufffdcher voll"


@each
def test_a_domain_in_ascii_is_said_as_it_stands(way: Way) -> None:
    with way.server() as server, way.relay(server.relay()) as relay:
        receipts = list(relay.send([build.outgoing(recipient="ada@Mail_1.Example.org")]))

    assert states(receipts) == ["sent"]
    assert server.messages[0].recipient == "ada@Mail_1.Example.org"


@each
def test_a_domain_in_other_letters_is_said_in_ascii(way: Way) -> None:
    with way.server() as server, way.relay(server.relay()) as relay:
        receipts = list(relay.send([build.outgoing(recipient="ada@bücher.example")]))

    assert states(receipts) == ["sent"]
    assert (server.messages[0].recipient, server.messages[0].options) == (
        "ada@xn--bcher-kva.example",
        "",
    )


@each
def test_a_name_in_other_letters_fails_with_the_reason_where_the_relay_cannot_take_it(
    way: Way,
) -> None:
    with way.server() as server:
        receipts = send(way, server, "žofie", "ada")

    assert states(receipts) == ["failed", "sent"]
    assert "SMTPUTF8" in receipts[0].reply


@each
def test_a_name_in_other_letters_is_sent_where_the_relay_takes_it(way: Way) -> None:
    with way.server(offers=["8BITMIME", "SMTPUTF8"]) as server:
        receipts = send(way, server, "žofie")

    assert states(receipts) == ["sent"]
    assert (server.messages[0].recipient, server.messages[0].options) == (
        "žofie@example.org",
        "BODY=8BITMIME SMTPUTF8",
    )


@each
def test_a_message_larger_than_the_relay_takes_is_not_tried(way: Way) -> None:
    with way.server(offers=["SIZE 100"]) as server, way.relay(server.relay()) as relay:
        mails = [build.outgoing(message=b"x" * size) for size in (1_500, 24)]
        receipts = list(relay.send(mails))

    assert states(receipts) == ["failed", "sent"]
    assert receipts[0].reply == "the message has 1,500 bytes, and the relay takes at most 100"
    assert server.messages[0].options == "SIZE=24"


@each
def test_a_message_just_as_large_as_the_relay_takes_is_sent(way: Way) -> None:
    message = b"x" * 24
    with way.server(offers=["SIZE 24"]) as server, way.relay(server.relay()) as relay:
        assert states(list(relay.send([build.outgoing(message=message)]))) == ["sent"]


@each
def test_addresses_that_no_relay_is_asked_about_hold_nobody_up(way: Way) -> None:
    began = monotonic()
    with way.server() as server:
        receipts = send(way, server, *["a b"] * 6, "ada")

    assert states(receipts) == ["failed"] * 6 + ["sent"]
    assert monotonic() - began < 1.5


@each
@pytest.mark.parametrize("name", ["a>\r\nRCPT TO:<evil", "a b", "<a", "a\0", "a@b", "\ud800"])
def test_an_address_cannot_smuggle_a_command(way: Way, name: str) -> None:
    with way.server() as server:
        receipts = send(way, server, name)

    assert states(receipts) == ["failed"]
    assert server.verbs() == ["EHLO", "QUIT"]


@each
def test_a_reply_that_names_an_address_is_kept_without_it(way: Way) -> None:
    with way.server(
        refuse={"ada@example.org": "550 5.1.1 <ada@example.org>: unknown\x1b[31m " + "x" * 500}
    ) as server:
        receipts = send(way, server, "ada")

    assert receipts[0].reply.startswith("550 5.1.1 (address): unknown [31m x")
    assert len(receipts[0].reply) == 200


@given(st.emails(), st.text(), st.text())
def test_no_address_comes_through(address: str, before: str, after: str) -> None:
    assert address not in words(f"{before} <{address}> {after}")


@each
def test_a_run_that_is_broken_off_sends_no_quit_into_the_message(way: Way) -> None:
    with (
        way.server(script={"DATA": [5]}) as server,
        pytest.raises(KeyError),
        way.relay(server.relay()) as relay,
    ):
        list(relay.send(pulled_then_broken()))

    assert "QUIT" not in server.verbs()


def pulled_then_broken() -> Iterator[Outgoing]:
    raise KeyError
    yield
