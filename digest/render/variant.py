"""What of a card, section or page decides the text round its slots."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from digest.render.byline import Link
from digest.render.card import Card, MarkedCard
from digest.render.card_view import PaperView
from digest.render.footer import Footer
from digest.render.highlight import Block, Direction
from digest.render.notice import Row
from digest.render.page import Page
from digest.render.section import Kind, Section
from digest.render.slot import Book, Holds, Slot
from digest.render.subject import Heading
from digest.render.warning import Caution

_Look = tuple[Direction | None, str | None, tuple[bool, ...]]
"""Direction and language of a block, and whether there is any text in each of its parts."""
_Links = tuple[tuple[str, bool], ...]
"""Labels, and whether each leads anywhere."""

_NO_LINK = Link("", None)


class _CardShape(NamedTuple):
    view: PaperView
    title: _Look
    extract: _Look | None
    has_number: bool
    has_note: bool

    def opened(self, book: Book) -> dict[str, Any]:
        """Return what a template gets of this shape, its slots in *book* once they are printed."""

        def slot(name: str, **how: Any) -> Any:
            return Slot(attrgetter(name), book, given=True, **how)

        def block(name: str, look: _Look) -> Block:
            direction, language, parts = look
            runs, *divided = [
                slot(name, show=attrgetter(part), way=part, holds="runs", of_paper=True)
                if has_text
                else ()
                for part, has_text in zip(_PARTS, parts, strict=True)
            ]
            return Block(runs, direction, language, *divided)

        title = block("title", self.title)
        extract = block("extract", self.extract) if self.extract else None
        note = slot("note", of_paper=True) if self.has_note else None
        number = slot("number") if self.has_number else None
        return {"card": Card(number, MarkedCard(self.view, title, extract, note))}


class _SectionShape(NamedTuple):
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


class _PageShape(NamedTuple):
    template: str
    name: str
    title: str
    year: int
    preamble: str
    trailer: str
    links: _Links
    ways: _Links
    notes_off: _Links
    warnings: _Links
    rows: int
    has_sections: bool
    texts: tuple[bool, ...]

    def opened(self, book: Book) -> dict[str, Any]:
        given: dict[str, Any] = {
            name: _slot(name, book) if is_there else () if name in _RUNS else ""
            for name, is_there in zip((*_TEXTS, *_RUNS), self.texts, strict=True)
        }
        subject: Any = Slot(attrgetter("subject"), book)
        page = Page(
            template=self.template,
            name=self.name,
            heading=Heading(
                *[given[f"heading.{one}"] for one in ("opening", "title", "preheader")]
            ),
            links=_links("links", self.links, book),
            title=self.title,
            year=self.year,
            preamble=self.preamble,
            trailer=self.trailer,
            lead=given["lead"],
            warnings=_cautions(self.warnings, book),
            status=given["status"],
            rows=_each("rows", self.rows, Row, ("source", "told"), book),
            sections=_slot("sections", book, holds="papers") if self.has_sections else (),
            footer=Footer(
                words=given["footer.words"],
                next=given["footer.next"],
                links=_links("footer.links", self.ways, book),
                credit=given["footer.credit"],
                notes_off=next(iter(_links("footer.notes_off", self.notes_off, book)), None),
            ),
            subject=subject,
        )
        return {"page": page, "subject": subject}


Shape = _CardShape | _SectionShape | _PageShape
Value = Card | Section | Page


def given(value: Value) -> dict[str, Any]:
    """Return what a template gets to show *value* itself."""
    if isinstance(value, Page):
        return {"page": value, "subject": value.subject}
    return {"card" if isinstance(value, Card) else "section": value}


def shape(value: Value) -> Shape:
    """Return what of *value* is not in slots: nothing else of it may be seen by a template."""
    if isinstance(value, Card):
        body, has_number = value.body, value.number is not None
        extract = _look(body.extract) if body.extract else None
        return _CardShape(body.view, _look(body.title), extract, has_number, bool(body.note))
    if isinstance(value, Section):
        return _SectionShape(
            value.kind,
            bool(value.note),
            bool(value.cards),
            bool(value.lines),
            value.is_numbered,
            value.is_first,
        )
    off = value.footer.notes_off
    return _PageShape(
        value.template,
        value.name,
        value.title,
        value.year,
        value.preamble,
        value.trailer,
        _labels(value.links),
        _labels(value.footer.links),
        _labels((off,) if off else ()),
        _labels([one.link or _NO_LINK for one in value.warnings]),
        len(value.rows),
        bool(value.sections),
        tuple(map(bool, _texts(value))),
    )


_TEXTS = (
    "heading.opening", "heading.title", "heading.preheader", "status", "footer.next",
    "footer.credit",
)  # fmt: skip
_RUNS = ("lead", "footer.words")
_texts = attrgetter(*_TEXTS, *_RUNS)


_PARTS = ("runs", "before", "claim", "after")
_parts = attrgetter(*_PARTS)


def _look(block: Block) -> _Look:
    return block.direction, block.language, tuple(map(bool, _parts(block)))


def _labels(links: Sequence[Link]) -> _Links:
    return tuple([(link.label, bool(link.url)) for link in links])


def _slot(name: str, book: Book, holds: Holds | None = None) -> Any:
    holds = holds or ("runs" if name in _RUNS else "text")
    return Slot(attrgetter(name), book, holds=holds, given=True)


def _links(name: str, labels: _Links, book: Book, field: str = "url") -> tuple[Link, ...]:
    urls = _read(name, len(labels), field, book, given=True)
    return tuple(
        [
            Link(label, url if has_url else None)
            for (label, has_url), url in zip(labels, urls, strict=True)
        ]
    )


def _cautions(labels: _Links, book: Book) -> tuple[Caution, ...]:
    """Return what stands in the page's warnings, with slots, those that end in a link with that."""
    links = _links("warnings", labels, book, "link.url")
    cautions = _each("warnings", len(labels), Caution, ("word", "text"), book)
    return tuple(
        [
            replace(caution, link=link) if link.url else caution
            for caution, link in zip(cautions, links, strict=True)
        ]
    )


def _each(
    name: str, count: int, make: Callable[..., Any], fields: tuple[str, ...], book: Book
) -> tuple[Any, ...]:
    """Return *count* of what stands in the page's *name*, with slots for its *fields*."""
    return tuple(map(make, *[_read(name, count, field, book) for field in fields]))


def _read(name: str, count: int, field: str, book: Book, *, given: bool = False) -> Iterator[Any]:
    """Yield a slot for the *field* of each that stands in the page's *name*."""
    for at in range(count):
        yield Slot(partial(_one, attrgetter(name), at, field), book, given=given)


def _one(many: Callable[[Page], Any], at: int, field: str, page: Page) -> Any:
    found = many(page)
    return attrgetter(field)(found[at] if isinstance(found, tuple) else found)
