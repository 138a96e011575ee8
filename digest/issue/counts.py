"""What was looked at for one reader, in numbers that add up."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import TypeVar

from digest.issue.candidate import (
    Beside,
    IssueContext,
    Window,
    is_new,
    new,
    retried,
    used,
    window_key,
)
from digest.issue.lookback import covered, is_after_pause, missed
from digest.model import Due, Facts, Paper

Key = TypeVar("Key", str, date)

# A third of a handful of papers says nothing about a word.
ENOUGH = 30

Holders = Callable[[Sequence[int]], Mapping[str, int]]


def facts(
    due: Due,
    window: Window,
    context: IssueContext,
    entered: Sequence[int] = (),
    holders: Holders = lambda _: {},
) -> Facts:
    """Count the new papers in *window* by what people call their source, in the order of the
    labels; *holders* counts by keyword the papers that *entered* (ids) and hold it, most first.

    A paper counts once, at the source that listed it first; one held over was counted in an earlier
    issue.
    """
    beside, scanned = context.beside.get(window_key(due), Beside()), _scanned(due, window, context)
    return Facts(
        scanned=scanned,
        faults=context.faults,
        closed=context.closed,
        missed=missed(due, window.days),
        wide=_wide(entered, due, context.papers, sum(scanned.values()), holders),
        new_words=due.new_words,
        last_on=due.last_on,
        last_was_sent=due.last_was_sent,
        labels=context.labels,
        voters=context.voters,
        has_categories=context.has_categories,
        revised=window.revised,
        amendments=window.amendments,
        front_matter=window.front_matter,
        too_old=beside.too_old,
        merged=beside.merged,
        window_days=(due.issue_on - window.first).days + 1 if due.is_first else None,
        covers=covered(due, window.first),
        is_after_pause=is_after_pause(due),
        days=_days(due, window, context) if due.subscriber.layout == "weekly" else (),
    )


def _scanned(due: Due, window: Window, context: IssueContext) -> Mapping[str, int]:
    counted: dict[str, int] = dict.fromkeys(context.labels.values(), 0)
    by_source = _counted(window.sources, attrgetter("source"), due, window, context)
    for label, count in sorted((context.labels.get(one, one), by_source[one]) for one in by_source):
        counted[label] = counted.get(label, 0) + count
    return {label: count for label, count in counted.items() if count}


def _wide(
    entered: Sequence[int],
    due: Due,
    papers: Mapping[int, Paper],
    total: int,
    holders: Holders,
) -> tuple[tuple[str, int], ...]:
    """Return the keywords that alone matched more than a third of the *total* new papers, and how
    many, the widest first."""
    if total < ENOUGH or 3 * len(entered) <= total:
        return ()
    stands = holders(tuple(new(entered, papers, due)))
    return tuple((term, count) for term, count in stands.items() if 3 * count > total)


def _days(due: Due, window: Window, context: IssueContext) -> tuple[tuple[date, int], ...]:
    """Return how many new papers there are of each day."""
    of = attrgetter("first_listed_on")
    return tuple(sorted(_counted(window.days, of, due, window, context).items()))


def _counted(
    counts: Mapping[Key, int],
    of: Callable[[Paper], Key],
    due: Due,
    window: Window,
    context: IssueContext,
) -> Mapping[Key, int]:
    """Return *counts* of the new papers in *window*, without those shown before, and with those
    that an earlier try held."""
    again = retried(due)
    shown = (used(window, due) & window.new) - again
    if not shown and not again:
        return counts
    papers, counted = context.papers, Counter(counts)
    counted.subtract(of(papers[number]) for number in shown)
    added = (
        number for number in again - window.new if number in papers and is_new(papers[number], due)
    )
    counted.update(of(papers[number]) for number in added)
    return +counted
