"""One paper as it is shown: made once for all its readers who asked for the same, who differ in its
number alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from digest.model import Extract, Hit, Match, Paper, Place
from digest.render.byline import byline
from digest.render.link import Link, links, trending_links, web
from digest.render.mark import Run
from digest.render.passage import Passage, Places, passage
from digest.render.script import Block
from digest.render.why import Grounds, grounds, told
from digest.text import extract
from digest.text.extract import Excerpt
from digest.text.tex import Readable, readable

# A day's papers in a dozen looks; these by what readers asked for, of which some kB are kept each.
_FACES, _BODIES = 8_192, 32_768


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Face:
    """What all see of *paper* who are shown it in one way."""

    paper: Paper
    url: str | None
    byline: tuple[Run, ...]
    links: tuple[Link, ...]
    is_bare: bool
    title: Passage
    abstract: Readable


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A card but for its number: the *face* with the words marked that some readers asked for, and
    their reason.

    A body is itself alone, as blocks are. *forms* is what became of it in templates, for whoever
    comes next.
    """

    face: Face
    title: Block
    extract: Block | None = None
    note: str | None = None
    forms: dict[object, Any] = field(default_factory=dict)


class Card(NamedTuple):
    """What a template shows of a paper: *title* always, all else only where there is some."""

    number: int | None
    body: Body

    @property
    def title(self) -> Block:
        return self.body.title

    @property
    def extract(self) -> Block | None:
        return self.body.extract

    @property
    def note(self) -> str | None:
        """Why it is here (a card), or what its title does not show (a one-liner)."""
        return self.body.note

    @property
    def url(self) -> str | None:
        return self.body.face.url

    @property
    def byline(self) -> tuple[Run, ...]:
        return self.body.face.byline

    @property
    def links(self) -> tuple[Link, ...]:
        return self.body.face.links

    @property
    def is_bare(self) -> bool:
        """Whether there is no abstract at all, which is not the same as showing none."""
        return self.body.face.is_bare


class Quote(NamedTuple):
    """How much of an abstract the reader wants: *way*, in *at_most* characters."""

    way: Extract = "extract"
    at_most: int = 440


USUAL = Quote()


class Marks(NamedTuple):
    """Where a reader's words stand in a paper, in order."""

    title: Places = ()
    abstract: Places = ()
    authors: Places = ()


Choose = Callable[[str, Places, bool, Quote], Excerpt]
"""Says what of a text is quoted: where the reader's words stand in it, whether the title shows
some, and how much they want."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class View:
    """A way to show a paper, part by part; what a part is not given, it does not depend on."""

    byline: Callable[[Match, Mapping[str, str], date], tuple[Run, ...]]
    links: Callable[[Paper], tuple[Link, ...]] = lambda _: ()
    extract: Choose | None = None
    note: Callable[[Grounds, Face, Block, Block | None], str | None]


def card(
    match: Match,
    number: int | None,
    labels: Mapping[str, str],
    issue_on: date,
    quote: Quote = USUAL,
    view: View | None = None,
) -> Card:
    """Return a match as *view* shows it, None: in full."""
    paper = match.paper
    return Card(
        number,
        _body(view or IN_FULL, paper, grounds(match), labels.get(paper.source), issue_on, quote),
    )


def claim(text: str, _: Places, __: bool, quote: Quote) -> Excerpt:  # noqa: FBT001 - a Choose
    """Choose the sentence of the abstract that says what is new."""
    return extract.claim(text, at_most=quote.at_most)


def excerpt(text: str, words: Places, is_in_title: bool, quote: Quote) -> Excerpt:  # noqa: FBT001 - a Choose
    return extract.excerpt(
        text, way=quote.way, at_most=quote.at_most, words=words, is_in_title=is_in_title
    )


IN_FULL = View(
    byline=byline, links=links, extract=excerpt, note=lambda of, face, *_: told(face.paper, of)
)
TREND = View(
    byline=byline,
    links=trending_links,
    extract=claim,
    note=lambda *_: None,
)
"""One sentence, the upvotes first; nothing in it is the reader's."""


@lru_cache(_BODIES)
def _body(
    view: View, paper: Paper, of: Grounds, label: str | None, issue_on: date, quote: Quote
) -> Body:
    marks = _marks(of.hits)
    face = _face(view, paper, label, issue_on, marks.authors)
    title = face.title.marked(face.title.of.places(marks.title))
    quoted = (
        _extract(face, view.extract, marks.abstract, bool(marks.title), quote)
        if view.extract
        else None
    )
    return Body(face, title, quoted, view.note(of, face, title, quoted))


def _marks(hits: tuple[Hit, ...]) -> Marks:
    found: dict[Place, list[tuple[int, int]]] = {
        "title": [],
        "abstract": [],
        "authors": [],
        "organizations": [],
    }
    for hit in hits:
        found[hit.place] += hit.spans
    return Marks(*[tuple(sorted(found[place])) for place in ("title", "abstract", "authors")])


@lru_cache(_FACES)
def _face(view: View, paper: Paper, label: str | None, issue_on: date, followed: Places) -> Face:
    title = readable(paper.title)
    named = Match(paper=paper, score=0, hits=(Hit(term="", place="authors", spans=followed),))
    return Face(
        paper=paper,
        url=web(paper.links.abstract),
        byline=view.byline(named, {} if label is None else {paper.source: label}, issue_on),
        links=view.links(paper),
        is_bare=not paper.abstract.strip(),
        title=passage(title, [(0, len(title.text))]),
        abstract=readable(paper.abstract),
    )


def _extract(
    face: Face,
    choose: Choose,
    places: Places,
    is_in_title: bool,  # noqa: FBT001
    quote: Quote,
) -> Block | None:
    words = face.abstract.places(places)
    chosen = choose(face.abstract.text, words, is_in_title, quote)
    return _quoted(face, chosen).marked(words) if chosen.spans else None


@lru_cache(_FACES)
def _quoted(face: Face, chosen: Excerpt) -> Passage:
    return passage(face.abstract, chosen.spans, " …" if chosen.is_cut else "")
