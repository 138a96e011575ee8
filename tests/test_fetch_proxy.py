import socket
import time

import pytest

from digest.exceptions import FetchError
from digest.fetch import client
from digest.model import Request
from tests import authority
from tests.web import Time, handling, say

pytestmark = pytest.mark.slow

QUICK = client.Limits(total_s=0.5)


def through(proxy, url, limits=None, **given_to_request):
    own = Time()
    given = {
        "user_agent": "t",
        "clock": own.clock,
        "sleep": own.sleep,
        "limits": limits or client.Limits(),
    }
    with client.opened(folder=None, proxy=proxy, **given) as get:
        return get(Request(url=url, **given_to_request))


def test_everything_goes_through_the_proxy():
    with handling(lambda handler: say(handler, handler.path.encode())) as proxy:
        assert (
            through(proxy, "http://papers.example.org/feed").body
            == b"http://papers.example.org/feed"
        )


def test_what_is_private_goes_through_the_proxy_and_is_not_in_the_answer():
    url = "http://papers.example.org/feed?a=b"
    with handling(lambda handler: say(handler, handler.path.encode())) as proxy:
        response = through(proxy, url, private={"key": "s&c"})

    assert (response.body, response.url) == (f"{url}&key=s%26c".encode(), url)


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://printer.local/",
        "http://[::1]/",
        "http://127.1/",
    ],
)
def test_a_proxy_is_not_led_inside_by_a_redirect_from_outside(place):
    with (
        handling(lambda handler: say(handler, status=302, Location=place)) as proxy,
        pytest.raises(FetchError, match="redirected into a private network"),
    ):
        through(proxy, "http://papers.example.org/")


def test_a_proxy_may_be_asked_for_what_is_inside():
    with handling(lambda handler: say(handler, b"there")) as proxy:
        assert through(proxy, "http://papers.internal/").body == b"there"


def tunnel(context, answer):
    """Answer CONNECT, and then, in the tunnel, as the server that it leads to."""

    def handle(handler):
        say(handler)
        with context.wrap_socket(handler.connection, server_side=True) as inside:
            inside.recv(65536)
            answer(inside)

    return handle


@pytest.fixture
def certified(tmp_path, monkeypatch):
    (tmp_path / "authority.pem").write_text(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority.context("papers.example.org")


def test_https_goes_through_a_tunnel(certified):
    answer = tunnel(
        certified,
        lambda inside: inside.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere"),
    )

    with handling(answer) as proxy:
        assert through(proxy, "https://papers.example.org/").body == b"there"


def test_a_drip_through_a_tunnel_is_cut_off(certified):
    def drip(inside):
        inside.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            inside.sendall(b"x")
            time.sleep(0.05)

    with (
        handling(tunnel(certified, drip)) as proxy,
        pytest.raises(FetchError, match="no whole answer within"),
    ):
        through(proxy, "https://papers.example.org/", QUICK)


def test_a_proxy_that_is_not_there_is_said_without_its_password():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(FetchError, match="refused") as raised:
        through(f"http://me:secret@127.0.0.1:{port}", "http://papers.example.org/")

    assert "secret" not in str(raised.value)
