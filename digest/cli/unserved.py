"""Who is not served after a `send`, and what to do about it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.cli import output, receipt

if TYPE_CHECKING:
    from digest.model import Delivery, Due, Key
    from digest.pipeline.application import Rooms
    from digest.pipeline.claims import Stop


class Unserved(NamedTuple):
    """Who was not served on their own date (or *on*), of all or *only* some.

    So many are *waiting*, all for one *reason*; *closed* are issues that are not tried again.
    """

    on: date | None
    only: Sequence[str]
    waiting: int
    first: "tuple[Due, ...]"
    reason: str
    closed: "tuple[Delivery, ...]"
    suppressed: Mapping[str, str]


def looked_up(
    rooms: "Rooms", *, now: datetime, on: date | None, only: Sequence[str], stop: "Stop"
) -> Unserved:
    """Say who is not served after a `send`, and why."""
    from digest.ledger import PeopleFacts
    from digest.pipeline import dispatch

    waiting, reason = dispatch.unserved(rooms, now=now, on=on, only=only, stop=stop)
    suppressed = PeopleFacts(rooms.store).suppressed()
    return Unserved(
        on=on,
        only=only,
        waiting=waiting,
        first=next(rooms.ledger.unserved(now, on=on, only=only, limit=output.LISTED), ()),
        reason=reason,
        closed=dispatch.given_up(rooms, now=now, on=on, only=only),
        suppressed={slug: suppressed[slug] for slug in suppressed if not only or slug in only},
    )


def told(left: Unserved, named: "Collection[Key]", *, is_any_sent: bool) -> Iterator[str]:
    """Say who is not served, and what to do, but for whoever was *named* before; that everybody is
    only where it is true."""
    from digest.pipeline import dispatch

    if left.waiting:
        people = "1 person waits" if left.waiting == 1 else f"{left.waiting:,} people wait"
        date = f" --date {left.on}" if left.on else ""
        begins = "Then" if left.reason == dispatch.HELD else "" if date else "The next"
        again = f"{begins} digest send{date} serves".strip()
        too = "" if left.on else "; so does digest run"
        yield f"{people}: {left.reason or _open(left.first)}. {again} them{too}."
    for one in left.closed:
        if (one.subscriber, one.issue_on) not in named:
            yield f"{one.subscriber}: {one.state} on {one.issue_on}: {one.reply}. {_again(one)}."
    if is_any_sent:
        return
    for slug, reason in left.suppressed.items():
        yield f"{slug}: nothing is sent to this address: {reason}."
    if not left.waiting:
        yield _nothing_to_do(left)


def _again(one: "Delivery") -> str:
    if one.state == "in_doubt":
        return f"digest deliveries resolve {one.subscriber} sent, or resend, ends the doubt"
    return f"digest send --again --only {one.subscriber} tries it once more"


def _nothing_to_do(left: Unserved) -> str:
    who = ", ".join(left.only) or "everybody"
    when = f"for {left.on}" if left.on else "on their own date"
    if not (left.closed or left.suppressed):
        return f"Nothing to do: {who} {'were' if len(left.only) > 1 else 'was'} served {when}."
    if left.only:
        return "Nothing to do for them now."
    return f"Nothing to do: everybody else was served {when}."


def _open(first: "Sequence[Due]") -> str:
    is_tried = any(due.attempt for due in first)
    return "their messages are tried again" if is_tried else "they came meanwhile"


def as_dict(left: Unserved) -> dict[str, Any]:
    closed = [
        receipt.of_issue(one.subscriber, one.issue_on, one.state, one.reply) for one in left.closed
    ]
    counted = {"waiting": left.waiting, "reason": left.reason}
    return {**counted, "closed": closed, "suppressed": dict(left.suppressed)}


def waiting(left: Unserved) -> Iterator[dict[str, Any]]:
    """Yield the first who wait as issues, beside those that were sent."""
    for due in left.first:
        issue = receipt.of_issue(*due.key, due.state, left.reason)
        yield issue | {"papers": 0, "lost": []}
