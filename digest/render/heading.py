"""What an inbox shows of a digest: the subject's parts, and the preheader, which never repeats the subject."""

from dataclasses import dataclass

from digest.model import Digest, Match
from digest.render.byline import authors
from digest.render.english import fit
from digest.render.mark import plain, visible
from digest.render.masthead import papers

_PREHEADER = 110
_TITLE = 46


@dataclass(frozen=True, slots=True)
class Heading:
    """*opening* and *title* make the subject, *preheader* goes on from there."""

    opening: str
    title: str
    preheader: str


def heading(digest: Digest) -> Heading:
    """Return "7 papers: " and the strongest title, or "New by Pieter Abbeel, and 6 more papers"."""
    shown, followed = digest.shown, _followed(digest)
    if not shown:
        return Heading("No papers today", "", papers(digest.facts))
    if followed and len(shown) > 1:
        match, name = followed
        others = [other for other in shown if other is not match]
        opening = f"New by {name}, and {_papers(len(others), 'more paper')}"
        return Heading(opening, "", _titles([match, *others], len(shown)))
    opening = f"New by {followed[1]}: " if followed else f"{_papers(len(shown), 'paper')}: "
    return Heading(opening, visible(shown[0].paper.title), _preheader(digest))


def _followed(digest: Digest) -> tuple[Match, str] | None:
    """Return the strongest card by an author whom the reader follows, and the author as the reader writes them."""
    hits = ((match, hit.term) for match in digest.cards for hit in match.hits if hit.place == "authors")
    return next(hits, None)


def _preheader(digest: Digest) -> str:
    shown = digest.shown
    if len(shown) == 1:
        names = plain(authors(shown[0].paper.authors[:40]))
        return fit(" ".join(f"{names}. {papers(digest.facts)} were looked at.".lstrip(". ").split()), _PREHEADER)
    if digest.titles:
        opening = f"The first {len(digest.cards)} in full, {len(digest.titles)} by title. "
        return opening + fit(visible(shown[1].paper.title), _PREHEADER - len(opening))
    return _titles(shown[1:], len(shown) - 1)


def _titles(matches: tuple[Match, ...] | list[Match], total: int) -> str:
    """Return "One title · Another title · 5 more"."""
    titles = [fit(visible(match.paper.title), _TITLE) for match in matches[:2]]
    more = [f"{total - len(titles)} more"] if total > len(titles) else []
    return " · ".join((*titles, *more))


def _papers(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
