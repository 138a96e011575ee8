"""One paper in fewer lines: a compact card, or its title alone."""

from collections.abc import Mapping
from datetime import date

from digest.model import Match
from digest.render.byline import classed, short_byline
from digest.render.card import Face, View
from digest.render.english import unbroken
from digest.render.link import figures, short_links
from digest.render.mark import Run
from digest.render.script import Block
from digest.render.why import Grounds, told, unseen
from digest.text.extract import Excerpt, claim
from digest.text.plain import visible

_CLAIM = 200


def _named(match: Match, labels: Mapping[str, str], _: date) -> tuple[Run, ...]:
    return short_byline(match, labels)


def _placed(match: Match, labels: Mapping[str, str], _: date) -> tuple[Run, ...]:
    return (Run(unbroken(visible(classed(match.paper, labels)))),)


def _unless_seen(of: Grounds, face: Face, title: Block, said: Block | None) -> str | None:
    """Return why only where none of the reader's words can be seen."""
    runs = (*title.runs, *(said.runs if said else ()), *face.byline)
    return told(face.paper, of._replace(hits=()) if any(run.is_mine for run in runs) else of)


def _like(of: Grounds, *_: object) -> str | None:
    return f"like {visible(of.like)}" if of.like else None


def _voted(_: Grounds, face: Face, *__: object) -> str | None:
    return ", ".join(link.label for link in figures(face.paper)) or None


def _said(text: str, *_: object) -> Excerpt:
    return claim(text, at_most=_CLAIM)


COMPACT = View(byline=_named, links=short_links, extract=_said, note=_unless_seen)
"""Three lines or four."""
LINE = View(byline=_placed, note=lambda of, face, *_: unseen(face.paper, of))
"""A title, and below it where it is from."""
NUMBERED = View(byline=_named, note=lambda of, face, *_: unseen(face.paper, of, is_named=True))
"""A title that is one of the numbered papers: its author is named too."""
RELATED = View(byline=_placed, note=_like)
"""A paper that reads like those with the reader's words: nothing in it is marked."""
TREND_LINE = View(byline=_named, note=_voted)
"""What trends by its title, with its author and upvotes."""
