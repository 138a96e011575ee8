"""Hands messages to the relay over one line that is kept: a thing with a life, whose `send` is a model.Send."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from digest.config import Relay as Server
from digest.exceptions import RelayError
from digest.mail import line as lines
from digest.mail.reply import words
from digest.mail.transaction import Stale, hand_over
from digest.mail.waits import PATIENT, Waits
from digest.model import Outgoing, Receipt


class Relay:
    """The SMTP server that *server* names; *context* says which certificates are trusted, None: those the system trusts."""

    def __init__(self, server: Server, *, waits: Waits = PATIENT, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._waits = waits
        self._context = context
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._line is None:
            return
        if kind is None:
            lines.hang_up(self._line)
        else:  # perhaps in the midst of a message, where QUIT would be one line more of it
            self._line.close()

    def send(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Pull messages one by one and yield what became of each.

        Nothing is pulled before the relay has let us in. Where it later refuses a new line, the message in hand is deferred and
        no further one is pulled. Raises RelayError in both cases.
        """
        self._take_line()
        for one in outgoing:
            try:
                receipt = self._deliver(one)
            except RelayError as error:
                yield Receipt(key=one.key, state="deferred", reply=words(str(error)))
                raise
            yield receipt

    def _deliver(self, one: Outgoing) -> Receipt:
        line, is_new = self._take_line()
        try:
            return hand_over(line, one, self._waits)
        except Stale as stale:
            if is_new:
                return stale.receipt
        # Relays end a line after some messages, or when it was idle: that says nothing of this message.
        return self._deliver(one)

    def _take_line(self) -> tuple[smtplib.SMTP, bool]:
        """Return a line, and whether it was opened just now."""
        if self._line is not None and self._line.sock is not None:
            return self._line, False
        context = self._context or ssl.create_default_context()
        self._line = lines.ready(self._server, self._waits, context)
        return self._line, True
