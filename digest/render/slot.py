"""What differs from reader to reader in a card that is rendered once: a slot, printed as a token, filled when the reader is known."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from digest.render.mark import KINDS, Kind, Run

# No text of a paper holds this sign: control characters are gone before anything is shown.
SIGN = "\x1a"
_RUNS = ".runs"
TOKEN = re.compile(f"{SIGN}([0-9]+){SIGN}")

Book = list[tuple["Slot", Kind | None]]
"""The slots that were printed so far, each under the number that its token bears; a run's with its kind."""


class Slot:
    """A value to come: *read* takes it from a reader's card. It may be printed, looped over if it has runs, or go through a filter."""

    __slots__ = ("_book", "kind", "name", "read")

    def __init__(self, name: str, read: Callable[[Any], Any], book: Book, *, kind: Kind | None = None) -> None:
        self.name = name
        self.read = read
        self.kind = kind
        self._book = book

    def through(self, name: str, show: Callable[[Any], Any]) -> "Slot":
        """Return the slot of what *show* makes of the card."""
        return Slot(name, show, self._book)

    def token(self) -> str:
        """Return what stands in a rendered card for this slot."""
        if self.kind is None and self.name.endswith(_RUNS):
            raise TypeError(f"{self.name} are many: loop over them, or pass them to the filter starred")
        self._book.append((self, self.kind))
        return token(len(self._book) - 1)

    def __iter__(self) -> Iterator[Run]:
        """Yield one run of each kind, a plain one between any two: so it is seen what the template puts round each."""
        if not self.name.endswith(_RUNS):
            raise TypeError(f"{self.name} cannot be looped over")
        for kind in KINDS:
            text: Any = Slot(self.name, self.read, self._book, kind=kind)
            yield Run(text, is_mine=kind.is_mine, script=kind.script)

    def __str__(self) -> str:
        raise TypeError(f"{self.name} differs from reader to reader: print it by itself or through a filter of ours")

    __html__ = __str__


def token(number: int) -> str:
    """Return what stands for number *number* of what is to come."""
    return f"{SIGN}{number}{SIGN}"


def printed(value: object) -> object:
    """Return the token of a slot, and anything else as it is: what Jinja calls before it prints."""
    return value.token() if isinstance(value, Slot) else value


def waiting(show: Callable[..., Any]) -> Callable[..., Any]:
    """Return the filter *show* so that it waits where it is given a slot."""

    @wraps(show)
    def wait(value: Any, *others: Any, **named: Any) -> Any:
        slots = [one for one in (value, *others, *named.values()) if isinstance(one, Slot)]
        if not slots:
            return show(value, *others, **named)
        names = {slot.name for slot in slots}
        if len(names) > 1 and "card.number" in names:
            raise TypeError("card.number stands by itself: it is not mixed with another value in one filter")

        def read(card: Any) -> Any:
            given = {name: _value(one, card) for name, one in named.items()}
            return show(_value(value, card), *(_value(one, card) for one in others), **given)

        return slots[0].through(slots[0].name.removesuffix(_RUNS), read)

    return wait


def _value(given: Any, card: Any) -> Any:
    return given.read(card) if isinstance(given, Slot) else given
