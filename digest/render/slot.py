"""What differs from reader to reader: a slot, printed as a token and filled later."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import wraps
from typing import Any, Literal, NoReturn

from digest.render.highlight import LOOKS, Look, Run

# No text of a paper holds this sign: control characters are gone before anything is shown.
SIGN = "\x1a"
_TOKEN = re.compile(f"{SIGN}([0-9]+){SIGN}")

Holds = Literal["text", "runs", "papers"]
Book = list["Slot"]
"""The slots that were printed so far, each under the number that its token bears."""


class Slot:
    """A value to come: printed, looped over if it is *runs*, placed if it is *papers*, or given to
    a filter of ours. Whatever else a template does with it raises TypeError.

    *read* takes from a reader's page what decides the value, *show* makes the value of it; slots
    with the same *way* show alike. One *of_paper* is the same in a card wherever that stands, and
    one *given* is never empty. No attribute has the name of one that templates see.
    """

    __slots__ = (
        "_book", "between", "given", "holds", "look", "of_paper", "partial", "read", "show", "way"
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - what is known of a value to come
        self,
        read: Callable[[Any], Any],
        book: Book,
        *,
        show: Callable[[Any], Any] | None = None,
        way: Hashable = (),
        holds: Holds = "text",
        look: Look | None = None,
        partial: str | None = None,
        between: str = "",
        of_paper: bool = False,
        given: bool = False,
    ) -> None:
        self.read, self._book, self.show, self.way = read, book, show or _itself, way
        self.holds, self.look, self.partial, self.between = holds, look, partial, between
        self.of_paper, self.given = of_paper, given

    def placed(self, partial: str, between: str) -> "Slot":
        """Return the slot of each of the papers by *partial*, *between* any two."""
        if self.holds != "papers" or SIGN in between:
            self._refuse()
        return Slot(self.read, self._book, holds="papers", partial=partial, between=between)

    def filtered(self, others: list["Slot"], show: Callable[..., Any], way: Hashable) -> "Slot":
        """Return the slot of what *show* makes of this one's value and those of *others*."""
        slots = [self, *others]
        if any(slot.look or slot.holds == "papers" for slot in slots):
            self._refuse()
        way = (tuple([slot.way for slot in slots]), way)
        of_paper = all(slot.of_paper for slot in slots)
        if not others:
            first = self.show
            return Slot(
                self.read, self._book, show=lambda raw: show(first(raw)), way=way, of_paper=of_paper
            )

        def read(given: Any) -> tuple[Any, ...]:
            return tuple([slot.read(given) for slot in slots])

        def shown(raws: tuple[Any, ...]) -> Any:
            return show(*[slot.show(raw) for slot, raw in zip(slots, raws, strict=True)])

        return Slot(read, self._book, show=shown, way=way, of_paper=of_paper)

    def token(self) -> str:
        """Return what stands in the rendered template for this slot."""
        if (self.holds == "runs" and not self.look) or (
            self.holds == "papers" and not self.partial
        ):
            self._refuse()
        self._book.append(self)
        return f"{SIGN}{len(self._book) - 1}{SIGN}"

    def __iter__(self) -> Iterator[Run]:
        """Yield one run of each kind, and see that each is printed once: what stands between them
        is what the template puts round each kind."""
        if self.holds != "runs" or self.look:
            self._refuse()
        for look in LOOKS:
            text: Any = Slot(
                self.read, self._book, show=self.show, way=self.way, holds="runs", look=look,
                of_paper=self.of_paper,
            )  # fmt: skip
            before = len(self._book)
            yield Run(text, is_mine=look[0], script=look[1])
            if len(self._book) != before + 1 or self._book[before] is not text:
                self._refuse()

    def __bool__(self) -> bool:
        return self.given or self._refuse()

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("this differs from reader to reader")

    __str__ = __html__ = __repr__ = __eq__ = __ne__ = __hash__ = _refuse


def waiting(show: Callable[..., Any]) -> Callable[..., Any]:
    """Return the filter *show* so that it waits where it is given slots."""

    @wraps(show)
    def wait(*args: Any, **named: Any) -> Any:
        slots = [one for one in (*args, *named.values()) if isinstance(one, Slot)]
        if not slots:
            return show(*args, **named)
        known = [_COMES if isinstance(one, Slot) else one for one in args]
        others = {name: _COMES if isinstance(one, Slot) else one for name, one in named.items()}

        def filled(*values: Any) -> Any:
            come = iter(values)
            full = [next(come) if one is _COMES else one for one in known]
            return show(
                *full,
                **{name: next(come) if one is _COMES else one for name, one in others.items()},
            )

        way = (show, tuple(known), tuple(others.items()))
        if len(slots) == 1 and _COMES in known:
            at = known.index(_COMES)
            before, after = known[:at], known[at + 1 :]
            return slots[0].filtered([], lambda value: show(*before, value, *after, **others), way)
        return slots[0].filtered(slots[1:], filled, way)

    return wait


_COMES = object()


def listed(given: Iterable[Any]) -> list[Any]:
    """Return *given* as a list: a filter that refuses what is not known yet."""
    if isinstance(given, Slot):
        raise TypeError("this differs from reader to reader")
    return list(given)


def _itself(value: Any) -> Any:
    return value


def divide(rendered: str) -> tuple[str, list[tuple[int, str]]]:
    """Return what stands before the first token, then each one's number and what follows."""
    head, *rest = _TOKEN.split(rendered)
    return head, list(zip(map(int, rest[::2]), rest[1::2], strict=True))
