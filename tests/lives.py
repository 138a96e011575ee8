"""What became of the people of one installation over weeks, and what a plain reading of papers and
days says that their issues had to hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from digest.model import Digest, Get, Paper, Subscriber
from digest.pipeline import collection, dispatch
from digest.pipeline.application import Rooms

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Issue:
    at: datetime
    state: str
    digest: Digest

    @property
    def shown(self) -> frozenset[int]:
        return frozenset(one.id for one in shown(self.digest))


@dataclass(kw_only=True)
class Lives:
    """The issues of everybody, and who they were from when on: None for gone."""

    issues: dict[str, list[Issue]] = field(default_factory=dict)
    lives: dict[str, list[tuple[datetime, Subscriber | None]]] = field(default_factory=dict)
    ticks: list[datetime] = field(default_factory=list)
    papers: tuple[Paper, ...] = ()

    def become(self, who: str, one: Subscriber | None, now: datetime) -> None:
        life = self.lives.setdefault(who, [])
        if (life[-1][1] if life else None) != one:
            life.append((now, one))

    def every(self) -> Iterator[tuple[str, Issue | None, Issue]]:
        """Yield each issue, after whose it is and the one before it."""
        for who, issues in self.issues.items():
            for before, one in zip([None, *issues], issues, strict=False):
                yield who, before, one

    def has_got(self, who: str, one: Issue) -> bool:
        return any(other.state == "sent" and other.at < one.at for other in self.issues[who])

    def reach(self, who: str, one: Issue) -> int:
        """Return how many days an issue looks back."""
        if not self.has_got(who, one) or one.digest.facts.is_after_pause:
            return 6
        return 34 if one.digest.subscriber.cadence == "monthly" else 14

    def new(self, who: str, before: Issue | None, one: Issue) -> set[int]:
        """Return the papers with somebody's words that came since their last issue, as far as an
        issue looks back."""
        on, was_sent, days = one.digest.issue_on, self.has_got(who, one), self.reach(who, one)
        return {
            paper.id
            for paper in self.papers
            if asks_for(one, paper)
            and paper.first_seen_at <= one.at
            and (before is None or not was_sent or is_since(before, paper))
            and on - days * DAY <= paper.first_listed_on <= on + DAY
        }

    def twice(self) -> list[tuple[str, date]]:
        """Return who had more than one issue of a date."""
        counts = Counter((who, one.digest.issue_on) for who, _, one in self.every())
        return [key for key, count in counts.items() if count > 1]

    def shown_twice(self) -> list[tuple[str, int]]:
        """Return who was shown a paper more than once."""
        counts = Counter(
            (who, number)
            for who, _, one in self.every()
            if one.state == "sent"
            for number in one.shown
        )
        return [key for key, count in counts.items() if count > 1]


def shown(digest: Digest) -> list[Paper]:
    matches = (*digest.shown, *digest.related)
    return [paper for match in matches for paper in (match.paper, *match.alike)] + list(
        digest.trending
    )


def asks_for(one: Issue, paper: Paper) -> bool:
    return any(str(word.term) in paper.title for word in one.digest.subscriber.profile.keywords)


def is_since(before: Issue, paper: Paper) -> bool:
    """Ask whether a paper came after an issue, or was listed for a date after its days: an issue
    may be made days after its own."""
    listed_for = before.digest.issue_on + DAY
    return before.at < paper.first_seen_at or listed_for < paper.first_listed_on


def live(rooms: Rooms, get: Get, now: datetime) -> Iterator[tuple[str, Issue]]:
    """Collect and send what is due *now*; yield each issue after the id of whoever got it."""
    if due := collection.due(rooms, now=now):
        list(collection.collect(rooms, get, now=now, only=due))
    for digest, receipt in dispatch.serve(rooms, now=now):
        assert digest is not None, receipt
        yield receipt.key[0], Issue(at=now, state=receipt.state, digest=digest)
