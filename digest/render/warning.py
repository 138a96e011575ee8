"""What a reader must know first: what is missing, what came late, which word is too wide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from digest.model import Digest, Fault
from digest.render.byline import Link
from digest.render.english import clock, count, listed, weekday, weekdays
from digest.text.clean_text import visible

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Caution:
    """One line; *word* opens it and is bold, a *link* ends it."""

    word: str
    text: str
    link: Link | None = None


def warnings(digest: Digest) -> tuple[Caution, ...]:
    """Return a line for what is incomplete, late, wide, or cannot be told."""
    incomplete = (Caution("Incomplete.", text) for text in _incomplete(digest))
    return (*incomplete, *_late(digest), *_wide(digest), *_untold(digest))


def left_out(lost: Sequence[str], too_many: int) -> Iterator[Caution]:
    """Yield which papers this mail does not show: not rendered, or without room."""
    if lost:
        more = [f"{len(lost) - _NAMED:,} more"] if len(lost) > _NAMED else []
        names = listed([*map(visible, lost[:_NAMED]), *more])
        yield Caution("Not shown.", f"{names} could not be made readable; the log says why.")
    if too_many > 0:
        yield Caution(
            "Too long.",
            f"{count(too_many, 'more paper')} matched, but this mail has no room for their titles.",
        )


def answer(fault: Fault, *, zone: str, on: date) -> str:
    """Return what a source did instead of giving its papers, as a sentence."""
    label = visible(fault.label)
    if fault.state == "stale":
        return f"{label} still shows {_old(fault.shows_on, on)}."
    if fault.state == "partial":
        given = f"{fault.given:,}" if fault.given is not None else "only some"
        # Its newest list may be whole, and older ones still be missing.
        is_short = fault.claimed and fault.claimed != fault.given
        due = count(fault.claimed or 0, "paper") if is_short else "its papers"
        return f"{label} gave {given} of {due}."
    if fault.state == "empty":
        again = f"; it is asked again at {clock(fault.next_at, zone)}" if fault.next_at else ""
        unusual = f"which is unusual on a {weekday(on, today=on)}{again}"
        return f"{label} answered with an empty list, {unusual}."
    if fault.is_gone:
        return f"{label} has given up its address; whoever sends this digest can name another."
    tries = f" ({fault.tries:,} tries)" if fault.tries > 1 else ""
    return f"{label} did not answer{tries}."


def _incomplete(digest: Digest) -> Iterator[str]:
    """Yield a line for each way of being incomplete; sources that did not answer share one."""
    zone, on = digest.subscriber.timezone, digest.issue_on
    silent = [fault for fault in digest.facts.faults if fault.state == "failed"]
    if silent:
        told = " ".join(answer(fault, zone=zone, on=on) for fault in silent)
        coming = sum(not fault.is_gone for fault in silent)
        their = "Its" if coming == 1 else "Their"
        yield f"{told} {their} papers will come with the next digest." if coming else told
    for fault in digest.facts.faults:
        if fault.state != "failed":
            yield f"{answer(fault, zone=zone, on=on)}{_rest(fault, zone=zone, on=on)}"


def _rest(fault: Fault, *, zone: str, on: date) -> str:
    """Return when the rest comes."""
    if fault.state == "stale":
        return f" {weekday(on, today=on)}’s papers will come when it does."
    if fault.state == "partial":
        missing = fault.claimed - fault.given if fault.claimed and fault.given is not None else 0
        rest, verb = (
            (f"The other {missing:,}", "are" if missing > 1 else "is")
            if missing > 0
            else ("The rest", "is")
        )
        return (
            f" {rest} {verb} fetched again at {clock(fault.next_at, zone)}."
            if fault.next_at
            else f" {rest} will come later."
        )
    return ""


def _old(shows_on: date | None, on: date) -> str:
    if shows_on is None:
        return "an older list"
    name = weekday(shows_on, today=on)
    return f"the list of {name}" if name[0].isdigit() else f"{name}’s list"


def _late(digest: Digest) -> Iterator[Caution]:
    missed = digest.facts.missed
    if missed:
        yield Caution(
            "Late.", f"No digest could be sent on {weekdays(missed, today=digest.issue_on)}."
        )


def _wide(digest: Digest) -> Iterator[Caution]:
    wide = digest.facts.wide
    if wide:
        term, papers = wide[0]
        others = "".join(f", “{visible(term)}” {papers:,}" for term, papers in wide[1:3])
        yield Caution(
            "Wide.",
            f"“{visible(term)}” alone matched {papers:,}{others}. A longer phrase would help.",
        )


def _untold(digest: Digest) -> Iterator[Caution]:
    wanted = digest.subscriber.profile.categories
    if wanted and not digest.facts.has_categories:
        named = listed([*map(visible, wanted[:_NAMED]), *(["others"] if wanted[_NAMED:] else [])])
        yield Caution(
            "Categories.",
            f"You asked for {named} only, but no source of this digest tells the category of a"
            " paper: whatever holds your words is here.",
        )
