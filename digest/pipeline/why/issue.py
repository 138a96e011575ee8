"""Why an issue came, or none: what became of it, in one sentence, and what was looked at."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from digest.ledger import MOST_UNANSWERED, Outage, instant
from digest.model import Delivery, Digest, Due, Sections, State, Subscriber
from digest.pipeline.application import Rooms
from digest.pipeline.composition import composed
from digest.pipeline.why import Answer, Step, day, moment


def of_issue(
    subscriber: Subscriber, rooms: Rooms, *, now: datetime, on: date | None = None
) -> Answer:
    """Say what became of the issue of *on* (default: the reader's today)."""
    due = rooms.ledger.peek(subscriber, on, now)
    digest = composed(due, rooms, now=now)
    made = {one.issue_on: one for one in rooms.ledger.history(subscriber.id)}
    barred = rooms.ledger.suppression(subscriber)
    delivery, outage = made.get(due.issue_on), rooms.ledger.outage()
    return Answer(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        verdict=_became(delivery, digest, outage)
        if delivery
        else _never_made(due, now, made.keys(), barred, outage),
        steps=tuple(_counts(digest)),
    )


def _became(delivery: Delivery, digest: Digest, outage: Outage | None = None) -> str:
    """Say what became of an issue that was made; *outage* is why the relay cannot be used."""
    again = f"; it is tried again on {moment(delivery.next_try_at)}" if delivery.next_try_at else ""
    closed = "; the next issue was opened since, so it is not tried again"
    if delivery.unanswered >= MOST_UNANSWERED:
        again = (
            f"; that happened {delivery.unanswered} times, so it is not tried again: "
            f"digest send --again --only {delivery.subscriber}"
        )
    begun = (
        "It was begun and not brought to its end: the next digest send, or digest run, does that."
    )
    if outage:
        begun = f"It waits: {_held_up(outage)}."
    words: Mapping[State, str] = {
        "pending": begun,
        "sending": begun,
        "sent": f"Sent, with {_held(delivery.sections)}.",
        "empty": f"No mail was made: {_nothing(digest)}.",
        "deferred": f"The relay refused it for now: {delivery.reply}{again}.",
        "failed": f"It failed for good: {delivery.reply}. Its papers are free for the next issue.",
        "in_doubt": f"It may have arrived: {delivery.reply}{again or closed}.",
        "superseded": "It was still open when the next issue was opened, "
        "which took its papers along.",
    }
    return words[delivery.state]


def _held_up(outage: Outage) -> str:
    """Say what keeps mail from going out."""
    return f"{outage.reason}; digest run asks again at {moment(outage.next_try_at)}"


def _never_made(
    due: Due,
    now: datetime,
    made: Collection[date],
    barred: str | None,
    outage: Outage | None = None,
) -> str:
    """Say why there is no issue of that date."""
    subscriber = due.subscriber
    due_at = instant(due.issue_on, subscriber.send_at, subscriber.timezone)
    if barred is not None:
        return f"Nothing is sent to this address: {barred}."
    if due_at is None:
        return f"There was no {day(due.issue_on)} in {subscriber.timezone}: the clocks skipped it."
    if due_at > now:
        hour = f"{subscriber.send_at:%H:%M} in {subscriber.timezone}"
        return f"Not yet: it goes out at {hour}, in {_span(due_at - now)}; digest send does it now."
    if any(on > due.issue_on for on in made):
        return (
            f"No issue of {day(due.issue_on)} was made: the program was not at work then. "
            "A later one took its papers along."
        )
    if outage:
        return f"It waits: {_held_up(outage)}."
    return "No issue was made so far: digest run makes it at its next tick, digest send at once."


def _counts(digest: Digest) -> Iterator[Step]:
    """Yield what was looked at, and what came of it with today's words."""
    sources = ", ".join(f"{label} ({new:,})" for label, new in digest.facts.scanned.items())
    yield Step(
        "looked at", f"{digest.facts.total:,} new papers" + (f": {sources}" if sources else "")
    )
    for fault in digest.facts.faults:
        yield Step("source", f"{fault.label}: {fault.reason}", passed=False)
    yield Step("matched", f"{digest.matched:,} of them", passed=digest.matched > 0)
    if digest.carried:
        yield Step("carried", f"{digest.carried:,} of earlier days")
    if digest.shown:
        yield Step("shows", f"{len(digest.cards):,} in full, {len(digest.titles):,} by title")
    limit = digest.subscriber.profile.limit
    if digest.held_over and digest.held_until:
        words = f"{digest.held_over:,} beyond the limit of {limit}, until {day(digest.held_until)}"
        yield Step("held over", words)
    if digest.let_go:
        yield Step("let go", f"{len(digest.let_go):,} beyond the limit of {limit}")


def _nothing(digest: Digest) -> str:
    total = digest.facts.total
    return (
        f"{total:,} new papers were looked at, and none matched"
        if total
        else "there was no new paper to look at"
    )


def _held(sections: Sections) -> str:
    counts = {
        "matched": sections.matches,
        "trending": sections.trending,
        "close to the words": sections.related,
    }
    held = [f"{len(ids):,} {what}" for what, ids in counts.items() if ids]
    count = sum(map(len, counts.values()))
    papers = "1 paper" if count == 1 else f"{count:,} papers"
    return f"{papers} ({', '.join(held)})" if len(held) > 1 else papers


def _span(left: timedelta) -> str:
    minutes = -(-left.total_seconds() // 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
