"""From due issues to digests: one ranking for all readers of a shard. Reads, never writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from digest import issue, rank, sources
from digest.config import Settings
from digest.ledger import expected
from digest.model import Closed, Digest, Due, Fault, Match, Paper, Source, Visit
from digest.pipeline.horizon import Horizon, horizon
from digest.pipeline.installation import Rooms
from digest.pipeline.survivor import renamed

NEAREST = 3
"""How many papers a notice shows that come close."""


def composed(due: Due, rooms: Rooms, *, now: datetime) -> Digest:
    """Return the digest of *due* alone."""
    (digest,) = compose([due], horizon([[due]], rooms.archive), rooms, now=now)
    return digest


def compose(
    dues: Sequence[Due], over: Horizon | None, rooms: Rooms, *, now: datetime
) -> Iterator[Digest]:
    """Yield the digest of each of *dues*, in their order; one without matches has no cards, and may
    have a notice.

    They are a part of what *over* was made for: None where nothing is due.
    """
    if over is None:
        return
    archive = rooms.archive
    dues = rooms.ledger.recall(renamed(dues, archive), since=over.shown_since)
    windows = issue.windows(over.papers.values(), dues, over.ids)
    barred = [issue.barred(window, due) for window, due in zip(windows, dues, strict=True)]
    profiles = [due.subscriber.profile for due in dues]
    rankings = tuple(rank.rank(profiles, over.index, barred))
    ids = set().union(*map(issue.retried, dues), *(one.papers.tolist() for one in rankings))
    context = replace(
        _context(rooms.settings, archive.visits(), over.papers, now),
        duplicates=issue.duplicates(over.papers[one] for one in ids if one in over.papers),
    )
    related = rank.related(profiles, over.index, barred)
    for due, window, shut, ranking, close in zip(
        dues, windows, barred, rankings, related, strict=True
    ):
        entered, explain = (
            ranking.papers.tolist(),
            partial(over.explain, ranking, due.subscriber.profile),
        )
        others = close if entered else _nearest(due, over.index, shut)
        sections = issue.select(
            due, entered, ranking.topics, window, context, [one.paper.id for one in others]
        )
        matches = (
            *explain(sections.matches),
            *(one for one in others if one.paper.id in sections.related),
        )
        facts = issue.facts(due, window, context, entered, explain)
        digest = issue.compose(due, sections, matches, entered, facts, context)
        wanted = due.subscriber.notices
        yield replace(
            digest,
            notice=None if digest.shown else issue.notice(facts, wanted, others),
            next_at=expected(due.subscriber, due.issue_on, now),
        )


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
        closed=tuple(_closed(settings.sources, visits, labels, now)),
        preamble=settings.preamble,
        trailer=settings.trailer,
    )


def _nearest(due: Due, index: rank.Index, barred: Collection[int]) -> tuple[Match, ...]:
    """Return the papers that read most like what a reader asks for, where nothing matched."""
    profile = due.subscriber.profile
    return () if profile.is_open else next(rank.others([profile], index, [barred], most=NEAREST))


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
    """Yield the sources of the settings that did not give all that was due when they were last
    asked."""
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
