"""Hands messages to the relay, over as many connections as the settings say; its `send` is a
model.Send."""

import ssl
from collections.abc import Iterable, Iterator
from typing import Self

from digest.config import Server
from digest.mail import handover
from digest.mail.handover import Grace
from digest.mail.judgement import Judgement
from digest.mail.pace import Pace
from digest.mail.pool import Pool, affordable
from digest.mail.timeouts import GRACE_S, PATIENT, Stop, Timeouts
from digest.model import Outgoing, Receipt

DEPTH = 2
"""With PIPELINING a connection holds two messages: one is decided while the next is announced."""
CLAIMED, MOST_CLAIMED = 16, 256
"""So many messages a connection, and in all, are claimed at most, so that a commit serves many."""


class Relay:
    """The SMTP server that *server* names, for one run.

    *context* says which certificates are trusted, None: those the system trusts. Once *stop* says
    so no message is begun, no connection is opened, and the answers to the messages in hand may
    take *grace_s* seconds, all together: then they are deferred, or in doubt where they were whole.
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
        self._stop = stop
        self._grace = Grace(stop, grace_s)
        self._pool = Pool(server, timeouts, context)
        self._connections = affordable(server.connections)
        self._pace = Pace(self._connections, timeouts.pause_s)
        self._judgement = Judgement(server, self._pace)

    @property
    def most_in_hand(self) -> int:
        """How many messages may have been pulled, and have no receipt yet."""
        return self._connections * DEPTH

    @property
    def most_claimed(self) -> int:
        """How many messages may be `sending` in the ledger: those in hand, and some behind them."""
        return max(min(self._connections * CLAIMED, MOST_CLAIMED), self.most_in_hand)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._pool.leave()
        else:  # perhaps in the midst of a message, where QUIT would be one line more of it
            self._pool.close()

    def connect(self) -> None:
        """Be let in by the relay, if we are not yet. Raises RelayError."""
        if not self._pool.sessions:
            self._pool.open(self._stop)

    def send(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        """Pull messages as there is room for them, and yield what became of each, in any order.

        A refusal may come after the receipts of later messages. Nothing is pulled before the relay
        has let us in. Where it later lets nobody in, refuses our sender or whomever we name, or
        wants us to slow down again and again, no further message is pulled, and what is in hand is
        brought to its end, or deferred. Raises RelayError in these cases, when all receipts have
        been yielded. Once the relay's *stop* says so, none is pulled either, and nothing is raised.
        """
        if self._stop():
            return
        self.connect()
        yield from handover.receipts(
            outgoing, self._pool, self._pace, self._judgement, stop=self._grace
        )
