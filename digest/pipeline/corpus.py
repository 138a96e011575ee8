"""All that the issues of a run look at: papers read once, and what the archive teaches."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from digest import issue, rank
from digest.archive import Archive
from digest.model import Due, Paper, Profile, Update
from digest.pipeline.application import Rooms

FEW = 20
"""So few people enter fewer papers than there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """*papers* by id; *ids* are those that somebody looks at, and they are in the *index*. What
    came after *through* may be missing.

    *explain* makes the matches of the index, and remembers hits. *beside* says of each window what
    else came. No issue of a day before *shown_since* can have shown any of what may be shown now.
    *updates* are what became of papers after *told_through*, and of the papers that readers named
    as examples. It was made for so many *people*; *duplicates* are None for few, who are looked at
    for what enters theirs.
    """

    papers: Mapping[int, Paper]
    ids: frozenset[int]
    index: rank.Index
    explain: rank.Explainer
    beside: Mapping[issue.WindowKey, issue.Beside]
    through: int
    shown_since: date
    updates: tuple[Update, ...]
    told_through: int
    people: int
    duplicates: Mapping[int, frozenset[int]] | None

    def covers(self, dues: Sequence[Due]) -> bool:
        """Ask whether *dues* look at nothing else: some may have come, or changed words, since."""
        profiles = (due.subscriber.profile for due in dues)
        return (
            all(issue.window_key(due) in self.beside for due in dues)
            and all(due.is_first or due.told_through >= self.told_through for due in dues)
            and self.index.vocabulary.covers(profiles)
        )


def gather(shards: Iterable[Sequence[Due]], archive: Archive) -> Corpus | None:
    """Read the papers that all *shards* are about, keeping no shard; None if nothing is due."""
    through = archive.newest_id()
    keys, people = dict[issue.WindowKey, Due](), 0
    kept, tried, named, told_through = set[int](), set[int](), set[str](), through

    def profiles() -> Iterator[Profile]:
        nonlocal people, told_through
        for due in (due for dues in shards for due in dues):
            people, profile = people + 1, due.subscriber.profile
            keys.setdefault(issue.window_key(due), due)
            kept.update(issue.retried(due))
            tried.update(due.sections.ids if due.sections else ())
            named.update(profile.like, profile.unlike)
            if not due.is_first:
                told_through = min(told_through, due.told_through)
            yield profile

    vocabulary = rank.queries(profiles())
    if not keys:
        return None
    papers = _with_tried(papers_for(keys.values(), archive), tried, archive)
    survivors = kept.union(archive.survivors(kept).values())
    windows = issue.windows(papers.values(), keys.values(), survivors)
    ids = issue.batch_ids(windows) & papers.keys()
    known, shown = statistics(archive, vocabulary), examples(archive, named)
    index = rank.index([papers[number] for number in ids], vocabulary, known, shown).unread()
    return Corpus(
        papers=papers,
        ids=ids,
        index=index,
        explain=rank.Explainer(index),
        beside=dict(zip(keys, _besides(keys.values(), windows, archive, through), strict=True)),
        through=through,
        shown_since=issue.shown_since(papers.values(), ids),
        updates=archive.updates(after=told_through, of=[one.id for one in shown.values()]),
        told_through=told_through,
        people=people,
        duplicates=issue.duplicates(index.papers) if people > FEW else None,
    )


def corpus_of(dues: Sequence[Due], archive: Archive) -> Corpus:
    """Return the corpus of *dues* alone, of whom there are some."""
    corpus = gather([dues], archive)
    assert corpus, "some are due"  # noqa: S101  for mypy
    return corpus


def _with_tried(
    papers: Mapping[int, Paper], tried: set[int], archive: Archive
) -> Mapping[int, Paper]:
    """Return *papers* and those that issues *tried*: a retry carries the same ones, even if these
    are older than what is looked at."""
    older = archive.get(tried - papers.keys()).values()
    return {**papers, **{paper.id: paper for paper in older if paper.title}}


def _besides(
    dues: Iterable[Due], windows: Iterable[issue.Window], archive: Archive, newest: int
) -> Iterator[issue.Beside]:
    """Count what came since the last issue of each of *dues*, beside the papers of its window."""
    for due, window in zip(dues, windows, strict=True):
        through = newest if due.through is None else due.through
        # A first digest looks back as far as it says, and nothing came since another one.
        too_old = (
            0 if due.is_first else archive.old_new(due.seen_through, window.first, through=through)
        )
        yield issue.Beside(too_old=too_old, merged=archive.merged(window.new))


def widened(corpus: Corpus | None, dues: Sequence[Due], archive: Archive) -> Corpus:
    """Return *corpus* or, where *dues* look at more than it was made for, one for them alone."""
    return corpus if corpus and corpus.covers(dues) else corpus_of(dues, archive)


def papers_for(dues: Iterable[Due], archive: Archive) -> Mapping[int, Paper]:
    """Return every paper that may be in one of the issues, by id."""
    dues = tuple(dues)
    newest = archive.last_listed_on(max(due.issue_on for due in dues) + timedelta(days=1))
    windows = [issue.bounds(due, newest) for due in dues]
    papers = archive.papers(
        since=min(first for first, _ in windows), until=max(last for _, last in windows)
    )
    return {paper.id: paper for paper in papers}


def learn(rooms: Rooms, *, now: datetime) -> bool:
    """Learn from the papers that were first seen up to yesterday, for all that people ask for;
    return whether that was done now, and not earlier today.

    It holds for a day, so that a score means the same in the morning and in the evening; but what
    an earlier version of this program learnt from other words only until here.
    """
    today = now.astimezone(UTC).date()
    if rooms.archive.statistics_on() == today and _is_current(rooms.archive):
        return False
    papers = rooms.archive.latest(rank.LATEST, before=datetime.combine(today, time(), UTC))
    if not papers:
        return False
    learnt = rank.learn(papers, (subscriber.profile for subscriber in rooms.ledger.subscribers()))
    rooms.archive.keep_statistics(rank.dump(learnt), rank.keyword_rows(learnt), on=today)
    return True


def _is_current(archive: Archive) -> bool:
    facts, _ = archive.statistics(())
    return facts is not None and rank.is_current(facts)


def statistics(archive: Archive, vocabulary: rank.Vocabulary) -> rank.Statistics:
    """Return what is known of all that *vocabulary* asks for: nothing before the first night."""
    facts, keywords = archive.statistics([query.key for query in vocabulary.queries])
    return rank.Statistics() if facts is None else rank.load(facts, keywords)


def examples(archive: Archive, names: Collection[str]) -> dict[str, Paper]:
    """Return the papers that readers named as examples, but for those pruned: these teach none."""
    return {name: paper for name, paper in archive.find(names).items() if paper.title}
