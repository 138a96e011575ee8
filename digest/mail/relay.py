"""Hands messages to the relay over one line that is kept: a thing with a life, whose `send` is a
model.Send."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from digest.config import Relay as Server
from digest.exceptions import RelayError
from digest.mail import line as lines
from digest.mail import trouble
from digest.mail.held import Handed, Held
from digest.mail.reply import words
from digest.mail.transaction import Refused, Stale, hand_over
from digest.mail.waits import PATIENT, Waits
from digest.mail.wire import Stop
from digest.model import Outgoing, Receipt

# A service manager kills 90 s after it asked to stop, some after 30.
GRACE_S = 25
MOST_ENDED = 2
"""So many new lines in a row that are ended before a word of a message are no chance."""


class Relay:
    """The SMTP server that *server* names, for one run; *context* says which certificates are
    trusted, None: those the system trusts.

    Once *stop* says so no message is begun, no line is opened, and the answers to the message in
    hand may take *grace_s* seconds, all together: then it is deferred, or in doubt where it was
    whole.
    """

    def __init__(
        self,
        server: Server,
        *,
        waits: Waits = PATIENT,
        context: ssl.SSLContext | None = None,
        stop: Stop = bool,
        grace_s: float = GRACE_S,
    ) -> None:
        self._server = server
        self._waits = waits
        self._context = context
        self._stop = stop
        self._grace_s = grace_s
        self._line: smtplib.SMTP | None = None
        self._held = Held()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._line is None:
            return
        if kind is None:
            lines.hang_up(self._line)
        else:  # perhaps in the midst of a message, where QUIT would be one line more of it
            self._line.close()

    def connect(self) -> None:
        """Be let in by the relay, if we are not yet. Raises RelayError."""
        self._take_line()

    def send(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Pull messages one by one and yield what became of each, a refusal perhaps after the
        receipts of later messages.

        Nothing is pulled before the relay has let us in. Where it later refuses a new line, our
        sender, or whomever we name, what is in hand is deferred and no further message is pulled.
        Raises RelayError in these cases. Once the relay's *stop* says so, none is pulled either,
        and nothing is raised.
        """
        if self._stop():
            return
        self.connect()
        try:
            yield from self._judged(outgoing)
        except GeneratorExit:  # nobody hears what would be yielded
            raise
        except BaseException:
            yield from self._held.open()
            raise

    def _judged(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Yield each receipt once it is known whose a refusal is; after a raise those held are
        still to be yielded. Raises RelayError."""
        for one in self._until_stopped(outgoing):
            try:
                handed = self._deliver(one)
            except Refused as refused:
                yield _open(one, str(refused))
                raise trouble.refused(self._server, str(refused)) from None
            except RelayError as error:
                yield _open(one, str(error))
                if not self._stop():
                    raise
            else:
                yield from self._held.judge(handed)
            if self._held.is_enough:
                raise trouble.refused_all(self._server, self._held.replies)
        yield from self._rest()

    def _until_stopped(self, outgoing: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for one in outgoing:
            yield one
            if self._stop():
                return

    def _rest(self) -> list[Receipt]:
        """Return the receipts of those still held when there is nobody more to ask. Raises
        RelayError."""
        if self._stop():
            return self._held.open()
        if self._held.is_everybody:
            raise trouble.refused_all(self._server, self._held.replies)
        return self._held.theirs()

    def _deliver(self, one: Outgoing, *, ended: int = 0) -> Handed:
        """Hand over *one*, on a new line where the old one is gone. Raises RelayError where new
        ones are *ended* at once, too."""
        line, is_new = self._take_line()
        ended += is_new
        try:
            return hand_over(line, one, self._waits)
        except Stale as stale:
            if self._stop():
                return Handed(receipt=stale.receipt, whose="later")
            if ended == MOST_ENDED:
                raise trouble.error(
                    self._server,
                    f"it ends each line before it has heard of anybody: {stale.receipt.reply}",
                ) from None
        # Relays end a line after some messages, or when it was idle: that says nothing of this
        # message.
        return self._deliver(one, ended=ended)

    def _take_line(self) -> tuple[smtplib.SMTP, bool]:
        """Return a line, and whether it was opened just now."""
        if self._line is not None and self._line.sock is not None:
            return self._line, False
        context = self._context or ssl.create_default_context()
        self._line = lines.ready(self._server, self._waits, context, stop=self._stop)
        lines.wire(self._line).grace_s = self._grace_s
        return self._line, True


def _open(one: Outgoing, reply: str) -> Receipt:
    return Receipt(key=one.key, state="deferred", reply=words(reply))
