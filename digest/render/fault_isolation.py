"""A paper that cannot be rendered costs its own card: found by rendering each alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from digest.exceptions import TemplateError
from digest.model import Digest, Match, Paper

Whole = Callable[[Digest], object]


def without_lost(digest: Digest, whole: Whole) -> tuple[Digest, Mapping[str, str]]:
    """Return *digest* without the papers with which *whole* raises, and the names of these, each
    with the reason.

    Raises TemplateError where it raises without any paper too: then no paper is to blame.
    """
    bare = replace(digest, cards=(), titles=(), trending=(), related=())
    whole(bare)
    lost: dict[str, str] = {}

    def is_sound(paper: Paper, alone: Digest) -> bool:
        try:
            whole(alone)
        except TemplateError as error:
            lost[_name(paper)] = str(error)
        return _name(paper) not in lost

    def sound(matches: tuple[Match, ...]) -> tuple[Match, ...]:
        return tuple(
            match for match in matches if is_sound(match.paper, replace(bare, cards=(match,)))
        )

    kept = replace(
        digest,
        cards=sound(digest.cards),
        titles=sound(digest.titles),
        related=sound(digest.related),
        trending=tuple(
            paper for paper in digest.trending if is_sound(paper, replace(bare, trending=(paper,)))
        ),
    )
    return kept, lost


def _name(paper: Paper) -> str:
    """Return what *paper* can be found by, whatever is wrong with it."""
    return str(paper.identifiers[0]) if paper.identifiers else f"paper {paper.id}"
