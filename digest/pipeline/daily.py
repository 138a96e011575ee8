"""Listings ranked day by day, without a database: earlier days serve as the archive."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count, groupby
from pathlib import Path

from digest import rank, sources
from digest.archive import merge
from digest.exceptions import FetchError
from digest.model import Listing, Match, Paper, Profile, Request, Response, Source, Subscriber

Matches = tuple[Match, ...]

# What is learnt is learnt anew when there is as much again.
_GROWTH = 2


def listings(file: Path) -> tuple[Listing, ...]:
    """Read *file*, one JSON object a line, packed or not. Raises SourceError where it cannot be."""
    source = Source(name=file.name, kind="jsonl", path=str(file))
    return tuple(
        listing for batch in sources.batches(source, (), _offline) for listing in batch.listings
    )


def rank_days(
    listed: Iterable[Listing], subscribers: Sequence[Subscriber]
) -> Iterator[tuple[Subscriber, date, Matches, Matches]]:
    """Yield for each day, and on it for each subscriber, what matched, the strongest first, and
    all others of the day's listings, what is most alike first."""
    profiles = [subscriber.profile for subscriber in subscribers]
    by_day = tuple(days(listed))
    for papers, index in zip(by_day, indexes(by_day, profiles), strict=True):
        explain = rank.Explainer(index)
        ranked = zip(
            subscribers, rank.rank(profiles, index), rank.unmatched(profiles, index), strict=True
        )
        for subscriber, ranking, others in ranked:
            matches = explain(ranking, subscriber.profile)
            rest = _rest(papers, (*matches, *others))
            yield subscriber, papers[0].first_listed_on, matches, (*others, *rest)


def days(listed: Iterable[Listing]) -> Iterator[tuple[Paper, ...]]:
    """Yield the papers of each day, oldest first; each later listing is a paper of its own."""
    ids = count(1)
    by_day = sorted(listed, key=lambda listing: listing.listed_on)
    for _, rows in groupby(by_day, key=lambda listing: listing.listed_on):
        yield tuple(_paper(next(ids), listing) for listing in rows)


def indexes(papers: Iterable[Sequence[Paper]], profiles: Sequence[Profile]) -> Iterator[rank.Index]:
    """Yield an index of each day of *papers*, oldest first; days before are its archive."""
    statistics, past = rank.Statistics(), list[Paper]()
    named = {name for profile in profiles for name in (*profile.like, *profile.unlike)}
    for day in papers:
        examples = {
            name: paper for paper in past if named for name in paper.identifiers if name in named
        }
        index = rank.index(day, profiles, statistics, examples)
        yield index
        past = [*past, *day]
        if statistics.papers + len(day) >= _GROWTH * statistics.fitted:
            statistics = rank.learn(past[-rank.LATEST :], profiles)
        else:
            statistics = rank.add(statistics, index.counted, index.postings, index.vectors)


def _rest(papers: Iterable[Paper], placed: Iterable[Match]) -> Iterator[Match]:
    """Yield what is barred: excluded, below the cutoff, or in none of the categories."""
    known = {match.paper.id for match in placed}
    return (Match(paper=paper, score=0.0) for paper in papers if paper.id not in known)


def _paper(number: int, listing: Listing) -> Paper:
    paper = merge.alone(number, listing, datetime.combine(listing.listed_on, time(), UTC))
    return replace(paper, identifiers=listing.identifiers, votes=listing.votes)


def _offline(request: Request) -> Response:
    raise FetchError(request.url, "a file asks for nothing")
