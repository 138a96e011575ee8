"""From due issues to digests: one ranking for all readers of a shard. No I/O, no clock."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from digest import issue, rank
from digest.ledger import expected
from digest.model import Digest, Due, Match, Update
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import Corpus, corpus_of
from digest.pipeline.shard import Shard, prepared

NEAREST = 3
"""How many papers a notice shows that come close."""


def composed(due: Due, rooms: Rooms, *, now: datetime) -> Digest:
    """Return the digest of *due* alone."""
    corpus = corpus_of([due], rooms.archive)
    (digest,) = compose(prepared([due], corpus, rooms, now=now), corpus)
    return digest


def compose(shard: Shard, corpus: Corpus) -> Iterator[Digest]:
    """Yield the digest of each issue of *shard*; one without matches has no cards, maybe a
    notice."""
    papers, index, dues = corpus.papers, corpus.index, shard.dues
    windows = issue.windows(papers.values(), dues, corpus.ids)
    barred = [issue.barred(window, due) for window, due in zip(windows, dues, strict=True)]
    profiles = [due.subscriber.profile for due in dues]
    rankings = tuple(rank.rank(profiles, index, barred))
    context = replace(
        shard.context,
        papers=papers,
        duplicates=_duplicates(dues, rankings, corpus),
        beside=corpus.beside,
    )
    related = rank.related(profiles, index, barred)
    for due, window, shut, ranking, close in zip(
        dues, windows, barred, rankings, related, strict=True
    ):
        others = close if len(ranking) else _nearest(due, index, shut)
        explain = partial(corpus.explain, ranking, due.subscriber.profile)
        holders = partial(corpus.explain.holders, ranking, due.subscriber.profile)
        digest = _digest(due, ranking, others, (explain, holders), window, context)
        told = issue.updates(due, window, corpus.updates)
        next_at = expected(due.subscriber, due.issue_on, shard.now)
        yield replace(_with_notice(digest, others, told), next_at=next_at)


def _duplicates(
    dues: Sequence[Due], rankings: Sequence[rank.Ranking], corpus: Corpus
) -> Mapping[int, frozenset[int]]:
    """Return which papers say nearly the same: those of the corpus, or of what enters."""
    if corpus.duplicates is not None:
        return corpus.duplicates
    ids = set().union(*map(issue.retried, dues), *(one.papers.tolist() for one in rankings))
    return issue.duplicates(corpus.papers[one] for one in ids if one in corpus.papers)


def _digest(
    due: Due,
    ranking: rank.Ranking,
    others: Sequence[Match],
    reasons: tuple[Callable[[Sequence[int]], tuple[Match, ...]], issue.Holders],
    window: issue.Window,
    context: issue.IssueContext,
) -> Digest:
    """Decide as ids what stands where, then give reasons of what is shown, and lay it out."""
    (explain, holders), entered = reasons, ranking.papers.tolist()
    close = [one.paper.id for one in others]
    sections = issue.select(due, entered, ranking.topics, window, context, close)
    related = (one for one in others if one.paper.id in sections.related)
    facts = issue.facts(due, window, context, entered, holders)
    matches = (*explain(sections.matches), *related)
    return issue.compose(due, sections, matches, entered, facts, context)


def _with_notice(digest: Digest, others: Sequence[Match], told: tuple[Update, ...]) -> Digest:
    """Return *digest* with the updates *told* and, where it shows nothing, with why, if that is
    wanted."""
    wanted = digest.subscriber.notices
    notice = None if digest.shown else issue.notice(digest.facts, wanted, others, told)
    return replace(digest, updates=told, notice=notice)


def _nearest(due: Due, index: rank.Index, barred: Collection[int]) -> tuple[Match, ...]:
    """Return the papers that read most like what a reader asks for, where nothing matched."""
    profile = due.subscriber.profile
    return () if profile.is_open else next(rank.nearest([profile], index, [barred], most=NEAREST))
