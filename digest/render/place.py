"""Where templates and pieces meet: each template is rendered once a shape, and a mail is what its pieces make in a row."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from digest.exceptions import TemplateError
from digest.model import Own
from digest.render.card import Card
from digest.render.door import rendering
from digest.render.page import Page
from digest.render.piece import Piece, UnevenError, divided, said
from digest.render.section import Section
from digest.render.shape import Shape, Sheet, shape
from digest.render.slot import Book, Slot
from digest.render.trial import trials

# 300 papers in a dozen looks, for HTML and for text.
_PIECES, _CARDS = 8_192, 16_384

Draw = Callable[..., tuple[str, ...]]
Pieces = Callable[[str, Shape], Piece]
Cards = Callable[[str, Card], tuple[str, ...]]


def drawer(templates: Environment) -> Draw:
    """Return what draws a template of *templates* for one reader, as pieces; in it, `place(partial, cards)` shows cards or sections.

    Raises TemplateError for a template that forgets papers or a part of a card, or shows a reader's value other than in its slot.
    """
    templates.globals["place"] = _place
    piece = lru_cache(_PIECES)(partial(_rendered, templates))
    card = lru_cache(_CARDS)(partial(_card, piece))
    for name, made, expected in trials():
        forgotten = expected.difference(shown.removesuffix(".runs") for part in piece(name, made).parts for shown in part.names)
        if forgotten:
            raise TemplateError(f"{name}:1: what must be seen is shown nowhere: {', '.join(sorted(forgotten))}")

    def draw(name: str, *, page: Page, subject: str = "") -> tuple[str, ...]:
        with rendering(name):
            return tuple(filter(None, _filled(piece, card, name, Sheet(page, subject))))

    return draw


def _filled(piece: Pieces, card: Cards, name: str, value: Section | Sheet) -> list[str]:
    """Return what the template *name* shows of a page or a section: what stands round its slots is shared, what is in them is not."""
    whole = piece(name, shape(value))
    texts = [whole.head]
    for part in whole.parts:
        if part.partial is None:
            raw = part.read(value)
            texts.append(Own(part.say(raw)) if part.whose == "reader" else said(part.say, raw))
        else:
            texts += _each(piece, card, part.partial, part.read(value), part.between)
        texts.append(part.after)
    return texts


def _each(piece: Pieces, card: Cards, name: str, papers: Sequence[Card | Section], between: str) -> list[str]:
    texts: list[str] = []
    for one in papers:
        texts += card(name, one) if isinstance(one, Card) else _filled(piece, card, name, one)
        texts.append(between)
    return texts[:-1]


def _card(piece: Pieces, name: str, card: Card) -> tuple[str, ...]:
    whole = piece(name, shape(card))
    texts = [whole.head]
    for part in whole.parts:
        texts += said(part.say, part.read(card)), part.after
    return tuple(texts)


def plainly(templates: Environment) -> Draw:
    """Return what draws the same by the plain and slow way: every card anew. For tests to compare, and for yardsticks."""

    def place(name: str, papers: Iterable[Card | Section], between: str = "") -> str:
        template = templates.get_template(name)
        drawn = between.join(template.render({"card" if isinstance(one, Card) else "section": one}) for one in papers)
        return Markup(drawn) if name.endswith(".html") else drawn  # noqa: S704 - Jinja escaped it

    def draw(name: str, *, page: Page, subject: str = "") -> tuple[str, ...]:
        with rendering(name):
            return (templates.get_template(name).render(page=page, subject=subject),)

    templates.globals["place"] = place
    return draw


def _place(name: str, papers: Any, between: str = "") -> Slot | str:
    """Show each of *papers* by the template *name*, with the text *between* any two."""
    return papers.placed(name, between) if isinstance(papers, Slot) else ""


def _rendered(templates: Environment, name: str, shape: Shape) -> Piece:
    book: Book = []
    with rendering(name):
        text = templates.get_template(name).render(shape.opened(book))
        try:
            return divided(text, book, is_html=name.endswith(".html"))
        except UnevenError as error:
            raise TemplateError(f"{name}:{_line(templates, name, error.slot)}: {error}") from error


def _line(templates: Environment, name: str, slot: str) -> int:
    """Return the line of template *name* that first names *slot*, or else what holds it: a macro may show it there."""
    assert templates.loader, "templates are loaded from somewhere"  # noqa: S101 - for mypy
    lines = templates.loader.get_source(templates, name)[0].splitlines()
    wanted = (slot, slot.removesuffix(".runs"), slot.partition(".")[0])
    return next((at for one in wanted for at, line in enumerate(lines, 1) if one in line and "{#" not in line), 1)
