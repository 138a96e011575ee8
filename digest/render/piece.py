"""A card rendered once for all its readers: text with slots. Filling it for one reader is slicing and joining, no template runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import escape

from digest.render.card import Card
from digest.render.mark import KINDS, PLAIN, Kind
from digest.render.script import Block
from digest.render.slot import TOKEN, Book, Slot

Say = Callable[[str], str]
Around = dict[Kind, tuple[str, str]]
Filled = tuple[tuple[str, ...], Slot | None, tuple[str, ...]]
"""The card of one reader: what stands before its number, the slot of the number, filled last, and what stands after it."""


@dataclass(frozen=True, slots=True)
class Runs:
    """A slot of runs, and what the template puts round each kind of them."""

    slot: Slot
    around: Around


@dataclass(frozen=True, slots=True)
class Piece:
    """A rendered card in parts; *say* writes a reader's text so that it is safe among them."""

    parts: tuple[str | Slot | Runs, ...]
    say: Say

    def fill(self, card: Card) -> Filled:
        """Return the card of one reader but for its number, for one card stands under many."""
        for at, part in enumerate(self.parts):
            if isinstance(part, Slot) and part.name == "card.number":
                return self._filled(self.parts[:at], card), part, self._filled(self.parts[at + 1 :], card)
        return self._filled(self.parts, card), None, ()

    def _filled(self, parts: tuple[str | Slot | Runs, ...], card: Card) -> tuple[str, ...]:
        return tuple(text for part in parts for text in self._texts(part, card) if text)

    def _texts(self, part: str | Slot | Runs, card: Card) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Slot):
            yield self.say(str(part.read(card)))
        else:
            for run in part.slot.read(card):
                before, after = part.around[Kind(run.is_mine, run.script)]
                yield from (before, self.say(run.text), after)


def shape(card: Card) -> Card:
    """Return *card* without what differs from reader to reader but for whether it is there: cards of one shape share a piece."""
    return replace(
        card,
        number=None if card.number is None else 0,
        title=_outline(card.title),
        extract=card.extract and _outline(card.extract),
        note=None if card.note is None else "",
    )


def _outline(block: Block) -> Block:
    return Block((), block.direction, block.language)


def opened(card: Card, book: Book) -> Card:
    """Return what a template gets in place of a card: slots for what differs, the rest as it is."""
    number: Any = Slot("card.number", lambda given: given.number, book)
    note: Any = Slot("card.note", lambda given: given.note, book)
    title: Any = Slot("card.title.runs", lambda given: given.title.runs, book)
    extract: Any = Slot("card.extract.runs", lambda given: given.extract.runs, book)
    return replace(
        card,
        number=None if card.number is None else number,
        title=replace(card.title, runs=title),
        extract=card.extract and replace(card.extract, runs=extract),
        note=None if card.note is None else note,
    )


def divided(rendered: str, book: Book, *, is_html: bool) -> Piece:
    """Return the piece that *rendered* is, its tokens being those of *book*. Raises ValueError where runs are not all shown."""
    texts = TOKEN.split(rendered)
    parts: list[str | Slot | Runs] = []
    tokens = [(book[int(number)], after) for number, after in zip(texts[1::2], texts[2::2], strict=True)]
    parts.append(texts[0])
    while tokens:
        (slot, kind), after = tokens[0]
        if kind is None:
            parts += [slot, after]
            del tokens[0]
        else:
            group, tokens = tokens[: len(KINDS)], tokens[len(KINDS) :]
            parts += [_runs(slot, group), group[-1][1]]
    return Piece(tuple(part for part in parts if part), _html if is_html else str)


def _runs(slot: Slot, group: list[tuple[tuple[Slot, Kind | None], str]]) -> Runs:
    """Learn from one run of each kind what stands before and after it."""
    if tuple(kind for (_, kind), _ in group) != KINDS:
        raise ValueError(f"{slot.name}: show every run once, and nothing of its text elsewhere")
    before_and_after = {
        kind: (group[at - 1][1], after) for at, ((_, kind), after) in enumerate(group) if kind is not None and kind != PLAIN
    }
    return Runs(slot, {PLAIN: ("", ""), **before_and_after})


def _html(text: str) -> str:
    return str(escape(text))
