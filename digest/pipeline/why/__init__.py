"""Why a paper is in an issue or out, rule by rule, and why nothing came. Only reads."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.model import Match, Paper, Subscriber


@dataclass(frozen=True, slots=True)
class Step:
    """One *rule*, why in *words*, and whether it let the paper pass (None: it only counts)."""

    rule: str
    words: str
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an issue, or of *paper* in it: a *verdict*, and *steps* that lead to it.

    *match* is what the reader's words are worth in the paper, whatever bars it.
    """

    subscriber: Subscriber
    issue_on: date
    verdict: str
    steps: tuple[Step, ...]
    paper: Paper | None = None
    match: Match | None = None


def day(on: date) -> str:
    """Write a date: "12 March 2026"."""
    return f"{on.day} {on:%B %Y}"


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
