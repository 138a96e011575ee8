"""What is older than `keep` goes, group by group: nobody waits long for the store, and whoever is
killed goes on where they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from digest import issue
from digest.archive import Shed
from digest.exceptions import UsageError
from digest.pipeline.installation import Rooms

GROUPS = 40
"""So many groups a tick, which takes some seconds: a million papers take an hour, and nothing else
has to wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How many *papers* lost their words, and the listings, votes and issues (*deliveries*) that
    went."""

    papers: int = 0
    listings: int = 0
    votes: int = 0
    deliveries: int = 0

    def __bool__(self) -> bool:
        return bool(self.papers or self.deliveries)

    def __str__(self) -> str:
        return f"the words of {self.papers:,} papers, {self.listings:,} listings, {self.votes:,} votes, {self.deliveries:,} issues"

    def __add__(self, other: "Pruned") -> "Pruned":
        return Pruned(
            papers=self.papers + other.papers,
            listings=self.listings + other.listings,
            votes=self.votes + other.votes,
            deliveries=self.deliveries + other.deliveries,
        )


def before(rooms: Rooms, now: datetime) -> date | None:
    """Return the day from which on everything is kept, None where everything is."""
    keep = rooms.settings.keep
    return None if keep is None else now.date() - keep


def refuse(on: date | None, rooms: Rooms) -> None:
    """Raise UsageError where nobody knows any more who had the issue of *on*."""
    kept = rooms.archive.kept_since()
    if on is not None and on < kept:
        raise UsageError(
            f"--date {on}: what became of the issues before {kept} was pruned: expected {kept} or later"
        )


def prune(rooms: Rooms, *, now: datetime, dry_run: bool = False) -> Iterator[Pruned]:
    """Drop what is older than `keep`, and yield what went with each group, committed by then;
    *dry_run* only counts.

    The words of examples that anybody named, and of papers in an issue that may be tried again,
    stay.
    """
    day = before(rooms, now)
    if day is None:
        return
    if not dry_run:
        # First, and on the disk: what nobody may be shown any more may be forgotten by whoever saw
        # it.
        rooms.archive.begin_pruning(day)
    tried = _tried(rooms)
    liked = {paper.id for paper in rooms.archive.find(rooms.ledger.examples()).values()}
    for shed in rooms.archive.prune(day, tried | liked, dry_run=dry_run):
        yield _of(shed)
    # An issue may hold what a calendar ahead of its reader's lists tomorrow.
    for deliveries in rooms.ledger.prune(day - issue.AHEAD, tried, dry_run=dry_run):
        yield Pruned(deliveries=deliveries)
    if not dry_run:
        rooms.archive.end_pruning(now.date())


def tick(rooms: Rooms, *, now: datetime, groups: int = GROUPS) -> Pruned:
    """Do a part of the day's pruning; what is left comes with the next tick, and nothing does once
    a day is done."""
    if rooms.settings.keep is None or rooms.archive.pruned_on() == now.date():
        return Pruned()
    # Each tick begins anew: groups that are looked through in vain must not be all that it comes
    # to.
    return sum(islice(filter(None, prune(rooms, now=now)), groups), Pruned())


def _tried(rooms: Rooms) -> frozenset[int]:
    """Return the papers of issues that may be tried again, under the ids that they had and those
    that they have now."""
    papers = rooms.ledger.open_papers()
    return papers.union(rooms.archive.survivors(papers).values())


def _of(shed: Shed) -> Pruned:
    return Pruned(papers=shed.papers, listings=shed.listings, votes=shed.votes)
