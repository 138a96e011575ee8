"""A template rendered once for all its readers: text with gaps. Filling it for one reader is a look-up a gap, no template runs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from markupsafe import escape

from digest.model import Shared
from digest.render.mark import KINDS, PLAIN, Kind, Run
from digest.render.slot import Book, Slot, Whose, divide

Say = Callable[[Any], str]
Around = dict[Kind, tuple[str, str]]

# What many readers see is among the last few thousand, some hundred bytes each.
_REMEMBERED = 16_384


class UnevenError(ValueError):
    """The runs of *slot* are not all shown, once each."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"{slot}: show every run once, and nothing of its text elsewhere")
        self.slot = slot


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Where a value comes. *say* writes it safely; where there is a *partial*, the value is many, each shown by it, *between* any two."""

    name: str
    read: Callable[[Any], Any]
    say: Say
    partial: str | None
    between: Shared
    whose: Whose

    def filled(self, value: Any) -> str:
        """Return what a card, section or sheet has for this gap, in words."""
        raw = self.read(value)
        return self.say(raw) if self.whose == "reader" else _said(self.say, raw)


Form = tuple[Shared | Gap, ...]
"""A rendered template: what is the same for all its readers, and the gaps between."""


@lru_cache(_REMEMBERED)
def _said(say: Say, raw: Any) -> Shared:
    return Shared(say(raw))


def divided(rendered: str, book: Book, *, is_html: bool) -> Form:
    """Return the form that *rendered* is, its tokens being those of *book*. Raises UnevenError where runs are not all shown."""
    say = _html if is_html else str
    head, texts = divide(rendered)
    tokens = [(book[number], after) for number, after in texts]
    form: list[Shared | Gap] = [Shared(head)]
    while tokens:
        size = len(KINDS) if tokens[0][0].kind else 1
        group, tokens = tokens[:size], tokens[size:]
        (slot, _), after = group[0], group[-1][1]
        write = _marked(_around(group), slot.show, say) if slot.kind else _plain(slot.show, say)
        form += Gap(slot.name, slot.read, write, slot.partial, Shared(slot.between), slot.whose), Shared(after)
    return tuple(step for step in form if step)


def closed(form: Form, card: Any) -> Form:
    """Return *form* with the gaps of the paper filled as *card* has it, and made one with the text round them."""
    steps: list[Shared | Gap] = []
    texts: list[str] = []
    for step in form:
        if not isinstance(step, Gap):
            texts.append(step)
        elif step.whose == "paper":
            texts.append(step.say(step.read(card)))
        else:
            steps += Shared("".join(texts)), step
            texts = []
    return (*steps, Shared("".join(texts)))


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
