"""From due issues to digests: one scan of the papers, one ranking for all readers. Reads, never writes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from digest import issue, rank, sources
from digest.archive import Archive
from digest.config import Settings
from digest.ledger import next_due
from digest.model import Digest, Due, Fault, Paper


def compose(dues: Sequence[Due], archive: Archive, settings: Settings, *, now: datetime) -> Iterator[Digest]:
    """Yield the digest of each of *dues*, in their order; one without matches has no cards."""
    if not dues:
        return
    papers = _papers(dues, archive)
    labels = {source.name: sources.label(source) for source in settings.sources}
    faults = _faults(archive, labels)
    profiles = [due.subscriber.profile for due in dues]
    barred = (papers.keys() - issue.candidates(papers.values(), due) for due in dues)
    ranked = rank.rank(profiles, rank.index(tuple(papers.values()), profiles), barred)
    for due, matches in zip(dues, ranked, strict=True):
        yield issue.compose(
            due,
            matches,
            papers,
            issue.facts(papers.values(), due, labels=labels, faults=faults),
            sender=settings.sender,
            next_at=next_due(due.subscriber, due.issue_on, now),
        )


def _papers(dues: Sequence[Due], archive: Archive) -> Mapping[int, Paper]:
    """Return every paper that may be in one of the issues, by id."""
    newest = archive.last_listed_on(max(due.issue_on for due in dues) + timedelta(days=1))
    windows = [issue.window(due, newest) for due in dues]
    papers = archive.papers(since=min(first for first, _ in windows), until=max(last for _, last in windows))
    return {paper.id: paper for paper in papers}


def _faults(archive: Archive, labels: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return the sources of the settings that gave nothing when they were last asked."""
    visits = archive.visits()
    return tuple(
        Fault(label=label, reason=visits[name].error or "")
        for name, label in labels.items()
        if name in visits and visits[name].error
    )
