"""Mails to the operator: what is grave becomes a row, and goes out when a relay takes it.

None is ever about a mail to the operator: that stands in `digest status` alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest import mail
from digest.exceptions import FewerPeopleError, RelayError, SettingsError, TemplateError
from digest.mail.reply import words
from digest.model import Alert, Cause, Outgoing, Receipt
from digest.pipeline import attention, overview
from digest.pipeline.application import Rooms

if TYPE_CHECKING:
    from digest.mail.relay import Relay
    from digest.pipeline.claims import Stop

# What a mistake quotes is an address where it has an @, or where one was expected.
_QUOTED = re.compile(r'"[^"]*@[^"]*"|(?<=an e-mail address such as ada@example\.org, got )"[^"]*"')

Told = tuple[Alert, Receipt]
"""What became of a mail to the operator."""


def tick(rooms: Rooms, *, now: datetime, zone: str, stop: "Stop" = bool) -> Iterator[Told]:
    """Tell the operator what is grave: of each cause once a day, and not while it is quiet.

    *zone* is that of their clock.
    """
    _note_unanswering(rooms, now)
    operator = rooms.settings.operator
    if operator is None:
        return
    local = now.astimezone(ZoneInfo(zone))
    causes = attention.causes(overview.condition(rooms, now=now, zone=zone), now=now)
    rooms.operation.tell([cause for cause in causes if cause.is_grave], on=local.date(), now=now)
    if operator.quiet and operator.quiet.covers(local.time()):
        return
    if due := rooms.operation.due(now):
        yield from _sent(due, causes, rooms, now=now, zone=zone, stop=stop)


def note_broken(rooms: Rooms, error: SettingsError, *, now: datetime) -> str:
    """Remember why the people's file is not taken over; return it in a line."""
    mistakes = error.mistakes
    more = f" (and {len(mistakes) - 1:,} more)" if len(mistakes) > 1 else ""
    told = f"{words(_QUOTED.sub('(address)', next(iter(mistakes), '')))}{more}"
    name, other = attention.PEOPLE, attention.FEWER
    if isinstance(error, FewerPeopleError):
        name, other = other, name
    rooms.operation.end_trouble(other)
    rooms.operation.note_trouble(name, told, now=now)
    return told


def note_mended(rooms: Rooms) -> None:
    """Remember that the people's file is taken over."""
    for name in (attention.PEOPLE, attention.FEWER):
        rooms.operation.end_trouble(name)


def _note_unanswering(rooms: Rooms, now: datetime) -> None:
    """Remember since when a source is asked that never answered: nothing else says it."""
    visits = rooms.archive.visits()
    never = {
        attention.of(source): visit.reason
        for source in rooms.settings.sources
        if (visit := visits.get(source.name)) and visit.error and visit.good_at is None
    }
    for name in rooms.operation.troubles():
        if name.startswith("source ") and name not in never:
            rooms.operation.end_trouble(name)
    for name, reason in never.items():
        rooms.operation.note_trouble(name, words(reason), now=now)


def _sent(
    due: Sequence[Alert],
    causes: Sequence[Cause],
    rooms: Rooms,
    *,
    now: datetime,
    zone: str,
    stop: "Stop",
) -> Iterator[Told]:
    """Hand over the mails that are *due*; once the relay cannot be used, no further one."""
    present = {cause.name for cause in causes}
    with _relay(rooms, stop) as relay:
        for alert in due:
            rooms.operation.begin(alert, now=now)
            is_over = present.isdisjoint(cause.name for cause in alert.causes)
            receipt, is_usable = _handed(relay, alert, rooms, zone=zone, is_over=is_over)
            rooms.operation.settle(alert, receipt.state, receipt.reply)
            yield alert, receipt
            if stop() or not is_usable:
                return


def _handed(
    relay: "Relay", alert: Alert, rooms: Rooms, *, zone: str, is_over: bool
) -> tuple[Receipt, bool]:
    """Return what became of one mail, and whether the relay may be asked for another."""
    key = _name(alert), alert.made_at.date()
    open_still = Receipt(key=key, state="deferred")
    try:
        receipts = list(relay.send([_outgoing(alert, rooms, zone=zone, is_over=is_over)]))
    except TemplateError as error:
        return replace(open_still, state="failed", reply=words(str(error))), True
    except RelayError as error:
        return replace(open_still, reply=words(str(error))), False
    return next(iter(receipts), open_still), True


def _outgoing(alert: Alert, rooms: Rooms, *, zone: str, is_over: bool) -> Outgoing:
    sender, operator = rooms.settings.sender, rooms.settings.operator
    rendered = rooms.render_alert(alert, name=sender.name, zone=zone, is_over=is_over)
    address = operator.address if operator else sender.address
    # A store that is made anew counts from one again.
    name = f"{_name(alert)}, {alert.made_at.isoformat()}"
    header = mail.to_operator(address, name, alert.made_at, sender)
    return Outgoing(
        key=(_name(alert), alert.made_at.date()),
        sender=sender.address,
        recipient=address,
        message=mail.message(rendered, header),
        made_at=alert.made_at,
    )


def _name(alert: Alert) -> str:
    return f"mail {alert.number} to the operator"


def _relay(rooms: Rooms, stop: "Stop") -> "Relay":
    from digest.mail.relay import Relay  # noqa: PLC0415  who only looks does not wait for smtplib

    return Relay(rooms.settings.relay, stop=stop)
