"""One connection past the login, and the messages on it: in groups where the relay offers
PIPELINING (RFC 2920), else one command at a time."""

import socket
from collections import deque

from digest.mail import verdict
from digest.mail.channel import Asked, Channel
from digest.mail.envelope import Envelope, Features, stuffed
from digest.mail.refusal import Handed, Step, Strain
from digest.mail.reply import Reply
from digest.mail.reply_reader import WrongReplyError
from digest.mail.timeouts import Timeouts
from digest.model import Outgoing

_CONSENTS = {"MAIL": {250}, "RCPT": {250, 251}, "DATA": {354}}


class Session:
    """Hands over one message after another; with PIPELINING two are in hand, one whose dot went
    out, and the next, announced in the same write.

    *handed* is what became of messages, for the owner to take. *unheard* is one that the relay has
    heard nothing of, though the connection is at its end, and *why*. It *is_fresh* if it was opened
    for the message in hand.
    """

    def __init__(
        self, sock: socket.socket, features: Features, timeouts: Timeouts, *, is_fresh: bool = False
    ) -> None:
        self.features = features
        self.is_open = True
        self.is_fresh = is_fresh
        self.is_leaving = False
        self.messages = 0
        self.handed: list[Handed] = []
        self.unheard: Outgoing | None = None
        self.why = ""
        self.strain: Strain = ""
        self.channel = Channel(sock, timeouts)
        self._plan: deque[tuple[Asked | None, bytes]] = deque()
        self._current: Envelope | None = None
        self._stage: verdict.Stage | None = None
        self._whole: Envelope | None = None
        self._refusal: tuple[Step, Reply] | None = None
        self._must_reset = False

    @property
    def is_ready(self) -> bool:
        """Whether all is answered: it takes a message, or goes on with the one in hand."""
        return self.is_open and not self.channel.awaits

    @property
    def is_content_due(self) -> bool:
        """Whether the relay waits for the content of the message in hand."""
        return self._current is not None and self.is_ready

    @property
    def in_hand(self) -> int:
        return (self._current is not None) + (self._whole is not None)

    @property
    def _whole_stage(self) -> verdict.Stage:
        """How far the message came whose content was sent: half a dot ends none."""
        return "whole" if self.channel.is_out("DOT") else "taken"

    def go_on(self, following: Envelope | None) -> None:
        """Send the content of the message in hand, and announce the *following* one."""
        if self._current:
            self._plan.append((None, stuffed(self._current.one.message)))
            self._plan.append(("DOT", b".\r\n"))
            self._whole, self._current = self._current, None
        if following:
            if self._must_reset:
                self._plan.append(("RSET", b"RSET\r\n"))
            self._plan.append(("MAIL", f"{following.mail}\r\n".encode()))
            self._plan.append(("RCPT", f"{following.rcpt}\r\n".encode()))
            self._plan.append(("DATA", b"DATA\r\n"))
            self._current, self._stage, self._must_reset = following, None, False
        if self._plan:
            self._advance()

    def leave(self) -> None:
        """Say QUIT; the connection is closed once that is answered."""
        self.is_leaving = True
        self._plan.append(("QUIT", b"QUIT\r\n"))
        self._advance()

    def react(self) -> None:
        """Take what the relay says, and answer that."""
        try:
            for asked, reply in self.channel.react():
                self._hear(asked, reply)
                if not self.is_open:
                    return
                if self._plan:
                    self._advance()
        except OSError as problem:
            self._break(problem)

    def end(self, why: str, strain: Strain = "", *, is_broken: bool = False) -> None:
        """Close it, and say of each message in hand what became of it.

        Of a group on a line that *is_broken* nobody knows how much was heard; without its content
        it may be said again.
        """
        if not self.is_open:
            return
        self.why = why if strain == "slow" else verdict.unheard(why)
        self.strain = "" if self._whole else strain or "lost"
        if self._whole:
            self._give(verdict.lost(self._whole.one, self._whole_stage, why, strain))
            self._whole = None
        if self._current and self._refusal:
            self._refuse(self._current, *self._refusal)
        elif self._current and self._stage and not (is_broken and self.features.pipelining):
            self._give(verdict.lost(self._current.one, self._stage, why, strain))
        elif self._current:
            self.unheard = self._current.one
        self._current = None
        self.close()

    def stop(self, why: str) -> None:
        """Close it, for the program is to stop and no answer is waited for any more."""
        if self._whole:
            self._give(verdict.stopped(self._whole.one, self._whole_stage, why))
        if self._current and self._refusal:
            self._refuse(self._current, *self._refusal)
        elif self._current:
            self._give(verdict.stopped(self._current.one, self._stage, why))
        self._whole = self._current = None
        self.close()

    def close(self) -> None:
        self.is_open = False
        self.channel.close()

    def _advance(self) -> None:
        """Say what is planned: all of it in one group, or one command."""
        if self.channel.awaits:
            return
        group = list(self._plan)
        if not self.features.pipelining:
            group = group[: 1 + (group[0][0] is None)]  # content has no answer of its own
        for _ in group:
            self._plan.popleft()
        try:
            self.channel.say(group)
        except OSError as problem:
            self._break(problem)

    def _break(self, problem: OSError) -> None:
        is_broken = not isinstance(problem, WrongReplyError)
        self.end(problem.strerror or str(problem), is_broken=is_broken)

    def _hear(self, asked: Asked, reply: Reply) -> None:
        if asked == "DOT":
            self._decide(reply)
        elif asked == "QUIT":
            self.close()
        elif asked == "RSET":
            if reply.code != 250:
                self.end(f"it does not take RSET: {reply}")
        elif asked != "LONE":
            self._command(asked, reply)
        if reply.code == 421 and self.is_open:
            self.end(str(reply), "slow")

    def _decide(self, reply: Reply) -> None:
        whole, self._whole = self._whole, None
        if whole is None:
            return
        self.messages += 1
        self._give(verdict.decided(whole, reply))
        if reply.state != "sent":
            self._must_reset = True
        if reply.state is None:
            self.end(f"it is out of step: {reply}")

    def _command(self, step: Step, reply: Reply) -> None:
        current = self._current
        if current is None or (step == "MAIL" and reply.code == 421):
            return
        if self._refusal is None and reply.code in _CONSENTS[step]:
            self._stage = "announced" if step == "MAIL" else "taken"
            self.is_fresh = False
            return
        if self._refusal is None:
            self._refusal = step, reply
            self._plan.clear()
        refused_at, refusal = self._refusal
        # The rest of a group is answered, too, whatever became of its beginning.
        if self.channel.awaits and not verdict.ends_line(refused_at, refusal):
            return
        self._refuse(current, refused_at, refusal)
        if step == "DATA" and refused_at != "DATA":
            self._take_back(refused_at, reply)

    def _take_back(self, refused_at: Step, reply: Reply) -> None:
        """Give no content, though the relay may ask for it: a lone dot where there is no reader
        (RFC 2920 3.1), and the end of a line that is out of step."""
        if reply.code == 354 and refused_at == "RCPT":
            self._plan.append(("LONE", b".\r\n"))
        elif reply.state in {None, "sent"}:
            self.end(f"it is out of step: {reply}")

    def _refuse(self, current: Envelope, step: Step, reply: Reply) -> None:
        self._give(verdict.refused(current, step, reply))
        self.is_fresh = False
        self._current = self._refusal = None
        self._must_reset = True
        if verdict.ends_line(step, reply):
            self.close()

    def _give(self, handed: Handed) -> None:
        self.handed.append(handed)
