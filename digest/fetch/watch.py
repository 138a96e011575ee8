"""Watches over the connection of one question: how long it may last, and whom it may reach."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any

# A proxy's tunnel is wrapped in TLS by itself, and by an event of its own.
_CONNECTED = frozenset(
    {"connection.connect_tcp.complete", "connection.start_tls.complete", "proxy.start_tls.complete"}
)

_INSIDE = (".localhost", ".local", ".internal")


class ForbiddenError(Exception):
    """The connection led where it must not go."""


class ExpiredError(Exception):
    """Time was over before the answer was."""


class Watch:
    """Cuts a connection when its time is over, and lets a redirect into a private network only if
    the question began there.

    httpx's own timeouts are for one step each; a server that sends a byte a second never meets
    them.
    """

    def __init__(self, seconds: float, *, is_proxied: bool = False) -> None:
        self._seconds = self._left_s = seconds
        self._is_proxied = is_proxied
        self._expired = False
        self._began_inside: bool | None = None
        self._stream: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of each connection as it is made; httpcore calls this (its "trace"
        extension)."""
        if event not in _CONNECTED:
            return
        self._stream = info["return_value"]
        if event == "connection.connect_tcp.complete" and not self._is_proxied:
            # The address that was reached is looked at, not the name, which could be looked up anew
            # in between.
            address = self._stream.get_extra_info("server_addr")[0]
            try:
                self._check(address, is_inside=is_private(address))
            except ForbiddenError:
                self._stream.close()
                raise
        if self._expired:
            self._cut()

    def named(self, host: str) -> None:
        """Take note of the *host* that is asked next; through a proxy its name is all that can be
        looked at."""
        if self._is_proxied:
            self._check(host, is_inside=is_inside(host))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Cut whatever connection is open when the time is over, which passes in these blocks only.

        Raises:
            ExpiredError: it was.
        """
        began = time.monotonic()
        timer = threading.Timer(max(self._left_s, 0), self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            # Whoever reads a connection that is cut fails in a way of their own.
            if self._expired:
                raise self._over() from error
            raise
        finally:
            timer.cancel()
            timer.join()
            self._left_s -= time.monotonic() - began
        # Even where all went well: an answer without a length looks whole when it is cut off.
        if self._expired:
            raise self._over()

    def _over(self) -> ExpiredError:
        return ExpiredError(f"no whole answer within {self._seconds:g} s")

    def _check(self, place: str, *, is_inside: bool) -> None:
        if self._began_inside is None:
            self._began_inside = is_inside
        if is_inside and not self._began_inside:
            raise ForbiddenError(f"redirected into a private network ({place})")

    def _expire(self) -> None:
        self._expired = True
        self._cut()

    def _cut(self) -> None:
        connection = self._stream and self._stream.get_extra_info("socket")
        if connection:
            try:
                connection.shutdown(2)
            except OSError:
                return  # it ended by itself


def is_inside(host: str) -> bool:
    """Whether *host* says by itself that it is not one of the public internet.

    >>> is_inside("10.0.0.1"), is_inside("localhost"), is_inside("arxiv.org")
    (True, True, False)
    """
    try:
        return is_private(host)
    except ValueError:
        name = host.lower().rstrip(".")
        # No public name is a single word, or ends in a number, which some take for an address:
        # 127.1 or 0x7f.1.
        return "." not in name or name.endswith(_INSIDE) or name.rpartition(".")[2][:1].isdecimal()


def is_private(address: str) -> bool:
    """Whether *address* is not one of the public internet.

    >>> is_private("127.0.0.1"), is_private("::ffff:10.0.0.1"), is_private("151.101.3.42")
    (True, True, False)
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return not parsed.is_global
