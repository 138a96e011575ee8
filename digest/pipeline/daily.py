"""Listings ranked day by day, without a database: each day on its own, earlier days serving as the
archive."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import count, groupby
from pathlib import Path

from digest import rank, sources
from digest.archive import merge
from digest.exceptions import FetchError
from digest.model import Listing, Match, Paper, Request, Response, Source, Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """All of one day's listings for one *subscriber*: what matched, the strongest first, then the
    *others*, the nearest first."""

    subscriber: Subscriber
    on: date
    matches: Sequence[Match]
    others: tuple[Match, ...] = ()


def listings(file: Path) -> tuple[Listing, ...]:
    """Read *file*, one JSON object a line, packed or not. Raises SourceError where it cannot be."""
    source = Source(name=file.name, kind="jsonl", path=str(file))
    return tuple(
        listing for batch in sources.batches(source, (), _offline) for listing in batch.listings
    )


def daily(listed: Iterable[Listing], subscribers: Sequence[Subscriber]) -> Iterator[Ranked]:
    """Yield for each day, and on it for each subscriber, how the day's listings rank."""
    profiles = [subscriber.profile for subscriber in subscribers]
    papers_by_day = tuple(days(listed))
    for papers, index in zip(papers_by_day, rank.days(papers_by_day, profiles), strict=True):
        explain = rank.Explainer(index)
        ranked = zip(
            subscribers, rank.rank(profiles, index), rank.others(profiles, index), strict=True
        )
        for subscriber, ranking, others in ranked:
            matches = explain(ranking, subscriber.profile)
            rest = _rest(papers, (*matches, *others))
            yield Ranked(
                subscriber=subscriber,
                on=papers[0].first_listed_on,
                matches=matches,
                others=(*others, *rest),
            )


def days(listed: Iterable[Listing]) -> Iterator[tuple[Paper, ...]]:
    """Yield the papers of each day, oldest day first; a listing of a later day is a paper of its
    own."""
    ids = count(1)
    by_day = sorted(listed, key=lambda listing: listing.listed_on)
    for _, rows in groupby(by_day, key=lambda listing: listing.listed_on):
        yield tuple(_paper(next(ids), listing) for listing in rows)


def _rest(papers: Iterable[Paper], placed: Iterable[Match]) -> Iterator[Match]:
    """Yield the papers that are barred: excluded, below the cutoff, or in no category that was
    asked for."""
    known = {match.paper.id for match in placed}
    return (Match(paper=paper, score=0.0) for paper in papers if paper.id not in known)


def _paper(number: int, listing: Listing) -> Paper:
    paper = merge.alone(number, listing, datetime.combine(listing.listed_on, time(), UTC))
    return replace(paper, identifiers=listing.identifiers, votes=listing.votes)


def _offline(request: Request) -> Response:
    raise FetchError(request.url, "a file asks for nothing")
