"""What a profile would have brought: by day, by keyword, and what it might add."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from digest import issue, rank
from digest.archive import Archive
from digest.model import Keyword, Match, Paper, Profile, Subscriber, Topic
from digest.pipeline.keyword_suggestion import suggestions
from digest.pipeline.spelling_variant import variants

UNTAUGHT = rank.Statistics()
WIDE = 5
"""A keyword is too wide that stands in more than one of so many papers."""
ENOUGH = 30
"""Fewer papers than these say nothing about a keyword."""
BEST = 10
SUGGESTED = 3
TRIED = 8
LETTERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """In how many *papers* of *total* a keyword stands, its part of all that keywords added (0 to
    1), how many papers would be *new* to the profile, and how it is *also* written in those that
    entered."""

    term: str
    papers: int
    total: int
    share: float = 0.0
    new: int = 0
    also: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        return self.total >= ENOUGH and self.papers * WIDE > self.total

    @property
    def is_dead(self) -> bool:
        return self.total >= ENOUGH and not self.papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a profile would have brought: *days* in order, each with how many papers were first
    listed on it and how many of these entered; the *best* of all that *entered*, its keywords'
    *reach*, and that of keywords that might be added."""

    profile: Profile
    days: tuple[tuple[date, int, int], ...]
    entered: int
    best: Sequence[Match]
    reach: tuple[Reach, ...]
    suggestions: tuple[Reach, ...]

    @property
    def papers(self) -> int:
        return sum(papers for _, papers, _ in self.days)


def latest(archive: Archive, days: int, *, now: datetime) -> tuple[Paper, ...]:
    """Return the papers first listed on the last *days* up to the newest listing, that a digest
    could hold."""
    last = archive.last_listed_on(now.date() + timedelta(days=1))
    if last is None:
        return ()
    first = last - timedelta(days=days - 1)
    listed = archive.papers(since=first, until=last)
    return tuple(
        paper
        for paper in listed
        if paper.first_listed_on >= first and paper.is_paper and not issue.is_revision(paper)
    )


def simulate(
    profile: Profile,
    papers: Collection[Paper],
    statistics: rank.Statistics = UNTAUGHT,
    examples: Mapping[str, Paper] | None = None,
) -> Trial:
    """Rank the *papers* of some days for *profile*, as if none of them had been shown; *examples*
    are those that it names."""
    index = rank.index(papers, [profile], statistics, examples)
    (ranking,) = rank.rank([profile], index)
    matches = rank.Explainer(index)(ranking, profile)
    return Trial(
        profile=profile,
        days=tuple(_days(papers, matches)),
        entered=len(matches),
        best=matches[:BEST],
        reach=tuple(_reach(rank.reach(profile, index), len(papers), matches)),
        suggestions=_suggested(profile, matches, papers),
    )


def examine(profile: Profile, papers: Collection[Paper]) -> tuple[Reach, ...]:
    """Return the reach of each keyword of *profile* among *papers*."""
    return tuple(_reach(reach(profile.keywords, papers), len(papers)))


def remarks(people: Iterable[Subscriber], papers: Collection[Paper]) -> Iterator[str]:
    """Yield a line for each keyword of *people* too wide or dead in the *papers* of a month."""
    people = tuple(people)
    if len(papers) < ENOUGH:
        return
    stands = reach({keyword for person in people for keyword in person.profile.keywords}, papers)
    counts = {
        term: Reach(term=term, papers=len(found), total=len(papers))
        for term, found in stands.items()
    }
    for person in people:
        for term in dict.fromkeys(keyword.term for keyword in person.profile.keywords):
            if remark := remarked(counts[term]):
                yield f'subscriber "{person.id}": keyword "{term}" {remark}'


def remarked(found: Reach) -> str | None:
    """Say what is wrong with a keyword's reach, None where nothing is."""
    if found.is_wide:
        return (
            f"is too wide: it stands in {found.papers:,} of {found.total:,} papers; "
            "a longer phrase says more"
        )
    if found.is_dead:
        return f"brings nothing: it stands in none of {found.total:,} papers"
    return None


def reach(keywords: Iterable[Keyword], papers: Collection[Paper]) -> Mapping[str, frozenset[int]]:
    """Return by its term in which of *papers* each keyword stands, whatever else is asked for."""
    profile = Profile(topics=(Topic(keywords=tuple(keywords)),))
    return rank.reach(profile, rank.index(papers, [profile]))


def _reach(
    stands: Mapping[str, frozenset[int]], total: int, matches: Sequence[Match] = ()
) -> Iterator[Reach]:
    shares = dict.fromkeys(stands, 0.0)
    for hit, share in (
        one for match in matches for one in match.weighed() if one[0].term in shares
    ):
        shares[hit.term] += share
    every, also = sum(shares.values()) or 1.0, variants(stands, matches)
    return (
        Reach(
            term=term,
            papers=len(found),
            total=total,
            share=shares[term] / every,
            also=also[term],
        )
        for term, found in stands.items()
    )


def _days(papers: Iterable[Paper], matches: Iterable[Match]) -> Iterator[tuple[date, int, int]]:
    listed = Counter(paper.first_listed_on for paper in papers)
    entered = Counter(match.paper.first_listed_on for match in matches)
    return ((day, listed[day], entered[day]) for day in sorted(listed))


def _suggested(
    profile: Profile, matches: Sequence[Match], papers: Collection[Paper]
) -> tuple[Reach, ...]:
    """Return the first few suggestions that would bring something, and not too much."""
    if not profile.keywords:
        return ()
    terms = tuple(
        islice(suggestions(profile, [match.paper for match in matches], tuple(papers)), TRIED)
    )
    # Only papers that may hold one of them are read once more.
    beginnings = [term.casefold()[:LETTERS] for term in terms]
    likely = [
        paper
        for paper in papers
        if any(one in f"{paper.title} {paper.abstract}".casefold() for one in beginnings)
    ]
    stands = reach([Keyword(term=term) for term in terms], likely)
    entered = {match.paper.id for match in matches}
    found = (
        Reach(
            term=term,
            papers=len(stands[term]),
            total=len(papers),
            new=len(stands[term] - entered),
        )
        for term in terms
    )
    useful = (one for one in found if one.new and one.papers * WIDE <= one.total)
    return tuple(islice(useful, SUGGESTED))
