"""A request's deadline: the whole answer comes in time, or its connection is cut."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from digest.exceptions import FetchError

_TCP = "connection.connect_tcp.complete"

# A proxy's tunnel is wrapped in TLS by itself, and by an event of its own.
_CONNECTED = {_TCP, "connection.start_tls.complete", "proxy.start_tls.complete"}


class Deadline:
    """Cuts the connection of a request to *host* when its *seconds* are over.

    httpx's own timeouts are for one step each; a server that sends a byte a second never meets
    them.
    """

    def __init__(
        self, host: str, seconds: float, *, reached: Callable[[str], None] | None = None
    ) -> None:
        """Count nothing yet; *reached* is told each address connected to, and may refuse it."""
        self._host = host
        self._seconds = self._left_s = seconds
        self._reached = reached
        self._expired = False
        self._stream: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of each connection that is made; httpcore calls this as its "trace"."""
        if event not in _CONNECTED:
            return
        self._stream = info["return_value"]
        if event == _TCP and self._reached:
            # The address, not the name, which could be looked up anew in between.
            try:
                self._reached(self._stream.get_extra_info("server_addr")[0])
            except FetchError:
                self._stream.close()
                raise
        if self._expired:
            self._cut()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of this block, and cut the connection when all of it is used up.

        Raises:
            FetchError: it was.
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

    def _over(self) -> FetchError:
        return FetchError(self._host, f"no whole answer within {self._seconds:g} s")

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
