"""Which papers an issue may hold: new, held over, never shown; and what a batch shares.

Ids grow in order of first sight, so "since" is a comparison of ids.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from digest.issue.lookback import AHEAD, DAY, carried_to, is_held_over, looks_back
from digest.model import AMENDMENTS, Closed, Due, Fault, Paper, Sender

# What was first seen as a new version is an old paper, and no later listing makes it new.
_OLD = frozenset({"replace", "replace-cross"})

WindowKey = tuple[date, int, int | None, bool, timedelta, date, date | None, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What all issues of one `window_key` look at, whatever their readers were shown.

    *papers* are first listed from *first* to *last*, and *new* or held over; *sources* counts the
    new ones by their source, *days* by the day they were first listed. *voted* are papers that
    readers elsewhere voted for, whenever they were first listed, most votes first. *merged* are
    papers that turned out to be another one, by which they are known now. *others* are papers that
    other issues of the batch look at, and these do not. *revised* counts papers that were listed as
    new versions of old ones, *amendments* and *front_matter* what is no paper: none comes in a
    digest.
    """

    first: date
    last: date
    papers: frozenset[int]
    new: frozenset[int]
    sources: Mapping[str, int]
    days: Mapping[date, int]
    voted: tuple[Paper, ...]
    merged: Mapping[int, int]
    others: frozenset[int] = frozenset()
    revised: int = 0
    amendments: int = 0
    front_matter: int = 0


class Beside(NamedTuple):
    """What the archive knows beside the papers that an issue looks at: how many that are new to it
    are *too_old* for any digest, and how many listings by a further source were *merged*."""

    too_old: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueContext:
    """What all issues of a batch share.

    *papers* are whatever may be shown, by id; *duplicates* leads from an id to those of papers that
    say nearly the same. *labels* is what people call each source, *voters* are the labels of those
    that count votes. *has_categories* says that some source tells the category of a paper. *beside*
    is what else came, by the key of a window.
    """

    sender: Sender
    papers: Mapping[int, Paper]
    labels: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    closed: tuple[Closed, ...] = ()
    voters: tuple[str, ...] = ()
    has_categories: bool = True
    duplicates: Mapping[int, frozenset[int]] = field(default_factory=dict)
    beside: Mapping[WindowKey, Beside] = field(default_factory=dict)
    preamble: str = ""
    trailer: str = ""


def bounds(due: Due, last_listed_on: date | None) -> tuple[date, date]:
    """Return the first and the last day of first listing of the papers that *due* may hold.

    A first digest whose seven days hold no paper looks at the last day that has some:
    *last_listed_on*.
    """
    first = due.issue_on - looks_back(due)
    if due.is_first and last_listed_on:
        first = min(first, last_listed_on)
    if due.shown_through:
        first = max(first, due.shown_through + DAY)
    return first, due.issue_on + AHEAD


def windows(
    papers: Collection[Paper], dues: Iterable[Due], batch: Collection[int] = ()
) -> tuple[Window, ...]:
    """Return the window of each of *dues* on *papers*, one for all of them with the same key.

    *batch* are the ids that others look at, of whom these are a part.
    """
    dues = tuple(dues)
    found = {
        key: _window(papers, due) for key, due in {window_key(due): due for due in dues}.items()
    }
    every = frozenset(batch).union(*(one.papers for one in found.values()), *map(retried, dues))
    whole = {key: replace(one, others=every - one.papers) for key, one in found.items()}
    return tuple(whole[window_key(due)] for due in dues)


def candidates(window: Window, due: Due) -> frozenset[int]:
    """Return the ids of the papers that may be in *due*: in its *window*, never shown.

    An issue that was tried before may hold again whatever it held then.
    """
    return (window.papers - used(window, due)) | retried(due)


def barred(window: Window, due: Due) -> frozenset[int]:
    """Return the ids of the papers of the batch that are no `candidates` of *due*."""
    # Mostly all of a batch look at the same papers, and then nothing is copied for each reader.
    shown = used(window, due)
    unseen = shown | window.others if window.others else shown
    return unseen - retried(due) if due.sections else unseen


def used(window: Window, due: Due) -> frozenset[int]:
    """Return the ids of the papers that the reader was shown, under whatever id it was."""
    merged = window.merged
    since_merged = {merged[number] for number in merged.keys() & due.used} if merged else ()
    return due.used.union(since_merged) if since_merged else due.used


