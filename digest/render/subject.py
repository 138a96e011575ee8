"""What an inbox shows: the parts of the subject, and the preheader, which says something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from digest.model import Digest, Fault, Match
from digest.render.byline import authors
from digest.render.english import NBSP, count, fit, listed, number, span, weekday, weekdays
from digest.render.highlight import plain
from digest.render.masthead import papers
from digest.render.plain_text import written
from digest.render.span import brief, when
from digest.text.clean_text import visible

_PREHEADER = 110
_TITLE = 46
_LABEL = 20
_REMEMBERED = 1_024
# What TeX makes of plain quotation marks and dashes.
_TYPEWRITER = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Heading:
    """*opening* and *title* make the subject, *preheader* goes on from there."""

    opening: str
    title: str
    preheader: str


def heading(digest: Digest) -> Heading:
    """Return "7 papers: " and the strongest title, after what a reader should know first."""
    facts, many = digest.facts, f"{_papers(digest)}{brief(digest)}"
    if not digest.shown:
        return Heading(f"No papers {when(digest)}", "", papers(digest))
    first = _plain(digest.shown[0].paper.title)
    if facts.faults:
        return Heading(f"{many}, {_missing(facts.faults)}: ", first, _silence(facts.faults))
    if facts.missed:
        return Heading(f"{many}: ", first, _late(digest))
    if digest.subscriber.layout == "weekly":
        return Heading(f"{many}: ", first, _sections(digest))
    return _followed(digest) or Heading(f"{many}: ", first, _preheader(digest))


def _papers(digest: Digest) -> str:
    """Return "7 papers", or "20 of 82 papers" where some are beyond the limit."""
    folded = sum([len(match.alike) for match in digest.shown])
    shown, every = len(digest.shown), len(digest.shown) + folded + digest.beyond
    papers = count(every if digest.beyond else shown, "paper").replace(NBSP, " ")
    return f"{shown:,} of {papers}" if digest.beyond else papers


@lru_cache(_REMEMBERED)
def _plain(title: str) -> str:
    """Return *title* as it is written, in ASCII where its authors kept to that."""
    told = written(title)
    simple = told.translate(_TYPEWRITER) if title.isascii() else told
    return simple if simple.isascii() else told


def _sections(digest: Digest) -> str:
    """Return "7 from Friday, 1 from Thursday", newest first."""
    told: dict[date, list[date]] = {}
    for match in digest.in_order:
        told.setdefault(digest.section_on(match), []).append(match.paper.first_listed_on)
    if len(told) == 1:
        return _preheader(digest)
    return fit(
        ", ".join(f"{len(days):,} from {_section(digest, days)}" for days in told.values()),
        _PREHEADER,
    )


def _section(digest: Digest, days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    return weekday(first, today=digest.issue_on) if first == last else span(first, last)


def _missing(faults: tuple[Fault, ...]) -> str:
    if len(faults) > 1:
        return f"{number(len(faults))} sources incomplete"
    state = "missing" if faults[0].state in {"failed", "empty"} else "incomplete"
    return f"{fit(visible(faults[0].label), _LABEL, plain=True)} {state}"


def _silence(faults: tuple[Fault, ...]) -> str:
    did = {
        "failed": "did not answer",
        "empty": "gave an empty list",
        "stale": "still shows an older list",
        "partial": "was cut short",
    }
    told = listed(
        [f"{fit(visible(fault.label), 2 * _LABEL)} {did[fault.state]}" for fault in faults[:2]]
    )
    return fit(
        f"{told}; {'its' if len(faults) == 1 else 'their'} papers come with the next digest.",
        _PREHEADER,
    )


def _late(digest: Digest) -> str:
    missed = digest.facts.missed
    verb = "is" if len(missed) == 1 else "are"
    return fit(
        f"{weekdays(missed, today=digest.issue_on)} {verb} included: no digest could be sent then.",
        _PREHEADER,
    )


def _followed(digest: Digest) -> Heading | None:
    """Return "New by Pieter Abbeel, and 6 more papers" for the strongest card by an author whom the
    reader follows."""
    if not digest.subscriber.profile.authors:
        return None
    found = next(
        (
            (match, hit.term)
            for match in digest.cards
            for hit in match.hits
            if hit.place == "authors"
        ),
        None,
    )
    if found is None:
        return None
    match, name = found
    others = [other for other in digest.shown if other is not match]
    if not others:
        return Heading(f"New by {visible(name)}: ", _plain(match.paper.title), _alone(digest))
    more = "1 more paper" if len(others) == 1 else f"{len(others):,} more papers"
    return Heading(
        f"New by {visible(name)}, and {more}{brief(digest)}",
        "",
        _titles([match, *others], len(digest.shown)),
    )


def _preheader(digest: Digest) -> str:
    shown = digest.shown
    if len(shown) == 1:
        return _alone(digest)
    if digest.titles and digest.subscriber.layout == "full":
        first = "first" if digest.subscriber.profile.is_open else "strongest"
        opening = f"The {first} {len(digest.cards)} in full, {len(digest.titles):,} by title. "
        return opening + fit(written(shown[1].paper.title), _PREHEADER - len(opening))
    return _titles(shown[1:], len(shown) - 1)


def _alone(digest: Digest) -> str:
    names = plain(authors(digest.shown[0].paper.authors[:40]))
    return fit(
        " ".join(f"{names}. {papers(digest)} were looked at.".lstrip(". ").split()),
        _PREHEADER,
    )


def _titles(matches: tuple[Match, ...] | list[Match], total: int) -> str:
    """Return "One title · Another title · 5 more"."""
    titles = [fit(written(match.paper.title), _TITLE) for match in matches[:2]]
    more = [f"{total - len(titles):,} more"] if total > len(titles) else []
    return " · ".join((*titles, *more))
