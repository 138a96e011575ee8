"""Why a paper is in an issue or out, rule by rule, and why nothing came. Only reads."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.model import Match, Paper, State, Subscriber


@dataclass(frozen=True, slots=True)
class Step:
    """One *rule*, why in *words*, and whether it let the paper pass (None: it only counts)."""

    rule: str
    words: str
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers had one fate, or all of them together: *name* is for programs.

    Those of a *level* add up to the last one of the level above.
    """

    name: str
    number: int
    words: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an issue, or of *paper* in it: a *verdict*, and *steps* that lead to it.

    *match* is what the reader's words are worth in the paper, whatever bars it. An issue that was
    made has a *state*; *counts* are of what it looked at, with *remarks* on how far they are to be
    relied on.
    """

    subscriber: Subscriber
    issue_on: date
    verdict: str
    steps: tuple[Step, ...]
    paper: Paper | None = None
    match: Match | None = None
    state: State | None = None
    counts: tuple[Count, ...] = ()
    remarks: tuple[str, ...] = ()


def day(on: date) -> str:
    """Write a date: "12 March 2026"."""
    return f"{on.day} {on:%B} {on.year}"


def weekday(on: date) -> str:
    """Write a date with its day of the week: "Thursday 12 March 2026"."""
    return f"{on:%A} {day(on)}"


def span(first: date, last: date) -> str:
    """Write two dates: "27 February to 14 March 2026"."""
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    return (
        f"{first.day} {first:%B} to {day(last)}"
        if first.month != last.month
        else f"{first.day} to {day(last)}"
    )


def moment(at: datetime) -> str:
    return f"{day(at.date())} at {at:%H:%M} UTC"


def papers(number: int) -> str:
    return "1 paper" if number == 1 else f"{number:,} papers"