def batch_ids(windows: Iterable[Window]) -> frozenset[int]:
    """Return the ids of all papers that the batch of *windows* looks at."""
    return next((one.papers | one.others for one in windows), frozenset())


def shown_since(papers: Iterable[Paper], ids: Collection[int]) -> date:
    """Return the day before which no issue can have shown what one may show now: those of *papers*
    with *ids*, and what is voted for."""
    listed_on = (paper.first_listed_on for paper in papers if paper.id in ids or paper.upvotes > 0)
    return min(listed_on, default=date.max) - AHEAD


def retried(due: Due) -> frozenset[int]:
    """Return the ids of the papers that matched when *due* was tried before."""
    return frozenset(due.sections.matches + due.sections.alike) if due.sections else frozenset()


def is_new(paper: Paper, due: Due) -> bool:
    """Whether no closed issue of this reader looked at the paper; to a first digest all are new."""
    return due.is_first or paper.id > due.seen_through or _lay_ahead(paper, due)


def _lay_ahead(paper: Paper, due: Due) -> bool:
    """Whether the paper was listed after the days of the last issue, which may be made days after
    its own."""
    return due.last_on is not None and paper.first_listed_on > due.last_on + AHEAD


def is_revision(paper: Paper) -> bool:
    """Whether the paper was first seen as a new version of an old one, and comes in no digest."""
    return paper.announce in _OLD


def new(ids: Collection[int], papers: Mapping[int, Paper], due: Due) -> frozenset[int]:
    """Return which of *ids* are new to *due*."""
    seen_through = 0 if due.is_first else due.seen_through
    return frozenset(
        [number for number in ids if number > seen_through or _lay_ahead(papers[number], due)]
    )


def window_key(due: Due) -> WindowKey:
    """Return what decides which papers *due* looks at."""
    return (
        due.issue_on,
        due.seen_through,
        due.through,
        due.is_first,
        looks_back(due),
        carried_to(due),
        due.last_on,
        due.shown_through,
    )


def _window(papers: Collection[Paper], due: Due) -> Window:
    known = [paper for paper in papers if _may_be_known(paper, due)]
    near = [paper for paper in known if paper.is_paper]
    first, last = _bounds(near, due)
    besides = [
        paper.publication_type
        for paper in known
        if not paper.is_paper and is_new(paper, due) and first <= paper.first_listed_on <= last
    ]
    among = [paper for paper in near if first <= paper.first_listed_on <= last]
    fresh = [paper for paper in among if is_new(paper, due)]
    to = carried_to(due)
    held_over = [paper for paper in among if not is_new(paper, due) and is_held_over(paper, to)]
    return Window(
        first=first,
        last=last,
        papers=frozenset([paper.id for paper in (*fresh, *held_over)]),
        new=frozenset([paper.id for paper in fresh]),
        sources=Counter(paper.source for paper in fresh),
        days=Counter(paper.first_listed_on for paper in fresh),
        voted=_voted(papers, due.issue_on + AHEAD),
        merged={number: paper.id for paper in papers for number in paper.merged},
        revised=sum(
            is_revision(paper) and _is_among(paper, due) and first <= paper.first_listed_on <= last
            for paper in papers
        ),
        amendments=sum(one in AMENDMENTS for one in besides),
        front_matter=besides.count("front matter"),
    )


def _voted(papers: Iterable[Paper], until: date) -> tuple[Paper, ...]:
    voted = [
        paper
        for paper in papers
        if paper.voted_on and paper.voted_on <= until and paper.upvotes > 0 and paper.is_paper
    ]
    return tuple(sorted(voted, key=lambda paper: (-paper.upvotes, paper.id)))


def _bounds(near: Iterable[Paper], due: Due) -> tuple[date, date]:
    """Return the bounds of *due*, with the last day that has a paper read off the papers *near*."""
    if not due.is_first:
        return bounds(due, None)
    days = {paper.first_listed_on for paper in near}
    up_to_date = {day for day in days if day <= due.issue_on}
    return bounds(due, max(up_to_date or days, default=None))


def _may_be_known(paper: Paper, due: Due) -> bool:
    """Whether *due* may look at the paper; a retry looks at nothing that came since."""
    is_early_enough = due.through is None or paper.id <= due.through
    return (
        is_early_enough and not is_revision(paper) and paper.first_listed_on <= due.issue_on + AHEAD
    )


def _is_among(paper: Paper, due: Due) -> bool:
    """Whether the paper came since the last issue, and before a try of this one."""
    return is_new(paper, due) and (due.through is None or paper.id <= due.through)
