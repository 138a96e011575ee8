"""A store that does not know all that was sent: what is sent to nobody, and what comes of it.

Whether it is one is told by `ledger.Restoration`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from digest import issue, sources
from digest.exceptions import UsageError
from digest.ledger import Concerned, Restoration, Standing, mark_restored
from digest.model import Batch, Source, Visit
from digest.pipeline.application import MIGRATIONS, Rooms
from digest.store import backup
from digest.store.backup import PutBack

Relist = Callable[[Source, Visit | None, Batch], Batch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the operator decides: nothing goes out for the reason that *standing* says.

    The people *concerned* may have had mail that the store does not know. Where that is taken over,
    nothing listed up to *until* comes in their digests, and of what was listed since *since*, so
    many *papers* that are stored now, some may have been in none of those.
    """

    standing: Standing
    concerned: Concerned
    since: date
    until: date
    papers: int


def question(rooms: Rooms, *, now: datetime) -> Question | None:
    """Return what the operator decides, None where the store knows all that was sent."""
    restoration = Restoration(rooms.store)
    standing = restoration.standing()
    if standing is None:
        return None
    concerned = restoration.concerned()
    found = concerned.journal
    last = [found.last] if found.last else []
    if concerned.everybody is not None:
        last.append(concerned.until or now.date())
    until = max(last, default=now.date())
    known_on = standing.known_until.date() if standing.known_until else until - issue.MAX_AGE
    since = min(known_on, until) - issue.CARRY
    papers = rooms.archive.count_listed(since, until)
    return Question(standing=standing, concerned=concerned, since=since, until=until, papers=papers)


def resume(rooms: Rooms, *, now: datetime) -> Question:
    """Take over what the journal knows; return what was decided. Raises UsageError."""
    asked = _asked(rooms, now)
    Restoration(rooms.store).resume(now=now, through=rooms.archive.newest_id())
    return asked


def accept(rooms: Rooms, *, now: datetime) -> Question:
    """Take the store for right as it is; return what was decided. Raises UsageError."""
    asked = _asked(rooms, now)
    Restoration(rooms.store).accept()
    return asked


def back_up(store: Path, to: Path | None, *, now: datetime) -> Path:
    """Copy the *store* and what belongs to it; see `store.backup`."""
    return backup.back_up(store, to, now, owned=MIGRATIONS)


def put_back(source: Path, store: Path, *, now: datetime) -> PutBack:
    """Put a backup in the place of the *store*; then nothing goes out until it is decided."""
    mark = partial(mark_restored, now=now)
    return backup.put_back(source, store, now, owned=MIGRATIONS, mark=mark)


def relisting(rooms: Rooms, *, now: datetime) -> Relist:
    """Return what makes of a source's batch what it is after its last visit to an older store.

    A feed lists what has no day of its own as of today. What the older store did not know of it may
    have been listed, and shown, days ago.
    """
    restoration = Restoration(rooms.store)
    if standing := restoration.standing():
        restoration.doubt(standing.reason, now)
    gap = restoration.catch_up()
    # By then nothing of those days is looked at any more.
    is_over = gap is None or now - gap.since > issue.MAX_AGE

    def relist(source: Source, last: Visit | None, batch: Batch) -> Batch:
        if gap is None or is_over or (last and last.good_at and last.good_at >= gap.since):
            return batch
        return sources.listed_by(source, batch, gap.on)

    return relist


def _asked(rooms: Rooms, now: datetime) -> Question:
    asked = question(rooms, now=now)
    if asked is None:
        raise UsageError("there is nothing to decide: this store knows all that was sent")
    return asked
