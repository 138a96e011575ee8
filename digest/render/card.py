"""One paper as it is shown: in full, as a trend, or by its title alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import Match, Paper
from digest.render.byline import byline, is_arxiv
from digest.render.english import unbroken
from digest.render.link import Link, links, trending_links, web
from digest.render.mark import Run, marked, spans, visible
from digest.render.script import Block, block
from digest.render.why import unseen, why
from digest.text import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a template shows of a paper: *title* always, all else only where there is some."""

    title: Block
    url: str | None
    number: int | None = None
    byline: tuple[Run, ...] = ()
    extract: Block | None = None
    note: str | None = None
    """Why it is here (a card), or where it is from and what its title does not show (a one-liner)."""
    links: tuple[Link, ...] = ()


def card(match: Match, number: int, labels: Mapping[str, str], issue_on: date) -> Card:
    """Return a match in full."""
    abstract = sentence.opening(match.paper.abstract)
    return Card(
        title=_title(match),
        url=_url(match.paper),
        number=number,
        byline=byline(match, labels, issue_on),
        extract=_extract(abstract, spans(match.hits, "abstract")),
        note=why(match),
        links=links(match.paper),
    )


def trend(paper: Paper, labels: Mapping[str, str], issue_on: date) -> Card:
    """Return a paper that trends: one sentence, the upvotes first; nothing in it is the reader's."""
    match = Match(paper=paper, score=0)
    return Card(
        title=_title(match),
        url=_url(paper),
        byline=byline(match, labels, issue_on),
        extract=_extract(sentence.first(paper.abstract)),
        links=trending_links(paper),
    )


def one_liner(match: Match, labels: Mapping[str, str]) -> Card:
    """Return a match by its title, with its class and only what the eye does not see already."""
    paper = match.paper
    place = paper.categories[0] if paper.categories else "arXiv" if is_arxiv(paper) else labels.get(paper.source, paper.source)
    notes = (unbroken(visible(place)), unseen(match))
    return Card(title=_title(match), url=_url(paper), note=" · ".join(note for note in notes if note))


def _title(match: Match) -> Block:
    return block(marked(match.paper.title, spans(match.hits, "title")))


def _url(paper: Paper) -> str | None:
    return web(paper.links.abstract)


def _extract(abstract: tuple[str, bool], places: tuple[tuple[int, int], ...] = ()) -> Block | None:
    text, is_whole = abstract
    if not text.strip():
        return None
    ending = () if is_whole else (Run(" …"),)
    return block((*marked(text, places), *ending))
