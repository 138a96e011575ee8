"""All that is known of one person and one issue date, whether an issue was made or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.exceptions import KeyFileError
from digest.ledger import (
    Outage,
    PeopleFacts,
    Subscription,
    Timekeeper,
    instant,
    local_date,
    subscription_of,
)
from digest.model import Delivery, Hold, Subscriber, is_paused
from digest.pipeline import clock_guard, patience
from digest.pipeline.application import Rooms

_NOBODY = Subscription(history={}, begun_at={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """*subscriber* is as the people's *file* has them, *subscription* what the ledger keeps of
    them: None where it does not know them yet.

    Nothing is sent to their address if that is *barred*, for this reason, and to nobody if there is
    a *doubt*, in words, whether the clock is right, *key_trouble*, a *hold* or an *outage*. Issues
    wait up to *patience* for the sources *awaited*. Sources were asked last at *visited_at*, and
    nothing was ever collected where *is_collected* is not so. Issues before *kept_since* are
    forgotten.
    """

    subscriber: Subscriber
    on: date
    now: datetime
    file: str
    subscription: Subscription | None
    barred: str | None
    key_trouble: KeyFileError | None
    outage: Outage | None
    hold: Hold | None
    doubt: str
    awaited: tuple[str, ...]
    patience: timedelta
    is_collected: bool
    visited_at: Mapping[str, datetime]
    kept_since: date

    @property
    def today(self) -> date:
        return local_date(self.subscriber.timezone, self.now)

    @property
    def known(self) -> Subscription:
        return self.subscription or _NOBODY

    @property
    def delivery(self) -> Delivery | None:
        return self.known.history.get(self.on)

    @property
    def due_at(self) -> datetime | None:
        """The instant at which an issue of that date is due by today's schedule, if one is."""
        return instant(self.on, self.subscriber.send_at, self.subscriber.timezone)

    @property
    def is_paused_now(self) -> bool:
        return is_paused(self.subscriber, self.today)

    @property
    def last_before(self) -> date | None:
        """The date of the last issue before this one."""
        return max((day for day in self.known.history if day < self.on), default=None)


def case(subscriber: Subscriber, on: date, rooms: Rooms, *, now: datetime) -> Case:
    visits, facts = rooms.archive.visits(), PeopleFacts(rooms.store)
    return Case(
        subscriber=subscriber,
        on=on,
        now=now,
        file=", ".join(path.name for path in rooms.settings.subscribers),
        subscription=subscription_of(rooms.store, subscriber.id),
        barred=facts.suppression(subscriber),
        key_trouble=facts.key_trouble(),
        outage=rooms.ledger.outage(),
        hold=rooms.operation.held(now),
        doubt=clock_guard.told(Timekeeper(rooms.store).noted()),
        awaited=tuple(source.name for source in patience.awaited(rooms, now=now)),
        patience=rooms.settings.patience,
        is_collected=bool(visits) or rooms.archive.newest_id() > 0,
        visited_at={name: visit.at for name, visit in visits.items()},
        kept_since=rooms.archive.kept_since(),
    )
