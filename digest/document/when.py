"""How zones, hours, days of the week, cadences and pauses are written."""

import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache

from pydantic_core import PydanticCustomError

from digest.document import day_words, remedy, zone
from digest.document.day_words import WEEKDAYS
from digest.document.field import choice, plain, scalar
from digest.document.mistake import shown
from digest.model import Cadence

_WEEKDAYS: Mapping[str, int] = {
    name[:letters]: number for number, name in enumerate(WEEKDAYS) for letters in (3, len(name))
}
_CADENCES: Mapping[str, Cadence] = {
    "daily": "daily", "weekdays": "weekdays", "weekly": "weekly", "monthly": "monthly",
}  # fmt: skip
_CADENCE = "daily, weekdays, weekly, monthly, or a list of days such as [mon, thu]"


@lru_cache
def hour(text: str) -> time:
    """Take a time of day such as 07:00 or 7:00; raises ValueError where *text* is none."""
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _weekday(text: str) -> int:
    number = _WEEKDAYS.get(text.casefold())
    if number is None:
        raise ValueError
    return number


def _cadence(given: object) -> Cadence:
    """Read a name, or a list of days: in their order, each once."""
    if isinstance(given, list) and given:
        names = [one.casefold() if isinstance(one, str) else "" for one in given]
        if wrong := [one for one, name in zip(given, names, strict=True) if name not in _WEEKDAYS]:
            raise _no_cadence(f"{shown(wrong[0])} in it", _cure_of_days(given))
        return tuple(sorted({_WEEKDAYS[name] for name in names}))
    if isinstance(given, str) and given in _CADENCES:
        return _CADENCES[given]
    offered = {"known": tuple(_CADENCES), "cure": _cure_of_cadence(given)}
    raise PydanticCustomError("expected", _CADENCE, offered)


def _no_cadence(found: str, cure: str | None) -> PydanticCustomError:
    told = {"wanted": _CADENCE, "found": found, "cure": f"; {cure}" if cure else ""}
    return PydanticCustomError("unfit", "expected {wanted}, got {found}{cure}", told)


def _cure_of_cadence(given: object) -> str | None:
    meant = day_words.cadence(given) if isinstance(given, str) else None
    return f"did you mean {meant}?" if meant else None


def _cure_of_days(given: list[object]) -> str | None:
    """Say how a list is written whose entries name days, or a cadence, in other words."""
    return _cure_of_cadence(", ".join(one for one in given if isinstance(one, str)))


def _cure_of_weekday(text: str) -> str | None:
    number = day_words.number(text)
    return None if number is None else f"did you mean {WEEKDAYS[number]}?"


def _pause(text: str) -> date | None:
    if text.lower() in {"true", "false"}:
        return date.max if text.lower() == "true" else None
    found = re.fullmatch(r"until +([0-9]{4}-[0-9]{2}-[0-9]{2})", text)
    if not found:
        raise ValueError
    return date.fromisoformat(found[1])


_DAY = {"enum": [*_WEEKDAYS, *map(str.title, _WEEKDAYS)]}
ZONE = choice(zone.zones, 'a time zone such as "Europe/Berlin"', cure=zone.cure)
HOUR = scalar(hour, 'a time from "00:00" to "23:59"', cure=remedy.hour)
WEEKDAY = scalar(
    _weekday, "a day of the week such as monday or mon", cure=_cure_of_weekday, json=_DAY
)
CADENCE = plain(
    _cadence,
    {
        "anyOf": [{"enum": list(_CADENCES)}, {"type": "array", "items": _DAY, "minItems": 1}],
        "description": _CADENCE,
    },
)
PAUSE = scalar(_pause, "true, false or a date such as until 2026-12-24", cure=remedy.pause)
