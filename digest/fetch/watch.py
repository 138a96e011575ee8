"""Watches over the connection of one question: how long it may last, and whom it may reach."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


class ForbiddenError(Exception):
    """The connection led where it must not go."""


class Watch:
    """Cuts a connection when its time is over, and lets a redirect into a private network only if the question began there.

    httpx's own timeouts are for one step each; a server that sends a byte a second never meets them.
    """

    def __init__(self) -> None:
        self.expired = False
        self._began_inside: bool | None = None
        self._stream: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of each connection as it is made; httpcore calls this (its "trace" extension)."""
        if event not in _CONNECTED:
            return
        self._stream = info["return_value"]
        if event == "connection.connect_tcp.complete":
            # The address that was reached is looked at, not the name, which could be looked up anew in between.
            self._check(self._stream.get_extra_info("server_addr")[0])
        if self.expired:
            self._cut()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cut whatever connection is open after *seconds*."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _check(self, address: str) -> None:
        inside = is_private(address)
        if self._began_inside is None:
            self._began_inside = inside
        if inside and not self._began_inside:
            self._stream.close()
            raise ForbiddenError(f"redirected into a private network ({address})")

    def _expire(self) -> None:
        self.expired = True
        self._cut()

    def _cut(self) -> None:
        connection = self._stream and self._stream.get_extra_info("socket")
        if connection:
            try:
                connection.shutdown(2)
            except OSError:
                return  # it ended by itself


def is_private(address: str) -> bool:
    """Whether *address* is not one of the public internet.

    >>> is_private("127.0.0.1"), is_private("::ffff:10.0.0.1"), is_private("151.101.3.42")
    (True, True, False)
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return not parsed.is_global
