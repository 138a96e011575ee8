"""What a reply, or the loss of the line, makes of a message: the same whoever sent it."""

from typing import Literal

from digest.mail.envelope import Envelope
from digest.mail.pace import is_slow
from digest.mail.refusal import Handed, Step, Strain, Whose, answer, whose
from digest.mail.reply import Reply, words
from digest.model import Outgoing, Receipt, State

Stage = Literal["announced", "taken", "whole"]
"""How far a message came: its sender was taken, its reader was, its dot went out."""


def decided(to: Envelope, reply: Reply) -> Handed:
    """Take the reply to a whole message; one that is none means that we cannot know (RFC 1047)."""
    if reply.state == "sent":
        return handed(to.one, "sent", str(reply), "taken")
    if reply.state is None:
        return handed(to.one, "in_doubt", f"the answer to the message is none: {reply}", "taken")
    refusal = refused(to, "DOT", reply)
    return Handed(refusal.receipt, "taken", refusal.answer, refusal.strain)


def refused(to: Envelope, step: Step, reply: Reply) -> Handed:
    """Take the reply to a *step* that is no consent."""
    owner = whose(step, reply, to.options)
    if owner == "relay":
        return handed(to.one, "deferred", str(reply), owner, answered=str(reply))
    state: State = "deferred" if owner == "later" else "failed"
    if step == "DATA":
        owner = "taken"
    strain: Strain = "slow" if is_slow(step, reply) else ""
    said = answer(reply, to.one.recipient)
    return handed(to.one, state, str(reply), owner, answered=said, strain=strain)


def ends_line(step: Step, reply: Reply) -> bool:
    """Ask whether a line on which *reply* was no consent is of no use: ended, or out of step."""
    is_out_of_step = reply.state in {None, "sent"} or (
        reply.state == "failed" and whose(step, reply) == "later"
    )
    return reply.code == 421 or is_out_of_step


def lost(one: Outgoing, stage: Stage, why: str, strain: Strain) -> Handed:
    """Take the loss of the line while *one* was on it."""
    strain = strain or "lost"
    if stage == "whole":
        said = f"connection lost after the message, before the answer ({why})"
        return handed(one, "in_doubt", said, "taken", strain=strain)
    said = f"connection lost before the end of the message ({why})"
    return handed(one, "deferred", said, _owner(stage), strain=strain)


def unheard(why: str) -> str:
    """Say why a line was of no use to a message that the relay has heard nothing of."""
    return f"connection lost before the message ({why})"


def stopped(one: Outgoing, stage: Stage | None, why: object) -> Handed:
    """Take that the program is to stop while *one* was on the line, or not yet (None)."""
    if stage == "whole":
        return handed(one, "in_doubt", f"sent whole, and no answer yet: {why}", "taken")
    said = f"{'not ended' if stage else 'not begun'}: {why}"
    return handed(one, "deferred", said, _owner(stage))


def handed(
    one: Outgoing, state: State, said: str, owner: Whose, *, answered: str = "", strain: Strain = ""
) -> Handed:
    receipt = Receipt(key=one.key, state=state, reply=words(said))
    return Handed(receipt, owner, answered, strain)


def _owner(stage: Stage | None) -> Whose:
    return "taken" if stage == "taken" else "later"
