"""The guard of the clock: nothing is sent by one that is not trusted, and what it wrote is mended.

Deciding is `clock_judgement`'s.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from digest.exceptions import ClockError
from digest.ledger import Timekeeper
from digest.model import Get, Moment, Request, Response, Timekeeping, Witness
from digest.pipeline import clock_judgement
from digest.pipeline.application import Rooms

WAY_OUT = "that ends with two answers of sources that agree with it, or digest run --accept-clock"
EVERY = timedelta(hours=1)
"""So often it is noted that nothing is wrong."""

log = logging.getLogger(__name__)


def check(
    rooms: Rooms,
    now: Moment,
    heard: Sequence[Witness] = (),
    *,
    begins: bool = False,
    accepts: bool = False,
) -> None:
    """Look at the clock *now*, and at what was *heard* in a visit.

    It is noted where a run *begins*, where there is news, and once an hour. What was written by one
    that was wrong is mended once it is right. Whoever *accepts* it ends any doubt. Raises
    ClockError while it is not trusted.
    """
    keeper = Timekeeper(rooms.store)
    noted = keeper.noted()
    kept = clock_judgement.judge(noted, now, heard)
    if accepts:
        kept = clock_judgement.accept(kept, now)
    if begins or _is_news(noted, kept):
        keeper.note(kept, now=now.at)
    if kept.doubt:
        raise ClockError(told(kept))
    if noted.doubt:
        log.warning("the clock is trusted again: mail goes out")
    mend(rooms, now=now.at)


def told(kept: Timekeeping) -> str:
    """Say why the clock is not trusted, and what to do; "" where it is."""
    if kept.doubt is None:
        return ""
    return f"the clock is not trusted: {kept.doubt.reason}; nothing is sent or pruned: {WAY_OUT}"


def mend(rooms: Rooms, *, now: datetime) -> None:
    """Mend what a clock that was ahead has written, and say so; *now* is right."""
    keeper = Timekeeper(rooms.store)
    if not keeper.is_ahead(now) and not rooms.archive.is_ahead(now):
        return
    mended, visits = keeper.mend(now), rooms.archive.mend(now)
    counted = {
        "issues of dates that have not come, undone": mended.issues,
        "people who would have waited for such a date": mended.people,
        "sources to be asked again": visits,
    }
    if any(counted.values()):
        words = "; ".join(f"{what}: {count:,}" for what, count in counted.items() if count)
        log.warning("mended what was written while the clock was ahead: %s", words)
        keeper.note_mended(words, now=now)


def listening(get: Get, moment: Callable[[], Moment], hear: Callable[[Witness], object]) -> Get:
    """Return *get*, with *hear* told of the clock of each server that answers."""

    def ask(request: Request) -> Response:
        response = get(request)
        if witness := of(response, moment()):
            hear(witness)
        return response

    return ask


def of(response: Response, now: Moment) -> Witness | None:
    """Return what a *response*, heard *now*, says of the time: its Date plus its Age (RFC 9111 5).

    None where it does not say.
    """
    at = _date(response.headers)
    if at is None:
        return None
    return Witness(server=urlsplit(response.url).netloc.rpartition("@")[2], at=at, heard=now)


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        made_at = parsedate_to_datetime(headers.get("date", ""))
        age = timedelta(seconds=int(headers.get("age", "0")))
        # A date whose zone is "-0000" comes without one, and means UTC.
        return made_at.replace(tzinfo=made_at.tzinfo or UTC).astimezone(UTC) + age
    except (ValueError, OverflowError):
        return None


def _is_news(noted: Timekeeping, kept: Timekeeping) -> bool:
    """Whether *kept* says more than what is *noted*: a tick a minute writes nothing."""
    before = noted.last, noted.trust, noted.doubt, noted.heard
    after = kept.last, kept.trust, kept.doubt, kept.heard
    if before[1:] != after[1:] or noted.last is None or kept.last is None:
        return before != after
    is_other = kept.last.boot_id != noted.last.boot_id or kept.last.since < noted.last.since
    return is_other or kept.last.at - noted.last.at >= EVERY
