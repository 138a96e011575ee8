import smtplib
import socket
import struct
import threading
from dataclasses import replace
from typing import NamedTuple

import pytest

from digest.config import Server
from digest.mail.errors import explain, login_refused
from digest.mail.probe import examine
from digest.mail.reply import Reply
from digest.mail.timeouts import Timeouts
from tests import authority, smtp

QUICK = Timeouts(connect_s=1, reply_s=0.3)
ACCOUNTS = {"ada": "a secret"}


class Found(NamedTuple):
    ok: bool
    lines: tuple[str, ...]


def look(
    relay: Server, *, sender: str = "digest@example.org", recipient: str | None = "ada@example.org"
) -> Found:
    return Found(
        *examine(relay, sender=sender, recipient=recipient, timeouts=QUICK, trust=authority.trust)
    )


def test_a_relay_that_takes_mail_without_a_login_is_described() -> None:
    with smtp.server(offers=["PIPELINING", "SIZE 35882577"]) as server:
        found = look(server.relay())

    assert found == Found(
        ok=True,
        lines=(
            f"127.0.0.1:{server.port} answers",
            "not encrypted (security: none)",
            "takes messages of up to 35,882,577 bytes",
            "offers PIPELINING",
            "takes mail from the address of sender",
            "takes mail without a login",
            "takes mail to the first person",
        ),
    )


