"""The HTTP client: opened once, asked by any number of threads, patient with hosts in trouble."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from digest.exceptions import FetchError
from digest.fetch import rate_limit, redirect, retry
from digest.fetch.content import SIZE
from digest.fetch.content_coding import decoded
from digest.fetch.deadline import Deadline
from digest.fetch.rate_limit import RateLimiter
from digest.model import Get, Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken of one answer, how long is waited for it, how often and how soon is asked.

    *total_s* counts from a connection being made to the last byte, redirects included; waiting for
    the host's rate limit, *wait_s* at most, is not part of it. *apart_s* is by host.
    """

    size: int = SIZE
    step_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 5
    tries: int = 3
    wait_s: float = 60.0
    apart_s: Mapping[str, float] = field(default_factory=lambda: rate_limit.APART_S)


_LIMITS = Limits()

# RFC 9110 15.3.5, 15.3.6 and 15.4.5.
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})


@contextmanager
def opened(
    *,
    user_agent: str,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    folder: Path | None,
    proxy: str | None = None,
    limits: Limits = _LIMITS,
) -> Iterator[Get]:
    """Open a client for as many threads as like.

    All that name the same *folder*, in whatever process, keep to each host's rate limit by the
    files in it; without one only this client does. *proxy* is the address of one that everything
    goes through, http or https. Nobody waits but by *sleep*, and all of the time.
    """
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(TemporaryDirectory(prefix="turns-")))
        client = _Client(
            pool=stack.enter_context(_pool(user_agent, proxy, limits)),
            limiter=RateLimiter(folder, clock=clock, sleep=sleep, longest_s=limits.wait_s),
            clock=clock,
            sleep=sleep,
            # The same in each test with a clock that stands still, and different for any two that
            # ask the world.
            jitter=random.Random(f"{user_agent} {clock()}").random,  # noqa: S311  hides nothing
            limits=limits,
            is_proxied=proxy is not None,
        )
        yield client.get


def _pool(user_agent: str, proxy: str | None, limits: Limits) -> httpx.Client:
    headers = {b"User-Agent": user_agent.encode(), b"Accept": b"*/*", b"Accept-Encoding": b"gzip"}
    trusted = httpx.create_ssl_context(trust_env=False)
    # Beside those that httpx brings: an institute's own authority, in the system's store or in
    # SSL_CERT_FILE.
    trusted.load_default_certs()
    transport = httpx.HTTPTransport(
        # A connection for each request: the deadline must see every one of them being made.
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=False,
        proxy=proxy,
        verify=trusted,
    )
    return httpx.Client(
        headers=headers,
        timeout=limits.step_s,
        trust_env=False,
        transport=_PrivateQuery(transport),
    )


class _PrivateQuery(httpx.BaseTransport):
    """Adds what a request calls "private" to its query on the wire: httpx logs the address that it
    was given, and has it in its errors."""

    def __init__(self, wire: httpx.BaseTransport) -> None:
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if private := request.extensions.get("private"):
            request = httpx.Request(
                request.method,
                request.url.copy_merge_params(private),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        return self._wire.handle_request(request)

    def close(self) -> None:
        self._wire.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Client:
    pool: httpx.Client
    limiter: RateLimiter
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    limits: Limits
    is_proxied: bool

    def get(self, request: Request) -> Response:
        # Without a password, should the rest be no address at all.
        host = request.url.rpartition("@")[2]
        try:
            url = httpx.URL(request.url)
            host = url.host or host
            return self._retried(lambda: self._answered(host, url, request))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise FetchError(host, _reason(error)) from error

    def _retried(self, ask: Callable[[], Response]) -> Response:
        """Ask again, for a few times, where the host and not the request is the trouble."""
        for tries in range(1, self.limits.tries):
            try:
                response = ask()
            except httpx.TransportError:
                pass
            else:
                if response.status not in retry.PASSING:
                    return response
            self.sleep(retry.backoff_s(tries, self.jitter()))
        return ask()

    def _answered(self, host: str, url: httpx.URL, request: Request) -> Response:
        """Return what *url*, or the place that it leads to, answers, whatever the status."""
        guard = redirect.guard(host)
        # Through a proxy a host's name is all that can be looked at.
        reached = None if self.is_proxied else guard
        deadline = Deadline(host, self.limits.total_s, reached=reached)

        def exchange(url: httpx.URL) -> tuple[Response, str | None]:
            if self.is_proxied:
                guard(url.host)
            return self._exchange(host, url, request, deadline)

        response = redirect.follow(host, url, exchange, most=self.limits.redirects)
        if response.status == HTTPStatus.NOT_MODIFIED and not _validators(request):
            raise FetchError(host, "304 Not Modified, though it was asked for all it has")
        return response

    def _exchange(
        self, host: str, url: httpx.URL, request: Request, deadline: Deadline
    ) -> tuple[Response, str | None]:
        """Return the answer of *url* itself, and where it leads if it is a redirect."""
        name, apart_s = rate_limit.limit(url.host, url.port, self.limits.apart_s)
        apart_s = apart_s if request.apart_s is None else request.apart_s
        url, private = _divided(url, request)
        extensions = {"trace": deadline.trace, "private": private}
        stream = self.pool.stream("GET", url, headers=_validators(request), extensions=extensions)
        with self.limiter.acquire(name, apart_s) as put_off, deadline.running(), stream as answer:
            now = self.clock()
            put_off(retry.asked_s(answer.status_code, answer.headers, now))
            leads_to = answer.headers["location"] if answer.has_redirect_location else None
            response = Response(
                url=str(answer.url),
                status=answer.status_code,
                headers=dict(answer.headers),
                body=b"" if leads_to else self._body(host, answer),
                received_at=now,
            )
        return response, leads_to

    def _body(self, host: str, answer: httpx.Response) -> bytes:
        """Return the body; of an answer that is no listing only what can be read of it.

        A 304 or a 204 has none whatever its headers say, and a 503 is one however it is packed.
        """
        if answer.status_code in _BODILESS:
            return b""
        coding = answer.headers.get("content-encoding", "")
        try:
            return decoded(host, answer.iter_raw(), coding, size=self.limits.size)
        except (FetchError, httpx.HTTPError):
            if answer.status_code == HTTPStatus.OK:
                raise
            return b""


def _divided(url: httpx.URL, request: Request) -> tuple[httpx.URL, Mapping[str, str]]:
    """Return *url* without what is private in it, as a redirect may repeat it, and what of that its
    host is to be told: all, or where a redirect led to another host nothing."""
    if not request.private:
        return url, {}
    for key in request.private:
        url = url.copy_remove_param(key) if key in url.params else url
    return url, request.private if url.host == httpx.URL(request.url).host else {}


def _validators(request: Request) -> dict[bytes, bytes]:
    given = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode() for name, value in given.items() if value}


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.InvalidURL):
        return "expected an http or https address, got a broken one"
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__
