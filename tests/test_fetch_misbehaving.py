"""Servers at their worst, all at once: each gives listings or a named reason, in bounded time, and
none stops the others."""

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime

import pytest

from digest import sources
from digest.exceptions import SourceError
from digest.fetch import client
from digest.model import Source
from tests import authority
from tests.web import Time, handling, say

pytestmark = pytest.mark.slow

MB = 1024 * 1024
LINE = json.dumps({"title": "A paper", "listed_on": "2026-03-09", "id": "2603.00001"}).encode()
LIMITS = client.Limits(step_s=3, total_s=3)


def drip(handler):
    say(handler, Content_Length="100000")
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def endless(handler):
    say(handler)
    while True:
        handler.wfile.write(bytes(MB))


def odd(status, headers, body=b""):
    return lambda handler: say(handler, body, status=status, **headers)


GOOD = {
    "good": odd(200, {"Content_Length": str(len(LINE)), "ETag": '"1"'}, LINE),
    "no length": odd(200, {}, LINE),
    "wrong type": odd(200, {"Content_Type": "image/png"}, LINE),
    "wrong charset": odd(200, {"Content_Type": "application/json; charset=klingon"}, LINE),
    "gzip": odd(200, {"Content_Encoding": "gzip"}, gzip.compress(LINE)),
}
BAD = {
    "drip": (drip, "no whole answer within 3 s"),
    "early close": (odd(200, {"Content_Length": "1000"}, LINE), "peer closed connection"),
    "hang-up": (lambda handler: handler.connection.shutdown(2), "without sending a response"),
    "endless": (endless, "larger than the limit of 16 MB"),
    "bomb": (
        odd(200, {"Content_Encoding": "gzip"}, gzip.compress(bytes(50 * MB), 1)),
        "larger than the limit of 16 MB",
    ),
    "loop": (odd(302, {"Location": "/"}), "more than 5 redirects"),
    "to file": (
        odd(302, {"Location": "file:///etc/passwd"}),
        "expected an http or https address, got file:…",
    ),
    "304 to all": (odd(304, {}), "304 Not Modified"),
    "error page": (
        odd(200, {}, b"<!doctype html><h1>Down for maintenance</h1>"),
        "expected JSON, got an HTML page",
    ),
    "busy": (
        odd(429, {"Retry-After": "Mon, 09 Mar 2026 02:00:00 GMT"}),
        "asks to wait until 02:00 UTC",
    ),
    "broken": (odd(500, {}, b"oops"), "500 Internal Server Error"),
    "nothing": (odd(200, {}), None),
}


def read(name, address, get):
    try:
        return sources.read(Source(name=name, kind="jsonl", url=address), (date(2026, 3, 9),), get)
    except SourceError as error:
        return error


def test_servers_at_their_worst_stop_nobody_else():
    handles = GOOD | {name: handle for name, (handle, _) in BAD.items()}
    own = Time()
    with ExitStack() as stack:
        way = client.opened(
            user_agent="t", clock=own.clock, sleep=own.sleep, folder=None, limits=LIMITS
        )
        urls = {name: stack.enter_context(handling(handle)) for name, handle in handles.items()}
        get, pool = stack.enter_context(way), stack.enter_context(ThreadPoolExecutor(len(urls)))
        came = {name: pool.submit(read, name, url, get) for name, url in urls.items()}
        outcomes = {name: future.result(timeout=60) for name, future in came.items()}

    assert [outcomes[name].listings[0].title for name in GOOD] == ["A paper"] * len(GOOD)
    assert outcomes.pop("nothing").listings == ()
    assert {
        name: reason in outcomes[name].reason for name, (_, reason) in BAD.items() if reason
    } == dict.fromkeys(outcomes.keys() - GOOD, True)
    assert outcomes["busy"].retry_at == datetime(2026, 3, 9, 2, tzinfo=UTC)


@pytest.fixture
def trusting(tmp_path, monkeypatch):
    """Trust the tests' authority as an operator would: by SSL_CERT_FILE."""
    (tmp_path / "authority.pem").write_text(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def over_tls(context):
    own = Time()
    way = client.opened(user_agent="t", clock=own.clock, sleep=own.sleep, folder=None)
    with handling(GOOD["good"], tls=context) as address, way as get:
        return read("lab", address, get)


@pytest.mark.usefixtures("trusting")
def test_an_authority_of_the_operators_own_is_trusted():
    assert over_tls(authority.context("127.0.0.1")).listings


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("context", "reason"),
    [
        (authority.context("elsewhere.example.org"), "IP address mismatch"),
        (authority.context("127.0.0.1", until=authority.PAST), "certificate has expired"),
        (authority.context("127.0.0.1", self_signed=True), "self-signed certificate"),
    ],
)
def test_a_certificate_that_proves_nothing_is_refused(context, reason):
    assert reason in over_tls(context).reason


def test_an_authority_that_nobody_knows_is_refused():
    assert "certificate verify failed" in over_tls(authority.context("127.0.0.1")).reason
