"""All that the templates get of one digest, in the order in which it is read: words and figures are settled here, layout there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import Digest
from digest.render import masthead
from digest.render.card import Card, card, one_liner, trend
from digest.render.english import day
from digest.render.footer import Footer, footer, links
from digest.render.heading import Heading, heading
from digest.render.link import Link
from digest.render.mark import Run, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    note: str | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """*matches*, *trending* and *titles* are None where there is nothing to show."""

    name: str
    heading: Heading
    links: tuple[Link, ...]
    date: str
    year: int
    lead: tuple[Run, ...]
    warning: str | None
    status: str
    matches: Section | None
    trending: Section | None
    titles: Section | None
    footer: Footer


def page(digest: Digest) -> Page:
    is_open = digest.subscriber.profile.is_open
    return Page(
        name=visible(digest.sender.name),
        heading=heading(digest),
        links=links(digest, change="Choose your words" if is_open else "Your words"),
        date=day(digest.issue_on),
        year=digest.issue_on.year,
        lead=masthead.lead(digest),
        warning=masthead.warning(digest.facts),
        status=masthead.status(digest),
        matches=_matches(digest),
        trending=_trending(digest),
        titles=_titles(digest),
        footer=footer(digest),
    )


def _matches(digest: Digest) -> Section | None:
    name = "Most upvoted first" if digest.subscriber.profile.is_open else "For you, strongest first"
    labels, on = _context(digest)
    cards = tuple(card(match, number, labels, on) for number, match in enumerate(digest.cards, 1))
    return Section(name=name, note=None, cards=cards) if cards else None


def _trending(digest: Digest) -> Section | None:
    labels, on = _context(digest)
    cards = tuple(trend(paper, labels, on) for paper in digest.trending)
    return Section(name="Trending", note="Most upvoted, whatever your words.", cards=cards) if cards else None


def _titles(digest: Digest) -> Section | None:
    is_open = digest.subscriber.profile.is_open
    rest = f"{digest.held_over:,} more {'is' if digest.held_over == 1 else 'are'} held over."
    ending = rest if digest.held_over else "There are no others." if is_open else "Nothing else matched."
    note = f"{'The next, by title.' if is_open else 'Weaker matches, by title only.'} {ending}"
    cards = tuple(one_liner(match, digest.facts.labels) for match in digest.titles)
    return Section(name="By title" if is_open else "Also matched", note=note, cards=cards) if cards else None


def _context(digest: Digest) -> tuple[Mapping[str, str], date]:
    return digest.facts.labels, digest.issue_on
