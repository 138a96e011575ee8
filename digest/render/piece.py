"""A template rendered once for all its readers: text with slots. Filling it for one reader is a look-up a slot, no template runs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from markupsafe import escape

from digest.render.mark import KINDS, PLAIN, Kind, Run
from digest.render.slot import Book, Slot, Whose, divide

Say = Callable[[Any], str]
Read = Callable[[Any], Any]
Around = dict[Kind, tuple[str, str]]

# What many readers see is among the last few thousand; each some 1 kB, and found as the very object that `mail` encoded before.
_REMEMBERED = 16_384


class UnevenError(ValueError):
    """The runs of *slot* are not all shown, once each."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"{slot}: show every run once, and nothing of its text elsewhere")
        self.slot = slot


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A slot, or several, and the text *after* it. *say* writes the value safely; where there is a *partial*, the value is many, each shown by it."""

    names: tuple[str, ...]
    read: Read
    say: Say
    after: str
    partial: str | None = None
    between: str = ""
    whose: Whose = "many"

    def written(self, raw: Any) -> str:
        return self.say(raw) + self.after


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A rendered template: the text before its first slot, then its *parts*."""

    head: str
    parts: tuple[Part, ...]


@lru_cache(_REMEMBERED)
def said(say: Say, raw: Any) -> str:
    """Return what a reader's *raw* value is in words."""
    return say(raw)


def divided(rendered: str, book: Book, *, is_html: bool) -> Piece:
    """Return the piece that *rendered* is, its tokens being those of *book*. Raises UnevenError where runs are not all shown."""
    say = _html if is_html else str
    head, texts = divide(rendered)
    tokens = [(book[number], after) for number, after in texts]
    parts: list[Part] = []
    while tokens:
        size = len(KINDS) if tokens[0][0].kind else 1
        group, tokens = tokens[:size], tokens[size:]
        (slot, _), after = group[0], group[-1][1]
        write = _marked(_around(group), slot.show, say) if slot.kind else _plain(slot.show, say)
        parts.append(Part((slot.name,), slot.read, write, after, slot.partial, slot.between, slot.whose))
    return Piece(head, tuple(_stretched(parts)))


def _stretched(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield *parts*, those side by side that show the paper as one: what is between them is the paper's too."""
    for whose, group in groupby(parts, attrgetter("whose")):
        some = tuple(group)
        if whose != "paper":
            yield from some
            continue
        reads, says = tuple(part.read for part in some), tuple(part.written for part in some)
        yield Part(sum((part.names for part in some), ()), partial(_read, reads), partial(_say, says), "")


def _read(reads: tuple[Read, ...], card: Any) -> tuple[Any, ...]:
    return tuple([read(card) for read in reads])


def _say(says: tuple[Say, ...], raws: tuple[Any, ...]) -> str:
    return "".join([say(raw) for say, raw in zip(says, raws, strict=True)])


@lru_cache(1_024)
def _plain(show: Callable[[Any], Any], say: Say) -> Say:
    return lambda raw: say(show(raw))


def _marked(around: Around, show: Callable[[Any], Iterable[Run]], say: Say) -> Say:
    def write(raw: Any) -> str:
        return "".join([_framed(around[Kind(run.is_mine, run.script)], say(run.text)) for run in show(raw)])

    return write


def _framed(frame: tuple[str, str], text: str) -> str:
    return f"{frame[0]}{text}{frame[1]}"


def _around(group: list[tuple[Slot, str]]) -> Around:
    """Learn from one run of each kind what stands before and after it."""
    if tuple(slot.kind for slot, _ in group) != KINDS:
        raise UnevenError(group[0][0].name)
    frames = {slot.kind: (before, after) for (_, before), (slot, after) in pairwise(group) if slot.kind and slot.kind != PLAIN}
    return {PLAIN: ("", ""), **frames}


def _html(value: Any) -> str:
    return str(escape(value))
