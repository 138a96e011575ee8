"""What became of each paper that one issue looks at: for one of them and for all alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from digest import issue, rank
from digest.issue import Window
from digest.ledger import subscription_of
from digest.model import Digest, Due, Paper, Profile, Subscriber
from digest.pipeline.application import Rooms
from digest.pipeline.composition import compose
from digest.pipeline.corpus import corpus_of
from digest.pipeline.shard import prepared, renamed
from digest.rank import Rejection

Place = Literal["in full", "by title", "folded", "trending", "related"]
Fate = Rejection | Place | Literal["shown before", "limit", "quota", "since"]
"""Why it does not enter · where it is shown · that it was before · which limit it is beyond: that
of the reader or, where its topic has one, that of its topic · that only since the issue was made
it would enter: the words have changed, or what was learnt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What *due* looks at, and what becomes of it.

    *fates* are by the ids of the papers in its *window*; some are *new* to it. Those beyond a limit
    are *held_over* to the last issue in which each may come, or *let_go*, the strongest first.
    """

    due: Due
    window: Window
    digest: Digest
    index: rank.Index
    fates: Mapping[int, Fate]
    new: frozenset[int]
    held_over: Mapping[int, date]
    let_go: tuple[Paper, ...]


def made(subscriber: Subscriber, rooms: Rooms, *, now: datetime, on: date | None = None) -> Due:
    """Return the issue of *on* (default: the reader's today) with what it held or, where none was
    made, as it would be made now."""
    due, known = rooms.ledger.peek(subscriber, on, now), subscription_of(rooms.store, subscriber.id)
    delivery = known.history.get(due.issue_on) if known else None
    is_made = delivery and (delivery.attempt or delivery.state == "empty")
    return replace(due, sections=delivery.sections) if delivery and is_made else due


def account(due: Due, rooms: Rooms, *, now: datetime) -> Account:
    """Look at all that *due* looks at, once."""
    corpus = corpus_of([due], rooms.archive)
    (digest,) = compose(prepared([due], corpus, rooms, now=now), corpus)
    (due,) = rooms.ledger.recall(renamed([due], rooms.archive))
    (window,) = issue.windows(corpus.papers.values(), [due], corpus.ids)
    (ranking,) = rank.rank([due.subscriber.profile], corpus.index, [issue.barred(window, due)])
    entered = dict(zip(ranking.papers.tolist(), ranking.topics, strict=True))
    fates: dict[int, Fate] = {
        **dict.fromkeys(window.papers, "shown before"),
        **dict(_free(due, window, corpus.index, digest, entered)),
    }
    papers = [corpus.papers[one] for one in entered if fates[one] in {"limit", "quota"}]
    until = dict(zip(papers, issue.come_until(papers, due), strict=True))
    return Account(
        due=due,
        window=window,
        digest=digest,
        index=corpus.index,
        fates=fates,
        new=issue.new(fates.keys(), corpus.papers, due),
        held_over={paper.id: day for paper, day in until.items() if day},
        let_go=tuple(paper for paper, day in until.items() if not day),
    )


def _free(
    due: Due,
    window: Window,
    index: rank.Index,
    digest: Digest,
    entered: Mapping[int, str | None],
) -> Iterator[tuple[int, Fate]]:
    """Yield the fates of the candidates; *entered* are ids with the topics they stand under."""
    placed, full, profile = dict(_placed(digest)), _full(due, digest), due.subscriber.profile
    rejected, unplaced = rank.rejections(profile, index), _unplaced(profile, digest)
    for number in issue.candidates(window, due) & frozenset(index.ids.tolist()):
        beyond: Fate = "quota" if entered.get(number) in full else unplaced
        yield number, placed.get(number) or rejected.get(number) or beyond


def _unplaced(profile: Profile, digest: Digest) -> Literal["limit", "since"]:
    """Say what became of a paper that would enter a topic with room."""
    return "limit" if len(digest.shown) >= profile.limit else "since"


def _placed(digest: Digest) -> Iterator[tuple[int, Place]]:
    """Yield what *digest* shows, and where."""
    yield from ((match.paper.id, "related") for match in digest.related)
    yield from ((paper.id, "trending") for paper in digest.trending)
    yield from ((match.paper.id, "by title") for match in digest.titles)
    yield from ((match.paper.id, "in full") for match in digest.cards)
    yield from ((paper.id, "folded") for match in digest.shown for paper in match.alike)


def _full(due: Due, digest: Digest) -> frozenset[str | None]:
    """Return the topics that show as many papers as they may."""
    topics, shown = due.subscriber.profile.topics, [match.topic for match in digest.shown]
    limits = {topic.name: topic.limit for topic in topics if topic.limit is not None}
    return frozenset(name for name, limit in limits.items() if shown.count(name) >= limit)
