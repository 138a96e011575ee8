"""Where templates and pieces meet: each template is rendered once a shape, and a mail is what its pieces make in a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from digest.exceptions import TemplateError
from digest.model import Piece
from digest.render.card import Body, Card
from digest.render.door import rendering
from digest.render.page import Page
from digest.render.piece import Form, Gap, UnevenError, closed, divided
from digest.render.section import Section
from digest.render.shape import Shape, Sheet, shape
from digest.render.slot import Book, Slot
from digest.render.trial import trials

# 300 papers in a dozen looks; each with some of its words marked, in HTML and in text.
_FORMS, _CARDS = 8_192, 32_768

Draw = Callable[..., tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Forms:
    """Templates as they were rendered: *whole* for all of one shape, *card* for all who see the same of a paper."""

    whole: Callable[[str, Shape], Form]
    card: Callable[[str, Body, bool], Form]


def drawer(templates: Environment) -> Draw:
    """Return what draws a template of *templates* for one reader, as pieces; in it, `place(partial, cards)` shows cards or sections.

    Raises TemplateError for a template that forgets papers or a part of a card, or shows a reader's value other than in its slot.
    """
    templates.globals["place"] = _place
    whole = lru_cache(_FORMS)(partial(_rendered, templates))
    forms = Forms(whole, lru_cache(_CARDS)(partial(_card, whole)))
    for name, made, expected in trials():
        shown = {gap.name.removesuffix(".runs") for _, gap in whole(name, made).gaps}
        if forgotten := expected - shown:
            raise TemplateError(f"{name}:1: what must be seen is shown nowhere: {', '.join(sorted(forgotten))}")

    def draw(name: str, *, page: Page, subject: str = "") -> tuple[Piece, ...]:
        texts: list[Piece] = []
        with rendering(name):
            _fill(texts, forms, name, Sheet(page, subject))
        return tuple(texts)

    return draw


def _fill(texts: list[Piece], forms: Forms, name: str, value: Section | Sheet) -> None:
    """Add to *texts* what the template *name* shows of a page or a section: text that is shared, and what is in its gaps."""
    form = forms.whole(name, shape(value))
    for before, gap in form.gaps:
        texts.append(before)
        if gap.partial is None:
            texts += gap.filled(value)
        else:
            _fill_each(texts, forms, gap, gap.read(value))
    texts.append(form.end)


def _fill_each(texts: list[Piece], forms: Forms, gap: Gap, papers: Sequence[Card | Section]) -> None:
    assert gap.partial, "that is how they are shown"  # noqa: S101 - for mypy
    for number, one in enumerate(papers):
        if number and gap.between.octets:
            texts.append(gap.between)
        if isinstance(one, Card):
            form = forms.card(gap.partial, one.body, one.number is not None)
            for before, own in form.gaps:
                texts.append(before)
                texts += own.filled(one)
            texts.append(form.end)
        else:
            _fill(texts, forms, gap.partial, one)


def _card(whole: Callable[[str, Shape], Form], name: str, body: Body, is_numbered: bool) -> Form:  # noqa: FBT001 - a key
    """Return a card as all have it who see the same of a paper, with a gap for its number."""
    card = Card(0 if is_numbered else None, body)
    return closed(whole(name, shape(card)), card)


def plainly(templates: Environment) -> Draw:
    """Return what draws the same by the plain and slow way: every card anew. For tests to compare, and for yardsticks."""

    def place(name: str, papers: Iterable[Card | Section], between: str = "") -> str:
        template = templates.get_template(name)
        drawn = between.join(template.render({"card" if isinstance(one, Card) else "section": one}) for one in papers)
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
    """Return the line of template *name* that first names *slot*, or else what holds it: a macro may show it there."""
    assert templates.loader, "templates are loaded from somewhere"  # noqa: S101 - for mypy
    lines = templates.loader.get_source(templates, name)[0].splitlines()
    wanted = (slot, slot.removesuffix(".runs"), slot.partition(".")[0])
    return next((at for one in wanted for at, line in enumerate(lines, 1) if one in line and "{#" not in line), 1)
