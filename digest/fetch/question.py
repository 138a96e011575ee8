"""One question to the web, from its first byte to the last of its answer, redirects included."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx

from digest.fetch import wait
from digest.fetch.document import SIZE
from digest.fetch.inflate import inflated
from digest.fetch.rule import RULES, Rule, rule
from digest.fetch.turn import Turns
from digest.fetch.watch import Watch
from digest.model import Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken of one answer, how long is waited for it, redirects included, and how often
    and how soon hosts are asked.

    *total_s* counts from a connection being made to the last byte; waiting for our turn, *wait_s*
    at most, is not part of it.
    """

    size: int = SIZE
    step_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 5
    tries: int = 3
    wait_s: float = 60.0
    rules: tuple[Rule, ...] = RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What questions go through."""

    client: httpx.Client
    turns: Turns
    clock: Callable[[], datetime]
    limits: Limits
    is_proxied: bool


# Nothing else is looked up: httpx takes "http://[" for an address.
_HOST = re.compile(rb"[0-9A-Za-z_.:-]+")


class RefusedError(Exception):
    """An answer that is not taken."""


def answered(way: Way, url: httpx.URL, request: Request) -> Response:
    """Return what *url* or the place it leads to answers, whatever the status."""
    watch = Watch(way.limits.total_s, is_proxied=way.is_proxied)
    for _ in range(way.limits.redirects + 1):
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
            raise RefusedError(f"expected an http or https address, got {_short(url)}")
        watch.named(url.host)
        response, leads_to = _step(way, url, request, watch)
        if leads_to is None:
            return _checked(request, response)
        url = url.join(leads_to)
    raise RefusedError(f"more than {way.limits.redirects} redirects")


def _step(way: Way, url: httpx.URL, request: Request, watch: Watch) -> tuple[Response, str | None]:
    """Return the answer of *url* itself, and where it leads if it is a redirect."""
    own = rule(url.host, url.port, way.limits.rules)
    stream = way.client.stream(
        "GET", url, headers=_validators(request), extensions={"trace": watch.trace}
    )
    with way.turns.take(own) as put_off, watch.looking(), stream as answer:
        now = way.clock()
        put_off(wait.asked_s(answer.status_code, answer.headers, now))
        leads_to = answer.headers["location"] if answer.has_redirect_location else None
        response = Response(
            url=str(answer.url),
            status=answer.status_code,
            headers=dict(answer.headers),
            body=b"" if leads_to else _body(answer, way.limits.size),
            received_at=now,
        )
    return response, leads_to


def _checked(request: Request, response: Response) -> Response:
    if response.status == HTTPStatus.NOT_MODIFIED and not _validators(request):
        raise RefusedError("304 Not Modified, though it was asked for all it has")
    return response


def _validators(request: Request) -> dict[bytes, bytes]:
    given = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode() for name, value in given.items() if value}


def _body(answer: httpx.Response, size: int) -> bytes:
    body = bytearray()
    for piece in _pieces(answer):
        body += piece
        if len(body) > size:
            raise RefusedError(f"the answer is larger than the limit of {size >> 20} MB")
    return bytes(body)


def _pieces(answer: httpx.Response) -> Iterator[bytes]:
    # Not httpx's own decoding, which unpacks whatever it has read at once: 64 kB of gzip can be 64
    # MB.
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        return answer.iter_raw()
    if encoding in {"gzip", "x-gzip"}:
        return inflated(answer.iter_raw())
    raise RefusedError(f"expected gzip or no compression, got {encoding[:40]}")


def _short(url: httpx.URL) -> str:
    return f"{url.scheme}:…" if url.scheme else "one without a scheme"
