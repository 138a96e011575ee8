"""The line under a session: groups of commands go out, replies come in and are matched to them.
It never waits: whoever owns it knows by `deadline` how long to."""

import socket
import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Literal

from digest.mail.reply import Reply
from digest.mail.reply_reader import ReplyReader, WrongReplyError
from digest.mail.timeouts import QUIT_S, Timeouts

Asked = Literal["MAIL", "RCPT", "DATA", "DOT", "RSET", "LONE", "QUIT"]
"""What a reply is to; LONE is the dot that ends a message without content and without a reader."""

_READ = 65_536
# So much has to go out in the time that one block may take.
_BLOCK = 65_536
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_NEVER = float("inf")


class Channel:
    """Says and hears over *sock*, which does not block any more.

    Whatever comes that was not asked for, or before all that it would answer went out, is no
    answer: WrongReplyError.
    """

    def __init__(self, sock: socket.socket, timeouts: Timeouts) -> None:
        sock.settimeout(0)
        self.sock = sock
        self.deadline = _NEVER
        self._waits: dict[Asked, float] = {
            "DATA": timeouts.data_s,
            "DOT": timeouts.dot_s,
            "LONE": timeouts.dot_s,
            "QUIT": QUIT_S,
        }
        self._timeouts = timeouts
        self._reader = ReplyReader()
        # What was asked, each with how many octets are out once it is asked whole.
        self._awaited: deque[tuple[Asked, int]] = deque()
        self._out = memoryview(b"")
        self._queued = self._written = self._block_ends = 0
        self._broken: OSError | None = None

    @property
    def awaits(self) -> bool:
        """Whether there is a reply to come."""
        return bool(self._awaited)

    @property
    def wants_write(self) -> bool:
        return bool(self._out)

    def is_out(self, asked: Asked) -> bool:
        """Ask whether all of a command that is not answered yet has gone out."""
        return any(self._written >= end for one, end in self._awaited if one == asked)

    def say(self, group: Sequence[tuple[Asked | None, bytes]]) -> None:
        """Send commands in one write, once all before is answered; what is none (None), such as
        content, has no reply. Raises OSError."""
        if not self._reader.is_empty:
            raise WrongReplyError("it says more than was asked")
        for asked, octets in group:
            self._queued += len(octets)
            if asked:
                self._awaited.append((asked, self._queued))
        self._out = memoryview(b"".join([octets for _, octets in group]))
        self._begin_block(monotonic())
        self._flush()

    def react(self) -> Iterator[tuple[Asked, Reply]]:
        """Write what is left and read what came: yield the replies, each with what it is to.

        Raises OSError where the line broke, or what came is no answer, when all before was yielded.
        """
        self._flush()
        while octets := self._received():
            self._reader.feed(octets)
            has_heard = False
            while reply := self._reader.next():
                has_heard = True
                yield self._matched(reply), reply
            if has_heard and not self._out:
                self._await_next()
            if not self._reader.is_empty:
                self._await_rest()
            if len(octets) < _READ and not self._is_more_decrypted():
                return

    def close(self) -> None:
        self.deadline = _NEVER
        self.sock.close()

    def _received(self) -> bytes:
        try:
            octets = self.sock.recv(_READ)
        except _NOT_YET:
            return b""
        if not octets:
            raise self._broken or ConnectionResetError("Connection unexpectedly closed")
        return octets

    def _is_more_decrypted(self) -> bool:
        # What lies in TLS already wakes nobody.
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0

    def _matched(self, reply: Reply) -> Asked:
        if not self._awaited:
            raise WrongReplyError(f"it says what was not asked: {reply}")
        asked, end = self._awaited.popleft()
        if self._written < end:
            self._awaited.appendleft((asked, end))
            raise WrongReplyError(f"it answers before all was said: {reply}")
        return asked

    def _await_next(self) -> None:
        asked = self._awaited[0][0] if self._awaited else None
        wait_s = self._waits.get(asked, self._timeouts.reply_s) if asked else _NEVER
        self.deadline = monotonic() + wait_s

    def _await_rest(self) -> None:
        """Wait less long for the end of a reply than for its beginning."""
        self.deadline = min(self.deadline, monotonic() + self._timeouts.rest_s)

    def _flush(self) -> None:
        while self._out:
            try:
                count = self.sock.send(self._out)
            except _NOT_YET:
                return
            except OSError as problem:
                # What it said before it hung up is still to be read.
                self._broken, self._out = problem, memoryview(b"")
                return
            self._written += count
            self._out = self._out[count:]
            if not self._out:
                self._await_next()
            elif self._written >= self._block_ends:
                self._begin_block(monotonic())

    def _begin_block(self, now: float) -> None:
        self._block_ends = self._written + _BLOCK
        self.deadline = now + self._timeouts.block_s
