"""The way to the web: opened once, asked by all, patient with hosts in trouble. What one question
is, `question` says."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from digest.exceptions import FetchError
from digest.fetch.inflate import BrokenError
from digest.fetch.question import Limits, RefusedError, Way, answered
from digest.fetch.turn import Turns
from digest.fetch.wait import PASSING, backoff_s
from digest.fetch.watch import ExpiredError, ForbiddenError
from digest.model import Get, Request, Response

_LIMITS = Limits()

_Sleep = Callable[[float], None]


@contextmanager
def opened(
    *,
    user_agent: str,
    clock: Callable[[], datetime],
    sleep: _Sleep,
    folder: Path | None,
    proxy: str | None = None,
    limits: Limits = _LIMITS,
) -> Iterator[Get]:
    """Open a way to the web, for as many threads as like.

    All that name the same *folder*, in whatever process, take turns at each host by the files in
    it; without one only this way does. *proxy* is the address of one that everything goes through,
    http or https. Nobody waits but by *sleep*, and all of the time.
    """
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(TemporaryDirectory(prefix="turns-")))
        client = stack.enter_context(_client(user_agent, proxy, limits))
        turns = Turns(folder, clock=clock, sleep=sleep, longest_s=limits.wait_s)
        way = Way(
            client=client, turns=turns, clock=clock, limits=limits, is_proxied=proxy is not None
        )
        # The same in each test with a clock that stands still, and different for any two that ask
        # the world.
        chance = random.Random(f"{user_agent} {clock()}")  # noqa: S311  spreads waits, hides nothing

        def get(request: Request) -> Response:
            return _asked(way, request, sleep, chance.random)

        yield get


def _client(user_agent: str, proxy: str | None, limits: Limits) -> httpx.Client:
    headers = {b"User-Agent": user_agent.encode(), b"Accept": b"*/*", b"Accept-Encoding": b"gzip"}
    # A connection for each question: the watch must see every one of them being made.
    pool = httpx.Limits(max_keepalive_connections=0)
    trusted = httpx.create_ssl_context(trust_env=False)
    # Beside those that httpx brings: an institute's own authority, in the system's store or in
    # SSL_CERT_FILE.
    trusted.load_default_certs()
    return httpx.Client(
        headers=headers,
        timeout=limits.step_s,
        limits=pool,
        trust_env=False,
        proxy=proxy,
        verify=trusted,
    )


def _asked(way: Way, request: Request, sleep: _Sleep, chance: Callable[[], float]) -> Response:
    host = request.url.rpartition("@")[
        2
    ]  # without a password, should the rest be no address at all
    try:
        url = httpx.URL(request.url)
        host = url.host or host
        return _patiently(lambda: answered(way, url, request), way.limits.tries, sleep, chance)
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        OSError,
        BrokenError,
        ExpiredError,
        ForbiddenError,
        RefusedError,
    ) as error:
        raise FetchError(host, _reason(error)) from error


def _patiently(
    ask: Callable[[], Response], most: int, sleep: _Sleep, chance: Callable[[], float]
) -> Response:
    """Ask again, at *most* so often in all, where the host and not the question is the trouble."""
    for tries in range(1, most):
        try:
            response = ask()
        except httpx.TransportError:
            pass
        else:
            if response.status not in PASSING:
                return response
        sleep(backoff_s(tries, chance()))
    return ask()


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.InvalidURL):
        return "expected an http or https address, got a broken one"
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__