def test_nothing_is_sent() -> None:
    with smtp.server() as server:
        look(server.relay())

    assert server.messages == []
    assert server.verbs() == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]
    assert server.commands[1:3] == ["MAIL FROM:<digest@example.org>", "RCPT TO:<ada@example.org>"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encryption_the_certificate_and_the_login_are_told(security: str) -> None:
    with smtp.server(
        security=security, tls=authority.context("127.0.0.1"), accounts=ACCOUNTS
    ) as server:
        found = look(server.relay(username="ada", password=ACCOUNTS["ada"]))

    assert found.ok is True
    assert found.lines[1:] == (
        "TLSv1.3, certificate for 127.0.0.1, valid until 2049-01-01",
        "logins offered: PLAIN",
        "user name and password accepted",
        "takes mail from the address of sender",
        "takes mail to the first person",
    )


def test_a_wrong_password() -> None:
    with smtp.server(
        security="tls", tls=authority.context("127.0.0.1"), accounts=ACCOUNTS
    ) as server:
        found = look(server.relay(username="ada", password="not the one"))  # noqa: S106  # it is no secret

    assert found.ok is False
    assert found.lines[0].endswith(
        "user name or password not accepted: look at username, and at the variable that password_env names"
        " (535 5.7.8 wrong user name or password)"
    )


def test_a_login_that_is_not_offered() -> None:
    with smtp.server(security="tls", tls=authority.context("127.0.0.1")) as server:
        found = look(server.relay(username="ada", password=ACCOUNTS["ada"]))

    assert found.ok is False
    assert "offers no login on this port" in found.lines[-1]


def test_a_login_that_is_needed_and_not_set() -> None:
    with smtp.server(login_needed=True) as server:
        found = look(server.relay())

    assert found.ok is False
    assert found.lines[-1].endswith(
        "wants a login first: set username and password_env (530 5.7.0 Authentication required)"
    )


def test_a_password_without_encryption() -> None:
    with smtp.server(accounts=ACCOUNTS) as server:
        found = look(server.relay(username="ada", password=ACCOUNTS["ada"]))

    assert found.ok is False
    assert found.lines[-1].endswith(
        ": a password is never sent in plain text: set security: starttls, or leave username out"
    )


def test_starttls_that_is_not_offered() -> None:
    with smtp.server() as server:
        found = look(server.relay(security="starttls"))

    assert found.ok is False
    assert "it offers no STARTTLS on this port" in found.lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_port_that_speaks_tls_from_the_first_byte(security: str) -> None:
    with smtp.server(security="tls", tls=authority.context("127.0.0.1")) as server:
        found = look(server.relay(security=security))

    assert found.ok is False
    assert found.lines[-1] == "this port speaks TLS from the first byte: set security: tls"


def test_a_port_that_answers_in_plain_text() -> None:
    with smtp.server() as server:
        found = look(server.relay(security="tls"))

    assert found.lines == (
        f"relay 127.0.0.1:{server.port}: this port answers in plain text: set security: starttls",
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_told_with_that_name(security: str) -> None:
    tls = authority.context("mail.example.org", "smtp.example.org")
    with smtp.server(security=security, tls=tls) as server:
        found = look(server.relay())

    assert found.ok is False
    assert 'for another name than "127.0.0.1"' in found.lines[0]
    assert found.lines[1] == "the certificate is for mail.example.org, smtp.example.org"


def test_a_self_signed_certificate() -> None:
    with smtp.server(
        security="tls", tls=authority.context("127.0.0.1", self_signed=True)
    ) as server:
        found = look(server.relay())

    assert "self-signed" in found.lines[0]


def test_a_certificate_out_of_date() -> None:
    with smtp.server(
        security="tls", tls=authority.context("127.0.0.1", until=authority.PAST)
    ) as server:
        found = look(server.relay())

    assert "out of date" in found.lines[0]


def test_a_port_where_nothing_listens() -> None:
    with smtp.server() as server:
        relay = server.relay()

    assert f"connection refused: nothing listens on port {relay.port}" in look(relay).lines[0]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b"])
def test_a_name_that_is_none(host: str) -> None:
    found = look(Server(host=host, port=587, security="starttls"))

    assert f'"{host}" ' in found.lines[0]


def test_a_server_of_another_name_that_does_not_greet_is_told_without_its_names() -> None:
    tls = authority.context("mail.example.org")
    with smtp.server(security="tls", tls=tls, script={"CONNECT": [smtp.DROP]}) as server:
        found = look(server.relay())

    assert len(found.lines) == 1
    assert 'for another name than "127.0.0.1"' in found.lines[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nobody_is_asked_to_encrypt_what_stays_on_this_machine(host: str) -> None:
    with smtp.server(offers=["STARTTLS", "8BITMIME", "SMTPUTF8"]) as server:
        found = look(server.relay(host=host))

    assert found.lines[1:3] == ("not encrypted (security: none)", "offers 8BITMIME, SMTPUTF8")


SERVER = Server(host="smtp.gmail.com", port=587, security="starttls")


def test_gmail_is_told_of_by_its_app_password() -> None:
    refused = Reply(535, "5.7.8 Username and Password not accepted")

    assert "Gmail wants an app password here" in str(login_refused(SERVER, refused))
    assert "look at username" in str(
        login_refused(replace(SERVER, host="mail.example.org"), refused)
    )


def test_trouble_of_another_kind_is_told_in_the_systems_words() -> None:
    assert (
        str(explain(OSError(113, "No route to host"), SERVER))
        == "relay smtp.gmail.com:587: No route to host"
    )
    assert str(explain(OSError("it is odd"), SERVER)) == "relay smtp.gmail.com:587: it is odd"


def test_a_silent_port_465_is_told_to_speak_tls() -> None:
    silence = smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out")
    silence.__context__ = TimeoutError()

    assert str(explain(silence, replace(SERVER, port=465))).endswith(
        ": it lets us in and then says nothing; this port speaks TLS from the first byte: set security: tls"
    )


SILENCES = [
    (5.0, ": it lets us in and then says nothing: it may be no SMTP server, or be very busy"),
    (
        smtp.DROP,
        ": it closed the connection without a word: it may not serve this machine, or it is no SMTP server",
    ),
    ("554 5.7.1 you are on a list", "does not serve us: 554 5.7.1 you are on a list"),
    ("HTTP/1.1 400 Bad Request", "does not serve us"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("greeting", "words"), SILENCES)
def test_a_server_that_does_not_greet(greeting: smtp.Step, words: str) -> None:
    with smtp.server(script={"CONNECT": [greeting]}) as server:
        found = look(server.relay())

    assert found.ok is False
    assert len(found.lines) == 1
    assert words in found.lines[0]


def test_a_relay_that_breaks_off_while_it_is_looked_at() -> None:
    with smtp.server(script={"MAIL": [smtp.DROP]}) as server:
        found = look(server.relay())

    assert found.ok is False


def test_a_server_that_cuts_the_line_is_told_like_one_that_closes_it() -> None:
    """Where the other end gives up with data unread, the line is reset, not closed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        at_once = struct.pack("ii", 1, 0)

        def reset() -> None:
            line, _ = listening.accept()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            listening.close()
            line.close()

        threading.Thread(target=reset).start()
        found = look(Server(host="127.0.0.1", port=listening.getsockname()[1], security="none"))

    assert "closed the connection without a word" in found.lines[-1]


ENVELOPES = [
    ({"MAIL": ["451 4.3.0 try later"]}, "works", "takes no mail for now"),
    ({"MAIL": ["421 4.7.0 slow down"]}, "works", "takes no mail for now"),
    (
        {"MAIL": ["553 5.7.1 not your address"]},
        "does not",
        "set address of sender to one that this relay lets you use",
    ),
    (
        {"MAIL": ["530 5.7.0 Must issue a STARTTLS command first"]},
        "does not",
        "set security: starttls",
    ),
    (
        {"RCPT": ["450 4.2.0 Greylisted"]},
        "works",
        "as greylisting does; it is tried again by itself: 450 4.2.0 Greylisted",
    ),
    (
        {"RCPT": ["550 5.1.1 no such user"]},
        "works",
        "which is about that person alone: 550 5.1.1 no such user",
    ),
    ({"RCPT": ["251 2.1.5 will forward"]}, "works", "takes mail to the first person"),
    (
        {"RCPT": ["552 5.3.4 too large"]},
        "works",
        "which is about that person alone: 552 5.3.4 too large",
    ),
    ({"RCPT": ["552 5.2.2 full"]}, "works", "which is about that person alone: 552 5.2.2 full"),
    ({"RCPT": ["554 5.7.1 Relay access denied"]}, "does not", "set username and password_env"),
    (
        {"RCPT": ["504 5.5.2 Helo command rejected: need a name"]},
        "does not",
        "set ehlo to the full name of this machine",
    ),
    ({"MAIL": ["garbage"]}, "does not", "its answer is out of step: -1"),
    ({"RCPT": ["354 go ahead"]}, "does not", "its answer is out of step: 354 go ahead"),
    ({"RSET": [smtp.DROP]}, "works", "takes mail to the first person"),
]


@pytest.mark.parametrize(("script", "verdict", "words"), ENVELOPES)
def test_what_the_relay_says_to_sender_and_first_person_is_told_as_whose_it_is(
    script: dict[str, list[smtp.Step]], verdict: str, words: str
) -> None:
    with smtp.server(script=script) as server:
        found = look(server.relay())

    assert found.ok is (verdict == "works")
    assert words in found.lines[-1]
    assert server.messages == []


def test_without_people_only_the_sender_is_tried() -> None:
    with smtp.server() as server:
        found = look(server.relay(), recipient=None)

    assert found.ok is True
    assert server.verbs() == ["EHLO", "MAIL", "RSET", "QUIT"]


def test_a_sender_that_this_relay_cannot_take_is_told_without_being_tried() -> None:
    with smtp.server() as server:
        found = look(server.relay(), sender="žofie@example.org")

    assert found.ok is False
    assert found.lines[-1].startswith(
        f"relay 127.0.0.1:{server.port}: it does not take our mail: set address of sender"
    )
    assert "(the address has letters outside ASCII before its @" in found.lines[-1]
    assert server.verbs() == ["EHLO", "QUIT"]


def test_a_person_whose_address_this_relay_cannot_take_is_told_as_theirs() -> None:
    with smtp.server() as server:
        found = look(server.relay(), recipient="žofie@example.org")

    assert found.ok is True
    assert (
        "cannot take mail to the first person: the address has letters outside ASCII"
        in found.lines[-1]
    )


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT"])
def test_a_slow_relay_is_waited_for_as_a_run_would(verb: str) -> None:
    with smtp.server(script={verb: [0.8, 0.8, 0.8]}) as server:
        is_ok, _ = examine(
            server.relay(),
            sender="digest@example.org",
            recipient="ada@example.org",
            impatient_s=0.2,
        )

    assert is_ok is True


def test_a_relay_that_takes_mail_only_from_somebody_works() -> None:
    """Some hang up when a message comes from nobody."""
    with smtp.server() as server:
        look(server.relay())

    assert "MAIL FROM:<>" not in server.commands
