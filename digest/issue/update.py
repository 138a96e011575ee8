"""Which updates a reader is told of: of papers that they were sent, or like. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from digest.issue.candidate import Window, used
from digest.issue.lookback import AHEAD, FARTHEST
from digest.model import Due, Update, UpdateType

# The gravest first.
_ORDER: tuple[UpdateType, ...] = (
    *("retraction", "withdrawal", "expression of concern", "correction", "publication"),
)


def updates(due: Due, window: Window, known: Iterable[Update]) -> tuple[Update, ...]:
    """Return those of the *known* updates that *due* tells, the gravest first.

    They came since the last issue that was mailed, and not after an earlier try of this one. That a
    preprint was published is told to those who like it.
    """
    told = [one for one in known if _is_since(one, due) and _concerns(one, due, window)]
    return tuple(sorted(told, key=lambda one: (_ORDER.index(one.type), one.id)))


def may_have_shown(known: Iterable[Update]) -> Iterator[date]:
    """Yield the dates of the issues that may have shown the papers of *known*."""
    for paper in {one.paper for one in known if one.type != "publication"}:
        first = paper.first_listed_on - AHEAD
        last = max(paper.first_listed_on, paper.voted_on or date.min) + FARTHEST
        yield from (first + timedelta(days=after) for after in range((last - first).days + 1))


def _is_since(update: Update, due: Due) -> bool:
    # A first digest tells what became of the papers that its reader likes, however long ago.
    is_early = due.through is None or update.id <= due.through
    return is_early and (due.is_first or update.id > due.told_through)


def _concerns(update: Update, due: Due, window: Window) -> bool:
    paper = update.paper
    if not frozenset(due.subscriber.profile.like).isdisjoint(paper.identifiers):
        return True
    is_sent = not used(window, due).isdisjoint((paper.id, *paper.merged))
    return is_sent and update.type != "publication"
