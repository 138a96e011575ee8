"""A shard: issues that are made together, with all that making them needs beside the corpus."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from digest import issue, sources
from digest.archive import Archive
from digest.config import Settings
from digest.model import Closed, Due, Fault, Paper, Sections, Source, Visit
from digest.pipeline.application import Rooms
from digest.pipeline.corpus import Corpus

MOST = 100
"""So many issues are made together at most by one worker: enough to be fast, and few enough that
the messages made ahead take some megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Issues that are made together as of *now*. Of the *context* that all of them share the papers
    are left to the corpus."""

    dues: tuple[Due, ...]
    context: issue.IssueContext
    now: datetime

    def only(self, due: Due) -> "Shard":
        """Return a shard of one of its issues."""
        return replace(self, dues=(due,))


def prepared(dues: Sequence[Due], corpus: Corpus, rooms: Rooms, *, now: datetime) -> Shard:
    """Return *dues*, a part of what *corpus* was made for, with what the store knows for them."""
    known = rooms.ledger.recall(
        renamed(dues, rooms.archive),
        since=corpus.shown_since,
        also=frozenset(issue.may_have_shown(corpus.updates)),
    )
    context = _context(rooms.settings, rooms.archive.visits(), corpus.papers, now)
    return Shard(dues=tuple(known), context=context, now=now)


def _context(
    settings: Settings, visits: Mapping[str, Visit], papers: Mapping[int, Paper], now: datetime
) -> issue.IssueContext:
    labels = _labels(settings.sources)
    voters = [one.name for one in settings.sources if sources.KINDS[one.kind].votes]
    return issue.IssueContext(
        sender=settings.sender,
        papers={},
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
