"""What is to be said of a person, as it is typed: send_at=08:00, keywords+=agent, limit="""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from digest import document
from digest.document import Loc, Tree
from digest.exceptions import SettingsError, UsageError
from digest.people import cures
from digest.people.person import PERSON
from digest.people.profile import PROFILE, WITHOUT, divided

Sign = Literal["=", "+=", "-="]

LISTS = frozenset(WITHOUT) | {"extends"}
"""What has entries, commas between them."""
_TOPIC = {"keywords", "limit", "name"}
_TYPED = re.compile(r"((?:\[[^\]]*\]|[^=\[])+?)([+-]?=)(.*)", re.DOTALL)
_STEPS = re.compile(r"(?:profile\.)?(?:topics\[([^\]]+)\](?:\.(\w+))?|(without\.)?([\w-]+))")
_ONE_OF = "expected KEY=VALUE, KEY+=ENTRY or KEY-=ENTRY, such as send_at=08:00"
KEYS = (*(key for key in PERSON if key != "profile"), *PROFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """*sign* and *value*, nothing where it is to go, for what is called *typed*: the last of *keys*
    in a person, in their profile or in what is *without* it, or in the *topic* of that name."""

    typed: str
    keys: Loc
    sign: Sign
    value: Tree
    topic: str | None = None


def parse(text: str) -> Assignment:
    """Read one of what is typed. Raises UsageError.

    >>> parse("limit=10").keys, parse("keywords+=agent, tool use").value
    (('profile', 'limit'), ['agent', 'tool use'])
    """
    found = _TYPED.fullmatch(text)
    if not found:
        raise UsageError(_ONE_OF)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UsageError("expected UTF-8, got other bytes")
    typed, sign, written = found[1].strip(), found[2], found[3].strip()
    topic, keys = _keys(typed)
    value = _value(keys, written)
    its: Sign = "+=" if sign == "+=" else "-=" if sign == "-=" else "="
    if its != "=" and not isinstance(value, list):
        raise UsageError(f"expected a list before {its}, got one value; write {typed}=")
    return Assignment(typed=typed, keys=keys, sign=its, value=value, topic=topic)


def _keys(typed: str) -> tuple[str | None, Loc]:
    found = _STEPS.fullmatch(typed)
    if not found:
        raise _unknown(typed)
    topic, part, without, key = found.groups()
    if topic:
        if part and part not in _TOPIC:
            raise _unknown(part)
        return topic, ("profile", "topics", *([part] if part else []))
    if without:
        if key not in WITHOUT:
            raise _unknown(key)
        return None, ("profile", "without", key)
    if key in PROFILE:
        return None, ("profile", key)
    if key not in PERSON or typed.startswith("profile."):
        raise _unknown(typed)
    return None, (key,)


def _unknown(typed: str) -> UsageError:
    folded = typed.rpartition(".")[2].casefold()
    # Where a key belongs needs not be said: it is found here.
    cure = next((its[folded] for its in (cures.PROFILE, cures.PERSON) if folded in its), None)
    is_misplaced = cure and cure.startswith("this belongs")
    mistake = document.unknown((typed,), KEYS, None if is_misplaced else cure)
    return UsageError(mistake.text)


def _value(keys: Loc, written: str) -> Tree:
    if written[:1] in {"[", "{"}:
        return _as_list(keys, _yaml(written))
    if keys[-1] in LISTS:
        return [*divided(written)]
    if keys == ("cadence",) and "," in written:
        return [one.strip() for one in written.split(",") if one.strip()]
    return written or None


def _as_list(keys: Loc, value: Tree) -> Tree:
    return value if isinstance(value, list) or keys[-1] not in LISTS else [value]


def _yaml(written: str) -> Tree:
    value, mistakes = document.read(written.encode())
    if mistakes:
        raise UsageError(mistakes[0].text)
    return value


def every(typed: Iterable[str]) -> tuple[Assignment, ...]:
    """Read all that is typed. Raises SettingsError with every mistake."""
    found, wrong = [], []
    for text in typed:
        try:
            found.append(parse(text))
        except UsageError as error:
            wrong.append(f"{document.shown(text)}: {error}")
    if wrong:
        raise SettingsError(wrong)
    return tuple(found)
