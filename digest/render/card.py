"""One paper as it is shown: in full, as a trend, or by its title alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from digest.model import Extract, Match, Paper
from digest.render.byline import byline, is_arxiv
from digest.render.english import unbroken
from digest.render.link import Link, links, trending_links, web
from digest.render.mark import Run, Spans, part, runs, spans, visible
from digest.render.script import Block, block
from digest.render.why import unseen, why
from digest.text import extract
from digest.text.extract import Excerpt
from digest.text.tex import Readable, readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a template shows of a paper: *title* always, all else only where there is some."""

    title: Block
    url: str | None
    number: int | None = None
    byline: tuple[Run, ...] = ()
    extract: Block | None = None
    is_bare: bool = False
    """Whether there is no abstract at all, which is not the same as showing none."""
    note: str | None = None
    """Why it is here (a card), or where it is from and what its title does not show (a one-liner)."""
    links: tuple[Link, ...] = ()


View = Callable[..., Card]
"""Makes the card of a match: called with the match, its number or None, and what else it needs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A match on its way to being shown by a *view*; those that are equal look the same but for their numbers."""

    view: View
    match: Match = field(compare=False)
    number: int | None = field(compare=False)
    rest: tuple[Any, ...] = field(compare=False)
    key: tuple[Any, ...]

    def card(self) -> Card:
        # What is not in the key must not be seen: it differs between those that look the same.
        return self.view(replace(self.match, score=0, rest=(), topic=None), self.number, *self.rest)


def shown(view: View, match: Match, number: int | None, *rest: Any) -> Shown:
    """Return *match* as *view* shows it, without looking at it yet: most readers share their looks with others."""
    hits = tuple([(hit.term, hit.place, hit.spans, hit.times, hit.near) for hit in match.hits])
    # A paper is what it is, and lives as long as what is shown of it; of the labels only its own counts.
    papers = (id(match.paper), *map(id, match.alike))
    further = tuple([value.get(match.paper.source) if isinstance(value, Mapping) else value for value in rest])
    return Shown(view, match, number, rest, (papers, hits, match.like, match.lowered, number is None, further))


def card(
    match: Match, number: int, labels: Mapping[str, str], issue_on: date, way: Extract = "extract", at_most: int = 440
) -> Card:
    """Return a match in full, its abstract as the reader wants it: *way*, in *at_most* characters."""
    return Card(
        title=title(match),
        url=_url(match.paper),
        number=number,
        byline=byline(match, labels, issue_on),
        extract=_extract(match, way, at_most),
        is_bare=not match.paper.abstract.strip(),
        note=why(match),
        links=links(match.paper),
    )


def trend(match: Match, _: None, labels: Mapping[str, str], issue_on: date) -> Card:
    """Return a paper that trends: one sentence, the upvotes first; nothing in it is the reader's."""
    return Card(
        title=title(match),
        url=_url(match.paper),
        byline=byline(match, labels, issue_on),
        extract=claim(match),
        links=trending_links(match.paper),
    )


def one_liner(match: Match, labels: Mapping[str, str]) -> Card:
    """Return a match by its title, with its class and only what the eye does not see already."""
    paper = match.paper
    place = paper.categories[0] if paper.categories else "arXiv" if is_arxiv(paper) else labels.get(paper.source, paper.source)
    notes = (unbroken(visible(place)), unseen(match))
    return Card(title=title(match), url=_url(paper), note=" · ".join(note for note in notes if note))


def title(match: Match) -> Block:
    """Return the title as a reader expects it, with their words marked in it."""
    return block(runs(readable(match.paper.title), spans(match.hits, "title")))


def claim(match: Match, *, at_most: int = 440) -> Block | None:
    """Return the sentence of the abstract that says what is new, cut at a word where it is longer than *at_most*."""
    abstract = readable(match.paper.abstract)
    return _quoted(abstract, extract.claim(abstract.text, at_most=at_most), spans(match.hits, "abstract"))


def _extract(match: Match, way: Extract, at_most: int) -> Block | None:
    abstract, places = readable(match.paper.abstract), spans(match.hits, "abstract")
    words = [abstract.shown(*place) for place in places]
    is_in_title = any(hit.place == "title" for hit in match.hits)
    return _quoted(abstract, extract.excerpt(abstract.text, way=way, at_most=at_most, words=words, is_in_title=is_in_title), places)


def _quoted(abstract: Readable, excerpt: Excerpt, places: Spans) -> Block | None:
    """Return the parts of *abstract* that were chosen, with a gap between any two."""
    if not excerpt.spans:
        return None
    shown, gap = runs(abstract, places), (Run(" … "),)
    parts = [part(shown, start, end) for start, end in excerpt.spans]
    ending = (Run(" …"),) if excerpt.is_cut else ()
    return block((*parts[0], *(run for one in parts[1:] for run in (*gap, *one)), *ending))


def _url(paper: Paper) -> str | None:
    return web(paper.links.abstract)
