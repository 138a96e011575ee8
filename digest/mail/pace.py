"""How much a relay takes: how many connections at once, messages on each, and when it wants us to
wait. It opens nothing and waits for nothing."""

import logging
import re
from time import monotonic

from digest.mail.refusal import Handed, Step, status
from digest.mail.reply import Reply

ALIKE = 4
"""So many wishes for fewer messages in a row, in the same words, are heeded; and so many lines that
break."""

SILENT = 3
"""So many messages in a row without an answer in time end the attempt."""

PAUSES = (1, 4)
"""How many times as long the first and the next pause are; where both help nothing, it ends."""

REGROW_S = 60
"""After so long one connection more is tried again."""

_RATE = re.compile(
    r"\b(rate|too (many|much|fast)|slow(er)? down|throttl|exceed|limit|busy|overload)",
    re.IGNORECASE,
)
_GREYLISTED = re.compile("gr[ae]y.?list", re.IGNORECASE)

log = logging.getLogger(__name__)


def is_slow(step: Step, reply: Reply) -> bool:
    """Ask whether *reply* wants fewer messages of us, whoever they are for.

    To MAIL nobody was named yet. Later a refusal for now is mostly about the reader: their mailbox
    (4.2.z) or greylisting, which is over by the next try.
    """
    if reply.state != "deferred":
        return False
    if reply.code == 421 or step == "MAIL":
        return True
    code = status(reply)
    if code.startswith("4.2.") or _GREYLISTED.search(reply.text):
        return False
    return code.startswith(("4.3.", "4.7.")) or _RATE.search(reply.text) is not None


class Pace:
    """What the relay has shown of itself in one run, whichever connection showed it.

    *connections* are wanted, of which *limit* may be open for now. Nothing goes out before
    *resume_at*. It is exhausted, for a *reason*, where it is silent, where it took nothing at all,
    or nothing after two pauses.
    """

    def __init__(self, connections: int, pause_s: float, *, regrow_s: float = REGROW_S) -> None:
        self.resume_at = 0.0
        self.reason = ""
        self.messages: int | None = None
        """How many messages a connection takes, as far as it is known."""
        self.is_exhausted = False
        self.has_taken = False
        self._connections = self._limit = connections
        self._grow_at = 0.0
        self._pause_s = pause_s
        self._regrow_s = regrow_s
        self._pauses = 0
        self._silent = 0
        self._alike = 0
        self._answer = ""
        self._ended_after = 0

    @property
    def limit(self) -> int:
        now = monotonic()
        if self._limit < self._connections and now >= self._grow_at:
            self._limit += 1
            self._grow_at = now + self._regrow_s
        return self._limit

    def note(self, handed: Handed) -> None:
        """Take what became of a message."""
        reply = handed.receipt.reply
        if handed.strain == "silent":
            self.note_silence(reply)
        elif handed.strain == "slow":
            self._note_alike(handed.answer, f"it wants us to slow down: {reply}")
        elif handed.strain == "lost":
            self.note_lost(reply)
        elif handed.receipt.state == "sent":
            self.has_taken = True
            self._silent = self._alike = self._pauses = 0
        elif handed.whose in {"reader", "message", "unclear"}:
            self._silent = self._alike = 0

    def note_silence(self, reason: str) -> None:
        self._silent += 1
        if self._silent >= SILENT:
            self.is_exhausted = True
            self.reason = f"it gave no answer in time, {SILENT} times in a row: {reason}"

    def note_lost(self, reason: str) -> None:
        self._note_alike("", f"it breaks off line after line: {reason}")

    def _note_alike(self, answer: str, reason: str) -> None:
        if monotonic() < self.resume_at:  # said of what was under way when the pause began
            return
        self._alike = self._alike + 1 if answer == self._answer else 1
        self._answer = answer
        if self._alike >= ALIKE:
            self.pause(reason)

    def pause(self, reason: str) -> None:
        """Send nothing for a while, and then over half as many connections; give up where nothing
        was taken so far, or since two pauses."""
        self._alike, self.reason = 0, reason
        if not self.has_taken or self._pauses == len(PAUSES):
            self.is_exhausted = True
            return
        pause_s = self._pause_s * PAUSES[self._pauses]
        self._pauses += 1
        self.resume_at = monotonic() + pause_s
        self.shrink(max(1, self._limit // 2))
        log.warning("we leave the relay alone for %.0f s: %s", pause_s, reason)

    def shrink(self, most: int) -> None:
        """Keep to *most* connections for now."""
        self._limit = max(1, min(self._limit, most))
        self._grow_at = monotonic() + self._regrow_s

    def note_end(self, messages: int) -> None:
        """Take that the relay ended a connection after so many *messages*; twice is a habit."""
        if messages and messages == self._ended_after:
            self.messages = min(messages, self.messages or messages)
        self._ended_after = messages
