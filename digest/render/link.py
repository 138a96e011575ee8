"""Where a reader can go from a mail: links, with their figures as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import Paper, Votes
from digest.render.english import NBSP, count
from digest.text.plain import CONTROLS

_WEB = re.compile(rf"https?://[^\s<>\"{CONTROLS}\ufffe\uffff]+", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_STARS_WORTH_TELLING = 10
_LONG = frozenset(("HTML", "Project"))


@dataclass(frozen=True, slots=True)
class Link:
    """A way out; *url* is None for a figure that belongs to no page."""

    label: str
    url: str | None


def web(url: str | None) -> str | None:
    """Return *url* if it leads to the web, None for all else: this is the last door before a
    mail."""
    return _STRAY_PERCENT.sub("%25", url) if url and _WEB.fullmatch(url) else None


def links(paper: Paper) -> tuple[Link, ...]:
    """Return what there is, in the order PDF, HTML, Code, Project, upvotes."""
    return (*_readings(paper), *figures(paper))


def short_links(paper: Paper) -> tuple[Link, ...]:
    """Return what a compact card has room for: PDF, Code, upvotes."""
    return (*(link for link in _readings(paper) if link.label not in _LONG), *figures(paper))


def trending_links(paper: Paper) -> tuple[Link, ...]:
    """Return what there is, with the upvotes first."""
    return (*figures(paper), *_readings(paper))


def figures(paper: Paper) -> Iterator[Link]:
    """Yield "51 upvotes, 4 comments", or nothing: missing is not zero, and zero is not worth a
    word."""
    votes = paper.votes or Votes()
    told = [
        count(number, noun)
        for number, noun in ((votes.upvotes, "upvote"), (votes.comments, "comment"))
        if number
    ]
    if told:
        yield Link(f",{NBSP}".join(told), web(paper.links.community))


def _readings(paper: Paper) -> Iterator[Link]:
    code = Link(_code_label(paper.votes), web(paper.links.code))
    pdf, page, project = (
        web(url) for url in (paper.links.pdf, paper.links.html, paper.links.project)
    )
    yield from (
        link
        for link in (Link("PDF", pdf), Link("HTML", page), code, Link("Project", project))
        if link.url
    )


def _code_label(votes: Votes | None) -> str:
    stars = (votes and votes.stars) or 0
    return f"Code,{NBSP}{count(stars, 'star')}" if stars >= _STARS_WORTH_TELLING else "Code"
