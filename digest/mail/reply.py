"""What a relay said: a code that decides, and words fit to be kept, without addresses in them."""

import re
from dataclasses import dataclass
from typing import Literal

State = Literal["sent", "deferred", "failed"]

LONGEST = 200
# Far more than is kept, and little enough that a relay cannot keep us busy by rambling.
_READ = 2_000
_ADDRESS = re.compile(r"""<?(?:"[^"]*"|[^\s<>@"']+)@[^\s<>@"':;,]+>?""")


_STATES: dict[int, State] = {2: "sent", 4: "deferred", 5: "failed"}


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str

    @classmethod
    def of(cls, answer: tuple[int, bytes]) -> "Reply":
        """Read what smtplib returns."""
        code, text = answer
        return cls(code, text.decode("utf-8", "replace"))

    @property
    def state(self) -> State | None:
        """What the code says of the message, None where it says nothing (RFC 5321 4.2.1)."""
        return _STATES.get(self.code // 100)

    def __str__(self) -> str:
        return words(f"{self.code} {self.text}")


def masked(text: str) -> str:
    """Return *text* with every address masked."""
    return _ADDRESS.sub("(address)", text)


def words(text: str) -> str:
    r"""Return *text* as one line of at most 200 characters, without control characters and with
    every address masked.

    >>> words("550 5.1.1 <ada@example.org>:\n no such user")
    '550 5.1.1 (address): no such user'
    """
    if len(text) <= LONGEST and text.isprintable() and "@" not in text and "  " not in text:
        return text.strip()  # as most replies are; the rest costs ten times as much
    printable = "".join(char if char.isprintable() else " " for char in text[:_READ])
    line = masked(" ".join(printable.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 2] + " …"
