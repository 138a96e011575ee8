"""Refusals that are held back until it is known whose they are."""

from dataclasses import dataclass, replace
from typing import Literal

from digest.mail.refusal import Whose
from digest.model import Receipt

ENOUGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What became of one message, *whose* its refusal is, and by which *answer*; "taken" where RCPT
    was accepted, whatever came then."""

    receipt: Receipt
    whose: Whose | Literal["taken"]
    answer: str = ""


class Held:
    """What the relay refuses in words that may be about us, as long as it has taken nobody.

    Another answer than before shows that the relay looks at whom a message is for, as a consent
    does: those held were the readers' own. So does the end, where some were answered otherwise.
    Three with the same answer, or all where they are fewer, are the relay's.
    """

    def __init__(self) -> None:
        self._receipts: list[Receipt] = []
        self._answer = ""
        self._is_taken = False
        self._differ = False

    @property
    def is_enough(self) -> bool:
        """Whether those held are the relay's without further question."""
        return len(self._receipts) >= ENOUGH

    @property
    def is_everybody(self) -> bool:
        """Whether nobody was answered otherwise than those held."""
        return bool(self._receipts) and not self._differ

    @property
    def replies(self) -> list[str]:
        """What the relay said to those held."""
        return [receipt.reply for receipt in self._receipts]

    def judge(self, handed: Handed) -> list[Receipt]:
        """Return the receipts that can be given now, that of *handed* among them unless it is
        held."""
        if handed.whose in {"message", "later"}:  # which would be said whoever the reader was
            return [handed.receipt]
        is_held = handed.whose == "unclear" and not self._is_taken
        if is_held and self._receipts and handed.answer == self._answer:
            self._receipts.append(handed.receipt)
            return []
        theirs = self.theirs()
        self._differ = self._differ or bool(theirs) or not is_held
        self._is_taken = self._is_taken or handed.whose == "taken"
        if not is_held:
            return [*theirs, handed.receipt]
        self._receipts, self._answer = [handed.receipt], handed.answer
        return theirs

    def theirs(self) -> list[Receipt]:
        """Return those held as the readers' own refusals, and hold them no more."""
        receipts, self._receipts = self._receipts, []
        return receipts

    def open(self) -> list[Receipt]:
        """Return those held as still open, and hold them no more."""
        return [replace(receipt, state="deferred") for receipt in self.theirs()]
