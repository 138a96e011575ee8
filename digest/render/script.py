"""Scripts and their directions: decided per block, by the first strong letter (Unicode Annex 9,
P2)."""

from dataclasses import dataclass, field
from typing import Literal
from unicodedata import bidirectional, name

from digest.model import Piece
from digest.render.mark import Run

_RIGHT_TO_LEFT = frozenset(("R", "AL"))
Direction = Literal["rtl"]
# Letters that turn, and marks that could turn what follows.
_TURNING = _RIGHT_TO_LEFT | frozenset(("RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "AN"))
_LANGUAGES = {"HEBREW": "he", "ARABIC": "ar", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja"}


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A paragraph of the paper's own text; *direction* and *language* are None where they are the
    mail's.

    A block is itself alone; *pieces* is what became of it in templates, for whoever comes next.
    """

    runs: tuple[Run, ...]
    direction: Direction | None = None
    language: str | None = None
    pieces: dict[object, Piece] = field(default_factory=dict)


def look(text: str) -> tuple[Direction | None, str | None]:
    """Return the direction and the language of *text*, None where they are the mail's."""
    letter = _first_strong(text)
    if letter is None:
        return None, None
    direction: Direction | None = "rtl" if bidirectional(letter) in _RIGHT_TO_LEFT else None
    return direction, _LANGUAGES.get(name(letter, "").partition(" ")[0])


def turns(text: str) -> bool:
    """Tell whether *text* has letters or marks that could turn the text around it."""
    return any(bidirectional(letter) in _TURNING for letter in text)


def _first_strong(text: str) -> str | None:
    return next((letter for letter in text if bidirectional(letter) in {"L", "R", "AL"}), None)
