"""How values are written: scalars, lists, nouns of keys and values, each with what was expected."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any, Generic, TypeVar, get_args

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from digest.document import remedy
from digest.document.mistake import Known
from digest.text import mailbox
from digest.text.clean_text import has_controls

NO_CURES: Mapping[str, str] = {}
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


MANY_WORDS = 100
MOST_KEPT = 1 << 14
_OF_LINE = 500
_OF_NAME = 100


@dataclass(frozen=True, slots=True)
class Field(Generic[T_co]):
    """How a T is written, for pydantic to read."""

    schema: CoreSchema


class UnfitError(ValueError):
    """A text that is wrong in a way of its own: the message says what was expected instead."""


Json = Mapping[str, Any]
# An editor takes 42 and true for other things than text; to us everything is text.
TEXT: Json = {"type": ["string", "number", "boolean"]}

Cure = Callable[[str], str | None]
"""Says what to do about a text that did not fit, where that is known."""


def scalar(
    read: Callable[[str], T], expected: str, *, cure: Cure | None = None, json: Json = TEXT
) -> Field[T]:
    """Return a field of text; *read* raises ValueError where it is not what was *expected*.

    *json* is how an editor checks it.
    """

    def check(given: object) -> T:
        if not isinstance(given, str):
            raise PydanticCustomError("expected", expected)
        try:
            return read(given)
        except UnfitError as unfit:
            raise PydanticCustomError("expected", str(unfit)) from unfit
        except ValueError:
            told = {"cure": cure(given)} if cure else {}
            raise PydanticCustomError("expected", expected, told) from None

    return plain(check, {**json, "description": expected})


def plain(check: Callable[[object], T], json: Json) -> Field[T]:
    """Return a field of whatever *check* takes, and *json* for an editor."""
    told = {"json_schema": json}
    return Field(core_schema.no_info_plain_validator_function(check, metadata=told))


def choice(known: Callable[[], Known], expected: str, *, cure: Cure | None = None) -> Field[str]:
    """Return a field that is one of *known*; in place of any other the *cure* is offered, or the
    nearest where there is none."""

    def check(given: object) -> str:
        if isinstance(given, str) and given in known():
            return sys.intern(given)  # the same few words for every person
        offered = cure(given) if cure and isinstance(given, str) else None
        # Where there is a cure for some, the nearest of all may still be a wrong one.
        known_words = () if offered or (cure and len(known()) > MANY_WORDS) else known()
        raise PydanticCustomError("expected", expected, {"known": known_words, "cure": offered})

    return plain(check, {**(_enumerated(known()) or TEXT), "description": expected})


def _enumerated(known: Known) -> Json:
    """Return an enumeration of few words: many differ from one machine to the next."""
    return {"enum": list(known)} if isinstance(known, tuple) else {}


def literal(kind: Any) -> Field[str]:
    """Return a field that is one of the texts of a Literal."""
    *others, last = known = get_args(kind)
    return choice(lambda: known, f"{', '.join(others)} or {last}")


def matching(pattern: str, expected: str, *, cure: Cure | None = None) -> Field[str]:
    """Return a field of text that is *pattern* from end to end."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return scalar(read, expected, cure=cure)


def number(low: int, high: int) -> Field[int]:
    expected = f"a whole number from {low} to {high}"
    return scalar(
        lambda text: _whole(text, low, high), expected, cure=remedy.number, json=_between(low, high)
    )


def number_or_auto(low: int, high: int) -> Field[int | None]:
    """Return a field that is None where "auto" is written."""

    def read(text: str) -> int | None:
        return None if text == "auto" else _whole(text, low, high)

    expected = f"auto, or a number from {low} to {high}"
    return scalar(read, expected, cure=remedy.number, json=_between(low, high))


def _between(low: int, high: int) -> Json:
    return {"type": ["integer", "string"], "minimum": low, "maximum": high}


def _whole(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise ValueError
    return int(text)


def many(field: Field[T], *, fewest: int = 0, most: int | None = None) -> Field[tuple[T, ...]]:
    """Return a list of what is written as *field*."""
    listed = core_schema.list_schema(field.schema, min_length=fewest, max_length=most)
    return Field(core_schema.no_info_after_validator_function(tuple, listed))


def one_or_many(field: Field[T], expected: str, *, fewest: int = 0) -> Field[tuple[T, ...]]:
    """Return a list of what is written as *field*, or one of these alone."""

    def listed(given: object) -> object:
        if not isinstance(given, (str, list)):
            raise PydanticCustomError("expected", expected)
        return [given] if isinstance(given, str) else given

    schema = many(field, fewest=fewest).schema
    told = {"is_one_or_many": True}
    return Field(core_schema.no_info_before_validator_function(listed, schema, metadata=told))


def anything() -> Field[Any]:
    return Field(core_schema.any_schema())


def mapping(field: Field[T]) -> Field[dict[str, T]]:
    """Return names with what is written as *field* under each."""
    return Field(core_schema.dict_schema(NAME.schema, field.schema))


def noun(
    make: Callable[..., T],
    fields: Mapping[str, Field[Any]],
    *,
    short: str | None = None,
    usual: str | None = None,
    cures: Mapping[str, str] = NO_CURES,
) -> Field[T]:
    """Return how the arguments of *make* are written: those of *fields*, as keys and values.

    What *make* has no default for must be there; it raises UnfitError where they do not fit each
    other. A text alone stands for the key *short*; where there is none, the *usual* key is offered
    for it. *cures* say, by key, what to do about one that
    is none of these.
    """
    needed = _needed(make)
    keys = {
        name: core_schema.typed_dict_field(field.schema, required=name in needed)
        for name, field in fields.items()
    }
    # Many people write the same words: what a text alone stands for is made once.
    of_text: dict[str, T] = {}

    def read(given: object, values: Callable[[object], dict[str, Any]]) -> T:
        if isinstance(given, dict):
            return _made(make, values(given))
        if short is None:
            told = {"cure": remedy.under_a_key(given, usual)}
            raise PydanticCustomError("expected", "keys and values (key: value)", told)
        if isinstance(given, str) and given in of_text:
            return of_text[given]
        made = _made(make, values({short: given}))
        if isinstance(given, str) and len(of_text) < MOST_KEPT:
            of_text[given] = made
        return made

    told = {"cures": cures, "short": short}
    schema = core_schema.typed_dict_schema(keys, extra_behavior="forbid", metadata=told)
    return Field(core_schema.no_info_wrap_validator_function(read, schema, metadata=told))


def _needed(make: Callable[..., object]) -> set[str]:
    given = signature(make).parameters
    return {name for name, one in given.items() if one.default is Parameter.empty}


def _made(make: Callable[..., T], found: dict[str, Any]) -> T:
    try:
        return make(**found)
    except UnfitError as unfit:
        raise PydanticCustomError("unfit", f"expected {unfit}") from unfit


def line(text: str) -> str:
    """Take one line of up to 500 characters; what it holds may stand in a mail header."""
    if not text.strip() or len(text) > _OF_LINE or has_controls(text):
        raise ValueError
    return text.strip()


LINE = scalar(line, "one line of text", cure=remedy.at_most(_OF_LINE))
NAME = matching(
    rf"[A-Za-z0-9._-]{{1,{_OF_NAME}}}", "letters, digits and . _ -", cure=remedy.at_most(_OF_NAME)
)
ADDRESS = scalar(mailbox.address, "an e-mail address such as ada@example.org", cure=remedy.address)
address_identity = mailbox.identity
