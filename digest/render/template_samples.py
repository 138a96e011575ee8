"""What an operator's templates are tried on when they are loaded: sample digests of every sort, and
cards, sections and pages that differ in one part that must be seen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

# fmt: off
from digest.model import (
    Closed,
    Digest,
    Facts,
    Fault,
    Hit,
    Keyword,
    Layout,
    Links,
    Match,
    Notice,
    Paper,
    Profile,
    Sender,
    Subscriber,
    Topic,
    Update,
    Votes,
)

# fmt: on
from digest.render.byline import Link
from digest.render.card import Card, MarkedCard
from digest.render.card_view import PaperView
from digest.render.highlight import Block, Run
from digest.render.page import TEMPLATES, page
from digest.render.section import Section
from digest.render.variant import Value
from digest.text.tex.reader import readable

_ON = date(2025, 9, 26)
_AT = datetime(2025, 9, 26, 5, tzinfo=UTC)
_PAPER = Paper(id=0, title="", source="", first_listed_on=_ON, first_seen_at=_AT)
_VIEW = PaperView(
    paper=_PAPER,
    url="https://example.org/",
    byline=(Run("A"),),
    links=(Link("PDF", "https://example.org/pdf"),),
    is_bare=False,
    title=readable(""),
    abstract=readable(""),
)
# The partials that show a card: whether it has a number there, an extract, a note.
_CARDS = {
    "card": (True, True, True),
    "compact": (True, True, True),
    "trend": (False, True, False),
    "line": (True, False, True),
    "title": (False, False, True),
}


def _ends(kind: str) -> tuple[str, ...]:
    # The text twin has lines alone.
    return ("html",) if kind == "title" else ("html", "txt")


NAMES = (
    "subject.txt",
    *(f"{layout}.{end}" for layout in (*TEMPLATES.values(), "notice") for end in ("html", "txt")),
    *(f"partials/{kind}.{end}" for kind in ("section", *_CARDS) for end in _ends(kind)),
)
"""What is rendered by itself, and not only included by others."""


Pair = tuple[str, str, Value, Value]
"""A template, the name of a part, and two values that differ in it: so must what is made of
them."""


def pairs() -> Iterator[Pair]:
    """Yield for each template what it must not forget."""
    yield from _of_cards()
    for end in ("html", "txt"):
        one, other = _card("A", 1), _card("B", 2)
        for kind, is_numbered in product(("card", "compact", "trend"), (True, False)):
            whole = Section("A", "B", kind, (one,), (one,), is_numbered)  # type: ignore[arg-type]
            name = f"partials/section.{end}"
            yield name, "section.cards", whole, whole._replace(cards=(other,))
            yield name, "section.lines", whole, whole._replace(lines=(other,))
        for layout in (*TEMPLATES.values(), "notice"):
            notice = Notice(reason="no_match") if layout == "notice" else None
            made = page(replace(_digest("full", _papers(1)), notice=notice))
            shown, less = (
                made._replace(sections=(Section("A", cards=(card,)),)) for card in (one, other)
            )
            yield f"{layout}.{end}", "page.sections", shown, less


def _of_cards() -> Iterator[Pair]:
    for kind, end in [(one, end) for one in _CARDS for end in _ends(one)]:
        has_number, has_extract, has_note = _CARDS[kind]
        name, one = f"partials/{kind}.{end}", _card("A", 1)
        body = one.body
        body = replace(body, extract=body.extract if has_extract else None)
        body = replace(body, note="A" if has_note else None)
        one = Card(1 if has_number else None, body)
        if has_number:
            yield name, "card.number", one, one._replace(number=2)
        for runs in ((Run("A"), Run("C", is_mine=True)), (Run("B"), Run("A", is_mine=True))):
            yield name, "card.title", one, Card(one.number, replace(body, title=Block(runs)))
        if has_extract:
            yield name, "card.extract", one, Card(one.number, replace(body, extract=_block("B")))
        if has_note:
            yield name, "card.note", one, Card(one.number, replace(body, note="B"))


def _card(text: str, number: int) -> Card:
    return Card(number, MarkedCard(_VIEW, _block(text), _block(text), text))


def _block(text: str) -> Block:
    return Block((Run(text), Run("A", is_mine=True)))


def samples() -> Iterator[Digest]:
    """Yield digests in every layout: of none, one and six papers, a hundred, with all that may be
    missing or odd; and every notice."""
    for layout in get_args(Layout):
        for count in (0, 1, 6):
            yield _digest(layout, _papers(count))
        yield _odd(layout)
    yield _digest("full", _papers(100))
    yield _digest("full", _papers(3), is_open=True)
    nearest = tuple([replace(match, hits=()) for match in _papers(3)])
    for reason in ("no_match", "down", "closed", "empty", "updated"):
        for near in (nearest, ()):
            yield replace(
                _odd("full"), cards=(), titles=(), notice=Notice(reason=reason, nearest=near)
            )


def _digest(
    layout: Layout, matches: tuple[Match, ...], *, is_open: bool = False, facts: Facts | None = None
) -> Digest:
    topics = () if is_open else (Topic(keywords=(Keyword(term="tree search"),)),)
    reader = Subscriber(
        id="ada", email="ada@example.org", layout=layout, profile=Profile(topics=topics)
    )
    return Digest(
        subscriber=reader,
        sender=Sender(name="Daily Papers", address="papers@example.org"),
        issue_on=_ON,
        cards=matches[:10],
        titles=matches[10:],
        facts=facts or Facts(scanned={"arXiv cs.AI": 299}),
        matched=len(matches),
        next_at=_AT + timedelta(days=1),
    )


def _odd(layout: Layout) -> Digest:
    """Return a digest with all that it may have, of papers of which much is missing or odd."""
    told = Facts(
        scanned={"arXiv cs.AI": 268, "Hugging Face <&>": 31},
        faults=(Fault(label="bioRxiv", reason="503"), Fault(label="B", reason="", state="stale")),
        closed=(Closed(label="medRxiv", on=_ON, name="Thanksgiving", next_on=_ON),),
        missed=(_ON - timedelta(days=1),),
        wide=(("agent & <co>", 120),),
        last_on=_ON - timedelta(days=2),
    )
    sound = _papers(3)
    bare = replace(_PAPER, id=901, title="Everything “missing” & <odd>")
    turned = replace(
        bare, id=902, title="למידת חיזוק $x^{1.5}$ tree search", abstract="نقترح a < b."
    )
    empty = replace(bare, id=903, title="")
    cards = [Match(paper=one, score=1) for one in (bare, turned, empty)]
    marked = replace(cards[1], hits=(Hit("tree search", "title", ((22, 33),)),))
    return replace(
        _digest(layout, (*sound, cards[0], marked, cards[2]), facts=told),
        titles=(_papers(12)[11], cards[0]),
        trending=(_papers(14)[13].paper, bare),
        related=(replace(sound[0], hits=(), like="tree search"),),
        updates=(
            Update(id=1, type="retraction", paper=sound[0].paper, notice=bare),
            Update(id=2, type="correction", paper=bare),
        ),
        held_over=14,
        carried=3,
        preamble="Hello *you*",
        trailer="Bye & [list](https://example.org/)",
    )


def _papers(count: int) -> tuple[Match, ...]:
    return tuple(map(_match, range(1, count + 1)))


def _match(number: int) -> Match:
    title = f"Tree Search for LLM Agents, Part {number}" + " and Further Questions" * (number % 4)
    paper = replace(
        _PAPER,
        id=number,
        identifiers=(f"arxiv:2509.{number:05}",),
        title=title,
        abstract="Agents that plan must look ahead. We propose a tree search that is cheap & good. "
        "It needs 3.5 times fewer tokens.",
        authors=("Wen Zhao", "Ada Byron", "Óscar Núñez", "Lise Marc")[: number % 5],
        categories=("cs.LG",),
        links=Links(abstract=f"https://arxiv.org/abs/2509.{number:05}", pdf="https://arxiv.org/p"),
        source="arxiv",
        first_listed_on=_ON - timedelta(days=number % 3),
        votes=Votes(upvotes=number) if number % 2 else None,
    )
    hits = (
        Hit("tree search", "title", ((0, 11),)),
        Hit("tree search", "abstract", ((45, 56),)),
        Hit("Ada Byron", "authors", ((1, 2),)),
    )
    return Match(
        paper=paper, score=1, hits=hits[: 1 + number % 3], topic=("A", "B", None)[number % 3]
    )
