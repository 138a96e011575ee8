"""Why an issue came, or none: when it was due, what it looked at, and what became of the mail."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from digest.exceptions import UsageError
from digest.ledger import local_date
from digest.model import Facts, Subscriber
from digest.pipeline.application import Rooms
from digest.pipeline.why import Answer, Step, mail, weekday
from digest.pipeline.why.balance import beside, counts
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
    looked = _looked(known, rooms) if _is_kept(known) else None
    return Answer(
        subscriber=subscriber,
        issue_on=on,
        verdict=_verdict(known, looked),
        steps=tuple(_steps(known, looked)),
        counts=counts(looked) if looked else (),
        remarks=tuple(_remarks(known, looked)),
    )


def _verdict(known: Case, looked: Account | None) -> str:
    if known.delivery:
        why = (
            mail.nothing(looked.digest, is_known=_is_as_it_was(known))
            if looked
            else "there was nothing to show"
        )
        return mail.became(known, known.delivery, why)
    return undue(known) or mail.waits(known)


def _looked(known: Case, rooms: Rooms) -> Account:
    return account(made(known.subscriber, rooms, now=known.now, on=known.on), rooms, now=known.now)


def _is_kept(known: Case) -> bool:
    """Ask whether it can be counted what the issue looks at: not before its day, nor when papers
    of that day were pruned."""
    if known.on > known.today or known.on < known.kept_since:
        return False
    return bool(known.delivery) or known.on == known.today or undue(known) is None


def _is_as_it_was(known: Case) -> bool:
    """Ask whether no source was asked since the issue was made: then they are as they were."""
    begun_at = known.known.begun_at.get(known.on)
    if begun_at is None:
        return known.on == known.today
    return all(at <= begun_at for at in known.visited_at)


def _steps(known: Case, looked: Account | None) -> Iterator[Step]:
    yield Step("due", due(known))
    if known.delivery:
        yield from mail.steps(known, known.delivery)
    if looked is None:
        return
    yield from _sources(known, looked.digest.facts)
    if known.on == known.today and (on := next_on(known)):
        yield Step("next", f"on {weekday(on)}")


def _sources(known: Case, facts: Facts) -> Iterator[Step]:
    """Yield what each source brought and, where that is known, what was wrong with it."""
    is_known = _is_as_it_was(known)
    if not known.is_collected:
        yield Step("sources", "none was asked so far: digest collect asks them", passed=False)
    elif new := _new(facts, also=is_known):
        yield Step("sources", f"{new} new")
    if is_known:
        for fault in facts.faults:
            yield Step("source", f"{fault.label} is {fault.state}: {fault.reason}", passed=False)
        for one in facts.closed:
            holiday = f" ({one.name})" if one.name else ""
            yield Step("source", f"{one.label} announces nothing on {weekday(one.on)}{holiday}")


def _new(facts: Facts, *, also: bool) -> str:
    """Say how many new papers each source has: *also* none, where it gave all that was due."""
    others = {one.label for one in facts.faults} | {one.label for one in facts.closed}
    well = [label for label in facts.labels.values() if also and label not in others]
    counts = {**dict.fromkeys(well, 0), **facts.scanned}
    return ", ".join(f"{label} ({number:,})" for label, number in counts.items())


def _remarks(known: Case, looked: Account | None) -> Iterator[str]:
    if looked is None:
        if known.delivery and known.on < known.kept_since:
            yield "What it looked at is not kept any more."
        return
    yield from beside(looked.digest.facts)
    if looked.due.sections is None:
        yield "Counted as if the issue were made now."
    elif known.delivery and known.delivery.next_try_at is None:
        yield "What it held is as it was; the rest is counted with the words and days of today."
    if not _is_as_it_was(known):
        yield "How the sources were then is not known: they were asked since."
