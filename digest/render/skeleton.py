"""A template rendered once for all its readers: text with gaps, which are filled by look-ups."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from markupsafe import escape

from digest.model import Piece
from digest.render.highlight import LOOKS, Block, Look, Run
from digest.render.slot import Book, Slot, divide

Make = Callable[[str], Piece]
Write = Callable[[Any], Piece]
Writers = dict[Hashable, Write]
"""What writes a value, by the way of writing: what it made for one reader is known for all."""

_Frames = tuple[tuple[Look, str, str], ...]
"""What a template puts before and after a run of each kind."""


class _Gap(NamedTuple):
    """Where a value comes, which *write* says safely; where there is a *partial*, the value is
    many, each shown by it, *between* any two."""

    read: Callable[[Any], Any]
    write: Write
    partial: str | None
    between: Piece
    of_paper: bool


class Skeleton(NamedTuple):
    """A rendered template: *gaps*, each with what stands before it, and the *end*."""

    gaps: tuple[tuple[tuple[Piece, ...], _Gap], ...]
    end: tuple[Piece, ...]


def divided(rendered: str, book: Book, make: Make, writers: Writers, *, is_html: bool) -> Skeleton:
    """Return the skeleton that *rendered* is, its tokens being those of *book*.

    Raises TypeError where the runs of a slot are not shown one by one.
    """
    head, texts = divide(rendered)
    tokens = [(book[number], after) for number, after in texts]
    before, gaps = (make(head),), []
    while tokens:
        size = len(LOOKS) if tokens[0][0].look else 1
        group, tokens = tokens[:size], tokens[size:]
        slot = group[0][0]
        frames = _frames(group) if slot.look else ()
        key = (slot.way, is_html, frames)
        if key not in writers:
            writers[key] = _writer(slot.show, frames, make, _html if is_html else str)
        between = make(slot.between)
        gaps.append((before, _Gap(slot.read, writers[key], slot.partial, between, slot.of_paper)))
        before = (make(group[-1][1]),)
    return Skeleton(tuple(gaps), before)


def closed(skeleton: Skeleton, card: Any, written: Callable[[Write, Any], Piece]) -> Skeleton:
    """Return *skeleton* with the gaps of the paper filled."""
    gaps: list[tuple[tuple[Piece, ...], _Gap]] = []
    row: list[Piece] = []
    for before, gap in skeleton.gaps:
        row += before
        if gap.of_paper:
            raw = gap.read(card)
            # Many cards show one block; few have the same note.
            row.append(written(gap.write, raw) if isinstance(raw, Block) else gap.write(raw))
        else:
            gaps.append((tuple(row), gap))
            row = []
    return Skeleton(tuple(gaps), (*row, *skeleton.end))


def _writer(
    show: Callable[[Any], Any], frames: _Frames, make: Make, say: Callable[[Any], str]
) -> Write:
    if not frames:
        return lambda raw: make(say(show(raw)))
    around = {look: (before, after) for look, before, after in frames}

    def write(raw: Any) -> Piece:
        runs: Iterable[Run] = show(raw)
        said = []
        for text, is_mine, _, script, _ in runs:
            before, after = around[is_mine, script]
            said.append(f"{before}{say(text)}{after}")
        return make("".join(said))

    return write


def _frames(group: list[tuple[Slot, str]]) -> _Frames:
    """Return of each kind of run what stands before and after it: of a plain one, nothing."""
    if tuple(slot.look for slot, _ in group) != LOOKS or group[0][1]:
        raise TypeError("runs are not shown one by one")
    befores = ["", *[after for _, after in group]]
    return tuple(
        [
            (look, before, after) if look != LOOKS[0] else (look, "", "")
            for look, before, (_, after) in zip(LOOKS, befores, group, strict=False)
        ]
    )


def _html(value: Any) -> str:
    return str(escape(value))
