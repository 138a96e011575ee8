"""The plain path to the relay: smtplib alone, one message after another. It is what `relay.Relay`
is held against in tests and benchmarks."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from time import monotonic, sleep
from typing import Self

from digest.config import Server
from digest.exceptions import RelayError
from digest.mail import errors, verdict
from digest.mail.connection import ask, end_session, open_session
from digest.mail.envelope import Envelope, Features, envelope, stuffed
from digest.mail.judgement import Judgement
from digest.mail.pace import Pace
from digest.mail.refusal import Handed, Step, Strain
from digest.mail.reply import Reply
from digest.mail.timeouts import (
    GRACE_S,
    PATIENT,
    POLL_S,
    Stop,
    Stopped,
    Timeouts,
    set_timeout,
    socket_of,
)
from digest.model import Outgoing, Receipt


class PlainRelay:
    """As `relay.Relay`, over one connection."""

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
        self._pace = Pace(1, timeouts.pause_s)
        self._judgement = Judgement(server, self._pace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._smtp is not None and kind is None:
            end_session(self._smtp)
        elif self._smtp is not None:
            self._smtp.close()

    def connect(self) -> None:
        self._session()

    def send(self, outgoing: Iterable[Outgoing]) -> Iterator[Receipt]:
        if self._stop():
            return
        self.connect()
        try:
            for one in self._until_over(outgoing):
                yield from self._judgement.judge(self._deliver(one))
        except Exception as problem:  # noqa: BLE001 - raised when all have their receipts
            self._judgement.find(problem)
        yield from self._judgement.rest(is_stopped=self._stop())

    def _until_over(self, outgoing: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for one in outgoing:
            yield one
            self._pause()
            if self._is_over:
                return

    @property
    def _is_over(self) -> bool:
        return self._stop() or self._judgement.is_over

    def _deliver(self, one: Outgoing) -> Handed:
        """Hand over *one*, on a new connection where the old one is gone."""
        while True:
            try:
                smtp, is_new = self._session()
            except RelayError as error:
                handed = verdict.handed(one, "deferred", str(error), "later")
                if not self._stop():
                    self._judgement.note_closed_door(error, 0)
            else:
                handed = hand_over(smtp, one, self._timeouts)
                if handed.whose != "unheard":
                    return handed
                self._judgement.note_unheard(handed.receipt.reply, handed.strain, is_fresh=is_new)
            if self._is_over:
                return Handed(handed.receipt, "later")
            self._pause()

    def _pause(self) -> None:
        while (left_s := self._pace.resume_at - monotonic()) > 0 and not self._stop():
            sleep(min(POLL_S, left_s))

    def _session(self) -> tuple[smtplib.SMTP, bool]:
        """Return a connection that takes messages, and whether it was opened just now."""
        if self._smtp is not None and self._smtp.sock is not None:
            return self._smtp, False
        self._smtp = open_session(self._server, self._timeouts, self._context, stop=self._stop)
        socket_of(self._smtp).grace_s = self._grace_s
        return self._smtp, True


def hand_over(smtp: smtplib.SMTP, one: Outgoing, timeouts: Timeouts) -> Handed:
    """Hand over *one*; a connection that broke or that the relay ended is closed afterwards."""
    made = envelope(one, Features.of(smtp))
    if isinstance(made, Handed):
        return made
    try:
        mail = ask(smtp, made.mail, timeouts.reply_s)
    except OSError as problem:
        said = verdict.unheard(_reason(problem))
        return verdict.handed(one, "deferred", said, "unheard", strain=_strain(problem))
    except Stopped as stopped:
        smtp.close()
        return verdict.stopped(one, None, stopped)
    if mail.code == 421:
        smtp.close()
        return verdict.handed(one, "deferred", str(mail), "unheard", strain="slow")
    return (
        _refused(smtp, made, "MAIL", mail) if mail.code != 250 else _content(smtp, made, timeouts)
    )


def _content(smtp: smtplib.SMTP, to: Envelope, timeouts: Timeouts) -> Handed:
    stage: verdict.Stage = "announced"
    try:
        rcpt = ask(smtp, to.rcpt, timeouts.reply_s)
        if rcpt.code not in {250, 251}:
            return _refused(smtp, to, "RCPT", rcpt)
        stage = "taken"
        data = ask(smtp, "DATA", timeouts.data_s)
        if data.code != 354:
            return _refused(smtp, to, "DATA", data)
        set_timeout(smtp, timeouts.block_s)
        smtp.send(stuffed(to.one.message))
        smtp.send(b".\r\n")
        stage = "whole"
        set_timeout(smtp, timeouts.dot_s)
        reply = Reply.of(smtp.getreply())
    except OSError as problem:
        smtp.close()
        return verdict.lost(to.one, stage, _reason(problem), _strain(problem))
    except Stopped as stopped:
        smtp.close()
        return verdict.stopped(to.one, stage, stopped)
    return _decided(smtp, to, reply)


def _decided(smtp: smtplib.SMTP, to: Envelope, reply: Reply) -> Handed:
    if reply.state is None or reply.code == 421:
        smtp.close()
    elif reply.state != "sent":
        _reset(smtp)
    return verdict.decided(to, reply)


def _refused(smtp: smtplib.SMTP, to: Envelope, step: Step, reply: Reply) -> Handed:
    """End what was begun; the connection, too, after 421, or an answer that is out of step."""
    if verdict.ends_line(step, reply):
        smtp.close()
    else:
        _reset(smtp)
    return verdict.refused(to, step, reply)


def _reset(smtp: smtplib.SMTP) -> None:
    try:
        code, _ = smtp.rset()
    except (OSError, Stopped):
        code = 0
    if code != 250:
        smtp.close()


def _reason(problem: OSError) -> str:
    return "timed out" if _strain(problem) else str(problem)


def _strain(problem: OSError) -> Strain:
    is_silence = isinstance(problem, TimeoutError) or errors.is_silence(problem)
    return "silent" if is_silence else ""
