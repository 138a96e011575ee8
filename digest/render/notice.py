"""The note that comes instead of a digest: what is the matter, and what each source did."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import Closed, Digest, Fault, Notice
from digest.render.card import MakeCard
from digest.render.card_view import RELATED
from digest.render.english import (
    NBSP,
    brief_day,
    clock,
    count,
    day,
    listed,
    moment,
    number,
    weekday,
)
from digest.render.section import Section
from digest.render.span import when
from digest.render.subject import Heading
from digest.text.clean_text import visible

_LOST = "Nothing is lost:"


@dataclass(frozen=True, slots=True)
class Row:
    """A source, and what it did."""

    source: str
    told: str


def heading(digest: Digest, notice: Notice) -> Heading:
    """Return a subject with its date, so that a client does not thread notes of several days."""
    on, total = brief_day(digest.issue_on), digest.facts.total
    if notice.reason == "down":
        return Heading(
            f"No papers, {on}: {_silent(digest)}",
            "",
            f"{_LOST} {_their(digest)} papers come with the next digest.",
        )
    if notice.reason == "updated":
        return Heading(f"{_news(digest)}, {on}", "", "A paper that you know was amended.")
    if notice.reason == "empty":
        return Heading(
            f"Nothing to show, {on}: every list was empty",
            "",
            "Nothing is lost: they are asked again before the next digest.",
        )
    if notice.reason == "closed":
        named = [one for one in digest.facts.closed if one.name]
        why = f": {visible(named[0].label)} keeps {visible(named[0].name or '')}" if named else ""
        return Heading(
            f"Nothing {when(digest)}, {on}{why}",
            "",
            _back(digest, named) or "No source announces papers today.",
        )
    inside = (
        f"The nearest {number(len(notice.nearest))} are inside, by title."
        if len(notice.nearest) > 1
        else ""
    )
    opening = (
        f"None of {total:,} papers matched, {on}"
        if total != 1
        else f"The one new paper did not match, {on}"
    )
    looked = (
        f"{count(total, 'new paper')} {'was' if total == 1 else 'were'} looked at for your words."
    )
    return Heading(opening, "", inside or looked)


def told(digest: Digest, notice: Notice) -> tuple[str, str]:
    """Return the title and the lead of a notice."""
    if notice.reason == "down":
        later = f"{_LOST} {_their(digest)} papers come with the next digest."
        return "No papers yet", f"{_silent(digest)}{_since(digest)}. {later}"
    if notice.reason == "updated":
        return _news(digest), "No new papers today, but news of one that you know."
    if notice.reason == "empty":
        return (
            "Nothing to show",
            f"Every source answered, but with an empty list. {_unusual(digest)}",
        )
    if notice.reason == "closed":
        return f"Nothing {when(digest)}", _closed(digest)
    nearest = len(notice.nearest)
    ending = (
        f" The nearest {number(nearest)} {'follows' if nearest == 1 else 'follow'}."
        if nearest
        else ""
    )
    papers = count(digest.facts.total, "paper")
    were = "was" if digest.facts.total == 1 else "were"
    told = f"{papers} {were} looked at and none holds your words.{ending}"
    return f"None matched {when(digest)}", told


def _news(digest: Digest) -> str:
    papers = len({update.paper for update in digest.updates})
    return f"News of {count(papers, 'paper') if papers > 1 else 'a paper'}"


def _down(digest: Digest) -> list[Fault]:
    return [fault for fault in digest.facts.faults if fault.state in {"failed", "stale"}]


def _silent(digest: Digest) -> str:
    """Return "arXiv has not answered", or of several how many."""
    down = _down(digest)
    if len(down) > 2:
        return f"{number(len(down)).capitalize()} sources have not answered"
    names = listed([visible(fault.label) for fault in down]) if down else "No source"
    if down and all(fault.state == "stale" for fault in down):
        return f"{names} still {'shows an older list' if len(down) == 1 else 'show older lists'}"
    return f"{names} {'have' if len(down) > 1 else 'has'} not answered"


def _since(digest: Digest) -> str:
    """Return " since 02:10" of one source that answered before; on another day that day too."""
    down, zone = _down(digest), digest.subscriber.timezone
    if len(down) != 1 or down[0].state != "failed" or down[0].good_at is None:
        return ""
    told = moment(down[0].good_at, zone)
    today = day(digest.issue_on)
    return f" since {clock(down[0].good_at, zone) if told.startswith(today) else told}"


def _their(digest: Digest) -> str:
    return "their" if len(_down(digest)) > 1 else "its"


def _unusual(digest: Digest) -> str:
    again = min((fault.next_at for fault in digest.facts.faults if fault.next_at), default=None)
    asked = f"; they are asked again at {clock(again, digest.subscriber.timezone)}" if again else ""
    return f"That is unusual on a {weekday(digest.issue_on, today=digest.issue_on)}{asked}."


def _closed(digest: Digest) -> str:
    if when(digest) != "today":
        return f"No new paper was listed {when(digest)}."
    named = [one for one in digest.facts.closed if one.name]
    if not named:
        return "No source announces papers today."
    one = named[0]
    return f"{visible(one.label)} announces no papers today. It keeps {visible(one.name or '')}."


def _back(digest: Digest, closed: list[Closed]) -> str:
    """Return when papers come again, where that is known."""
    days = [one.next_on for one in closed if one.next_on]
    return f"The next papers come on {weekday(days[0], today=digest.issue_on)}." if days else ""


def rows(digest: Digest) -> Iterator[Row]:
    """Yield what each source did: those that are shut or silent first."""
    facts, faulty = digest.facts, {fault.label for fault in digest.facts.faults}
    yield from (
        Row(visible(one.label), f"Closed {day(one.on)}.{_resumes(digest, one)}")
        for one in facts.closed
    )
    yield from (Row(visible(fault.label), _fault(digest, fault)) for fault in facts.faults)
    words = "" if digest.subscriber.profile.is_open else ", none with your words"
    yield from (
        Row(visible(label), f"{count(new, 'paper')} listed{words}.")
        for label, new in facts.scanned.items()
        if label not in faulty
    )


def _resumes(digest: Digest, closed: Closed) -> str:
    return (
        f" Its next papers come on {weekday(closed.next_on, today=digest.issue_on)}."
        if closed.next_on
        else ""
    )


def _fault(digest: Digest, fault: Fault) -> str:
    if fault.state == "partial":
        claimed = count(fault.claimed or 0, "paper")
        return f"{fault.given or 0:,} of {claimed} listed, none with your words."
    tries = f", {fault.tries:,}{NBSP}tries" if fault.tries > 1 else ""
    told = {
        "failed": f"No answer{tries}.",
        "stale": "Still shows an older list.",
        "empty": "An empty list.",
    }[fault.state]
    return (
        f"{told} Last good answer: {moment(fault.good_at, digest.subscriber.timezone)}."
        if fault.good_at
        else told
    )


def nearest(digest: Digest, notice: Notice, card: MakeCard) -> Section | None:
    """Return the papers that come nearest, by title."""
    if not notice.nearest:
        return None
    lines = tuple(
        [
            card(match, None, digest.facts.labels, digest.issue_on, view=RELATED)
            for match in notice.nearest
        ]
    )
    return Section(
        name=f"The nearest {number(len(lines))}" if len(lines) > 1 else "The nearest",
        lines=lines,
        is_first=True,
    )
