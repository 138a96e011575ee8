"""From due issues to digests: one ranking for all readers of a shard. Reads, never writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from digest import issue, rank, sources
from digest.ledger import expected
from digest.model import (
    Closed,
    Digest,
    Due,
    Fault,
    Match,
    Paper,
    Profile,
    Source,
    Unmade,
    Visit,
    papers,
)
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
    settings, archive = rooms.settings, rooms.archive
    dues = rooms.ledger.recall(renamed(dues, archive), since=over.shown_since)
    listed, index = over.papers, over.index
    labels = _labels(settings.sources)
    visits = archive.visits()
    sights = issue.sights(listed.values(), dues, over.ids)
    barred = [issue.barred(sight, due) for sight, due in zip(sights, dues, strict=True)]
    profiles = [due.subscriber.profile for due in dues]
    ranked = tuple(
        _Explained(over.explain, ranking, profile, listed)
        for profile, ranking in zip(profiles, rank.rank(profiles, index, barred), strict=True)
    )
    edition = issue.Edition(
        sender=settings.sender,
        papers=listed,
        labels=labels,
        faults=tuple(_faults(visits, labels)),
        voters=tuple(
            dict.fromkeys(
                labels[source.name]
                for source in settings.sources
                if sources.KINDS[source.kind].votes
            )
        ),
        closed=tuple(_closed(settings.sources, visits, labels, now)),
        preamble=settings.preamble,
        trailer=settings.trailer,
        twins=issue.twins(
            {paper.id: paper for matches in ranked for paper in papers(matches)}.values()
        ),
    )
    related = rank.related(profiles, index, barred)
    for due, sight, shut, matches, close in zip(dues, sights, barred, ranked, related, strict=True):
        others = close if matches else _nearest(due, index, shut)
        digest = issue.compose(
            due,
            matches,
            sight,
            edition,
            related=others,
            next_at=expected(due.subscriber, due.issue_on, now),
        )
        yield digest if digest.shown else _with_notice(digest, others)


class _Explained(Unmade):
    """The matches of *ranking*, each explained when it is looked at."""

    def __init__(
        self,
        explain: rank.Explainer,
        ranking: rank.Ranking,
        profile: Profile,
        listed: Mapping[int, Paper],
        rows: slice = slice(None),
    ) -> None:
        self._given, self._rows = (explain, ranking, profile, listed), rows
        self._ids = ranking.papers[rows].tolist()

    @property
    def papers(self) -> Sequence[Paper]:
        *_, listed = self._given
        return [listed[number] for number in self._ids]

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, at: Any) -> Any:
        return tuple(self)[at] if isinstance(at, int) else _Explained(*self._given, at)

    def __iter__(self) -> Iterator[Match]:
        explain, ranking, profile, _ = self._given
        return iter(explain(ranking, profile, self._ids))


def _nearest(due: Due, index: rank.Index, barred: Collection[int]) -> tuple[Match, ...]:
    """Return the papers that read most like what a reader asks for, where nothing matched."""
    profile = due.subscriber.profile
    return () if profile.is_open else next(rank.others([profile], index, [barred], most=NEAREST))


def _with_notice(digest: Digest, nearest: Sequence[Match]) -> Digest:
    return replace(digest, notice=issue.notice(digest.facts, digest.subscriber.notices, nearest))


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
