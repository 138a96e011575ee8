"""All that the issues of a run look at: their papers, read once for whatever anybody asks for,
however many readers there are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from digest import issue, rank
from digest.archive import Archive
from digest.model import Due, Paper, Profile
from digest.pipeline.learning import examples, learnt


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """*papers* by id; *ids* are those that somebody looks at, and they are in the *index*. What
    came after *through* may be missing.

    *explain* makes the matches of the index, and remembers hits. No issue of a day before *shown_since* can have shown any of what may be shown now.
    """

    papers: Mapping[int, Paper]
    ids: frozenset[int]
    index: rank.Index
    explain: rank.Explainer
    pasts: frozenset[issue.WindowKey]
    through: int
    shown_since: date

    def covers(self, dues: Sequence[Due]) -> bool:
        """Ask whether *dues* look at nothing else: somebody may have come, or changed their words,
        since this was made."""
        profiles = (due.subscriber.profile for due in dues)
        return self.pasts.issuperset(map(issue.window_key, dues)) and self.index.numbers.covers(
            profiles
        )


def horizon(shards: Iterable[Sequence[Due]], archive: Archive) -> Horizon | None:
    """Look through all *shards*, of which none is kept, and read the papers that they are about;
    None where nothing is due."""
    through = archive.newest_id()
    seen = _Seen()
    asked = rank.asked(profile for dues in shards for profile in seen.noted(dues))
    if not seen.pasts:
        return None
    papers = papers_for(seen.pasts.values(), archive)
    papers = {**papers, **_tried(seen.tried - papers.keys(), archive)}
    kept = seen.kept.union(archive.survivors(seen.kept).values())
    ids = issue.batch_ids(issue.windows(papers.values(), seen.pasts.values(), kept)) & papers.keys()
    index = rank.scan(
        [papers[number] for number in ids],
        asked,
        learnt(archive, asked),
        examples(archive, seen.named),
    )
    return Horizon(
        papers=papers,
        ids=ids,
        index=index,
        explain=rank.Explainer(index),
        pasts=frozenset(seen.pasts),
        through=through,
        shown_since=issue.shown_since(papers.values(), ids),
    )


def widened(over: Horizon | None, dues: Sequence[Due], archive: Archive) -> Horizon | None:
    """Return *over* or, where *dues* look at more than it was made for, what is made for them
    alone."""
    return over if over and over.covers(dues) else horizon([dues], archive)


def papers_for(dues: Iterable[Due], archive: Archive) -> Mapping[int, Paper]:
    """Return every paper that may be in one of the issues, by id."""
    dues = tuple(dues)
    newest = archive.last_listed_on(max(due.issue_on for due in dues) + timedelta(days=1))
    windows = [issue.bounds(due, newest) for due in dues]
    papers = archive.papers(
        since=min(first for first, _ in windows), until=max(last for _, last in windows)
    )
    return {paper.id: paper for paper in papers}


def _tried(ids: Collection[int], archive: Archive) -> dict[int, Paper]:
    """Return the papers of issues that were tried before, older than what is looked at: a retry
    carries the same papers."""
    found = archive.get(ids).values() if ids else ()
    return {paper.id: paper for paper in found if paper.title}


@dataclass(slots=True)
class _Seen:
    """What is taken down of dues as they pass: one of each past, papers *tried* and those *kept*
    for another try, examples *named*."""

    pasts: dict[issue.WindowKey, Due] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    tried: set[int] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def noted(self, dues: Iterable[Due]) -> Iterator[Profile]:
        for due in dues:
            profile = due.subscriber.profile
            self.pasts.setdefault(issue.window_key(due), due)
            self.kept |= issue.retried(due)
            self.tried |= due.sections.ids if due.sections else set()
            self.named.update(profile.like, profile.unlike)
            yield profile
