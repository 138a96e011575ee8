"""Which sources issues are kept waiting for: batches that are due, of who answered lately."""

from datetime import datetime, timedelta

from digest.model import Source
from digest.pipeline.application import Rooms

FORGOTTEN = timedelta(days=3)
"""Nobody waits for a source that has not given a good answer for so long."""


def awaited(rooms: Rooms, *, now: datetime) -> tuple[Source, ...]:
    """Return the sources that miss a batch which their calendars expect."""
    visits = rooms.archive.visits()
    known = ((one, visits[one.name]) for one in rooms.settings.sources if one.name in visits)
    return tuple(
        source
        for source, visit in known
        if visit.expected_on is not None
        and (visit.complete_on is None or visit.complete_on < visit.expected_on)
        and (visit.good_at is not None and now - visit.good_at < FORGOTTEN)
    )
