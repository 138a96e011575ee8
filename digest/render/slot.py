"""What differs from reader to reader in a template that is rendered once: a slot, printed as a
token, filled when the reader is known."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, Literal, NoReturn

from digest.render.mark import KINDS, Kind, Run

# No text of a paper holds this sign: control characters are gone before anything is shown.
SIGN = "\x1a"
_TOKEN = re.compile(f"{SIGN}([0-9]+){SIGN}")

Holds = Literal["text", "runs", "papers"]
Book = list["Slot"]
"""The slots that were printed so far, each under the number that its token bears."""


class Slot:
    """A value to come. It may be printed, looped over if it is *runs*, placed if it is *papers*, or
    go through a filter of ours.

    *read* takes from a reader's page what decides the value, *show* makes the value of it. One
    *of_paper* is the same in a card wherever that stands.
    """

    __slots__ = ("_book", "between", "holds", "kind", "name", "of_paper", "partial", "read", "show")

    def __init__(  # noqa: PLR0913 - what is known of a value to come
        self,
        name: str,
        read: Callable[[Any], Any],
        book: Book,
        *,
        show: Callable[[Any], Any] | None = None,
        holds: Holds = "text",
        kind: Kind | None = None,
        partial: str | None = None,
        between: str = "",
        of_paper: bool = False,
    ) -> None:
        self.name, self.read, self.show, self._book = name, read, show or _itself, book
        self.holds, self.kind, self.partial, self.between, self.of_paper = (
            holds,
            kind,
            partial,
            between,
            of_paper,
        )

    def through(self, show: Callable[[Any], Any]) -> "Slot":
        """Return the slot of what *show* makes of this one's value."""
        return Slot(
            self.name.removesuffix(".runs"),
            self.read,
            self._book,
            show=_then(self.show, show),
            of_paper=self.of_paper,
        )

    def beside(self, others: list["Slot"], show: Callable[..., Any]) -> "Slot":
        """Return the slot of what *show* makes of this one's value and those of *others*."""
        slots = [self, *others]
        of_paper = all(slot.of_paper for slot in slots)

        def read(given: Any) -> tuple[Any, ...]:
            return tuple([slot.read(given) for slot in slots])

        def shown(raws: tuple[Any, ...]) -> Any:
            return show(*(slot.show(raw) for slot, raw in zip(slots, raws, strict=True)))

        return Slot(
            " and ".join(slot.name for slot in slots),
            read,
            self._book,
            show=shown,
            of_paper=of_paper,
        )

    def placed(self, partial: str, between: str) -> "Slot":
        """Return the slot of what *partial* makes of each of the papers, with the text *between*
        any two."""
        if self.holds != "papers":
            raise TypeError(f"{self.name} cannot be placed")
        return Slot(
            self.name, self.read, self._book, holds="papers", partial=partial, between=between
        )

    def token(self) -> str:
        """Return what stands in the rendered template for this slot."""
        if self.holds == "runs" and self.kind is None:
            raise TypeError(
                f"{self.name} are many: loop over them, or pass them to the filter starred"
            )
        if self.holds == "papers" and self.partial is None:
            raise TypeError(f"{self.name} are many: show them by place(partial, {self.name})")
        self._book.append(self)
        return f"{SIGN}{len(self._book) - 1}{SIGN}"

    def __iter__(self) -> Iterator[Run]:
        """Yield one run of each kind, a plain one between any two: so it is seen what the template
        puts round each."""
        if self.holds != "runs":
            raise TypeError(f"{self.name} cannot be looped over")
        for kind in KINDS:
            text: Any = Slot(
                self.name,
                self.read,
                self._book,
                show=self.show,
                holds="runs",
                kind=kind,
                of_paper=self.of_paper,
            )
            yield Run(text, is_mine=kind.is_mine, script=kind.script)

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(
            f"{self.name} differs from reader to reader: print it by itself or through a filter of ours"
        )

    __str__ = __html__ = __eq__ = __ne__ = _refuse
    __hash__ = object.__hash__


def printed(value: object) -> object:
    """Return the token of a slot, and anything else as it is: what Jinja calls before it prints."""
    return value.token() if isinstance(value, Slot) else value


def waiting(show: Callable[..., Any]) -> Callable[..., Any]:
    """Return the filter *show* so that it waits where it is given slots."""

    @wraps(show)
    def wait(*given: Any, **named: Any) -> Any:
        slots = [one for one in (*given, *named.values()) if isinstance(one, Slot)]
        if not slots:
            return show(*given, **named)
        full = tuple([_COMES if isinstance(one, Slot) else one for one in given])
        filled = _filled(
            show,
            full,
            tuple((name, _COMES if isinstance(one, Slot) else one) for name, one in named.items()),
        )
        return slots[0].beside(slots[1:], filled) if slots[1:] else slots[0].through(filled)

    return wait


_COMES = object()


# One filter with the same arguments is one function, so that what it made of a value for one card
# is known for all others.
@lru_cache(1_024)
def _filled(
    show: Callable[..., Any], given: tuple[Any, ...], named: tuple[tuple[str, Any], ...]
) -> Callable[..., Any]:
    """Return *show* with all but what comes later."""
    if given.count(_COMES) == 1 and _COMES not in dict(named).values():
        at, others = given.index(_COMES), dict(named)
        before, after = given[:at], given[at + 1 :]
        return lambda value: show(*before, value, *after, **others)

    def filled(*values: Any) -> Any:
        come = iter(values)
        full = [next(come) if one is _COMES else one for one in given]
        return show(*full, **{name: next(come) if one is _COMES else one for name, one in named})

    return filled


@lru_cache(1_024)
def _then(first: Callable[[Any], Any], show: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda raw: show(first(raw))


def _itself(value: Any) -> Any:
    return value


def divide(rendered: str) -> tuple[str, list[tuple[int, str]]]:
    """Return what stands before the first token in *rendered*, and then the number of each and what
    stands after it."""
    head, *rest = _TOKEN.split(rendered)
    return head, list(zip(map(int, rest[::2]), rest[1::2], strict=True))
