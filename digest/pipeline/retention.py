"""Retention: what is older than `keep` is dropped, group by group, so that nobody waits for long.

Whoever is killed goes on where they were. What went is counted by its name: papers that lost their
words, and the listings, votes and issues (deliveries) that went.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from digest import issue
from digest.exceptions import UsageError
from digest.pipeline.application import Rooms
from digest.pipeline.attention import counted

GROUPS = 40
"""So many groups a tick, which takes some seconds: for a million papers it is an hour in all."""


def before(rooms: Rooms, now: datetime) -> date | None:
    """Return the day from which on everything is kept, None where everything is."""
    keep = rooms.settings.keep
    return None if keep is None else now.date() - keep


def refuse(on: date | None, rooms: Rooms) -> None:
    """Raise UsageError where nobody knows any more who had the issue of *on*."""
    kept = rooms.archive.kept_since()
    if on is not None and on < kept:
        pruned = f"what became of the issues before {kept} was pruned"
        raise UsageError(f"--date {on}: {pruned}: expected {kept} or later")


def prune(rooms: Rooms, *, now: datetime, dry_run: bool = False) -> Iterator[Counter[str]]:
    """Drop what is older than `keep`, and count what went with each group; *dry_run* only counts.

    A group is committed when it is yielded. The words of examples that anybody named, and of papers
    in an issue that may be tried again, stay.
    """
    day = before(rooms, now)
    if day is None:
        return
    if not dry_run:
        # First, and on the disk: whoever saw what nobody may be shown any more may be forgotten.
        rooms.archive.begin_pruning(day)
    tried = _tried(rooms)
    liked = {paper.id for paper in rooms.archive.find(rooms.ledger.examples()).values()}
    yield from rooms.archive.prune(day, tried | liked, dry_run=dry_run)
    # An issue may hold what a calendar ahead of its reader's lists tomorrow.
    for deliveries in rooms.ledger.prune(day - issue.AHEAD, tried, dry_run=dry_run):
        yield +Counter(deliveries=deliveries)
    if not dry_run:
        rooms.archive.end_pruning(now.date())


def tick(rooms: Rooms, *, now: datetime, groups: int = GROUPS) -> Counter[str]:
    """Do a part of the day's pruning; the rest comes with the next ticks, until the day is done."""
    if rooms.settings.keep is None or rooms.archive.pruned_on() == now.date():
        return Counter()
    # Each tick begins anew: groups looked through in vain must not be all that it comes to.
    return sum(islice(filter(None, prune(rooms, now=now)), groups), Counter[str]())


def described(counts: Counter[str]) -> str:
    papers, listings, votes, issues = (
        counted(counts[key], one=one, many=f"{one}s")
        for key, one in (
            ("papers", "paper"),
            ("listings", "listing"),
            ("votes", "vote"),
            ("deliveries", "issue"),
        )
    )
    return f"the words of {papers}, {listings}, {votes}, {issues}"


def _tried(rooms: Rooms) -> frozenset[int]:
    """Return the papers of issues that may be tried again, under their old and their new ids."""
    papers = rooms.ledger.open_papers()
    return papers.union(rooms.archive.survivors(papers).values())
