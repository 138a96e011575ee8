"""Hands messages to the relay over one connection that is kept; its `send` is a model.Send."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from typing import Self

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail import errors
from digest.mail.connection import end_session, open_session
from digest.mail.refusal import Handed, Withheld
from digest.mail.reply import words
from digest.mail.timeouts import PATIENT, Stop, Timeouts, socket_of
from digest.mail.transaction import hand_over
from digest.model import Outgoing, Receipt

# A service manager kills 90 s after it asked to stop, some after 30.
GRACE_S = 25
MOST_ENDED = 2
"""So many new connections in a row, ended before a word of a message, are no chance."""


class Relay:
    """The SMTP server that *server* names, for one run.

    *context* says which certificates are trusted, None: those the system trusts. Once *stop* says
    so no message is begun, no connection is opened, and the answers to the message in hand may take
    *grace_s* seconds, all together: then it is deferred, or in doubt where it was whole.
    """

    def __init__(
        self,
        server: Server,
        *,
        timeouts: Timeouts = PATIENT,
        context: ssl.SSLContext | None = None,
        stop: Stop = bool,
        grace_s: float = GRACE_S,
    ) -> None:
        self._server = server
        self._timeouts = timeouts
        self._context = context
        self._stop = stop
        self._grace_s = grace_s
        self._smtp: smtplib.SMTP | None = None
        self._withheld = Withheld()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._smtp is None:
            return
        if kind is None:
            end_session(self._smtp)
        else:  # perhaps in the midst of a message, where QUIT would be one line more of it
            self._smtp.close()

    def connect(self) -> None:
        """Be let in by the relay, if we are not yet. Raises RelayError."""
        self._session()

    def send(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Pull messages one by one and yield what became of each.

        A refusal may come after the receipts of later messages. Nothing is pulled before the relay
        has let us in. Where it later refuses a new connection, our sender, or whomever we name,
        what is in hand is deferred and no further message is pulled. Raises RelayError in these
        cases. Once the relay's *stop* says so, none is pulled either, and nothing is raised.
        """
        if self._stop():
            return
        self.connect()
        try:
            yield from self._judged(outgoing)
        except GeneratorExit:  # nobody hears what would be yielded
            raise
        except BaseException:
            yield from self._withheld.open()
            raise

    def _judged(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Yield each receipt once it is known whose a refusal is.

        Raises RelayError; then those withheld are still to be yielded.
        """
        for one in self._until_stopped(outgoing):
            try:
                receipt, whose, answer = self._deliver(one)
            except RelayError as error:
                yield Receipt(key=one.key, state="deferred", reply=words(str(error)))
                if not self._stop():
                    raise
            else:
                if whose == "relay":
                    yield receipt
                    raise errors.refused(self._server, answer)
                yield from self._withheld.judge(receipt, whose, answer)
            if self._withheld.is_enough:
                raise errors.refused_all(self._server, self._withheld.replies)
        yield from self._rest()

    def _until_stopped(self, outgoing: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for one in outgoing:
            yield one
            if self._stop():
                return

    def _rest(self) -> list[Receipt]:
        """Return the receipts of those withheld at the end. Raises RelayError."""
        if self._stop():
            return self._withheld.open()
        if self._withheld.is_everybody:
            raise errors.refused_all(self._server, self._withheld.replies)
        return self._withheld.theirs()

    def _deliver(self, one: Outgoing) -> Handed:
        """Hand over *one*, on a new connection where the old one is gone.

        Raises RelayError where new ones are ended at once, too.
        """
        ended = 0
        while True:
            smtp, is_new = self._session()
            ended += is_new
            receipt, whose, answer = hand_over(smtp, one, self._timeouts)
            if whose != "unheard":
                return receipt, whose, answer
            if self._stop():
                return receipt, "later", answer
            if ended == MOST_ENDED:
                problem = "it ends each line before it has heard of anybody"
                raise errors.relay_error(self._server, f"{problem}: {receipt.reply}")
            # Relays end a connection after some messages, or when it was idle: that says nothing of
            # this message.

    def _session(self) -> tuple[smtplib.SMTP, bool]:
        """Return a connection that takes messages, and whether it was opened just now."""
        if self._smtp is not None and self._smtp.sock is not None:
            return self._smtp, False
        context = self._context or ssl.create_default_context()
        self._smtp = open_session(self._server, self._timeouts, context, stop=self._stop)
        socket_of(self._smtp).grace_s = self._grace_s
        return self._smtp, True
