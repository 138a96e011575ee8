"""A followed author: a name, and for a frequent one what tells them from others."""

import re
from typing import Annotated

from pydantic import BaseModel

from digest import document
from digest.document import LINE, UnfitError
from digest.model import Author
from digest.people.shape import KNOWN_KEYS_ONLY, LIST

_ORCID = re.compile(
    r"(?:https?://orcid\.org/)?([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])", re.IGNORECASE
)


def orcid(text: str) -> str:
    """Take an ORCID iD, or the address of its page; its last character checks the others (ISO 7064,
    mod 11-2).

    >>> orcid("https://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    """
    found = _ORCID.fullmatch(text.strip())
    if not found:
        raise ValueError
    digits = found[1].upper().replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        raise UnfitError("an ORCID iD whose last digit fits the others; is one mistyped?")
    return found[1].upper()


NAME = "a name such as Ada Lindqvist"
ORCID = document.scalar(orcid, "an ORCID iD such as 0000-0002-1825-0097")


def _name(text: str) -> str:
    if not re.search(r"[^\W\d_]", text):
        raise ValueError
    return document.line(text)


class WrittenAuthor(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    name: Annotated[str, document.scalar(_name, NAME)]
    orcid: Annotated[str | None, ORCID] = None
    categories: Annotated[list[Annotated[str, LINE]], LIST]


def _author(written: WrittenAuthor) -> Author:
    return Author(name=written.name, orcid=written.orcid, categories=tuple(written.categories))


AUTHOR = document.noun(
    WrittenAuthor, _author, short=lambda text: Author(name=_name(text)), expected=NAME
)
