"""What became of the mail of one issue, or what it waits for, in a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from digest.ledger import MOST_UNANSWERED, is_late, issue_on
from digest.model import Closed, Delivery, Facts, Fault, Sections, State, rhythm
from digest.pipeline.why import Step, day, moment, papers, weekday
from digest.pipeline.why.case import Case
from digest.pipeline.why.due_date import hour


def became(case: Case, delivery: Delivery, nothing: str, beyond: str = "") -> str:
    """Say what became of an issue that was made; *nothing* is why it may hold no papers, *beyond*
    what becomes of those that it had no place for."""
    begun = (
        "It was begun and not brought to its end: the next digest send, or digest run, does that."
    )
    if stopped := _kept_back(case):
        begun = f"It waits: {stopped}."
    again = _again(case, delivery)
    closed = _closed(case, delivery)
    also = f"; {beyond}" if beyond else ""
    words: Mapping[State, str] = {
        "pending": begun,
        "sending": begun,
        "sent": f"Sent, {_held(delivery.sections) or f'to say that {nothing}'}{also}.",
        "empty": f"No mail was made: {nothing}.",
        "deferred": f"The relay refused it for now: {delivery.reply}{again}.",
        "failed": f"It failed for good: {delivery.reply}. Its papers are free for the next issue.",
        "in_doubt": f"It may have arrived: {delivery.reply}{again or closed}.",
        "superseded": "It was still open when the next issue was opened, "
        "which took its papers along.",
    }
    return words[delivery.state]


def waits(case: Case) -> str:
    """Say why an issue that was due is not made, or not yet."""
    if (at := case.due_at) is None:
        return ""
    reasons = (_suppressed, _ahead, _taken_along, _uncollected, _held_up, _new_here, _patient)
    found = chain.from_iterable(reason(case, at) for reason in reasons)
    at_once = "digest run makes it at its next tick, digest send at once"
    return next(found, f"No issue was made so far: {at_once}.")


def _suppressed(case: Case, at: datetime) -> Iterator[str]:
    since, late = case.known.suppressed_at, rhythm(case.subscriber.cadence).late
    if case.barred and (since is None or since <= at + late):
        yield f"Nothing is sent to this address: {case.barred}."


def _ahead(case: Case, at: datetime) -> Iterator[str]:
    if at > case.now:
        not_yet, now = (
            ("Not yet", "; digest send does it now")
            if case.on == case.today
            else ("Not due yet", "")
        )
        yield f"{not_yet}: it goes out at {hour(case.subscriber)}, in {_span(at - case.now)}{now}."


def _taken_along(case: Case, at: datetime) -> Iterator[str]:
    """Say which issue has, or will have, the papers of one that was missed."""
    missed = f"No issue of {day(case.on)} was made: {_why_missed(case, at)}."
    later = [one for one in case.known.history if one > case.on]
    latest = issue_on(case.subscriber, case.now)
    if later:
        yield f"{missed} That of {day(min(later))} took its papers along."
    elif is_late(case.subscriber, case.on, case.now):
        late = _span(rhythm(case.subscriber.cadence).late)
        yield f"{missed} By now it is more than {late} late: its papers go into the next one."
    elif latest and latest > case.on:
        yield f"{missed} That of {day(latest)} takes its papers along."


def _why_missed(case: Case, at: datetime) -> str:
    """Say what kept an issue from being made: what began before it was too late is known where it
    lasts."""
    lasting = [one.since for one in (case.hold, case.outage) if one]
    too_late = at + rhythm(case.subscriber.cadence).late
    if not case.doubt and any(since <= too_late for since in lasting):
        return _stopped(case)
    return "the program was not at work then, or could not send"


def _uncollected(case: Case, _: datetime) -> Iterator[str]:
    if not case.is_collected:
        yield (
            "Nothing was collected so far, so there is no paper to send: digest collect asks the "
            "sources."
        )


def _held_up(case: Case, _: datetime) -> Iterator[str]:
    if stopped := _stopped(case):
        yield f"It waits: {stopped}."


def _new_here(case: Case, _: datetime) -> Iterator[str]:
    if case.subscription is None or case.subscription.removed_at:
        takes = "the next digest collect, send or run takes them over"
        yield f"They are new in {case.file}: {takes}."


def _patient(case: Case, at: datetime) -> Iterator[str]:
    until = at + case.patience
    if case.awaited and case.now < until:
        yield (
            f"It waits for {' and '.join(case.awaited)}, until {moment(until)} at most; "
            "digest send does not wait."
        )


def steps(case: Case, delivery: Delivery) -> Iterator[Step]:
    """Yield when an issue was made and tried, and the relay's own words."""
    begun_at = case.known.begun_at.get(delivery.issue_on)
    if begun_at:
        yield Step("made", f"on {moment(begun_at)}")
    if delivery.attempt:
        tries = "once" if delivery.attempt == 1 else f"{delivery.attempt:,} times"
        again = delivery.next_try_at and f", next on {moment(delivery.next_try_at)}"
        yield Step("tried", f"{tries}{again or ''}")
    if delivery.reply and delivery.attempt:
        yield Step("relay", delivery.reply, passed=delivery.state == "sent")
    if delivery.lost:
        yield Step("not shown", ", ".join(delivery.lost), passed=False)


