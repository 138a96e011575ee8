"""From due issues to digests: one ranking for all readers of a shard. Reads, never writes."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import partial

from digest import issue, rank, sources
from digest.archive import Archive
from digest.config import Settings
from digest.ledger import expected
from digest.model import Closed, Digest, Due, Fault, Match, Paper, Sections, Source, Update, Visit
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import Corpus, gather

NEAREST = 3
"""How many papers a notice shows that come close."""


def composed(due: Due, rooms: Rooms, *, now: datetime) -> Digest:
    """Return the digest of *due* alone."""
    (digest,) = compose([due], gather([[due]], rooms.archive), rooms, now=now)
    return digest


def compose(
    dues: Sequence[Due], corpus: Corpus | None, rooms: Rooms, *, now: datetime
) -> Iterator[Digest]:
    """Yield the digest of each of *dues*; one without matches has no cards, maybe a notice.

    They are a part of what *corpus* was made for: None where nothing is due.
    """
    if corpus is None:
        return
    dues = rooms.ledger.recall(
        renamed(dues, rooms.archive),
        since=corpus.shown_since,
        also=frozenset(issue.may_have_shown(corpus.updates)),
    )
    papers, index = corpus.papers, corpus.index
    windows = issue.windows(papers.values(), dues, corpus.ids)
    barred = [issue.barred(window, due) for window, due in zip(windows, dues, strict=True)]
    profiles = [due.subscriber.profile for due in dues]
    rankings = tuple(rank.rank(profiles, index, barred))
    ids = set().union(*map(issue.retried, dues), *(one.papers.tolist() for one in rankings))
    context = replace(
        _context(rooms.settings, rooms.archive.visits(), papers, now),
        duplicates=issue.duplicates(papers[one] for one in ids if one in papers),
        beside=corpus.beside,
    )
    related = rank.related(profiles, index, barred)
    for due, window, shut, ranking, close in zip(
        dues, windows, barred, rankings, related, strict=True
    ):
        others = close if len(ranking) else _nearest(due, index, shut)
        explain = partial(corpus.explain, ranking, due.subscriber.profile)
        digest = _digest(due, ranking, others, explain, window, context)
        told = issue.updates(due, window, corpus.updates)
        yield replace(
            _with_notice(digest, others, told), next_at=expected(due.subscriber, due.issue_on, now)
        )


def _digest(
    due: Due,
    ranking: rank.Ranking,
    others: Sequence[Match],
    explain: Callable[[Sequence[int]], tuple[Match, ...]],
    window: issue.Window,
    context: issue.IssueContext,
) -> Digest:
    """Decide as ids what stands where, then give reasons of what is shown, and lay it out."""
    entered = ranking.papers.tolist()
    close = [one.paper.id for one in others]
    sections = issue.select(due, entered, ranking.topics, window, context, close)
    related = (one for one in others if one.paper.id in sections.related)
    facts = issue.facts(due, window, context, entered, explain)
    matches = (*explain(sections.matches), *related)
    return issue.compose(due, sections, matches, entered, facts, context)


def _with_notice(digest: Digest, others: Sequence[Match], told: tuple[Update, ...]) -> Digest:
    """Return *digest* with the updates *told* and, where it shows nothing, with why, if that is
    wanted."""
    wanted = digest.subscriber.notices
    notice = None if digest.shown else issue.notice(digest.facts, wanted, others, told)
    return replace(digest, updates=told, notice=notice)


def _context(
    settings: Settings, visits: Mapping[str, Visit], papers: Mapping[int, Paper], now: datetime
) -> issue.IssueContext:
    labels = _labels(settings.sources)
    voters = [one.name for one in settings.sources if sources.KINDS[one.kind].votes]
    return issue.IssueContext(
        sender=settings.sender,
        papers=papers,
        labels=labels,
        faults=tuple(_faults(visits, labels)),
        voters=tuple(dict.fromkeys(labels[name] for name in voters)),
        has_categories=sources.tell_categories(settings.sources, papers.values()),
        closed=tuple(_closed(settings.sources, visits, labels, now)),
        preamble=settings.preamble,
        trailer=settings.trailer,
    )


def renamed(dues: Sequence[Due], archive: Archive) -> Sequence[Due]:
    """Return *dues* with sections that name what merged papers turned out to be."""
    tried = frozenset[int]().union(*(due.sections.ids for due in dues if due.sections))
    survivors = archive.survivors(tried) if tried else {}
    if not survivors:
        return dues
    return [replace(due, sections=_under(due.sections, survivors)) for due in dues]


def _under(sections: Sections | None, survivors: Mapping[int, int]) -> Sections | None:
    if sections is None:
        return None
    named = {
        field.name: dict.fromkeys(survivors.get(one, one) for one in getattr(sections, field.name))
        for field in fields(Sections)
    }
    return Sections(**{name: tuple(ids) for name, ids in named.items()})


def _nearest(due: Due, index: rank.Index, barred: Collection[int]) -> tuple[Match, ...]:
    """Return the papers that read most like what a reader asks for, where nothing matched."""
    profile = due.subscriber.profile
    return () if profile.is_open else next(rank.nearest([profile], index, [barred], most=NEAREST))


def _labels(listed: Sequence[Source]) -> Mapping[str, str]:
    """Return what people call each source; files that would be called as a host is go by their own
    name: no host answers for them."""
    hosts = {sources.label(source) for source in listed if not source.path}
    called = {source.name: sources.label(source) for source in listed}
    return {
        source.name: source.name
        if source.path and called[source.name] in hosts
        else called[source.name]
        for source in listed
    }


def _faults(visits: Mapping[str, Visit], labels: Mapping[str, str]) -> Iterator[Fault]:
    """Yield the sources of the settings that did not give all that was due the last time."""
    for name, label in labels.items():
        visit = visits.get(name)
        if visit is None or visit.state in {"fresh", "unchanged", "closed"}:
            continue
        yield Fault(
            label=label,
            reason=visit.reason,
            state=visit.state,
            tries=visit.tries,
            given=visit.given,
            claimed=visit.claimed,
            shows_on=visit.shows_on,
            good_at=visit.good_at,
            next_at=visit.next_at,
            is_gone=visit.gone_url is not None,
        )


def _closed(
    listed: Sequence[Source], visits: Mapping[str, Visit], labels: Mapping[str, str], now: datetime
) -> Iterator[Closed]:
    """Yield the sources that keep a holiday or a weekend: by their calendars, for nobody visits
    them then, unless they announced all the same."""
    for source in listed:
        visit, found = visits.get(source.name), sources.closed(source, now)
        if found and (
            visit is None or (visit.state in sources.GOOD and visit.shows_on != found.on)
        ):
            yield replace(found, label=labels[source.name])
