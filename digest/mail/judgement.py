"""Receipts of what became of messages, and what of it is the relay's own trouble."""

import logging
from collections.abc import Iterator

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail import errors
from digest.mail.pace import Pace
from digest.mail.refusal import Handed, Strain, Withheld
from digest.model import Receipt

MOST_ENDED = 2
"""So many new connections in a row, ended before a word of a message, are no chance."""


log = logging.getLogger(__name__)


class Judgement:
    """Holds back what cannot be judged yet, and finds why no further message is to be pulled.

    One for a run: what the relay has shown in one group of messages holds for the next.
    """

    def __init__(self, server: Server, pace: Pace) -> None:
        self.trouble: BaseException | None = None
        self._server = server
        self._pace = pace
        self._withheld = Withheld()
        self._ended = 0

    @property
    def is_over(self) -> bool:
        """Whether no further message is to be pulled, as things stand."""
        return self.trouble is not None or self._withheld.is_enough

    def judge(self, handed: Handed) -> list[Receipt]:
        """Return the receipts that can be given now."""
        self._ended = 0
        self._pace.note(handed)
        if handed.whose == "relay":
            self.find(errors.refused(self._server, handed.answer))
            return [handed.receipt]
        self._look_at_pace()
        return self._withheld.judge(handed.receipt, handed.whose, handed.answer)

    def note_unheard(self, why: str, strain: Strain, *, is_fresh: bool) -> None:
        """Take that a connection ended before the relay had heard of a message."""
        if strain == "silent":
            self._pace.note_silence(why)
        elif strain == "lost":
            self._pace.note_lost(why)
        if is_fresh:
            self._ended += 1
        if self._ended == MOST_ENDED:
            self._ended = 0
            self._pace.pause(f"it ends each line before it has heard of anybody: {why}")
        self._look_at_pace()

    def note_closed_door(self, error: Exception, others: int) -> None:
        """Take that no connection could be opened, while there were so many *others*."""
        if not isinstance(error, RelayError):
            self.find(error)
        elif others:
            self._pace.shrink(others)
            log.warning("we go on with %d connections to the relay: %s", others, error)
        elif errors.is_for_now(error) and self._pace.has_taken:
            self._pace.pause(str(error))
            self._look_at_pace()
        else:
            self.find(error)

    def find(self, trouble: BaseException) -> None:
        """Take what stops the run; the first reason counts."""
        self.trouble = self.trouble or trouble

    def rest(self, *, is_stopped: bool) -> Iterator[Receipt]:
        """Yield what was held back, when all else is answered. Raises the trouble there is."""
        if self._withheld.is_enough or (self._withheld.is_everybody and not is_stopped):
            self.find(errors.refused_all(self._server, self._withheld.replies))
        if self.trouble is None and not is_stopped:
            yield from self._withheld.theirs()
            return
        yield from self._withheld.open()
        trouble, self.trouble = self.trouble, None
        if trouble and not (is_stopped and isinstance(trouble, RelayError)):
            raise trouble

    def _look_at_pace(self) -> None:
        if self._pace.is_exhausted:
            self.find(errors.relay_error(self._server, self._pace.reason))
