"""The connections to the relay: opened in the background, watched together in one thread."""

import resource
import selectors
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic

from digest.config import Server
from digest.mail import errors
from digest.mail.connection import open_session
from digest.mail.envelope import Features
from digest.mail.session import Session
from digest.mail.timeouts import POLL_S, QUIT_S, Stop, Timeouts, socket_of

# How often it is asked whether a connection has been opened meanwhile.
_OPENING_POLL_S = 0.01
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def affordable(connections: int) -> int:
    """Return how many of so many *connections* this process may hold: store, log and templates keep
    half of its file descriptors."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return connections if most == resource.RLIM_INFINITY else max(1, min(connections, most // 2))


class Pool:
    """Sessions with *server*; those that are closed are none of them any more."""

    def __init__(self, server: Server, timeouts: Timeouts, context: ssl.SSLContext | None) -> None:
        self.sessions: list[Session] = []
        self.opening = 0
        """How many are being opened in the background."""
        self._server = server
        self._timeouts = timeouts
        if context is None and server.security != "none":
            context = ssl.create_default_context()  # once for all: it reads every authority
        self._context = context
        self._selector = selectors.DefaultSelector()
        self._writing: set[Session] = set()
        self._opened: SimpleQueue[Session | Exception] = SimpleQueue()
        self._halted = threading.Event()
        self._threads: list[threading.Thread] = []

    def open(self, stop: Stop) -> None:
        """Open one, and wait for it. Raises RelayError."""
        self._add(self._session(stop, is_fresh=False))

    def begin(self) -> None:
        """Begin to open one more; a silent relay takes minutes for that, which others work on."""
        self.opening += 1
        thread = threading.Thread(target=self._open, name="relay", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # memory, or processes, are few: it goes on without
            self._opened.put(errors.relay_error(self._server, str(error)))
            return
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]

    def arrived(self) -> Iterator[Exception]:
        """Take over what has been opened meanwhile; yield why others could not be: a RelayError, or
        a fault of the program."""
        with suppress(Empty):
            while self.opening:
                found = self._opened.get_nowait()
                self.opening -= 1
                if isinstance(found, Exception):
                    yield found
                elif found.is_open:
                    self._add(found)

    def wait(self, at_most_s: float) -> list[Session]:
        """Wait until a reply comes, or until one does not come in time; return whose it is."""
        due = min((one.channel.deadline for one in self.sessions), default=float("inf"))
        at_most_s = min(at_most_s, due - monotonic(), _OPENING_POLL_S if self.opening else POLL_S)
        events = self._selector.select(max(0, at_most_s))
        reacted: list[Session] = [key.data for key, _ in events]
        for session in reacted:
            session.react()
            self.watch(session)
        late = [] if monotonic() < due else self._late(reacted)
        return [*reacted, *late]

    def watch(self, session: Session) -> None:
        """Look from now on for what *session* waits for; a closed one is forgotten."""
        if not session.is_open:
            if session in self.sessions:
                self.sessions.remove(session)
                self._writing.discard(session)
                self._selector.unregister(session.channel.sock)
        elif session.channel.wants_write != (session in self._writing):
            self._writing ^= {session}
            events = _READ | _WRITE if session.channel.wants_write else _READ
            self._selector.modify(session.channel.sock, events, session)

    def halt(self) -> None:
        """Open no more, nor what is being opened."""
        self._halted.set()

    def close(self) -> None:
        """Close all as they are, and wait for those that are being opened."""
        self.halt()
        for session in tuple(self.sessions):
            session.close()
            self.watch(session)
        for thread in self._threads:
            thread.join(2 * POLL_S)
        for _ in self.arrived():
            pass
        for session in self.sessions:
            session.close()
        self._selector.close()

    def leave(self) -> None:
        """Say QUIT to all, wait a little for their answers, and close."""
        self.halt()
        for session in tuple(self.sessions):
            if session.is_ready and not session.is_leaving:
                session.leave()
            self.watch(session)
        ends_at = monotonic() + QUIT_S
        while self.sessions and (left_s := ends_at - monotonic()) > 0:
            self.wait(left_s)
        self.close()

    def _late(self, reacted: list[Session]) -> list[Session]:
        """End those that were silent for too long; what has come meanwhile is not late."""
        now = monotonic()
        late = [one for one in self.sessions if one.channel.deadline <= now and one not in reacted]
        for session in late:
            session.end("timed out", "silent")
            self.watch(session)
        return late

    def _add(self, session: Session) -> None:
        self.sessions.append(session)
        self._selector.register(session.channel.sock, _READ, session)

    def _open(self) -> None:
        try:
            session = self._session(self._halted.is_set, is_fresh=True)
        except Exception as error:  # noqa: BLE001 - the owner of the pool raises it
            self._opened.put(error)
            return
        if self._halted.is_set():
            session.close()
        self._opened.put(session)

    def _session(self, stop: Stop, *, is_fresh: bool) -> Session:
        smtp = open_session(self._server, self._timeouts, self._context, stop=stop)
        return Session(
            _socket(smtp, self._server), Features.of(smtp), self._timeouts, is_fresh=is_fresh
        )


def _socket(smtp: smtplib.SMTP, server: Server) -> socket.socket:
    """Take the socket out of *smtp*. Raises RelayError."""
    try:
        return socket_of(smtp).left()
    except OSError as problem:
        raise errors.explain(problem, server) from problem
