"""Asks the web, within limits of size, time and place. The only room with httpx; what an answer means is not its business."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx

from digest.exceptions import FetchError
from digest.fetch.document import SIZE
from digest.fetch.inflate import BrokenError, inflated
from digest.fetch.watch import ForbiddenError, Watch
from digest.model import Get, Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken of one answer, and how long is waited for it, redirects included."""

    size: int = SIZE
    step_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 5


_LIMITS = Limits()

# Nothing else is looked up: httpx takes "http://[" for an address.
_HOST = re.compile(rb"[0-9A-Za-z_.:-]+")


class _RefusedError(Exception):
    """An answer that is not taken."""


@contextmanager
def opened(*, user_agent: str, clock: Callable[[], datetime], limits: Limits = _LIMITS) -> Iterator[Get]:
    """Open a way to the web; *clock* says when an answer was received."""
    headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
    # A connection for each question: the watch must see every one of them being made.
    pool = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(headers=headers, timeout=limits.step_s, limits=pool, trust_env=False) as client:

        def get(request: Request) -> Response:
            return _ask(client, request, clock, limits)

        yield get


def _ask(client: httpx.Client, request: Request, clock: Callable[[], datetime], limits: Limits) -> Response:
    watch = Watch()
    host = request.url.rpartition("@")[2]  # without a password, should the rest be no address at all
    try:
        url = httpx.URL(request.url)
        host = url.host or host
        with watch.within(limits.total_s):
            return _follow(client, url, request, watch, clock, limits)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, BrokenError, ForbiddenError, _RefusedError) as error:
        reason = f"no whole answer within {limits.total_s:g} s" if watch.expired else _reason(error)
        raise FetchError(host, reason) from error


def _follow(
    client: httpx.Client, url: httpx.URL, request: Request, watch: Watch, clock: Callable[[], datetime], limits: Limits
) -> Response:
    for _ in range(limits.redirects + 1):
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
            raise _RefusedError(f"expected an http or https address, got {_short(url)}")
        with client.stream("GET", url, headers=_validators(request), extensions={"trace": watch.trace}) as answer:
            if not answer.has_redirect_location:
                return Response(
                    url=str(answer.url),
                    status=answer.status_code,
                    headers=dict(answer.headers),
                    body=_body(answer, limits.size),
                    received_at=clock(),
                )
            url = url.join(answer.headers["location"])
    raise _RefusedError(f"more than {limits.redirects} redirects")


def _validators(request: Request) -> dict[bytes, bytes]:
    given = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode() for name, value in given.items() if value}


def _body(answer: httpx.Response, size: int) -> bytes:
    body = bytearray()
    for piece in _pieces(answer):
        body += piece
        if len(body) > size:
            raise _RefusedError(f"the answer is larger than the limit of {size >> 20} MB")
    return bytes(body)


def _pieces(answer: httpx.Response) -> Iterator[bytes]:
    # Not httpx's own decoding, which unpacks whatever it has read at once: 64 kB of gzip can be 64 MB.
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        return answer.iter_raw()
    if encoding in {"gzip", "x-gzip"}:
        return inflated(answer.iter_raw())
    raise _RefusedError(f"expected gzip or no compression, got {encoding[:40]}")


def _short(url: httpx.URL) -> str:
    return f"{url.scheme}:…" if url.scheme else "one without a scheme"


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.InvalidURL):
        return "expected an http or https address, got a broken one"
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__
