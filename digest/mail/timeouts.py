"""How long we wait for the relay: every wait has an end, a sooner one once we are to stop."""

import io
import os
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from errno import EINPROGRESS
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from digest.mail.reply_reader import LONGEST

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Stop = Callable[[], bool]
Done = TypeVar("Done")

# How often *stop* is asked while nothing comes.
POLL_S = 0.5

# A service manager kills 90 s after it asked to stop, some after 30.
GRACE_S = 25

QUIT_S = 5
"""QUIT is a courtesy; nobody waits long for its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds for each answer: those of RFC 5321 (4.5.3.2), for a short wait at the dot makes
    duplicates. An answer that has begun has *rest_s* to its end. *pause_s* is how long nothing is
    sent to a relay that wants us to slow down."""

    connect_s: float = 30
    reply_s: float = 300
    data_s: float = 120
    block_s: float = 180
    dot_s: float = 600
    rest_s: float = 60
    pause_s: float = 15


PATIENT = Timeouts()


class Stopped(Exception):  # noqa: N818  # it is we who end the talk
    """The program was asked to stop, and what was waited for did not come in time."""


class EndlessError(OSError):
    """An answer has more octets than any answer has."""


class _Socket(io.RawIOBase):
    """What smtplib asks of a socket.

    Once *stop* says so, whatever is waited for may take *grace_s* more, all together.
    """

    def __init__(
        self, sock: socket.socket, stop: Stop, *, timeout_s: float, rest_s: float = PATIENT.rest_s
    ) -> None:
        # The end of a message is a packet of its own and must not wait for the acknowledgement of
        # the one before.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.grace_s = 0.0
        self._stop = stop
        self._rest_s = rest_s
        self._reader: io.BufferedReader | None = None
        self._is_left = False
        self._stopped_at: float | None = None
        self.set_timeout(timeout_s)

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

    def set_timeout(self, seconds: float) -> None:
        """Let the next answer take *seconds*, or each part of what is sent."""
        self._timeout_s = seconds
        self._end = monotonic() + seconds
        self._read = 0

    def makefile(self, _: str) -> io.BufferedReader:
        self._reader = io.BufferedReader(self)
        return self._reader

    def left(self) -> socket.socket:
        """Return the bare socket, for another to go on with. Raises OSError where the relay has
        said more than smtplib read."""
        self._is_left = True
        if self._reader and self._reader.peek():
            self.sock.close()
            raise OSError("it says more than was asked")
        return self.sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self._is_left:
            return 0
        if self._read > LONGEST:
            raise EndlessError("its answer does not end")
        count = self._patiently(lambda: self.sock.recv_into(buffer))
        if not self._read:
            self._end = min(self._end, monotonic() + self._rest_s)
        self._read += count
        return count

    def sendall(self, octets: bytes) -> None:
        left = memoryview(octets)
        while left:
            sent = self._patiently(partial(self.sock.send, left))
            left = left[sent:]
            self.set_timeout(self._timeout_s)

    def encrypted(self, context: ssl.SSLContext, host: str) -> "_Socket":
        """Return one in place of this one over TLS, with a server that proved to be *host*."""
        sock = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
        encrypted = _Socket(sock, self._stop, timeout_s=self._timeout_s, rest_s=self._rest_s)
        try:
            encrypted._patiently(sock.do_handshake)
        except BaseException:
            encrypted.close()
            raise
        return encrypted

    def close(self) -> None:
        super().close()
        if not self._is_left:
            self.sock.close()

    def _patiently(self, do: Callable[[], Done]) -> Done:
        """Do what the socket does, asking *stop* now and then. Raises TimeoutError, Stopped."""
        while True:
            poll_s = min(POLL_S, self._left())
            if poll_s != self.sock.gettimeout():  # setting it asks the system
                self.sock.settimeout(poll_s)
            try:
                return do()
            except TimeoutError:
                continue

    def _left(self) -> float:
        now = monotonic()
        if self._stop():
            self._stopped_at = self._stopped_at or now
            if now >= self._stopped_at + self.grace_s:
                raise Stopped("the program was asked to stop")
        if now >= self._end:
            raise TimeoutError("timed out")
        return self._end - now


def connected(
    host: str, port: int, *, timeout_s: float, stop: Stop, rest_s: float = PATIENT.rest_s
) -> _Socket:
    """Connect to the first address of *host* that answers.

    Raises OSError, that of the first address, and UnicodeError, Stopped.
    """
    problems = []
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        bare = socket.socket(family, kind, protocol)
        sock = _Socket(bare, stop, timeout_s=timeout_s, rest_s=rest_s)
        try:
            sock.connect(address)
        except OSError as problem:
            sock.close()
            problems.append(problem)
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise problems[0]


def socket_of(smtp: smtplib.SMTP) -> _Socket:
    """Return what *smtp*, which is connected, runs over."""
    return cast("_Socket", smtp.sock)


def set_timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    """Let the next answer on *smtp* take up to *seconds*."""
    if smtp.sock:
        socket_of(smtp).set_timeout(seconds)
