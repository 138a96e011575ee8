"""What was looked at for one reader, in numbers that add up."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import TypeVar

from digest.issue.candidate import Sight, is_new, kept, used
from digest.issue.edition import Edition
from digest.issue.share import KEYWORD_PLACES
from digest.model import Due, Facts, Match, Paper, Scanned

Thing = TypeVar("Thing", str, date)

# A third of a handful of papers says nothing about a word.
ENOUGH = 30


def facts(edition: Edition, sight: Sight, due: Due, matches: Sequence[Match] = ()) -> Facts:
    """Count the new papers in *sight* by what people call their source, in the order of the labels.

    A paper counts once, at the source that listed it first; one held over was counted in an earlier
    issue. *matches* are all that entered.
    """
    counted = _labelled(edition, sight, due)
    known = dict.fromkeys(edition.labels.values())
    ordered = [label for label in known if label in counted] + sorted(counted.keys() - known.keys())
    return Facts(
        scanned=tuple([Scanned(label=label, new=counted[label]) for label in ordered]),
        faults=edition.faults,
        closed=edition.closed,
        missed=missed(sight, due),
        wide=wide(matches, due, sum(counted.values())),
        new_words=due.new_words,
        last_on=due.last_on,
        labels=edition.labels,
        voters=edition.voters,
        window_days=(due.issue_on - sight.first).days + 1 if due.is_first else None,
        days=_days(edition, sight, due) if due.subscriber.layout == "weekly" else (),
    )


def missed(sight: Sight, due: Due) -> tuple[date, ...]:
    """Return the dates since the last issue on which none was made, and for which papers were
    listed that are only looked at now."""
    if due.is_first or due.last_on is None:
        return ()
    return tuple(day for day in sorted(sight.days) if due.last_on < day < due.issue_on)


def wide(matches: Sequence[Match], due: Due, total: int) -> tuple[tuple[str, int], ...]:
    """Return the keywords that alone matched more than a third of the *total* new papers, and how
    many, the widest first."""
    if total < ENOUGH or 3 * len(matches) <= total:
        return ()
    fresh = (match for match in matches if is_new(match.paper.id, due))
    stands = Counter(
        term
        for match in fresh
        for term in {hit.term for hit in match.hits if hit.place in KEYWORD_PLACES}
    )
    return tuple((term, count) for term, count in stands.most_common() if 3 * count > total)


def _labelled(edition: Edition, sight: Sight, due: Due) -> Mapping[str, int]:
    """Return how many new papers there are of each label."""
    labelled: dict[str, int] = {}
    for source, count in _counted(sight.sources, _source, edition, sight, due).items():
        label = edition.labels.get(source, source)
        labelled[label] = labelled.get(label, 0) + count
    return labelled


def _days(edition: Edition, sight: Sight, due: Due) -> tuple[tuple[date, int], ...]:
    """Return how many new papers there are of each day."""
    return tuple(sorted(_counted(sight.days, _day, edition, sight, due).items()))


_source, _day = attrgetter("source"), attrgetter("first_listed_on")


def _counted(
    counts: Mapping[Thing, int],
    of: Callable[[Paper], Thing],
    edition: Edition,
    sight: Sight,
    due: Due,
) -> Mapping[Thing, int]:
    """Return *counts* of the new papers in sight, but for those shown before, and with those that
    an earlier try held."""
    again = kept(due)
    shown = (used(sight, due) & sight.new) - again
    if not shown and not again:
        return counts
    counted = Counter(counts)
    counted.subtract(of(edition.papers[number]) for number in shown)
    added = (
        number for number in again - sight.new if number in edition.papers and is_new(number, due)
    )
    counted.update(of(edition.papers[number]) for number in added)
    return +counted