def _stopped(case: Case) -> str:
    """Say what keeps all mail from going out, nothing where it may."""
    if case.doubt:
        return case.doubt
    if case.key_trouble:
        return str(case.key_trouble)
    if hold := case.hold:
        until = f"until {moment(hold.until)}" if hold.until else "until digest release"
        return f"the operator holds sending since {moment(hold.since)}, {until}"
    if outage := case.outage:
        return f"{outage.reason}; digest run asks again on {moment(outage.next_try_at)}"
    return ""


def _again(case: Case, delivery: Delivery) -> str:
    """Say when an issue that is open is tried again; nothing where it never is."""
    if delivery.unanswered >= MOST_UNANSWERED:
        return (
            f"; that happened {delivery.unanswered} times, so it is not tried again: "
            f"{_decided(delivery)}"
        )
    if delivery.next_try_at is None:
        return ""
    if stopped := _kept_back(case):
        return f"; it waits: {stopped}"
    return f"; it is tried again on {moment(delivery.next_try_at)}"


def _closed(case: Case, delivery: Delivery) -> str:
    """Say why an issue that may have arrived is not tried again, though it could be."""
    if any(on > delivery.issue_on for on in case.known.history):
        return "; the next issue was opened since, so it is not tried again"
    return f"; the settings say to keep it so: {_decided(delivery)}"


def _decided(delivery: Delivery) -> str:
    return f"digest deliveries resolve {delivery.subscriber} sent, or resend, decides it"


def _kept_back(case: Case) -> str:
    """Say what keeps an issue that is open from being tried again, nothing where it may be."""
    if case.barred:
        return f"nothing is sent to this address, {case.barred}"
    if case.is_paused_now:
        return "it is not tried before their pause ends"
    return _stopped(case)


def nothing(facts: Facts, cut: str, ill: Iterable[Fault], at_rest: Iterable[Closed]) -> str:
    """Say why there is nothing to show: papers were *cut*, *ill* are sources that did not give what
    was due, and what is *at_rest* announces nothing."""
    if total := facts.total:
        looked = "1 new paper was" if total == 1 else f"{total:,} new papers were"
        return f"{looked} looked at, and none matched{f' ({cut})' if cut else ''}"
    why = [f"{one.label} is {one.state} ({one.reason})" for one in ill]
    why += [f"{one.label} announces nothing on {weekday(one.on)}" for one in at_rest]
    return f"there was no new paper to look at{': ' if why else ''}{'; '.join(why)}"


def _held(sections: Sections) -> str:
    counts = {
        "matched": sections.matches,
        "trending": sections.trending,
        "close to the words": sections.related,
        "folded into others": sections.alike,
    }
    held = [f"{len(ids):,} {what}" for what, ids in counts.items() if ids]
    count = len(sections.ids)
    parts = f" ({', '.join(held)})" if len(held) > 1 else ""
    return f"with {papers(count)}{parts}" if count else ""


def _span(left: timedelta) -> str:
    minutes = -(-left.total_seconds() // 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours >= 72:
        return f"{hours // 24:,} days"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
