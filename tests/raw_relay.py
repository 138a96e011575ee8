"""A server on 127.0.0.1 that says what a test wants, octet by octet, whatever it hears."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from digest import config

HOST = "127.0.0.1"


class Line:
    """One client's line: *number* says the how many-eth it is."""

    def __init__(self, sock: socket.socket, number: int, ended: threading.Event) -> None:
        self.sock = sock
        self.number = number
        self.ended = ended
        self.heard = b""

    def say(self, *replies: str) -> None:
        self.sock.sendall("".join(f"{reply}\r\n" for reply in replies).encode())

    def hear(self, *ends: bytes) -> None:
        """Read on, until *ends* have come one after another; EOFError is raised by QUIT."""
        for end in ends:
            while end not in self.heard:
                octets = self.sock.recv(65_536)
                if octets == b"QUIT\r\n":
                    raise EOFError
                if not octets:
                    raise EOFError
                self.heard += octets
            self.heard = self.heard.partition(end)[2]

    def greet(self, *offers: str) -> None:
        self.say("220 test.example.org ESMTP")
        self.hear(b"ehlo", b"\r\n")
        self.say(*(f"250-{offer}" for offer in ("test.example.org", *offers)), "250 8BITMIME")

    def drip(self, octets: bytes, *, every_s: float) -> None:
        for octet in octets:
            self.sock.sendall(bytes([octet]))
            self.ended.wait(every_s)


@contextmanager
def server(talk: Callable[[Line], object]) -> Iterator[config.Server]:
    """Talk so with whoever comes; *talk* runs in a thread for each."""
    ended = threading.Event()
    door = socket.create_server((HOST, 0))
    port = door.getsockname()[1]
    watch = threading.Thread(target=_watch, args=(door, talk, ended))
    watch.start()
    try:
        yield config.Server(host=HOST, port=port, security="none")
    finally:
        ended.set()
        with suppress(OSError):  # wakes the door up
            socket.create_connection((HOST, port), 1).close()
        watch.join()
        door.close()


def _watch(door: socket.socket, talk: Callable[[Line], object], ended: threading.Event) -> None:
    threads, socks = list[threading.Thread](), list[socket.socket]()
    while True:
        sock, _ = door.accept()
        if ended.is_set():
            sock.close()
            break
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(sock, len(threads) + 1, ended)
        threads.append(threading.Thread(target=_talk, args=(talk, line)))
        socks.append(sock)
        threads[-1].start()
    for sock in socks:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()
    for sock in socks:
        sock.close()


def _talk(talk: Callable[[Line], object], line: Line) -> None:
    with suppress(OSError, EOFError):
        talk(line)
    with suppress(OSError):
        line.sock.shutdown(socket.SHUT_RDWR)
