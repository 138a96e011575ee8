"""Between the ledger and the relay: messages are claimed in groups, and settled in groups."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic

from digest.exceptions import RelayError
from digest.ledger import Ledger
from digest.model import Digest, Due, Key, Outgoing, Receipt, Send
from digest.pipeline.making import Made

Stop = Callable[[], bool]
Result = tuple[Digest | None, Receipt]
"""What became of one issue in this run; no digest where none was made in this process."""

UNSETTLED_S = 0.1
"""So long an answer of the relay may be known and not be on the disk."""
ASIDE = 5000
"""So many issues without a message are kept back at most, to be told after those with one."""


class Claims:
    """The one place from which messages go out. Once *stop* says so none is claimed."""

    def __init__(self, ledger: Ledger, *, now: datetime, stop: Stop = bool) -> None:
        self.now = now
        self._ledger, self._most, self._stop = ledger, 1, stop
        self._begun: set[Key] = set()
        self._claimed: deque[Outgoing] = deque()
        self._doubtful: Made | None = None
        self._in_hand: dict[Key, Made] = {}
        self._known: list[Receipt] = []
        self._known_since = 0.0
        self._aside: list[Result] = []

    def begin(self, dues: Iterable[Due], now: datetime) -> tuple[Due, ...]:
        """Return those of *dues* that are not on their way, and take them for being so."""
        self.now = now
        fresh = tuple(due for due in dues if due.key not in self._begun)
        self._begun.update(due.key for due in fresh)
        return fresh

    def results(
        self, shards: Iterable[Iterable[Made]], send: Send, *, most: int = 1
    ) -> Iterator[Result]:
        """Hand over what was made of *shards* and yield what became of each issue, settled or about
        to be; those without a message come after the others. At no instant are more than *most*
        issues `sending`.

        Raises RelayError where the relay takes no more, when all that was begun has been yielded.
        """
        trouble, self._most = None, most
        try:
            for receipt in send(self._outgoing(iter(shards))):
                yield self._answered(receipt)
                if len(self._aside) >= ASIDE:
                    yield from self._rest()
        except RelayError as error:
            trouble = error
        finally:
            self._give_back()
        yield from self._rest()
        if trouble:
            raise trouble

    def _outgoing(self, shards: Iterator[Iterable[Made]]) -> Iterator[Outgoing]:
        """Yield each message when the relay asks for it, with its row `sending` on the disk."""
        while not self._stop() and (shard := next(shards, None)) is not None:
            made = iter(shard)
            while group := self._group(made):
                self._claim(group)
                while self._claimed:
                    yield self._claimed.popleft()

    def _group(self, made: Iterator[Made]) -> list[Made]:
        """Return as many messages as may be claimed by now; none at the end, or at a stop.

        One in doubt is claimed alone: who is killed again and again would else let those behind it,
        which were never handed over, come to the end of their tries.
        """
        group: list[Made] = []
        room = max(self._most - len(self._in_hand), 1)
        while len(group) < room and not self._stop() and (one := self._next(made)):
            if not isinstance(one.outcome, Outgoing):
                self._note(one.outcome)
                self._aside.append((one.digest, one.outcome))
            elif not one.outcome.is_in_doubt:
                group.append(one)
            elif group:
                self._doubtful = one
                break
            else:
                return [one]
        return group

    def _next(self, made: Iterator[Made]) -> Made | None:
        one, self._doubtful = self._doubtful, None
        return one or next(made, None)

    def _claim(self, group: Sequence[Made]) -> None:
        """Have what is known settled and the messages of *group* `sending`, by one commit."""
        messages = [one.outcome for one in group if isinstance(one.outcome, Outgoing)]
        taken = self._ledger.claim(messages, now=self.now, settled=self._known)
        self._forget()
        for one, message in zip(group, messages, strict=True):
            if message.key in taken:
                self._in_hand[message.key] = one
                self._claimed.append(message)
            else:
                gone = Receipt(key=message.key, state="empty", reply="no longer subscribed")
                self._begun.discard(message.key)
                self._aside.append((one.digest, told(gone, message)))

    def _answered(self, receipt: Receipt) -> Result:
        made = self._in_hand.pop(receipt.key)
        assert isinstance(made.outcome, Outgoing)  # noqa: S101  for mypy: nothing else is claimed
        self._note(receipt)
        if (
            len(self._known) >= self._most
            or not self._in_hand
            or made.outcome.is_in_doubt
            or monotonic() - self._known_since > UNSETTLED_S
        ):
            self._settle()
        return made.digest, told(receipt, made.outcome)

    def _note(self, receipt: Receipt) -> None:
        if not self._known:
            self._known_since = monotonic()
        self._known.append(receipt)

    def _settle(self) -> None:
        if self._known:
            self._ledger.settle(self._known, now=self.now)
            self._forget()

    def _forget(self) -> None:
        self._begun.difference_update(receipt.key for receipt in self._known)
        self._known = []

    def _give_back(self) -> None:
        """Settle what is known, and give back what was claimed and never handed over."""
        self._settle()
        if self._claimed:
            self._ledger.give_back([one.key for one in self._claimed], now=self.now)
            self._claimed.clear()

    def _rest(self) -> Iterator[Result]:
        """Yield the issues without a message: those that failed before the empty ones."""
        aside, self._aside = self._aside, []
        yield from (one for one in aside if one[1].state != "empty")
        yield from (one for one in aside if one[1].state == "empty")


def told(receipt: Receipt, message: Outgoing) -> Receipt:
    return replace(receipt, lost=message.lost, tally=message.tally)
