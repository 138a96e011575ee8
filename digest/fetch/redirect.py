"""Where an answer leads: redirects followed, and none from outside into a private network."""

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

import httpx

from digest.exceptions import FetchError
from digest.model import Response

Exchange = Callable[[httpx.URL], tuple[Response, str | None]]
"""Asks one address; returns its answer, and where it leads if it is a redirect."""

_INSIDE = (".localhost", ".local", ".internal")

# Nothing else is looked up: httpx takes "http://[" for an address.
_HOST = re.compile(rb"[0-9A-Za-z_.:-]+")


# RFC 9110 15.4.2 and 15.4.9: whoever has the old address should write the new one in its place.
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})


def follow(host: str, url: httpx.URL, exchange: Exchange, *, most: int) -> Response:
    """Return what *url*, or the place that it leads to, answers; *host* is whom errors name.

    It says where *url* has moved for good: as far as the first redirects are permanent ones.
    """
    moved_to, is_permanent = None, True
    for _ in range(most + 1):
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
            got = f"{url.scheme}:…" if url.scheme else "one without a scheme"
            raise FetchError(host, f"expected an http or https address, got {got}")
        response, leads_to = exchange(url)
        if leads_to is None:
            return replace(response, moved_to=moved_to)
        url = url.join(leads_to)
        is_permanent = is_permanent and response.status in _PERMANENT
        moved_to = str(url) if is_permanent else moved_to
    raise FetchError(host, f"more than {most} redirects")


def guard(host: str) -> Callable[[str], None]:
    """Return what is told each place that a request to *host* reaches, a name or an address.

    It refuses a private one, unless the first place was private, too.
    """
    began_inside: bool | None = None

    def check(place: str) -> None:
        nonlocal began_inside
        is_inside = is_private(place)
        began_inside = is_inside if began_inside is None else began_inside
        if is_inside and not began_inside:
            raise FetchError(host, f"redirected into a private network ({place})")

    return check


def is_private(place: str) -> bool:
    """Whether *place*, an address or a name, is by itself not one of the public internet.

    >>> is_private("127.0.0.1"), is_private("::ffff:10.0.0.1"), is_private("151.101.3.42")
    (True, True, False)
    >>> is_private("localhost"), is_private("arxiv.org")
    (True, False)
    """
    try:
        address = ip_address(place)
    except ValueError:
        name = place.lower().rstrip(".")
        # No public name is a single word, or ends in a number, which some take for an address:
        # 127.1 or 0x7f.1.
        return "." not in name or name.endswith(_INSIDE) or name.rpartition(".")[2][:1].isdecimal()
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not address.is_global
