"""One paper in fewer lines: a compact card, or its title alone."""

from collections.abc import Mapping
from dataclasses import replace

from digest.model import Match
from digest.render.byline import classed, short_byline
from digest.render.card import Card, card, claim, one_liner
from digest.render.english import unbroken
from digest.render.link import figures, short_links
from digest.render.mark import Run, visible
from digest.render.why import unseen, why

_CLAIM = 200


def compact(match: Match, number: int, labels: Mapping[str, str]) -> Card:
    """Return a match in three lines or four; it says why only where none of the reader's words can be seen."""
    full = card(match, number, labels, match.paper.first_listed_on)
    said, names = claim(match, at_most=_CLAIM), short_byline(match, labels)
    is_marked = any(run.is_mine for run in (*full.title.runs, *(said.runs if said else ()), *names))
    return replace(
        full,
        byline=names,
        extract=said,
        note=why(replace(match, hits=()) if is_marked else match),
        links=short_links(match.paper),
    )


def line(match: Match, number: int | None, labels: Mapping[str, str]) -> Card:
    """Return a match by its title; one with a *number* names its author too."""
    known = (Run(unbroken(visible(classed(match.paper, labels)))),)
    return replace(
        one_liner(match, labels),
        number=number,
        byline=short_byline(match, labels) if number else known,
        note=unseen(match, is_named=number is not None),
    )


def related(match: Match, number: None, labels: Mapping[str, str]) -> Card:
    """Return a paper that reads like those with the reader's words: nothing in it is marked."""
    bare = replace(match, hits=())
    return replace(line(bare, number, labels), note=f"like {visible(match.like)}" if match.like else None)


def trend_line(match: Match, number: None, labels: Mapping[str, str]) -> Card:
    """Return a paper that trends by its title, with its author and upvotes."""
    told = ", ".join(link.label for link in figures(match.paper))
    return replace(line(match, number, labels), byline=short_byline(match, labels), note=told or None)
