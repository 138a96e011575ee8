"""The rules that a paper passes on its way into an issue, in the order they are applied."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from digest import issue, rank
from digest.issue import Window
from digest.model import Delivery, Digest, Due, Match, Paper, Place, Profile
from digest.pipeline.why.answer import Step, day, moment, span

IN: Mapping[Place, str] = {"title": "in the title", "abstract": "in the abstract"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known of one paper and one issue."""

    paper: Paper
    due: Due
    window: Window
    digest: Digest
    past: tuple[Delivery, ...]
    learnt: rank.Learnt
    examples: Mapping[str, Paper]

    def match(self, profile: Profile) -> Match | None:
        """Return what *profile* finds in the paper, None where it does not enter."""
        index = rank.index([self.paper], [profile], self.learnt, self.examples)
        (ranking,) = rank.rank([profile], index)
        return next(iter(rank.Explainer(index)(ranking, profile)), None)

    @property
    def profile(self) -> Profile:
        return self.due.subscriber.profile


def steps(case: Case) -> Iterator[Step]:
    """Yield the rules in the order they are applied; the first that bars the paper is the last."""
    for rule in (
        _listed,
        _is_first_sight,
        _unshown,
        _new,
        _excluded,
        _entered,
        _category,
        _cutoff,
        _place,
    ):
        step = rule(case)
        if step is not None:
            yield step
            if step.passed is False:
                return


def _listed(case: Case) -> Step:
    paper, window = case.paper, case.window
    passed = window.first <= paper.first_listed_on <= window.last
    label = case.digest.facts.labels.get(paper.source, paper.source)
    reach = f"this issue looks at {span(window.first, window.last)}"
    return Step(
        rule="listed",
        passed=passed,
        words=f"first by {label} on {day(paper.first_listed_on)}; {reach}",
    )


def _is_first_sight(case: Case) -> Step | None:
    paper, due = case.paper, case.due
    if paper.announce in {"replace", "replace-cross"}:
        return Step(
            rule="version",
            passed=False,
            words="it was first seen as a new version of an older paper",
        )
    if due.through is not None and paper.id > due.through:
        words = f"first seen {moment(paper.first_seen_at)}, after this issue was made"
        return Step(rule="in time", passed=False, words=words)
    return None


def _unshown(case: Case) -> Step:
    ids = {case.paper.id, *case.paper.merged}
    if case.paper.id not in issue.used(case.window, case.due):
        return Step(rule="never shown", passed=True, words="no other issue has shown it")
    days = [
        day(one.issue_on)
        for one in case.past
        if ids & _shown(one) and one.issue_on != case.due.issue_on
    ]
    where = f"the issue of {days[0]} has shown it" if days else "an earlier issue has shown it"
    return Step(rule="never shown", passed=False, words=where)


def _new(case: Case) -> Step:
    paper, due = case.paper, case.due
    if issue.is_new(paper.id, due):
        words = (
            "to a first digest everything is new"
            if due.is_first
            else f"first seen {moment(paper.first_seen_at)}, since the last issue"
        )
        return Step(rule="new", passed=True, words=words)
    since = max(paper.first_listed_on, paper.first_seen_at.date())
    passed = paper.id in case.window.papers
    left = f"held over for {issue.CARRY.days} days from {day(since)}"
    return Step(
        rule="held over", passed=passed, words=left if passed else f"its time is up: {left}"
    )


def _excluded(case: Case) -> Step | None:
    if not case.profile.exclude:
        return None
    by = [
        word.term for word in case.profile.exclude if case.match(Profile(exclude=(word,))) is None
    ]
    if by:
        return Step(
            rule="not excluded",
            passed=False,
            words=f"{_quoted(by)} stands in it, and exclusions beat all",
        )
    return Step(rule="not excluded", passed=True, words="none of the excluded words stands in it")


def _entered(case: Case) -> Step:
    found = case.match(bare(case.profile))
    if case.profile.is_open:
        return Step(rule="enters", passed=True, words="a profile without words takes every paper")
    if found is None:
        return Step(
            rule="enters",
            passed=False,
            words="none of the keywords stands in it, and nobody followed wrote it",
        )
    return Step(rule="enters", passed=True, words="; ".join(_reasons(found)))


def _category(case: Case) -> Step | None:
    wanted = case.profile.categories
    if not wanted:
        return None
    has = ", ".join(case.paper.categories) or "no category"
    if case.match(replace(case.profile, exclude=(), cutoff=0.0)):
        return Step(
            rule="category", passed=True, words=f"it is in {has}; asked for: {', '.join(wanted)}"
        )
    return Step(
        rule="category", passed=False, words=f"it is in {has}, and none of {', '.join(wanted)}"
    )


def _cutoff(case: Case) -> Step | None:
    found = case.match(replace(case.profile, exclude=(), cutoff=0.0))
    cutoff = case.profile.cutoff
    if found is None or not cutoff:
        return None
    words = f"its score is {found.score:.1f}, the cutoff {cutoff:g}"
    return Step(
        rule="cutoff", passed=case.match(replace(case.profile, exclude=())) is not None, words=words
    )


def _place(case: Case) -> Step:
    digest, number = case.digest, case.paper.id
    shown = [one.paper.id for one in digest.in_order]
    if number in shown:
        place = shown.index(number) + 1
        how = "in full" if number in {one.paper.id for one in digest.cards} else "by title"
        return Step(
            rule="limit", passed=True, words=f"number {place} of {len(shown)} that are shown, {how}"
        )
    for one in digest.shown:
        if number in {paper.id for paper in one.alike}:
            return Step(
                rule="alike",
                passed=True,
                words=f'folded into "{one.paper.title}", which says nearly the same',
            )
    stronger = f"{len(shown)} papers fill the limit of {case.profile.limit}, or that of its topic"
    return Step(rule="limit", passed=False, words=f"{stronger}; {digest.held_over} are held over")


def bare(profile: Profile) -> Profile:
    """Return *profile* with nothing that bars what its words and names find."""
    return replace(profile, exclude=(), categories=(), cutoff=0.0)


def _reasons(found: Match) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for hit in found.hits:
        places.setdefault(hit.term, []).append(IN.get(hit.place, "is followed"))
    for term, where in places.items():
        yield f"{term} {' and '.join(dict.fromkeys(where))}"


def _shown(delivery: Delivery) -> set[int]:
    sections = delivery.sections
    return {*sections.matches, *sections.trending, *sections.related, *sections.alike}


def _quoted(terms: Iterable[str]) -> str:
    return " and ".join(f'"{term}"' for term in terms)
