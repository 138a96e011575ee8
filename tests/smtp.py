"""A real SMTP server on 127.0.0.1 for tests, which can be told to misbehave. Ended by its context
manager.

    with smtp.server(refuse={"x@example.org": "550 5.1.1 no such user"}) as server:
        server.port, server.messages, server.commands, server.connections

With "PIPELINING" among the *offers* a client may say a group of commands at once. Commands without
the one they need before them are answered by 503, whatever the script has; but a server that
*is_eager* asks for content without a reader, as RFC 2920 allows.

*most* connections are taken at once, others are told so; after *messages_each* messages on one
connection the next MAIL is answered by 421. A server that speaks *by_octets* sends each octet in a
packet of its own.

*accounts* maps user names to passwords, *logins* are the ways to say them. *refuse* maps a
recipient's address to the answer to RCPT. *script* maps a verb (CONNECT, EHLO, HELO, STARTTLS,
AUTH, MAIL, RCPT, DATA, BODY, DOT, RSET, QUIT) to what is answered the first, second, ... time it is
heard, whoever speaks; None is the usual answer, and after the last all answers are usual. DROP
closes the line instead: at BODY after the first bytes of the message (the client notices before its
dot only if the message is larger than the buffers between: use 16 MB), at DOT after the message was
taken. A number is a pause in seconds before the usual answer, and a function is called before it, at
BODY after the first bytes. After Last("535 no") the line is closed, as after any 421.
"""

import base64
import hmac
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from digest import config

DROP = "DROP"
HOST = "127.0.0.1"

Step = str | float | Callable[[], object] | None


