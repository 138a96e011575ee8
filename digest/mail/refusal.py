"""Whose a refusal is: the message's, the reader's, the relay's, or not yet known by its code."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from digest.mail.reply import Reply, words
from digest.model import Receipt

Step = Literal["MAIL", "RCPT", "DATA", "DOT"]

Whose = Literal["message", "reader", "relay", "unclear", "later", "taken", "unheard"]
"""*unclear* is the reader's where the relay takes others, else the relay's.

Nobody's are *later* (nothing is refused for good), *taken* (RCPT was accepted, whatever came then)
and *unheard* (the connection was gone, or taken from us, before a word of the message).
"""

Strain = Literal["", "silent", "slow", "lost"]
"""What a message met that may meet the next one too: no answer in time, the wish for fewer, a line
that broke."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a message, whose its refusal is, and by which answer (see `answer`)."""

    receipt: Receipt
    whose: Whose
    answer: str = ""
    strain: Strain = ""


ENOUGH = 3

_ANY = re.compile("")
# A word of its own: "relay.example.org" is a host, and addresses are masked before.
_OURS = re.compile(
    r"(?<![\w.-])(relay(ing)?|authenticat(e|ed|ion)|sender|helo|ehlo)(?![\w-]|\.\w)", re.IGNORECASE
)
_STATUS = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")

_LOGIN = frozenset({530, 534, 535, 538})
_OUT_OF_STEP = frozenset({500, 502, 503, 504})
_NOT_TOKEN = re.compile(r"\S*[\d@]\S*|\S+\.\w\S*|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class _Row:
    """A refusal at *step* is *whose* where all of the others match; what is empty matches all."""

    step: Step | None
    whose: Whose
    codes: frozenset[int] = frozenset()
    status: str = ""
    says: re.Pattern[str] = _ANY
    stated: str = ""

    def matches(self, step: Step, reply: Reply, options: str) -> bool:
        return (
            self.step in {None, step}
            and (not self.codes or reply.code in self.codes)
            and re.match(self.status, status(reply)) is not None
            and self.says.search(words(reply.text)) is not None
            and self.stated in options
        )


# The first row that matches decides. RFC 5321 4.2 has the codes, RFC 3463 and 5248 the enhanced
# ones.
_TABLE = (
    # Too large for the relay (5.3.4) or for the mailbox (5.2.3): another message may be smaller.
    _Row(None, "message", status=r"5\.(3\.4|2\.3)$"),
    # The content, or letters outside ASCII in an address (5.6.7, RFC 6531 3.5): other readers have
    # other addresses.
    _Row(None, "message", status=r"5\.6\."),
    # The content has been read by then: what is said is about it, whatever the code.
    _Row("DOT", "message"),
    # A parameter of this MAIL or RCPT (RFC 5321 4.1.1.11): SMTPUTF8 is only said where an address
    # needs it.
    _Row(None, "message", frozenset({555})),
    # The size that was stated (RFC 1870 6.1), and the address that needs SMTPUTF8 (RFC 6531 3.5).
    _Row("MAIL", "message", frozenset({552}), stated="SIZE="),
    _Row("MAIL", "message", frozenset({553}), status="$", stated="SMTPUTF8"),
    # No reader was named yet, and the sender is the same for all.
    _Row("MAIL", "relay"),
    # The reader's mailbox is full: 552 says so to RCPT, or 5.2.2.
    _Row("RCPT", "reader", frozenset({552})),
    # A login or encryption is missing or too weak (RFC 4954 6, 3207 4); many relays say so only
    # when they hear of a reader.
    _Row("RCPT", "unclear", _LOGIN),
    # Policy (5.7), which may be about us or about that mailbox; the relay's own state (5.3) and
    # commands (5.5); a bad sender (5.1.7, 5.1.8).
    _Row("RCPT", "unclear", status=r"5\.([357]\.|1\.[78]$)"),
    # Commands that it does not know or expect: also what a relay says that refuses our EHLO only
    # here.
    _Row("RCPT", "unclear", _OUT_OF_STEP),
    # "Relay access denied", "authentication required", "sender address rejected", "Helo command
    # rejected", mostly without an enhanced code.
    _Row("RCPT", "unclear", frozenset({550, 551, 553, 554}), says=_OURS),
    # The usual case: no such mailbox.
    _Row("RCPT", "reader"),
    # DATA says nothing of anybody: a login is the relay's, an answer out of step is that of a line
    # which is not worth keeping.
    _Row("DATA", "relay", _LOGIN),
    _Row("DATA", "later", _OUT_OF_STEP),
    # "No valid recipients" and the like.
    _Row("DATA", "message"),
)


def whose(step: Step, reply: Reply, options: str = "") -> Whose:
    """Return whose *reply*, no consent to *step*, is; *options* are those of the MAIL command."""
    if reply.state != "failed":
        return "later"
    return next(row.whose for row in _TABLE if row.matches(step, reply, options))


def status(reply: Reply) -> str:
    """Return the enhanced code of *reply*, if it is of the code's own class (RFC 2034 4)."""
    found = _STATUS.match(reply.text)
    return found[1] if found and found[1][0] == str(reply.code)[0] else ""


def answer(reply: Reply, recipient: str) -> str:
    """Return *reply* without what differs from reader to reader.

    Those are addresses, names of hosts, numbers, ids, and *recipient*'s own name.

    >>> reply = Reply(554, "5.7.1 <ada@example.org>: Relay access denied (id 4F2a)")
    >>> answer(reply, "ada@example.org")
    '554 5.7.1 address relay access denied id'
    """
    local_part = recipient.rpartition("@")[0].casefold()
    tokens = (
        token
        for token in _NOT_TOKEN.sub(" ", words(reply.text).casefold()).split()
        if token != local_part
    )
    return " ".join((str(reply.code), status(reply), *tokens))


class Withheld:
    """Refusals that may be about us, held back as long as the relay has taken nobody.

    Another answer than before shows that the relay looks at whom a message is for, as a consent
    does: those held back were the readers' own. So does the end, where some were answered
    otherwise. Three with the same answer, or all where they are fewer, are the relay's.
    """

    def __init__(self) -> None:
        self._receipts: list[Receipt] = []
        self._answer = ""
        self._is_taken = False
        self._differ = False

    @property
    def is_enough(self) -> bool:
        """Whether they are the relay's, whatever else would be answered."""
        return len(self._receipts) >= ENOUGH

    @property
    def is_everybody(self) -> bool:
        """Whether nobody was answered otherwise."""
        return bool(self._receipts) and not self._differ

    @property
    def replies(self) -> list[str]:
        return [receipt.reply for receipt in self._receipts]

    def judge(self, receipt: Receipt, whose: Whose, answer: str) -> list[Receipt]:
        """Return the receipts that can be given now, *receipt* too unless it is held back."""
        if whose in {"message", "later"}:  # which would be said whoever the reader was
            return [receipt]
        is_held = whose == "unclear" and not self._is_taken
        if is_held and self._receipts and answer == self._answer:
            self._receipts.append(receipt)
            return []
        theirs = self.theirs()
        self._differ = self._differ or bool(theirs) or not is_held
        self._is_taken = self._is_taken or whose == "taken"
        if not is_held:
            return [*theirs, receipt]
        self._receipts, self._answer = [receipt], answer
        return theirs

    def theirs(self) -> list[Receipt]:
        """Return them as the readers' own refusals, and hold them back no more."""
        receipts, self._receipts = self._receipts, []
        return receipts

    def open(self) -> list[Receipt]:
        """Return them as still open, and hold them back no more."""
        return [replace(receipt, state="deferred") for receipt in self.theirs()]
