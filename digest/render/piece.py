"""A template rendered once for all its readers: text with gaps. Filling it for one reader is a
look-up a gap, no template runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import escape

from digest.model import Piece
from digest.render.mark import KINDS, PLAIN, Run
from digest.render.script import Block
from digest.render.slot import Book, Slot, divide
from digest.text.tex_sign import Script

Say = Callable[[Any], str]
Write = Callable[[Any], Piece]
Look = tuple[bool, Script | None]
Frame = tuple[str, str]
"""What a template puts before and after a run of one kind."""

# A page says some things that every page says, and some twice.
_LATELY = 256


class UnevenError(ValueError):
    """The runs of *slot* are not all shown, once each."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"{slot}: show every run once, and nothing of its text elsewhere")
        self.slot = slot


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Where a value comes. *write* says it safely; where there is a *partial*, the value is many,
    each shown by it, *between* any two."""

    name: str
    read: Callable[[Any], Any]
    write: Write
    partial: str | None
    between: Piece
    of_paper: bool

    def filled(self, value: Any) -> Piece:
        """Return what a card, section or sheet has for this gap, in words."""
        return _lately(self.write, self.read(value))

    def closed(self, card: Any) -> Piece:
        """Return what all have for this gap who see the same of a paper; what became of a block is
        kept with it."""
        raw = self.read(card)
        if not isinstance(raw, Block):
            return self.write(raw)
        piece = raw.pieces.get(self.write)
        if piece is None:
            piece = raw.pieces[self.write] = self.write(raw)
        return piece


class Form(NamedTuple):
    """A rendered template: *gaps*, each with what stands before it for all readers, and the
    *end*."""

    gaps: tuple[tuple[Piece, Gap], ...]
    end: Piece


@lru_cache(_LATELY)
def _lately(write: Write, raw: Any) -> Piece:
    return write(raw)


def divided(rendered: str, book: Book, *, is_html: bool) -> Form:
    """Return the form that *rendered* is, its tokens being those of *book*. Raises UnevenError
    where runs are not all shown."""
    say = _html if is_html else str
    head, texts = divide(rendered)
    tokens = [(book[number], after) for number, after in texts]
    before, gaps = Piece(head), []
    while tokens:
        size = len(KINDS) if tokens[0][0].kind else 1
        group, tokens = tokens[:size], tokens[size:]
        (slot, _), after = group[0], group[-1][1]
        write = (
            _marked(dict(_around(group)), slot.show, say) if slot.kind else _plain(slot.show, say)
        )
        gaps.append(
            (
                before,
                Gap(slot.name, slot.read, write, slot.partial, Piece(slot.between), slot.of_paper),
            )
        )
        before = Piece(after)
    return Form(tuple(gaps), before)


def closed(form: Form, card: Any) -> Form:
    """Return *form* with the gaps of the paper filled as *card* has it, and made one piece with
    what is round them."""
    gaps: list[tuple[Piece, Gap]] = []
    row: list[Piece] = []
    for before, gap in form.gaps:
        row.append(before)
        if gap.of_paper:
            row.append(gap.closed(card))
        else:
            gaps.append((Piece(tuple(row)), gap))
            row = []
    return Form(tuple(gaps), Piece((*row, form.end)))


# One way to write is one function, so that what it made of a value for one reader is known for all
# others.
@lru_cache(1_024)
def _plain(show: Callable[[Any], Any], say: Say) -> Write:
    return lambda raw: Piece(say(show(raw)))


def _marked(around: Mapping[Look, Frame], show: Callable[[Any], Iterable[Run]], say: Say) -> Write:
    def write(raw: Any) -> Piece:
        said = []
        for text, is_mine, _, script in show(raw):
            before, after = around[is_mine, script]
            said.append(f"{before}{say(text)}{after}")
        return Piece("".join(said))

    return write


def _around(group: list[tuple[Slot, str]]) -> Iterator[tuple[Look, Frame]]:
    """Yield of each kind of run what stands before and after it."""
    if tuple(slot.kind for slot, _ in group) != KINDS:
        raise UnevenError(group[0][0].name)
    yield PLAIN, ("", "")
    for (_, before), (slot, after) in pairwise(group):
        if slot.kind and slot.kind != PLAIN:
            yield slot.kind, (before, after)


def _html(value: Any) -> str:
    return str(escape(value))
