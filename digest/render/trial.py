"""What every template is tried on when it is loaded: the least and the most that it may be given,
and what it must not forget."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

from digest.model import Paper
from digest.render.card import Face
from digest.render.link import Link
from digest.render.mark import Run
from digest.render.page import TEMPLATES
from digest.render.passage import passage
from digest.render.shape import CardShape, SectionShape, Shape, SheetShape
from digest.text.tex import readable

_PAPER = Paper(
    id=0,
    title="",
    source="",
    first_listed_on=date.min,
    first_seen_at=datetime.min.replace(tzinfo=UTC),
)
_RICH = Face(
    paper=_PAPER,
    url="https://example.org/",
    byline=(Run("A"),),
    links=(Link("PDF", None),),
    is_bare=False,
    title=passage(readable(""), ()),
    abstract=readable(""),
)
_POOR = replace(_RICH, url=None, byline=(), links=())
_LOOK = (None, None)
# The partials that show a card: whether it has a number there, an extract, a note.
_CARDS = {
    "card": (True, True, True),
    "compact": (True, True, True),
    "trend": (False, True, False),
    "line": (True, False, True),
    "title": (False, False, True),
}
# What a digest always has, and what it may have beside.
_LEAST = SheetShape(
    "digest",
    "A",
    "B",
    2025,
    "",
    "",
    ("C", "D"),
    ("C", "D"),
    "E",
    0,
    0,
    has_sections=False,
    texts=(True,) * 8,
)
_MOST = _LEAST._replace(warnings=2, rows=2, has_sections=True)

Trial = tuple[str, Shape, frozenset[str]]


def trials() -> Iterator[Trial]:
    """Yield a template's name, what it is tried on, and the names of what it must show then."""
    yield "subject.txt", _LEAST, frozenset()
    for end in ("html", "txt"):
        yield from _of_cards(end)
        for kind, is_numbered, is_first in product(
            ("card", "compact", "trend"), (True, False), (True, False)
        ):
            shape = SectionShape(kind, True, True, True, is_numbered, is_first)  # type: ignore[arg-type]  # noqa: FBT003 - a product is of strings
            yield f"partials/section.{end}", shape, frozenset({"section.cards", "section.lines"})
        for layout in (*TEMPLATES.values(), "notice"):
            yield f"{layout}.{end}", _LEAST, frozenset()
            yield f"{layout}.{end}", _MOST, frozenset({"page.sections"})


def _of_cards(end: str) -> Iterator[Trial]:
    for kind, (has_number, has_extract, has_note) in _CARDS.items():
        if (kind, end) == ("title", "txt"):
            continue
        most = CardShape(_RICH, _LOOK, _LOOK if has_extract else None, has_number, has_note)
        there = {
            "card.number": has_number,
            "card.title": True,
            "card.extract": has_extract,
            "card.note": has_note,
        }
        least = CardShape(_POOR, _LOOK, None, has_number and kind != "line", has_note=False)
        yield (
            f"partials/{kind}.{end}",
            most,
            frozenset(name for name, is_there in there.items() if is_there),
        )
        yield f"partials/{kind}.{end}", least, frozenset({"card.title"})
