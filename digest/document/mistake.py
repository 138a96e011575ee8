"""One mistake in a settings file, and the words for it. Knows neither YAML nor pydantic."""

import difflib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"
"""What a file holds: every scalar as its text, None where nothing is written."""

Loc = tuple[str | int, ...]
Position = tuple[int, int]
"""Line and column, both from 1."""

Known = tuple[str, ...] | frozenset[str]
"""Words that would have been right."""

# Nobody mends more at a time, and a file that is not settings at all is told in bounded time.
MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong at *loc*: with its key where *on_key*, else with its value.

    *earlier* is another place that the text speaks of; its line is added. *place* is given where
    *loc* cannot say it. Where it *refuses* a value, nothing else is said of that.
    """

    loc: Loc
    text: str
    on_key: bool = False
    earlier: Loc | None = None
    place: Position | None = None
    refuses: bool = False


def where(loc: Loc) -> str:
    """Name a place as people read it.

    >>> where(("subscribers", 2, "profile", "keywords"))
    'subscribers[2].profile.keywords'
    """
    steps = [f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in loc]
    return "".join(steps).removeprefix(".") or "top level"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]{1,40}", key) else shown_key(key)


def shown_key(key: str) -> str:
    """Say which key was found, without what may be its value: "password:secret"."""
    name, colon, _ = key.partition(":")
    return shown(f"{name}:…" if colon else key)


def shown(value: object) -> str:
    """Say what was found: text in quotes, cut after 40 characters, without a URL's password."""
    if isinstance(value, str):
        text = re.sub(r"//\S*@", "//…@", value)
        text = text if len(text) <= 40 else text[:39] + "…"
        return json.dumps(text, ensure_ascii=not text.isprintable())
    if isinstance(value, list):
        return "a list"
    return "keys and values" if isinstance(value, dict) else "nothing"


# A list of people moved from elsewhere has the same wrong time zone a thousand times.
@lru_cache
def nearest(word: str, known: Known) -> str | None:
    """Find what was likely meant.

    >>> nearest("profle", ("email", "profile"))
    'profile'
    """
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word[:100].casefold(), folded, n=1)
    return folded[near[0]] if near else None


def hint(word: str, known: Known) -> str:
    """Offer the nearest of *known*, or say nothing."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""


def unknown(loc: Loc, known: Known, cure: str | None = None) -> Mistake:
    """Say that the key at *loc* is none of *known*, and the *cure* if there is one."""
    key = str(loc[-1])
    if cure:
        text = f"expected a known key, got {shown_key(key)}; {cure}"
        return Mistake(loc=loc, text=text, on_key=True)
    near = hint(key, known)
    wanted = "a known key" if near else f"one of {', '.join(known)}"
    return Mistake(loc=loc, text=f"expected {wanted}, got {shown_key(key)}{near}", on_key=True)


def called(**others: str) -> dict[str, str]:
    """Return what to say of other words for keys: those that stand after each, blanks between."""
    return {
        other: f'it is called "{key}" here'
        for key, said in others.items()
        for other in said.split()
    }


def belongs(keys: str, place: str) -> dict[str, str]:
    """Return what to say of *keys*, blanks between them, that belong elsewhere."""
    return dict.fromkeys(keys.split(), f"this belongs {place}")


def existing(tree: Tree, loc: Loc) -> Loc:
    """Cut *loc* to what the file really holds: a missing key has no place of its own."""
    for depth, step in enumerate(loc):
        try:
            tree = tree[step]  # type: ignore[index]  # a step that does not fit is what we look for
        except (KeyError, IndexError, TypeError):
            return loc[:depth]
    return loc
