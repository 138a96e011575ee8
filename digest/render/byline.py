"""The lines below a title: who wrote it, where it was listed and when; links and votes."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from digest.model import Match, Paper, Place, Votes
from digest.render.english import NBSP, SHORT, count, fit, short_day, unbroken
from digest.render.highlight import Run, spans, turns
from digest.text import bidi
from digest.text.author_line import given_first
from digest.text.clean_text import CONTROLS, visible

_ALL_NAMED = 3
_REMEMBERED = 8_192
# Longer than any name; a collaboration's is shorter, too.
_LONGEST = 120
_LONGEST_JOURNAL = 80
_BOTH_NAMED = 2
_WEB = re.compile(rf"https?://[^\s<>\"{CONTROLS}{bidi.CONTROLS}\ufffe\uffff]+", re.IGNORECASE)
# No address that is longer leads anywhere.
_LONGEST_URL = 2_000
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_STARS_WORTH_TELLING = 10
_LONG = frozenset(("HTML", "Project"))
_SERVERS = frozenset(("arXiv", "bioRxiv", "medRxiv"))


def byline(match: Match, labels: Mapping[str, str], issue_on: date) -> tuple[Run, ...]:
    """Return `first, second … last (n authors) · institution · source class, date`; the followed
    are named."""
    paper = match.paper
    people = authors(paper.authors, _followed(match, "authors"))
    houses = _institutions(paper.organizations, _followed(match, "organizations"))
    parts = [tuple(part) for part in (people, houses)]
    # Only the middle dot may end a line.
    named = [run for part in parts if part for run in (*part, Run(f"{NBSP}· "))]
    return (*named, _whole(_origin(paper, labels, issue_on)))


def short_byline(match: Match, labels: Mapping[str, str]) -> tuple[Run, ...]:
    """Return `first et al. · class`; a followed author is named too."""
    names, followed = match.paper.authors, _followed(match, "authors")
    shown = (
        list(range(len(names)))
        if len(names) <= _BOTH_NAMED
        else sorted({0} | {at for at in followed if at < len(names)})[:_BOTH_NAMED]
    )
    runs = [run for at in shown for run in (Run(", "), _author(names[at], at in followed))][1:]
    ending = [Run(" et al.")] if len(names) > len(shown) else []
    before = (*runs, *ending, Run(f"{NBSP}· ")) if runs else ()
    return (*before, named_class(match.paper, labels))


def named_class(paper: Paper, labels: Mapping[str, str]) -> Run:
    """Return the class of *paper* in one piece."""
    return _whole(visible(classed(paper, labels)))


def classed(paper: Paper, labels: Mapping[str, str]) -> str:
    """Return the journal of *paper*, else its class, or its source where it has none."""
    if journal := _journal(paper):
        return journal
    if paper.categories:
        return paper.categories[0]
    return "arXiv" if is_arxiv(paper) else house(labels.get(paper.source, paper.source))


def authors(names: Sequence[str], followed: Collection[int] = ()) -> Iterator[Run]:
    return _named(names, followed, _author, "author")


def _institutions(names: Sequence[str], followed: Collection[int]) -> Iterator[Run]:
    return _named(names, followed, _institution, "institution")


def _named(
    names: Sequence[str], followed: Collection[int], run: Callable[[str, bool], Run], noun: str
) -> Iterator[Run]:
    """Yield all of a few *names*; of many the first two, the last, the followed and how many."""
    shown = _shown(len(names), followed)
    for before, position in zip((None, *shown), shown, strict=False):
        if before is not None:
            yield Run(", " if position == before + 1 else " … ")
        yield run(names[position], position in followed)
    if len(names) > _ALL_NAMED:
        yield Run(f" ({count(len(names), noun)})")


def _followed(match: Match, place: Place) -> set[int]:
    return {position for start, end in spans(match.hits, place) for position in range(start, end)}


def _author(name: str, is_followed: bool) -> Run:  # noqa: FBT001
    name = given_first(fit(visible(name), _LONGEST))
    return Run(name, is_mine=is_followed, is_isolated=turns(name))


def _institution(name: str, is_followed: bool) -> Run:  # noqa: FBT001
    name = unbroken(fit(visible(name), _LONGEST))
    return Run(name, is_mine=is_followed, is_isolated=turns(name))


def _shown(total: int, followed: Collection[int]) -> list[int]:
    """Return who is named: all of a few, else the first two, the last, the followed."""
    if total <= _ALL_NAMED:
        return list(range(total))
    return sorted({0, 1, total - 1} | {position for position in followed if position < total})


def _origin(paper: Paper, labels: Mapping[str, str], issue_on: date) -> str:
    place = _journal(paper) or _server(paper, labels)
    crossed = " (cross-list)" if paper.announce in {"cross", "replace-cross"} else ""
    sent_in = short_day(paper.published_on or paper.first_listed_on, year=issue_on.year)
    version = f", version {paper.version}" if paper.version and paper.version > 1 else ""
    is_in = "" if _journal(paper) or not paper.journal else f", in {_short(paper.journal)}"
    return visible(f"{place}{crossed}, {sent_in}{version}{is_in}")


def _server(paper: Paper, labels: Mapping[str, str]) -> str:
    source = "arXiv" if is_arxiv(paper) else house(labels.get(paper.source, paper.source))
    return " ".join((source, *paper.categories[:1]))


def _journal(paper: Paper) -> str:
    """Return the journal of what is no preprint, "Nature" or "Nature (review)", "" of what is in
    none."""
    if not paper.journal or paper.publication_type == "preprint":
        return ""
    return f"{_short(paper.journal)}{' (review)' if paper.publication_type == 'review' else ''}"


def _short(journal: str) -> str:
    return fit(journal, _LONGEST_JOURNAL)


def _whole(text: str) -> Run:
    """Return a short *text* in one piece: cond-mat has a hyphen, and is one word."""
    return Run(unbroken(text), is_whole="-" in text and len(text) <= SHORT)


def house(label: str) -> str:
    """Return what people call a source, without the categories that are read of it."""
    name = label.partition(" ")[0]
    return name if name in _SERVERS else label


@lru_cache(_REMEMBERED)
def is_arxiv(paper: Paper) -> bool:
    return any(identifier.startswith("arxiv:") for identifier in paper.identifiers)


@dataclass(frozen=True, slots=True)
class Link:
    """A way out; *url* is None for a figure that belongs to no page. *spoken* is its name for a
    screen reader, where others have the same label."""

    label: str
    url: str | None
    spoken: str = ""


def web(url: str | None) -> str | None:
    """Return *url* if it leads to the web, else None: the last check before a mail."""
    if not url or len(url) > _LONGEST_URL or not _WEB.fullmatch(url):
        return None
    return _STRAY_PERCENT.sub("%25", url)


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
    """Yield "51 upvotes, 4 comments": what is missing is not zero, and zero is not said."""
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
    if code.url and project and _bare(code.url) == _bare(project):
        project = None
    yield from (
        link
        for link in (Link("PDF", pdf), Link("HTML", page), code, Link("Project", project))
        if link.url
    )


def _bare(url: str) -> str:
    """Return *url* as it is compared: without what leads to the same page."""
    place = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE).partition("#")[0]
    return place.rstrip("/").removesuffix(".git").lower()


def _code_label(votes: Votes | None) -> str:
    stars = (votes and votes.stars) or 0
    return f"Code,{NBSP}{count(stars, 'star')}" if stars >= _STARS_WORTH_TELLING else "Code"
