"""Messages pulled, given to connections that have room, and their receipts: the loop of a run."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from time import monotonic

from digest.mail import verdict
from digest.mail.envelope import Envelope, envelope
from digest.mail.judgement import Judgement
from digest.mail.pace import Pace
from digest.mail.pool import Pool
from digest.mail.refusal import Handed
from digest.mail.session import Session
from digest.mail.timeouts import POLL_S, Stop
from digest.model import Key, Outgoing, Receipt

MOST_LOST = 3
MOST_ENDED = 8
"""So many connections that break, or are ended by the relay, before they have heard of a message
may do so because of it."""

_STOPPED = "the program was asked to stop"


class Grace:
    """Whether *stop* has said so, and whether the *grace_s* seconds after that are over."""

    def __init__(self, stop: Stop, grace_s: float) -> None:
        self._stop = stop
        self._grace_s = grace_s
        self._ends_at: float | None = None

    def ask(self) -> bool:
        if self._ends_at is None and self._stop():
            self._ends_at = monotonic() + self._grace_s
        return self.is_stopped

    @property
    def is_stopped(self) -> bool:
        return self._ends_at is not None

    @property
    def left_s(self) -> float:
        return POLL_S if self._ends_at is None else self._ends_at - monotonic()


def receipts(
    outgoing: Iterable[Outgoing], pool: Pool, pace: Pace, judgement: Judgement, *, stop: Grace
) -> Iterator[Receipt]:
    """Hand over *outgoing* (see `Relay.send`). Raises RelayError, and what *outgoing* raises."""
    run = _Run(iter(outgoing), pool, pace, judgement, stop)
    try:
        while True:
            run.feed()
            yield from run.taken()
            if run.is_done:
                break
            run.wait()
            yield from run.taken()
        yield from judgement.rest(is_stopped=stop.is_stopped)
    finally:
        run.close()


class _Run:
    def __init__(
        self,
        source: Iterator[Outgoing],
        pool: Pool,
        pace: Pace,
        judgement: Judgement,
        grace: Grace,
    ) -> None:
        self._source = source
        self._is_dry = False
        # A message was pulled that no relay is asked about, so there is room for another.
        self._is_hungry = False
        self._surplus = 0
        self._pool = pool
        self._pace = pace
        self._judgement = judgement
        self._grace = grace
        # Pulled, and on no connection, or no more.
        self._waiting: deque[Outgoing] = deque()
        self._tries: Counter[Key] = Counter()
        self._receipts: deque[Receipt] = deque()

    @property
    def is_done(self) -> bool:
        """Whether nothing is in hand, and nothing more is to be pulled."""
        is_ending = self._is_over or self._is_dry
        return is_ending and not self._waiting and not self._is_busy

    def taken(self) -> Iterator[Receipt]:
        while self._receipts:
            yield self._receipts.popleft()

    def feed(self) -> None:
        """Give a message to each connection that has room for one; open one more where all are
        busy."""
        self._is_hungry = False
        self._grace.ask()
        for error in self._pool.arrived():
            self._judgement.note_closed_door(error, len(self._pool.sessions) + self._pool.opening)
        staying = [session for session in self._pool.sessions if not session.is_leaving]
        self._surplus = len(staying) - self._pace.limit
        for session in staying:
            if session.is_ready:
                self._serve(session)
        if self._is_over:
            self._drop_waiting()
        else:
            self._grow()

    def wait(self) -> None:
        """Wait for replies, and take what became of messages."""
        at_most_s = 0 if self._is_hungry else self._grace.left_s
        if self._is_paused:
            at_most_s = min(at_most_s, self._pace.resume_at - monotonic())
        for session in self._pool.wait(at_most_s):
            self._take(session)
        if self._grace.ask() and self._grace.left_s <= 0:
            for session in tuple(self._pool.sessions):
                session.stop(_STOPPED)
                self._pool.watch(session)
                self._take(session)

    def close(self) -> None:
        """Leave no connection in the midst of a message: nobody hears any more what comes of it."""
        for session in tuple(self._pool.sessions):
            if session.in_hand:
                session.close()
                self._pool.watch(session)

    @property
    def _is_busy(self) -> bool:
        return any(session.in_hand for session in self._pool.sessions)

    @property
    def _is_over(self) -> bool:
        return self._judgement.is_over or self._grace.is_stopped

    @property
    def _is_paused(self) -> bool:
        return monotonic() < self._pace.resume_at

    def _serve(self, session: Session) -> None:
        is_due = session.is_content_due
        if is_due and not session.features.pipelining:
            following = None
        elif self._is_worn(session):
            following = None
            if not is_due:
                self._surplus -= 1
                session.leave()
        else:
            following = self._following(session)
        if is_due or following:
            session.go_on(following)
        self._pool.watch(session)
        self._take(session)

    def _is_worn(self, session: Session) -> bool:
        """Ask whether *session* takes no message more, or is one too many."""
        most = self._pace.messages
        is_used = most is not None and session.messages + session.in_hand >= most
        return is_used or self._surplus > 0

    def _following(self, session: Session) -> Envelope | None:
        one = self._next()
        if one is None:
            return None
        made = envelope(one, session.features)
        if isinstance(made, Handed):
            self._judge(made)
            self._is_hungry = True
            return None
        return made

    def _next(self) -> Outgoing | None:
        if self._is_paused or self._is_over:
            return None
        return self._waiting.popleft() if self._waiting else self._pulled()

    def _pulled(self) -> Outgoing | None:
        if self._is_dry or self._grace.ask():
            return None
        try:
            one = next(self._source, None)
        except Exception as error:  # noqa: BLE001 - raised when what is in hand has its receipts
            self._judgement.find(error)
            one = None
        self._is_dry = one is None
        return one

    def _grow(self) -> None:
        """Begin to open one connection more, for a message that waits."""
        number, opening = len(self._pool.sessions), self._pool.opening
        # As many at once as are open: a relay that is asked gently says where its limit is.
        if self._is_paused or opening >= max(1, number) or number + opening >= self._pace.limit:
            return
        if any(session.is_ready for session in self._pool.sessions):
            return
        if len(self._waiting) <= opening:
            one = self._pulled()
            if one is None:
                return
            self._waiting.append(one)
        self._pool.begin()

    def _take(self, session: Session) -> None:
        """Take what became of the messages on *session*."""
        for handed in session.handed:
            self._judge(handed)
        session.handed.clear()
        if session.unheard:
            self._give_back(session, session.unheard)
            session.unheard = None

    def _give_back(self, session: Session, one: Outgoing) -> None:
        """Let another connection take *one*, of which the relay has heard nothing.

        Relays end a connection after some messages, or when it was idle: that says nothing of this
        message.
        """
        most = MOST_ENDED if session.strain == "slow" else MOST_LOST
        self._pace.note_end(session.messages)
        others = len(self._pool.sessions)
        if session.is_fresh and others:
            self._pace.shrink(others)
        # That a relay ends one which it took messages on is its habit.
        is_used = session.strain == "lost" and session.messages > 0
        strain = "" if is_used else session.strain
        self._judgement.note_unheard(session.why, strain, is_fresh=session.is_fresh and not others)
        self._tries[one.key] += 1
        if self._tries[one.key] >= most or self._is_over:
            self._judge(verdict.handed(one, "deferred", session.why, "later"))
        else:
            self._waiting.appendleft(one)

    def _drop_waiting(self) -> None:
        """Say of what waits for a connection that none is opened any more."""
        trouble = self._judgement.trouble or "the relay takes nobody"
        while self._waiting:
            one = self._waiting.popleft()
            if self._grace.is_stopped:
                self._judge(verdict.stopped(one, None, _STOPPED))
            else:
                self._judge(verdict.handed(one, "deferred", str(trouble), "later"))

    def _judge(self, handed: Handed) -> None:
        self._receipts.extend(self._judgement.judge(handed))
