"""Why an issue came, or none: when it was due, what it looked at, and what became of the mail."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from digest.exceptions import UsageError
from digest.ledger import local_date
from digest.model import Subscriber
from digest.pipeline.application import Rooms
from digest.pipeline.why import Answer, Step, day, mail, papers, source_state, weekday
from digest.pipeline.why.balance import beside, beyond, counts, cut
from digest.pipeline.why.case import Case, case
from digest.pipeline.why.due_date import due, next_on, undue
from digest.pipeline.why.fate import Account, account, made

FARTHEST = timedelta(days=36525)
"""A hundred years: no calendar is asked for more."""


def of_issue(
    subscriber: Subscriber, rooms: Rooms, *, now: datetime, on: date | None = None
) -> Answer:
    """Say all that is known of the issue of *on* (default: the reader's today).

    Raises UsageError where that is a hundred years away.
    """
    today = local_date(subscriber.timezone, now)
    on = on or today
    if abs(on - today) > FARTHEST:
        raise UsageError(f"--date {on}: expected a day at most a hundred years away")
    known = case(subscriber, on, rooms, now=now)
    looked = _looked(known, rooms) if _is_counted(known) else None
    return Answer(
        subscriber=subscriber,
        issue_on=on,
        verdict=_verdict(known, looked),
        state=known.delivery.state if known.delivery else None,
        steps=tuple(_steps(known, looked)),
        counts=counts(looked) if looked else (),
        remarks=tuple(_remarks(known, looked)),
    )


def _verdict(known: Case, looked: Account | None) -> str:
    if not known.delivery:
        return undue(known) or mail.waits(known)
    if not looked:
        return mail.became(known, known.delivery, "there was nothing to show")
    facts = looked.digest.facts
    ill, at_rest = source_state.faults(known, facts), source_state.at_rest(known, facts)
    nothing = mail.nothing(facts, cut(looked), ill, at_rest)
    return mail.became(known, known.delivery, nothing, beyond(looked))


def _looked(known: Case, rooms: Rooms) -> Account:
    return account(made(known.subscriber, rooms, now=known.now, on=known.on), rooms, now=known.now)


def _is_counted(known: Case) -> bool:
    """Ask whether it can be said what the issue looks at: one that was made, or is still to be,
    whose papers are not pruned."""
    if known.on < known.kept_since:
        return False
    is_passed = any(day > known.on for day in known.known.history)
    is_to_come = known.on <= known.today and not is_passed and undue(known) is None
    return known.delivery is not None or is_to_come


def _steps(known: Case, looked: Account | None) -> Iterator[Step]:
    yield Step("due", due(known))
    if known.delivery:
        yield from mail.steps(known, known.delivery)
    if looked is None:
        return
    yield from source_state.steps(known, looked.digest.facts)
    if carried := looked.digest.carried:
        days = ", ".join(map(day, looked.digest.carried_from))
        yield Step("carried", f"{carried:,} of those in it, from {days}")
    if told := looked.digest.updates:
        yield Step("updates", f"what became of {papers(len(told))}")
    if known.on == known.today and (on := next_on(known)):
        yield Step("next", f"on {weekday(on)}")


def _remarks(known: Case, looked: Account | None) -> Iterator[str]:
    if looked is None:
        if known.delivery and known.on < known.kept_since:
            yield "What it looked at is not kept any more."
        return
    yield from beside(looked.digest.facts)
    if looked.due.sections is None:
        yield "Counted as if the issue were made now."
    elif known.delivery and known.delivery.next_try_at is None:
        yield "What it held is as it was; the rest is counted by the words and days of today."
    yield from source_state.remarks(known, looked.digest.facts)
    if known.delivery and looked.window.first < known.kept_since:
        yield f"What was listed before {day(known.kept_since)} was pruned, and is not counted."
