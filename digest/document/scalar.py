"""Scalars as people write them, each with the words for what was expected: field types for the
models of `config` and `people`."""

import re
from collections.abc import Callable
from typing import Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from digest.document.mistake import Known
from digest.text import mailbox
from digest.text.plain import has_controls


class UnfitError(ValueError):
    """A text that is wrong in a way of its own: the message says what was expected instead."""


def scalar(read: Callable[[str], Any], expected: str) -> PlainValidator:
    """Make a field that *read* turns text into; it raises ValueError where the text is not
    *expected*."""
    return PlainValidator(lambda given: reading(given, read, expected))


def reading(given: object, read: Callable[[str], Any], expected: str) -> Any:
    """Return what *read* makes of a *given* text; raises pydantic's error with what was expected of
    anything else."""
    if isinstance(given, str):
        try:
            return read(given)
        except UnfitError as unfit:
            raise PydanticCustomError("expected", str(unfit)) from unfit
        except ValueError:
            pass
    raise PydanticCustomError("expected", expected)


def choice(known: Callable[[], Known], expected: str) -> PlainValidator:
    """Make a field that is one of *known*; the nearest is offered in place of any other."""

    def check(given: object) -> str:
        if isinstance(given, str) and given in known():
            return given
        raise PydanticCustomError("expected", expected, {"known": known()})

    return PlainValidator(check)


def matching(pattern: str, expected: str) -> PlainValidator:
    """Make a field of text that is *pattern* from end to end."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return scalar(read, expected)


def number(low: int, high: int) -> PlainValidator:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return scalar(read, f"a whole number from {low} to {high}")


def line(text: str) -> str:
    """Take one line of up to 500 characters; what it holds may stand in a mail header."""
    if not text.strip() or len(text) > 500 or has_controls(text):
        raise ValueError
    return text.strip()


LINE = scalar(line, "one line of text")
NAME = matching(r"[A-Za-z0-9._-]{1,100}", "letters, digits and . _ -")
ADDRESS = scalar(mailbox.address, "an e-mail address such as ada@example.org")
