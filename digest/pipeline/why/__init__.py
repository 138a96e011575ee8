"""Why a paper is in an issue, is out, or is where it is, rule by rule; and why nothing came. Reads,
never writes."""

from collections.abc import Sequence
from datetime import date, datetime

from digest import issue, rank
from digest.archive import Archive
from digest.exceptions import UsageError
from digest.model import Due, Paper, Subscriber
from digest.pipeline.composition import composed
from digest.pipeline.horizon import papers_for
from digest.pipeline.installation import Rooms
from digest.pipeline.learning import examples, learnt
from digest.pipeline.why.answer import Answer, Step, day
from digest.pipeline.why.fate import became, counts, never_made
from digest.pipeline.why.rule import Case, bare, steps
from digest.text import identifier

__all__ = ["Answer", "Step", "of_issue", "of_paper"]

SECTIONS = {
    "matches": "",
    "trending": ", among those that trend",
    "related": ", close to the words",
    "alike": ", folded into another",
}


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
        verdict=became(delivery, digest, outage)
        if delivery
        else never_made(due, now, made.keys(), barred, outage),
        steps=tuple(counts(digest)),
    )


def of_paper(
    subscriber: Subscriber, paper: str, rooms: Rooms, *, now: datetime, on: date | None = None
) -> Answer:
    """Say why *paper* (an identifier, an address or our number) is in that issue or is not, rule by
    rule.

    Raises UsageError when the paper was never listed.
    """
    found = _find(paper, rooms.archive)
    due = rooms.ledger.peek(subscriber, on, now)
    if not found.title:
        return _pruned(found, due)
    (due,) = rooms.ledger.recall([due])
    digest = composed(due, rooms, now=now)
    papers = {one.id: one for one in (*papers_for([due], rooms.archive).values(), found)}
    (window,) = issue.windows(papers.values(), [due])
    profile = due.subscriber.profile
    case = Case(
        paper=found,
        due=due,
        window=window,
        digest=digest,
        past=rooms.ledger.history(subscriber.id),
        learnt=learnt(rooms.archive, rank.asked([profile])),
        examples=examples(rooms.archive, {*profile.like, *profile.unlike}),
    )
    passed = tuple(steps(case))
    return Answer(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        verdict=_verdict(case, passed),
        steps=passed,
        paper=found,
        match=case.match(bare(profile)),
    )


def _pruned(paper: Paper, due: Due) -> Answer:
    words = f"first listed on {day(paper.first_listed_on)}, it is older than what `keep` keeps, and its words are gone"
    step = Step(rule="kept", passed=False, words=words)
    return Answer(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        verdict=f"Out: {words}.",
        steps=(step,),
        paper=paper,
    )


def _find(text: str, archive: Archive) -> Paper:
    known = identifier.canonical(text)
    found = archive.find([known]).get(known) if known else None
    if found is None and text.isdecimal():
        found = archive.get([int(text)]).get(int(text))
    if found is None:
        expected = (
            'an identifier such as "arxiv:2509.21240", the address of its page, or its number'
        )
        raise UsageError(f'no source has listed the paper "{text}": expected {expected}')
    return found


def _verdict(case: Case, passed: Sequence[Step]) -> str:
    made = next(
        (one for one in case.past if one.issue_on == case.due.issue_on and one.attempt), None
    )
    if made is not None and made.state != "superseded":
        for section, where in SECTIONS.items():
            if case.paper.id in getattr(made.sections, section):
                return f"In: the issue of {day(made.issue_on)} holds it{where}."
    if case.paper.id in {paper.id for paper in case.digest.trending}:
        return "Out of the matches, and shown among those that trend."
    if case.paper.id in {one.paper.id for one in case.digest.related}:
        return "Out of the matches, and shown as close to the words."
    last = passed[-1]
    if last.passed:
        return (
            f"It would be in; the issue of {day(made.issue_on)} was made without it."
            if made
            else "In."
        )
    return f"Held over: {last.words}." if last.rule == "limit" else f"Out: {last.words}."
