"""Where templates and pieces meet: a page is drawn for one reader, and the cards in it come filled, not rendered."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from digest.exceptions import TemplateError
from digest.render.card import Card, Shown
from digest.render.door import rendering
from digest.render.link import Link
from digest.render.mark import Run
from digest.render.piece import Filled, Piece, divided, opened, shape
from digest.render.script import Block
from digest.render.slot import SIGN, TOKEN, Book, Slot, token

# 300 papers in a dozen shapes; what is filled is some 1 kB, and what many readers see is among the last few thousand; a card is
# needed twice, for HTML and for text.
_PIECES, _FILLED, _SEEN = 4_096, 8_192, 1_024

_FULL = Card(
    title=Block(()),
    url="https://example.org/",
    number=0,
    byline=(Run("A"),),
    extract=Block(()),
    note="",
    links=(Link("PDF", None),),
)
_NUMBERED = Card(title=Block(()), url=None, number=0)
_UNNUMBERED = Card(title=Block(()), url=None)
# The partials that show a card: the least it has there, the most, and what of it must not be forgotten.
_ALL = {"card.number", "card.title", "card.extract", "card.note"}
_CARDS = {
    "card": (_NUMBERED, _FULL, _ALL),
    "compact": (_NUMBERED, _FULL, _ALL),
    "trend": (_UNNUMBERED, replace(_FULL, number=None, note=None), {"card.title", "card.extract"}),
    "line": (_UNNUMBERED, _FULL, {"card.number", "card.title", "card.note"}),
}

Draw = Callable[..., tuple[str, ...]]


def drawer(templates: Environment) -> Draw:
    """Return what draws a template of *templates* for one reader, as pieces; in it, `place(partial, card)` shows a card.

    Raises TemplateError for a partial that forgets a part of a card, or shows a paper's text where a reader's words are not marked.
    """

    @lru_cache(_PIECES)
    def piece(partial: str, bare: Card) -> Piece:
        return _rendered(templates, partial, bare)[0]

    @lru_cache(_SEEN)
    def card(shown: Shown) -> Card:
        return shown.card()

    @lru_cache(_FILLED)
    def filled(partial: str, shown: Shown) -> Filled:
        seen = card(shown)
        return piece(partial, shape(seen)).fill(seen)

    @lru_cache(_FILLED)
    def numbered(slot: Slot, number: int) -> str:
        return str(slot.read(replace(_FULL, number=number)))

    @pass_context
    def place(context: Context, partial: str, shown: Shown) -> str:
        placed: list[tuple[str, ...]] = context["placed"]
        before, number, after = filled(partial, shown)
        placed.append((*before, numbered(number, shown.number), *after) if number and shown.number is not None else before)
        return token(len(placed) - 1)

    def draw(name: str, **values: Any) -> tuple[str, ...]:
        placed: list[tuple[str, ...]] = []
        with rendering(name):
            return _expanded(templates.get_template(name).generate(placed=placed, **values), placed)

    templates.globals["place"] = place
    _check(templates)
    return draw


def plainly(templates: Environment) -> Draw:
    """Return what draws the same by the plain and slow way: every card anew. For tests to compare, and for yardsticks."""

    def place(partial: str, shown: Shown) -> str:
        rendered = templates.get_template(partial).render(card=shown.card())
        return Markup(rendered) if partial.endswith(".html") else rendered  # noqa: S704 - Jinja escaped it

    def draw(name: str, **values: Any) -> tuple[str, ...]:
        with rendering(name):
            return (templates.get_template(name).render(**values),)

    templates.globals["place"] = place
    return draw


def _rendered(templates: Environment, partial: str, bare: Card) -> tuple[Piece, Book]:
    book: Book = []
    with rendering(partial):
        rendered = templates.get_template(partial).render(card=opened(bare, book))
        return divided(rendered, book, is_html=partial.endswith(".html")), book


def _check(templates: Environment) -> None:
    """Render every card once with the least and once with the most that it can have."""
    for kind, (least, most, expected) in _CARDS.items():
        for partial in (f"partials/{kind}.html", f"partials/{kind}.txt"):
            _rendered(templates, partial, least)
            _, book = _rendered(templates, partial, most)
            forgotten = expected - {slot.name.removesuffix(".runs") for slot, _ in book}
            if forgotten:
                raise TemplateError(f"{partial}:1: a part of the card is shown nowhere: {', '.join(sorted(forgotten))}")


def _expanded(drawn: Iterable[str], placed: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what was *drawn*, the tokens in it replaced by what was *placed*."""
    pieces: list[str] = []
    for text in drawn:
        if SIGN not in text:
            pieces.append(text if type(text) is str else str(text))
            continue
        first, *rest = TOKEN.split(text)
        pieces.append(first)
        for number, after in zip(rest[::2], rest[1::2], strict=True):
            pieces += [*placed[int(number)], after]
    return tuple(filter(None, pieces))