class Last(str):
    """An answer after which the server hangs up."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    sender: str
    recipient: str
    data: bytes
    options: str = ""


@dataclass(kw_only=True)
class Server:
    port: int
    security: Literal["none", "starttls", "tls"] = "none"
    tls: ssl.SSLContext | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    logins: Sequence[str] = ("PLAIN",)
    login_needed: bool = False
    is_eager: bool = False
    by_octets: bool = False
    most: int | None = None
    messages_each: int | None = None
    offers: Sequence[str] = ()
    refuse: Mapping[str, str] = field(default_factory=dict)
    script: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    messages: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    heard: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)
    counting: threading.Lock = field(default_factory=threading.Lock)

    def relay(self, *, host: str = HOST, **given: str) -> config.Server:
        """The settings that lead here."""
        return config.Server(
            **{"host": host, "port": self.port, "security": self.security, **given}
        )

    def verbs(self) -> list[str]:
        return [command.partition(" ")[0].upper() for command in self.commands]

    def step(self, verb: str) -> Step:
        """What the script has for this time that *verb* is heard."""
        self.heard[verb] += 1
        steps = self.script.get(verb, ())
        return steps[self.heard[verb] - 1] if self.heard[verb] <= len(steps) else None


@contextmanager
def server(**given: object) -> Iterator[Server]:
    door = socket.create_server((HOST, 0))
    one = Server(port=door.getsockname()[1], **given)
    threads: list[threading.Thread] = []
    watch = threading.Thread(target=_watch, args=(door, one, threads))
    watch.start()
    try:
        yield one
    finally:
        one.ended.set()
        with suppress(OSError):  # wakes the door up
            socket.create_connection((HOST, one.port), 1).close()
        watch.join()
        door.close()
        for thread in threads:
            thread.join()


def _watch(door: socket.socket, one: Server, threads: list[threading.Thread]) -> None:
    while True:
        sock, _ = door.accept()
        if one.ended.is_set():
            sock.close()
            return
        with one.counting:
            one.connections += 1
            one.at_once += 1
            one.most_at_once = max(one.most_at_once, one.at_once)
        threads.append(threading.Thread(target=_serve, args=(sock, one)))
        threads[-1].start()


def _serve(sock: socket.socket, one: Server) -> None:
    sock.settimeout(0.05)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    session = _Session(sock, one)
    try:
        session.run()
    except (OSError, EOFError):
        pass
    finally:
        with one.counting:
            one.at_once -= 1
        session.sock.close()


class _Session:
    """One client's talk."""

    def __init__(self, sock: socket.socket, one: Server) -> None:
        self.sock = sock
        self.server = one
        self.pending = b""
        self.sender: str | None = None
        self.recipient: str | None = None
        self.options = ""
        self.messages = 0
        self.logged_in = False

    def run(self) -> None:
        if self.server.security == "tls":
            self.encrypt()
        if self.server.most is not None and self.server.at_once > self.server.most:
            self.send("421 4.7.0 Error: too many connections")
            raise EOFError
        self.say("CONNECT", "220 test.example.org ESMTP")
        while True:
            command = self.read_until(b"\r\n").decode("utf-8", "replace")
            self.server.commands.append(command)
            verb, _, rest = command.partition(" ")
            getattr(self, f"on_{verb.lower()}", self.on_unknown)(rest)

    def on_unknown(self, _: str) -> None:
        self.send("500 5.5.2 no such command")

    def on_ehlo(self, _: str) -> None:
        is_open = self.server.security == "starttls" and not isinstance(self.sock, ssl.SSLSocket)
        offers = ["test.example.org", *self.server.offers, *(["STARTTLS"] if is_open else [])]
        if self.server.accounts and not is_open:
            offers.append(f"AUTH {' '.join(self.server.logins)}")
        lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
        self.say("EHLO", "\r\n".join(lines))

    def on_helo(self, _: str) -> None:
        self.say("HELO", "250 test.example.org")

    def on_starttls(self, _: str) -> None:
        if self.say("STARTTLS", "220 2.0.0 go ahead"):
            self.encrypt()

    def on_auth(self, rest: str) -> None:
        way, _, token = rest.partition(" ")
        step = self.server.step("AUTH")
        if isinstance(step, str):
            self.answer(step, "")
            return
        self.logged_in = {"PLAIN": self.plain, "LOGIN": self.login, "CRAM-MD5": self.cram_md5}[way](
            token
        )
        self.answer(
            step, "235 2.7.0 welcome" if self.logged_in else "535 5.7.8 wrong user name or password"
        )

    def plain(self, token: str) -> bool:
        _, user, password = base64.b64decode(token).decode().split("\0")
        return self.server.accounts.get(user) == password

    def login(self, _: str) -> bool:
        user = self.challenge(b"Username:").decode()
        return self.challenge(b"Password:").decode() == self.server.accounts.get(user)

    def cram_md5(self, _: str) -> bool:
        challenge = b"<1.2@test.example.org>"
        user, _, digest = self.challenge(challenge).decode().rpartition(" ")
        return hmac.new(self.server.accounts[user].encode(), challenge, "md5").hexdigest() == digest

    def challenge(self, words: bytes) -> bytes:
        self.send(f"334 {base64.b64encode(words).decode()}")
        return base64.b64decode(self.read_until(b"\r\n"))

    def on_mail(self, rest: str) -> None:
        if self.server.login_needed and not self.logged_in:
            self.send("530 5.7.0 Authentication required")
        elif self.messages == self.server.messages_each:
            self.answer("421 4.7.0 too many messages on one connection", "")
        elif self.sender is not None:
            self.send("503 5.5.1 Error: nested MAIL command")
        elif self.say("MAIL", "250 2.1.0 ok"):
            path, _, self.options = rest.removeprefix("FROM:").partition(" ")
            self.sender = path.strip("<>")

    def on_rcpt(self, rest: str) -> None:
        recipient = rest.removeprefix("TO:").strip("<>")
        refusal = self.server.refuse.get(recipient)
        if self.sender is None:
            self.send("503 5.5.1 Error: need MAIL command")
        elif refusal:
            self.send(refusal)
        elif self.say("RCPT", "250 2.1.5 ok"):
            self.recipient = recipient

    def on_data(self, _: str) -> None:
        if self.recipient is None and self.server.is_eager:
            self.send("354 go ahead")
            self.read_until(b".\r\n")
            self.send("554 5.5.1 no valid recipients")
        elif self.recipient is None:
            self.send("503 5.5.1 Error: need RCPT command")
        elif self.say("DATA", "354 go ahead"):
            self.content()

    def content(self) -> None:
        step = self.server.step("BODY")
        if step == DROP:
            self.read_some()
            self.drop()
        if callable(step):
            self.pending += self.read_some()
            step()
        data = self.read_until(b"\r\n.\r\n") + b"\r\n"
        unstuffed = b"\n".join(line.removeprefix(b".") for line in data.split(b"\n"))
        accepted = Accepted(
            sender=self.sender or "",
            recipient=self.recipient or "",
            data=unstuffed,
            options=self.options,
        )
        self.sender = self.recipient = None
        self.messages += 1
        step = self.server.step("DOT")
        if not isinstance(step, str) or step == DROP or step.startswith("2"):
            self.server.messages.append(accepted)
        self.answer(step, f"250 2.0.0 queued as {len(self.server.messages)}")

    def on_rset(self, _: str) -> None:
        self.sender = self.recipient = None
        self.say("RSET", "250 2.0.0 ok")

    def on_quit(self, _: str) -> None:
        self.say("QUIT", "221 2.0.0 bye")
        raise EOFError

    def say(self, verb: str, usual: str) -> bool:
        """Answer *verb*, as usual or as the script says; whether it was as usual."""
        return self.answer(self.server.step(verb), usual)

    def answer(self, step: Step, usual: str) -> bool:
        if step == DROP:
            self.drop()
        if isinstance(step, float | int):
            self.server.ended.wait(step)
        if callable(step):
            step()
        words = step if isinstance(step, str) else usual
        self.send(words)
        if words.startswith("421") or isinstance(words, Last):
            raise EOFError
        return words[:2] == usual[:2]

    def send(self, words: str) -> None:
        octets = words.encode("utf-8", "surrogateescape") + b"\r\n"
        if self.server.by_octets:
            for octet in octets:
                self.sock.sendall(bytes([octet]))
        else:
            self.sock.sendall(octets)

    def drop(self) -> None:
        # Lingering for no time sends a reset, as a machine does that falls over.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise EOFError

    def encrypt(self) -> None:
        assert self.server.tls
        self.sock.settimeout(5)
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.sock.settimeout(0.05)
        self.pending = b""

    def read_until(self, end: bytes) -> bytes:
        looked = 0
        while (at := self.pending.find(end, max(0, looked - len(end)))) < 0:
            looked = len(self.pending)
            self.pending += self.read_some()
        found, self.pending = self.pending[:at], self.pending[at + len(end) :]
        return found

    def read_some(self) -> bytes:
        while not self.server.ended.is_set():
            with suppress(TimeoutError):
                chunk = self.sock.recv(65536)
                if chunk:
                    return chunk
                break
        raise EOFError
