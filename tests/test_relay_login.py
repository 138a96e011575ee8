"""How we say who we are, and how we call ourselves; whatever the relay answers, the password stays
with us."""

import base64

import pytest

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail.relay import Relay
from digest.mail.timeouts import Timeouts
from tests import authority, smtp

QUICK = Timeouts(connect_s=2, reply_s=2)
PASSWORD = "geheimes Wort"  # noqa: S105  # it is no secret
LOGIN = {"username": "ada", "password": PASSWORD}


def connect(server: Server) -> None:
    with Relay(server, timeouts=QUICK, context=authority.trust()) as relay:
        relay.connect()


def refused(*answers: smtp.Step, logins: tuple[str, ...] = ("PLAIN", "LOGIN")) -> str:
    """What is said where the relay gives these answers to AUTH; none of what goes with it holds the
    password."""
    faults = {"accounts": {"ada": PASSWORD}, "logins": logins, "script": {"AUTH": answers}}
    with (
        smtp.server(security="tls", tls=authority.context("127.0.0.1"), **faults) as server,
        pytest.raises(RelayError) as caught,
    ):
        connect(server.relay(**LOGIN))
    error: BaseException | None = caught.value
    while error:
        assert PASSWORD not in repr(error) + str(error)
        error = error.__cause__ or error.__context__
    return str(caught.value)


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "CRAM-MD5"])
@pytest.mark.parametrize(
    ("user", "password"), [("ada", "a secret"), ("žofie", "Schlüssel 🗝"), ("ada", "=?+/")]
)
def test_user_name_and_password_go_in_utf8_whatever_the_way(
    way: str, user: str, password: str
) -> None:
    accounts = {user: password}
    with smtp.server(
        security="tls", tls=authority.context("127.0.0.1"), accounts=accounts, logins=[way]
    ) as server:
        connect(server.relay(username=user, password=password))

    assert server.verbs()[-1] == "QUIT"


def test_the_next_way_is_tried_where_one_is_offered_and_not_taken() -> None:
    script = {"AUTH": ["504 5.5.4 Unrecognized authentication type"]}
    faults = {"accounts": {"ada": PASSWORD}, "logins": ["PLAIN", "LOGIN"], "script": script}
    with smtp.server(security="tls", tls=authority.context("127.0.0.1"), **faults) as server:
        connect(server.relay(**LOGIN))

    assert server.heard["AUTH"] == 2


def test_a_challenge_that_is_no_base64_is_the_relays_trouble() -> None:
    assert (
        "its answer to the login is none that we know (334 Enter your password please)"
        in refused("334 Enter your password please", logins=("LOGIN",))
    )


def test_a_line_that_breaks_at_the_login_is_told_as_that() -> None:
    said = refused(smtp.DROP)

    assert said.startswith("relay 127.0.0.1:")
    assert ": it closed the connection without a word: " in said


def test_a_refusal_with_a_hang_up_is_told_as_the_refusal() -> None:
    said = refused(
        smtp.Last("535 5.7.139 Authentication unsuccessful, basic authentication is disabled")
    )

    assert "user name or password not accepted" in said
    assert "(535 5.7.139 Authentication unsuccessful, basic authentication is disabled)" in said


def test_a_relay_that_cannot_log_in_anybody_for_now_says_nothing_of_the_password() -> None:
    assert "it cannot log us in for now (454 4.7.0 Temporary authentication failure)" in refused(
        smtp.Last("454 4.7.0 Temporary authentication failure")
    )


def test_the_answer_about_the_password_is_told_before_others() -> None:
    assert "535 5.7.8 wrong" in refused("504 5.5.4 not this way", "535 5.7.8 wrong")
    assert "535 5.7.8 wrong" in refused("535 5.7.8 wrong", "504 5.5.4 not this way")


