"""Which papers may be in a digest (design: rule 1). Ids grow in order of first sight, so "since" is a comparison of ids."""

from collections.abc import Iterable
from datetime import date, timedelta

from digest.model import Due, Paper

MAX_AGE = timedelta(days=14)
CARRY = timedelta(days=3)
FIRST_WINDOW = timedelta(days=7)
# A source's calendar may be a day ahead of the reader's.
AHEAD = timedelta(days=1)

# What was first seen as a new version is an old paper, and no later listing makes it new.
_OLD = frozenset({"replace", "replace-cross"})


def window(due: Due, last_listed_on: date | None) -> tuple[date, date]:
    """Return the first and the last day of first listing between which the papers of *due* may lie.

    A first digest looks at the seven days up to its own or, where these hold no paper, at the last day that has some:
    *last_listed_on*. Later ones look back two weeks, so that a backfill floods nobody.
    """
    if not due.is_first:
        return due.issue_on - MAX_AGE, due.issue_on + AHEAD
    first, last = due.issue_on - FIRST_WINDOW + timedelta(days=1), due.issue_on
    return min(first, last_listed_on or first), max(last, last_listed_on or last)


def seen_window(papers: Iterable[Paper], due: Due) -> tuple[date, date]:
    """Return the window of *due*, with the last day that has a paper read off *papers*."""
    if not due.is_first:
        return window(due, None)
    days = {paper.first_listed_on for paper in papers if _is_in_sight(paper, due)}
    up_to_date = {day for day in days if day <= due.issue_on}
    return window(due, max(up_to_date or days, default=None))


def candidates(papers: Iterable[Paper], due: Due) -> frozenset[int]:
    """Return the ids of those *papers* that may be in *due*: within its window, never shown, new or held over.

    An issue that was tried before looks at nothing that came since, and may hold again whatever it held then.
    """
    papers = tuple(papers)
    first, last = seen_window(papers, due)
    kept = due.sections.matches if due.sections else ()
    return frozenset(
        paper.id
        for paper in papers
        if paper.id in kept
        or (
            first <= paper.first_listed_on <= last
            and paper.id not in due.used
            and _is_in_sight(paper, due)
            and (is_new(paper.id, due) or _is_held_over(paper, due))
        )
    )


def is_new(paper: int, due: Due) -> bool:
    """Whether no closed issue of this reader has looked at the paper with id *paper*; to a first digest all are new."""
    return due.is_first or paper > due.seen_through


def _is_in_sight(paper: Paper, due: Due) -> bool:
    is_early_enough = due.through is None or paper.id <= due.through
    return is_early_enough and paper.announce not in _OLD and paper.first_listed_on <= due.issue_on + AHEAD


def _is_held_over(paper: Paper, due: Due) -> bool:
    return due.issue_on - max(paper.first_listed_on, paper.first_seen_at.date()) <= CARRY
