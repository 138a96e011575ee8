"""Where templates and pieces meet: each template is rendered once a shape, and a mail is what its
pieces make in a row."""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from digest.exceptions import TemplateError
from digest.model import Piece
from digest.render.card import Card
from digest.render.door import rendering
from digest.render.page import Page
from digest.render.piece import Form, UnevenError, closed, divided
from digest.render.section import Section
from digest.render.shape import Shape, Sheet, Value, shape
from digest.render.slot import Book, Slot
from digest.render.trial import trials

# 300 papers in a dozen looks, in HTML and in text.
_FORMS = 8_192

Draw = Callable[..., tuple[Piece, ...]]
Whole = Callable[[str, Shape], Form]
"""A template as it was rendered for all of one shape."""


def drawer(templates: Environment) -> Draw:
    """Return what draws a template of *templates* for one reader, as pieces; in it, `place(partial,
    cards)` shows cards or sections.

    Raises TemplateError for a template that forgets papers or a part of a card, or shows a reader's
    value other than in its slot.
    """
    templates.globals["place"] = _place
    whole = lru_cache(_FORMS)(partial(_rendered, templates))
    for name, made, expected in trials():
        shown = {gap.name.removesuffix(".runs") for _, gap in whole(name, made).gaps}
        if forgotten := expected - shown:
            raise TemplateError(
                f"{name}:1: what must be seen is shown nowhere: {', '.join(sorted(forgotten))}"
            )

    def draw(name: str, *, page: Page, subject: str = "") -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        with rendering(name):
            _fill(pieces, whole, name, Sheet(page, subject))
        return tuple(pieces)

    return draw


def _fill(pieces: list[Piece], whole: Whole, name: str, value: Value) -> None:
    """Add to *pieces* what the template *name* shows of *value*: text that is shared, and what is
    in its gaps."""
    form = _form(whole, name, value) if isinstance(value, Card) else whole(name, shape(value))
    for before, gap in form.gaps:
        pieces.append(before)
        if gap.partial is None:
            pieces.append(gap.filled(value))
            continue
        for number, one in enumerate(gap.read(value)):
            if number and gap.between.octets:
                pieces.append(gap.between)
            _fill(pieces, whole, gap.partial, one)
    pieces.append(form.end)


def _form(whole: Whole, name: str, card: Card) -> Form:
    """Return a card as all have it who see the same of a paper, with a gap for its number."""
    forms, key = card.body.forms, (whole, name, card.number is None)
    form: Form | None = forms.get(key)
    if form is None:
        form = forms[key] = closed(whole(name, shape(card)), card)
    return form


def plainly(templates: Environment) -> Draw:
    """Return what draws the same by the plain and slow way: every card anew. For tests to compare,
    and for yardsticks."""

    def place(name: str, papers: Iterable[Card | Section], between: str = "") -> str:
        template = templates.get_template(name)
        drawn = between.join(
            template.render({"card" if isinstance(one, Card) else "section": one}) for one in papers
        )
        return Markup(drawn) if name.endswith(".html") else drawn  # noqa: S704 - Jinja escaped it

    def draw(name: str, *, page: Page, subject: str = "") -> tuple[Piece, ...]:
        with rendering(name):
            return (Piece(templates.get_template(name).render(page=page, subject=subject)),)

    templates.globals["place"] = place
    return draw


def _place(name: str, papers: Any, between: str = "") -> Slot | str:
    """Show each of *papers* by the template *name*, with the text *between* any two."""
    return papers.placed(name, between) if isinstance(papers, Slot) else ""


def _rendered(templates: Environment, name: str, shape: Shape) -> Form:
    book: Book = []
    with rendering(name):
        text = templates.get_template(name).render(shape.opened(book))
        try:
            return divided(text, book, is_html=name.endswith(".html"))
        except UnevenError as error:
            raise TemplateError(f"{name}:{_line(templates, name, error.slot)}: {error}") from error


def _line(templates: Environment, name: str, slot: str) -> int:
    """Return the line of template *name* that first names *slot*, or else what holds it: a macro
    may show it there."""
    assert templates.loader, "templates are loaded from somewhere"  # noqa: S101 - for mypy
    lines = templates.loader.get_source(templates, name)[0].splitlines()
    wanted = (slot, slot.removesuffix(".runs"), slot.partition(".")[0])
    return next(
        (
            at
            for one in wanted
            for at, line in enumerate(lines, 1)
            if one in line and "{#" not in line
        ),
        1,
    )
