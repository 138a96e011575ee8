"""The bytes between us and the relay: every wait has an end, and a sooner one once the program was
asked to stop."""

import io
import os
import selectors
import socket
import ssl
from collections.abc import Callable
from errno import EINPROGRESS
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Stop = Callable[[], bool]

# How often *stop* is asked while nothing comes.
POLL_S = 0.5
# Far more than any answer holds, and little enough that a relay cannot fill our memory by rambling.
LONGEST = 1_000_000


class Stopped(Exception):  # noqa: N818  # it is we who end the talk
    """The program was asked to stop, and what was waited for did not come in time."""


class Wire(io.RawIOBase):
    """What smtplib asks of a socket. Once *stop* says so, whatever is waited for may take *grace_s*
    more, all together."""

    def __init__(self, sock: socket.socket, stop: Stop, *, wait_s: float) -> None:
        # The end of a message is a packet of its own and must not wait for the acknowledgement of
        # the one before.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.grace_s = 0.0
        self._stop = stop
        self._stopped_at: float | None = None
        self.wait(wait_s)

    def connect(self, address: object) -> None:
        """Connect to what getaddrinfo gave. Raises OSError, Stopped."""
        self.sock.settimeout(0)
        code = self.sock.connect_ex(address)  # type: ignore[arg-type]
        with selectors.DefaultSelector() as ready:
            ready.register(self.sock, selectors.EVENT_WRITE)
            while code == EINPROGRESS:
                if ready.select(min(POLL_S, self._left())):
                    code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def wait(self, seconds: float) -> None:
        """Let the next answer take *seconds*, or each part of what is sent."""
        self._wait_s = seconds
        self._end = monotonic() + seconds
        self._read = 0

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self._read > LONGEST:
            raise OSError("its answer does not end")
        while True:
            self._prepare()
            try:
                count = self.sock.recv_into(buffer)
            except TimeoutError:
                continue
            self._read += count
            return count

    def sendall(self, octets: bytes) -> None:
        left = memoryview(octets)
        while left:
            self._prepare()
            try:
                left = left[self.sock.send(left) :]
            except TimeoutError:
                continue
            self.wait(self._wait_s)

    def encrypted(self, context: ssl.SSLContext, host: str) -> "Wire":
        """Return a wire in place of this one over TLS, with a server that proved to be *host*."""
        sock = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
        wire = Wire(sock, self._stop, wait_s=self._wait_s)
        try:
            wire._shake_hands(sock)
        except BaseException:
            wire.close()
            raise
        return wire

    def close(self) -> None:
        super().close()
        self.sock.close()

    def _shake_hands(self, sock: ssl.SSLSocket) -> None:
        while True:
            self._prepare()
            try:
                return sock.do_handshake()
            except TimeoutError:
                continue

    def _prepare(self) -> None:
        """Let the socket wait until *stop* is to be asked again. Raises TimeoutError, Stopped."""
        poll_s = min(POLL_S, self._left())
        if poll_s != self.sock.gettimeout():  # setting it asks the system
            self.sock.settimeout(poll_s)

    def _left(self) -> float:
        now = monotonic()
        if self._stop():
            self._stopped_at = self._stopped_at or now
            if now >= self._stopped_at + self.grace_s:
                raise Stopped("the program was asked to stop")
        if now >= self._end:
            raise TimeoutError("timed out")
        return self._end - now


def connected(host: str, port: int, *, wait_s: float, stop: Stop) -> Wire:
    """Connect to the first address of *host* that answers. Raises OSError, that of the first
    address, and UnicodeError, Stopped."""
    problems = []
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        wire = Wire(socket.socket(family, kind, protocol), stop, wait_s=wait_s)
        try:
            wire.connect(address)
        except OSError as problem:
            wire.close()
            problems.append(problem)
        except BaseException:
            wire.close()
            raise
        else:
            return wire
    raise problems[0]
