"""A passage of a paper, a title or some sentences of its abstract: prepared once, marked for each
of its readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.render.mark import marked
from digest.render.script import Block, Direction, look
from digest.text.plain import visible
from digest.text.tex import Readable
from digest.text.tex_sign import Script

Places = tuple[tuple[int, int], ...]

_REMEMBERED = 16_384
_GAP = " … "


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A visible *text* with its raised and lowered *scripts*; *parts* are (start, end) in what it
    is *of*, and how much later each stands here."""

    of: Readable
    text: str
    scripts: tuple[tuple[int, int, Script], ...]
    parts: tuple[tuple[int, int, int], ...]
    direction: Direction | None
    language: str | None

    def marked(self, words: Places) -> Block:
        """Return the passage with those *words* of the reader marked that stand in it; they are
        sorted, in what it is of."""
        return _marked(self, tuple(_moved(words, self.parts)))


def passage(text: Readable, spans: Iterable[tuple[int, int]], ending: str = "") -> Passage:
    """Return the *spans* of *text*, a gap between any two, and then the *ending*."""
    said: list[str] = []
    parts: list[tuple[int, int, int]] = []
    size = 0
    for start, end in spans:
        size += len(_GAP) if said else 0
        said.append(text.text[start:end])
        parts.append((start, end, size - start))
        size += end - start
    shown = visible(_GAP.join(said) + ending)
    scripts = [
        (*place, way) for start, end, way in text.scripts for place in _moved([(start, end)], parts)
    ]
    return Passage(text, shown, tuple(scripts), tuple(parts), *look(shown))


def _moved(
    words: Iterable[tuple[int, int]], parts: Iterable[tuple[int, int, int]]
) -> list[tuple[int, int]]:
    """Return where *words* stand in *parts*: what is in none makes no difference."""
    return [
        (max(first, start) + later, min(last, end) + later)
        for start, end, later in parts
        for first, last in words
        if first < end and last > start
    ]


@lru_cache(_REMEMBERED)
def _marked(shown: Passage, words: Places) -> Block:
    return Block(marked(shown.text, words, shown.scripts), shown.direction, shown.language)
