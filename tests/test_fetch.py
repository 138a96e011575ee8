import gzip
import os
import socket
import time
import tracemalloc

import pytest

from digest.exceptions import FetchError
from digest.fetch import client
from digest.fetch.deadline import Deadline
from digest.fetch.redirect import guard, is_private
from digest.model import Request
from tests.web import NOW, Time, handling, say

QUICK = client.Limits(step_s=2, total_s=0.5)
MB = 1024 * 1024


def opened(*, limits=None, time=None, folder=None, proxy=None):
    time = time or Time()
    given = {"folder": folder, "proxy": proxy, "limits": limits or client.Limits()}
    return client.opened(user_agent="test/1", clock=time.clock, sleep=time.sleep, **given)


def asked(answer, *, path="/", limits=None, **given):
    with handling(answer) as address, opened(limits=limits) as get:
        return get(Request(url=address + path, **given))


def refused(answer, **given):
    with pytest.raises(FetchError) as raised:
        asked(answer, **given)
    assert raised.value.source == "127.0.0.1"
    return raised.value.reason


def test_an_answer_is_handed_over_as_it_came():
    response = asked(lambda handler: say(handler, b"hello", ETag='"1"'), path="/a?b=c")

    assert (response.status, response.body, response.received_at) == (200, b"hello", NOW)
    assert response.headers["etag"] == '"1"'
    assert response.url.endswith("/a?b=c")


@pytest.mark.slow
@pytest.mark.parametrize("status", [204, 400, 404, 429, 503])
def test_any_status_is_an_answer(status):
    assert asked(lambda handler: say(handler, status=status)).status == status


def test_the_validators_of_the_last_answer_are_sent_and_our_name():
    seen = {}
    asked(
        lambda handler: (seen.update(handler.headers), say(handler)),
        etag='W/"é"',
        last_modified="Mon, 09 Mar 2026 00:00:00 GMT",
    )

    assert seen["If-None-Match"].encode("latin-1").decode() == 'W/"é"'
    assert seen["If-Modified-Since"] == "Mon, 09 Mar 2026 00:00:00 GMT"
    assert (seen["User-Agent"], seen["Accept-Encoding"]) == ("test/1", "gzip")


def test_gzip_is_unpacked():
    body = os.urandom(300_000)

    assert (
        asked(lambda handler: say(handler, gzip.compress(body), Content_Encoding="gzip")).body
        == body
    )


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (b"plain", "gzip", "not gzip"),
        (gzip.compress(os.urandom(1000))[:-20], "gzip", "cut short"),
        (b"", "gzip", "cut short"),
        (b"x", "br", "expected gzip, deflate or no compression, got br"),
    ],
)
def test_what_cannot_be_unpacked_is_named(body, encoding, reason):
    assert reason in refused(lambda handler: say(handler, body, Content_Encoding=encoding))


def test_an_answer_of_200_mb_is_given_up_at_16():
    sent = []

    def endless(handler):
        say(handler)
        for _ in range(200):
            handler.wfile.write(bytes(MB))
            sent.append(MB)

    assert refused(endless) == "the answer is larger than the limit of 16 MB"
    assert sum(sent) < 40 * MB


@pytest.mark.slow
def test_a_gzip_bomb_is_given_up_at_16_mb_and_takes_no_more_memory():
    bomb = gzip.compress(bytes(200 * MB), compresslevel=1)
    tracemalloc.start()
    reason = refused(lambda handler: say(handler, bomb, Content_Encoding="gzip"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert reason == "the answer is larger than the limit of 16 MB"
    assert peak < 40 * MB


@pytest.mark.slow
@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    ],
)
def test_an_answer_that_drips_is_cut_off_when_its_time_is_over(beginning):
    def drip(handler):
        handler.wfile.write(beginning)
        for _ in range(100):
            time.sleep(0.05)
            handler.wfile.write(b"x")

    began = time.monotonic()

    assert refused(drip, limits=QUICK) == "no whole answer within 0.5 s"
    assert time.monotonic() - began < 4


@pytest.mark.slow
def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_a_step():
    assert (
        refused(lambda _: time.sleep(0.4), limits=client.Limits(step_s=0.1)) == "no answer in time"
    )


def test_an_answer_that_ends_early_is_no_answer():
    assert "without sending complete message body" in refused(
        lambda handler: say(handler, b"half", Content_Length="1000")
    )


def test_what_is_not_http_is_no_answer():
    assert refused(lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n"))


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status):
    def answer(handler):
        say(handler, b"there") if handler.path == "/there" else say(
            handler, status=status, Location="/there"
        )

    assert asked(answer).body == b"there"


def test_a_redirect_loop_ends_after_five():
    paths = []
    reason = refused(
        lambda handler: (paths.append(handler.path), say(handler, status=302, Location="/again"))
    )

    assert (reason, len(paths)) == ("more than 5 redirects", 6)


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:,x", "http://["],
)
def test_a_redirect_leads_only_to_the_web(place):
    assert "expected an http or https address" in refused(
        lambda handler: say(handler, status=302, Location=place)
    )


@pytest.mark.parametrize("place", ["http://", "http://\x7f", "http://a:b:c/"])
def test_a_redirect_to_a_broken_address_is_named(place):
    assert refused(lambda handler: say(handler, status=302, Location=place))


class Stream:
    """A connection to *address*, as httpcore reports it."""

    def __init__(self, address):
        self.address = address
        self.closed = False

    def get_extra_info(self, name):
        return (self.address, 80) if name == "server_addr" else None

    def close(self):
        self.closed = True


def watch():
    return Deadline("test", 9, reached=guard("test"))


def connect(deadline, *addresses):
    streams = [Stream(address) for address in addresses]
    for stream in streams:
        deadline.trace("connection.connect_tcp.complete", {"return_value": stream})
    return streams


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1", "fe80::1%eth0"],
)
def test_a_redirect_from_outside_never_leads_inside(address):
    deadline = watch()
    connect(deadline, "151.101.3.42")

    with pytest.raises(FetchError, match="redirected into a private network"):
        connect(deadline, address)


def test_a_redirect_may_lead_from_inside_to_inside_and_from_anywhere_outside():
    connect(watch(), "127.0.0.1", "151.101.3.42", "127.0.0.1")
    connect(watch(), "151.101.3.42", "2606:50c0:8000::154")

    assert is_private("127.0.0.1")
    assert not is_private("2606:50c0:8000::154")


@pytest.mark.slow
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "nonsense", "http://", "ftp://x/", "http://[", ""]
)
def test_what_is_no_web_address_is_not_asked(url):
    with opened() as get, pytest.raises(FetchError):
        get(Request(url=url))


def test_a_server_that_is_not_there_is_named():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with opened() as get, pytest.raises(FetchError, match=r"127\.0\.0\.1.*refused"):
        get(Request(url=f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize(
    "url", ["ftp://me:secret@127.0.0.1/", "http://me:secret@a:b/", "http://me:secret@[/"]
)
def test_an_error_never_shows_the_password_of_an_address(url):
    with opened() as get, pytest.raises(FetchError) as raised:
        get(Request(url=url))

    assert "secret" not in str(raised.value)
