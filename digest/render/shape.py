"""What of a card, a section or a page decides the text round its slots: those of one shape are
rendered once for all their readers."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from digest.render.card import Body, Card, Face
from digest.render.footer import Footer
from digest.render.heading import Heading
from digest.render.link import Link
from digest.render.mark import Run
from digest.render.notice import Row
from digest.render.page import Page
from digest.render.script import Block, Direction
from digest.render.section import Kind, Section
from digest.render.slot import Book, Holds, Slot
from digest.render.warning import Caution

Look = tuple[Direction | None, str | None, bool]
"""Direction and language of a block, and whether there is any text."""


class Sheet(NamedTuple):
    """A page and its subject: all that a template of a whole mail gets."""

    page: Page
    subject: str


def _runs(block: Block) -> tuple[Run, ...]:
    return block.runs


class CardShape(NamedTuple):
    face: Face
    title: Look
    extract: Look | None
    has_number: bool
    has_note: bool

    def opened(self, book: Book) -> dict[str, Any]:
        def slot(name: str, **how: Any) -> Any:
            return Slot(attrgetter(name), book, given=True, **how)

        def block(name: str, look: Look) -> Block:
            direction, language, has_text = look
            runs = slot(name, show=_runs, way="runs", holds="runs", of_paper=True)
            return Block(runs if has_text else (), direction, language)

        title = block("title", self.title)
        extract = block("extract", self.extract) if self.extract else None
        note = slot("note", of_paper=True) if self.has_note else None
        number = slot("number") if self.has_number else None
        return {"card": Card(number, Body(self.face, title, extract, note))}


class SectionShape(NamedTuple):
    kind: Kind
    has_note: bool
    has_cards: bool
    has_lines: bool
    is_numbered: bool
    is_first: bool

    def opened(self, book: Book) -> dict[str, Any]:
        def slot(name: str, holds: Holds = "text", *, given: bool = True) -> Any:
            return Slot(attrgetter(name), book, holds=holds, given=given)

        section = Section(
            name=slot("name", given=False),
            note=slot("note") if self.has_note else None,
            kind=self.kind,
            cards=slot("cards", "papers") if self.has_cards else (),
            lines=slot("lines", "papers") if self.has_lines else (),
            is_numbered=self.is_numbered,
            is_first=self.is_first,
        )
        return {"section": section}


class SheetShape(NamedTuple):
    template: str
    name: str
    title: str
    year: int
    preamble: str
    trailer: str
    links: tuple[tuple[str, bool], ...]
    ways: tuple[tuple[str, bool], ...]
    notes_off: tuple[str, bool] | None
    warnings: int
    rows: int
    has_sections: bool
    texts: tuple[bool, ...]

    def opened(self, book: Book) -> dict[str, Any]:
        given: dict[str, Any] = {
            name: _slot(name, book) if is_there else () if name in _RUNS else ""
            for name, is_there in zip((*_TEXTS, *_RUNS), self.texts, strict=True)
        }
        off = self.notes_off and _link(self.notes_off, _slot("footer.notes_off.url", book))
        page = Page(
            template=self.template,
            name=self.name,
            heading=Heading(
                given["heading.opening"], given["heading.title"], given["heading.preheader"]
            ),
            links=_links("links", self.links, book),
            title=self.title,
            year=self.year,
            preamble=self.preamble,
            trailer=self.trailer,
            lead=given["lead"],
            warnings=tuple(
                Caution(*_each("warnings", at, ("word", "text"), book))
                for at in range(self.warnings)
            ),
            status=given["status"],
            rows=tuple(
                Row(*_each("rows", at, ("source", "told"), book)) for at in range(self.rows)
            ),
            sections=_slot("sections", book, holds="papers") if self.has_sections else (),
            footer=Footer(
                words=given["footer.words"],
                next=given["footer.next"],
                links=_links("footer.links", self.ways, book),
                credit=given["footer.credit"],
                notes_off=off or None,
            ),
        )
        return {"page": page, "subject": Slot(attrgetter("subject"), book)}


Shape = CardShape | SectionShape | SheetShape
Value = Card | Section | Sheet


def shape(value: Value) -> Shape:
    """Return what of *value* is not in slots: nothing else of it may be seen by a template."""
    if isinstance(value, Card):
        body = value.body
        title, extract = body.title, body.extract
        return CardShape(
            body.face,
            (title.direction, title.language, bool(title.runs)),
            (extract.direction, extract.language, bool(extract.runs)) if extract else None,
            value.number is not None,
            bool(body.note),
        )
    if isinstance(value, Section):
        return SectionShape(
            value.kind,
            bool(value.note),
            bool(value.cards),
            bool(value.lines),
            value.is_numbered,
            value.is_first,
        )
    return _sheet_shape(value.page)


# Asked for as often as a page has templates: one of each kind.
@lru_cache(1)
def _sheet_shape(page: Page) -> SheetShape:
    off = page.footer.notes_off
    return SheetShape(
        page.template,
        page.name,
        page.title,
        page.year,
        page.preamble,
        page.trailer,
        tuple([(link.label, bool(link.url)) for link in page.links]),
        tuple([(link.label, bool(link.url)) for link in page.footer.links]),
        (off.label, bool(off.url)) if off else None,
        len(page.warnings),
        len(page.rows),
        bool(page.sections),
        tuple(map(bool, _texts(page))),
    )


_TEXTS = (
    "heading.opening",
    "heading.title",
    "heading.preheader",
    "status",
    "footer.next",
    "footer.credit",
)
_RUNS = ("lead", "footer.words")
_texts = attrgetter(*_TEXTS, *_RUNS)


def _slot(name: str, book: Book, holds: Holds | None = None) -> Any:
    holds = holds or ("runs" if name in _RUNS else "text")
    return Slot(attrgetter(f"page.{name}"), book, holds=holds, given=True)


def _links(name: str, given: tuple[tuple[str, bool], ...], book: Book) -> tuple[Link, ...]:
    return tuple(
        _link(one, *_each(name, at, ("url",), book, given=True)) for at, one in enumerate(given)
    )


def _link(given: tuple[str, bool], url: Any) -> Link:
    label, has_url = given
    return Link(label, url if has_url else None)


def _each(
    name: str, at: int, fields: tuple[str, ...], book: Book, *, given: bool = False
) -> Iterator[Any]:
    """Yield a slot for each of *fields* of what stands at *at* among the page's *name*."""
    many = attrgetter(f"page.{name}")
    for field in fields:
        yield Slot(partial(_read, many, at, field), book, given=given)


def _read(many: Callable[[Sheet], Sequence[Any]], at: int, field: str, sheet: Sheet) -> Any:
    return getattr(many(sheet)[at], field)
