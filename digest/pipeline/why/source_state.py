"""Which sources were in an issue, as far as that is known: of a source only its last visit is."""

from collections.abc import Iterator

from digest.model import Closed, Facts, Fault
from digest.pipeline.why import Step, weekday
from digest.pipeline.why.case import Case


def steps(known: Case, facts: Facts) -> Iterator[Step]:
    """Yield what each source brought, and what was wrong with it, or is now."""
    if not known.is_collected:
        yield Step("sources", "none was asked so far: digest collect asks them", passed=False)
    elif new := _new(known, facts):
        yield Step("sources", f"{new} new")
    ill = faults(known, facts)
    for one in facts.faults:
        if one in ill or known.on == known.today:
            state = one.state if one in ill else f"now {one.state}"
            yield Step("source", f"{one.label} is {state}: {one.reason}", passed=False)
    for closed in at_rest(known, facts):
        holiday = f" ({closed.name})" if closed.name else ""
        yield Step("source", f"{closed.label} announces nothing on {weekday(closed.on)}{holiday}")


def remarks(known: Case, facts: Facts) -> Iterator[str]:
    """Yield which sources were asked since the issue was made."""
    if since := _asked_since(known, facts):
        were = (
            "was then is not known: it was"
            if len(since) == 1
            else "were then is not known: they were"
        )
        yield f"How {' and '.join(since)} {were} asked since."


def faults(known: Case, facts: Facts) -> tuple[Fault, ...]:
    """Return what was wrong with sources when the issue was made, or is where none is."""
    since = _asked_since(known, facts)
    return tuple(one for one in facts.faults if one.label not in since)


def at_rest(known: Case, facts: Facts) -> tuple[Closed, ...]:
    """Return the sources that announce nothing: calendars are asked of today alone."""
    return facts.closed if known.on == known.today else ()


def _new(known: Case, facts: Facts) -> str:
    """Say how many new papers each source has; of one that is well, and was then, also that it has
    none."""
    others = {one.label for one in facts.faults} | {one.label for one in facts.closed}
    others.update(_asked_since(known, facts))
    well = [label for label in facts.labels.values() if label not in others]
    counts = {**dict.fromkeys(well, 0), **facts.scanned}
    return ", ".join(f"{label} ({number:,})" for label, number in counts.items())


def _asked_since(known: Case, facts: Facts) -> tuple[str, ...]:
    """Return the sources, as people call them, that were asked since the issue was made."""
    begun_at = known.known.begun_at.get(known.on)
    names = (
        name
        for name, at in known.visited_at.items()
        if name in facts.labels and begun_at and at > begun_at
    )
    return tuple(dict.fromkeys(facts.labels[name] for name in names))
