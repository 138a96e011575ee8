"""Why a paper is in an issue or out: the rules that it passes on its way, in their order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from digest import issue, rank
from digest.archive import Archive
from digest.issue import Window
from digest.ledger import subscription_of
from digest.model import (
    Delivery,
    Digest,
    Due,
    Match,
    Paper,
    Place,
    Profile,
    Subscriber,
    standing,
)
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import examples, statistics
from digest.pipeline.why import Answer, Step, day, moment, span
from digest.pipeline.why.fate import Account, account, made
from digest.pipeline.why.lookup import find

IN: Mapping[Place, str] = {"title": "in the title", "abstract": "in the abstract"}

SECTIONS = {
    "matches": "",
    "trending": ", among those that trend",
    "related": ", close to the words",
    "alike": ", folded into another",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """All that is known of one paper and one issue."""

    paper: Paper
    looked: Account
    past: Mapping[date, Delivery]
    index: rank.Index

    def match(self, profile: Profile) -> Match | None:
        """Return what *profile*, the reader's or a part of it, finds in the paper: None where it
        does not enter."""
        (ranking,) = rank.rank([profile], self.index)
        return next(iter(rank.Explainer(self.index)(ranking, profile, [self.paper.id])), None)

    @property
    def rejection(self) -> rank.Rejection | None:
        return rank.rejections(self.profile, self.index).get(self.paper.id)

    @property
    def due(self) -> Due:
        return self.looked.due

    @property
    def window(self) -> Window:
        return self.looked.window

    @property
    def digest(self) -> Digest:
        return self.looked.digest

    @property
    def profile(self) -> Profile:
        return self.due.subscriber.profile


def of_paper(
    subscriber: Subscriber, paper: str, rooms: Rooms, *, now: datetime, on: date | None = None
) -> Answer:
    """Say why *paper* (identifier, address or our number) is in that issue or is not.

    Raises UsageError when the paper was never listed.
    """
    found = find(paper, rooms.archive)
    due = made(subscriber, rooms, now=now, on=on)
    if not found.title:
        return _pruned(found, due)
    looked, known = account(due, rooms, now=now), subscription_of(rooms.store, subscriber.id)
    is_indexed = found.id in looked.index.ids
    case = _Case(
        paper=found,
        looked=looked,
        past=known.history if known else {},
        index=looked.index if is_indexed else _alone(found, due.subscriber.profile, rooms.archive),
    )
    passed = tuple(_steps(case))
    return Answer(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        verdict=_verdict(case, passed),
        steps=passed,
        paper=found,
        match=case.match(_bare(due.subscriber.profile)),
    )


def _alone(paper: Paper, profile: Profile, archive: Archive) -> rank.Index:
    """Return an index of a *paper* that the issue does not look at."""
    asked, shown = rank.queries([profile]), examples(archive, {*profile.like, *profile.unlike})
    return rank.index([paper], asked, statistics(archive, asked), shown)


def _steps(case: _Case) -> Iterator[Step]:
    """Yield the rules in the order they are applied; the first that bars the paper is the last."""
    words = (_entered, _excluded, _category, _cutoff)
    for rule in (_listed, _is_paper, _is_first_sight, _unshown, _new, *words, _place):
        step = rule(case)
        if step is not None:
            yield step
            if step.passed is False:
                return


def _listed(case: _Case) -> Step:
    paper, window = case.paper, case.window
    passed = window.first <= paper.first_listed_on <= window.last
    label = case.digest.facts.labels.get(paper.source, paper.source)
    reach = f"this issue looks at {span(window.first, window.last)}"
    return Step(
        "listed", f"first by {label} on {day(paper.first_listed_on)}; {reach}", passed=passed
    )


def _is_paper(case: _Case) -> Step | None:
    told = case.paper.publication_type
    if case.paper.is_paper:
        return None
    return Step("type", f"it is of the type {told}, which comes in no digest", passed=False)


def _is_first_sight(case: _Case) -> Step | None:
    paper, due = case.paper, case.due
    if paper.announce in {"replace", "replace-cross"}:
        return Step("version", "it was first seen as a new version of an older paper", passed=False)
    if due.through is not None and paper.id > due.through:
        words = f"first seen {moment(paper.first_seen_at)}, after this issue was made"
        return Step("in time", words, passed=False)
    return None


def _unshown(case: _Case) -> Step:
    ids = {case.paper.id, *case.paper.merged}
    if case.paper.id not in issue.used(case.window, case.due):
        return Step("never shown", "no other issue has shown it", passed=True)
    days = [
        day(on)
        for on, one in case.past.items()
        if ids & one.sections.ids and on != case.due.issue_on
    ]
    where = f"the issue of {days[0]} has shown it" if days else "an earlier issue has shown it"
    return Step("never shown", where, passed=False)


def _new(case: _Case) -> Step:
    paper, due = case.paper, case.due
    if issue.is_new(paper, due):
        return Step("new", _since(paper, due), passed=True)
    since = max(paper.first_listed_on, paper.first_seen_at.date())
    passed = paper.id in case.window.papers
    left = f"held over for {issue.CARRY.days} days from {day(since)}"
    return Step("held over", left if passed else f"its time is up: {left}", passed=passed)


def _since(paper: Paper, due: Due) -> str:
    if due.is_first:
        return "to a first digest everything is new"
    if paper.id > due.seen_through:
        return f"first seen {moment(paper.first_seen_at)}, since the last issue"
    return f"listed on {day(paper.first_listed_on)}, after the days of the last issue"


def _entered(case: _Case) -> Step:
    if case.profile.is_open:
        return Step("enters", "a profile without words takes every paper", passed=True)
    if case.rejection == "words":
        words = "none of the keywords stands in it, and nobody followed wrote it"
        return Step("enters", words, passed=False)
    found = case.match(_bare(case.profile))
    return Step("enters", "; ".join(_reasons(found)) if found else "", passed=True)


def _excluded(case: _Case) -> Step | None:
    if not case.profile.exclude:
        return None
    if case.rejection != "excluded":
        return Step("not excluded", "none of the excluded words stands in it", passed=True)
    by = [
        word.term for word in case.profile.exclude if case.match(Profile(exclude=(word,))) is None
    ]
    words = f"{_quoted(by)} stands in it, and exclusions beat all"
    return Step("not excluded", words, passed=False)


def _category(case: _Case) -> Step | None:
    wanted = case.profile.categories
    if not wanted:
        return None
    asked = ", ".join(wanted)
    has = ", ".join(case.paper.categories) or "no category"
    if case.rejection == "category":
        return Step("category", f"it is in {has}, and none of {asked}", passed=False)
    told = f"it is in {has}" if case.paper.categories else "no source tells its category"
    return Step("category", f"{told}; asked for: {asked}", passed=True)


def _cutoff(case: _Case) -> Step | None:
    found = case.match(replace(case.profile, exclude=(), cutoff=0.0))
    cutoff = case.profile.cutoff
    if found is None or not cutoff:
        return None
    words = f"its score is {found.score:.1f}, the cutoff {cutoff:g}"
    return Step("cutoff", words, passed=case.rejection != "cutoff")


def _place(case: _Case) -> Step:
    digest, number = case.digest, case.paper.id
    shown = [one.paper.id for one in digest.in_order]
    if number in shown:
        place = shown.index(number) + 1
        how = "in full" if number in {one.paper.id for one in digest.cards} else "by title"
        return Step("limit", f"number {place} of {len(shown)} that are shown, {how}", passed=True)
    for one in digest.shown:
        if number in {paper.id for paper in one.alike}:
            return Step(
                "alike", f'folded into "{one.paper.title}", which says nearly the same', passed=True
            )
    fate = case.looked.fates.get(number)
    if fate == "since":
        return Step("limit", "there is room for it", passed=True)
    is_topic = fate == "quota"
    full = "its topic" if is_topic else f"{case.profile.limit}"
    until = case.looked.held_over.get(number)
    then = f"it may still come, until {day(until)}" if until else "it is let go"
    words = f"{len(shown)} papers are shown, and the limit of {full} is full; {then}"
    return Step("limit", words, passed=False)


def _bare(profile: Profile) -> Profile:
    """Return *profile* with nothing that bars what its words and names find."""
    return replace(profile, exclude=(), categories=(), cutoff=0.0)


def _reasons(found: Match) -> Iterator[str]:
    for term, hits in standing(found.hits).items():
        where = [IN.get(hit.place, "is followed") for hit in hits]
        apart = ": its words, apart," if hits[0].near else ""
        yield f"{term}{apart} {' and '.join(dict.fromkeys(where))}"


def _quoted(terms: Iterable[str]) -> str:
    return " and ".join(f'"{term}"' for term in terms)


def _pruned(paper: Paper, due: Due) -> Answer:
    words = (
        f"first listed on {day(paper.first_listed_on)}, it is older than what `keep` keeps, "
        "and its words are gone"
    )
    step = Step("kept", words, passed=False)
    return Answer(
        subscriber=due.subscriber,
        issue_on=due.issue_on,
        verdict=f"Out: {words}.",
        steps=(step,),
        paper=paper,
    )


def _verdict(case: _Case, passed: Sequence[Step]) -> str:
    tried = case.past.get(case.due.issue_on)
    if tried is not None and tried.attempt and tried.state != "superseded":
        for section, where in SECTIONS.items():
            if case.paper.id in getattr(tried.sections, section):
                return f"In: the issue of {day(tried.issue_on)} holds it{where}."
    if case.paper.id in {paper.id for paper in case.digest.trending}:
        return "Out of the matches, and shown among those that trend."
    for one in case.digest.related:
        if one.paper.id == case.paper.id:
            near = "like the examples" if "like" in dict(one.rest) else "close to the words"
            return f"Out of the matches, and shown as {near}."
    last = passed[-1]
    if last.passed:
        return (
            f"It would be in; the issue of {day(tried.issue_on)} was made without it."
            if tried and case.due.sections
            else "In."
        )
    is_held = last.rule == "limit" and case.paper.id in case.looked.held_over
    return f"{'Held over' if is_held else 'Out'}: {last.words}."