def test_503_is_no_consent() -> None:
    """Postfix says so where authentication is not enabled."""
    said = refused(*["503 5.5.1 Error: authentication not enabled"] * 2)

    assert "it lets nobody log in like this: try port 587 or 465" in said
    assert "password" not in said


def test_logins_that_we_do_not_know_are_said() -> None:
    assert "it offers no login that we know: PLAIN, LOGIN, CRAM-MD5" in refused(logins=("XOAUTH2",))


TOKEN = base64.b64encode(f"\0ada\0{PASSWORD}".encode()).decode()


@pytest.mark.parametrize(
    "echo",
    [TOKEN, TOKEN[:20], TOKEN.upper(), base64.b64encode(PASSWORD.encode()).decode(), PASSWORD],
)
def test_a_password_that_the_relay_repeats_is_not_told(echo: str) -> None:
    said = refused(f'500 5.5.1 Command unrecognized: "{echo}"', logins=("PLAIN",))

    assert echo not in said
    assert said.replace("=", "").endswith('(500 5.5.1 Command unrecognized: "…")')


def test_a_password_that_is_no_text_is_not_told() -> None:
    with (
        smtp.server(
            security="tls", tls=authority.context("127.0.0.1"), accounts={"ada": PASSWORD}
        ) as server,
        pytest.raises(RelayError) as caught,
    ):
        connect(server.relay(username="ada", password=f"{PASSWORD}\ud800"))

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert PASSWORD not in str(caught.value)


def test_the_octets_of_a_password_in_another_encoding_are_kept() -> None:
    """The environment of a Latin-1 machine holds such ones; Python escapes them."""
    password = b"Schl\xfcssel".decode("utf-8", "surrogateescape")
    script = {"AUTH": ["235 2.7.0 welcome"]}
    with smtp.server(
        security="tls", tls=authority.context("127.0.0.1"), accounts={"ada": ""}, script=script
    ) as server:
        connect(server.relay(username="ada", password=password))

    assert base64.b64decode(server.commands[1].split()[-1]) == b"\0ada\0Schl\xfcssel"


def test_we_call_ourselves_by_address_or_as_the_settings_say() -> None:
    with smtp.server() as server:
        connect(server.relay())
        connect(server.relay(ehlo="host.example.org"))

    assert [command for command in server.commands if command.startswith("ehlo")] == [
        "ehlo [127.0.0.1]",
        "ehlo host.example.org",
    ]


@pytest.mark.parametrize(
    "answer",
    ["504 5.5.2 need fully-qualified hostname", "550 Invalid HELO name", "501 5.5.4 bad argument"],
)
def test_a_name_that_the_relay_refuses_is_told_with_the_setting_for_it(answer: str) -> None:
    with smtp.server(script={"EHLO": [answer]}) as server, pytest.raises(RelayError) as caught:
        connect(server.relay())

    assert ": it does not take an address instead of a name in EHLO: " in str(caught.value)
    assert f"set ehlo to the full name of this machine, such as host.example.org ({answer})" in str(
        caught.value
    )


def test_a_name_of_the_settings_that_the_relay_refuses_is_named() -> None:
    with (
        smtp.server(script={"EHLO": ["504 5.5.2 no such host"]}) as server,
        pytest.raises(RelayError, match='the name "gate" in EHLO'),
    ):
        connect(server.relay(ehlo="gate"))


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 we do not serve you", "421 4.3.2 busy", "554 5.7.1 blocked"]
)
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
def test_a_relay_that_does_not_let_us_in_does_not_serve_us(verb: str, answer: str) -> None:
    with smtp.server(script={verb: [answer]}) as server, pytest.raises(RelayError) as caught:
        connect(server.relay())

    assert f"it does not serve us: {answer}" in str(caught.value)


def test_a_relay_that_knows_no_ehlo_is_greeted_in_the_old_way() -> None:
    with smtp.server(script={"EHLO": ["500 5.5.1 what?"]}) as server:
        connect(server.relay())

    assert server.verbs() == ["EHLO", "HELO", "QUIT"]
