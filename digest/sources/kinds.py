"""The kinds of sources, a line of KINDS each, and how a source of any kind is read and judged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from digest.config import KindOptions
from digest.exceptions import DigestError, FetchError, ParseError
from digest.fetch import Known
from digest.model import Batch, Closed, Get, Source, Visit
from digest.sources import (
    address,
    amendment,
    announcement_calendar,
    arxiv,
    biorxiv,
    feed,
    freshness,
    huggingface,
    huggingface_page,
    jsonl,
    pubmed,
    revalidation,
)
from digest.sources.announcement_calendar import (
    ARXIV,
    BIORXIV,
    HUGGINGFACE,
    PUBMED,
    Calendar,
)
from digest.sources.evidence import Evidence

_PLACE = KindOptions(needs=("url", "path"))


def _is_asked(source: Source) -> bool:
    return source.path is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How one kind of source is read, its label, and which settings it takes beside the usual.

    *read* takes the days whose batch is wanted, oldest first; a day that it yields no batch for is
    not there yet. Where *votes* grow, the last days are read again on each visit. By its *calendar*
    is known what is missing, where it is asked by day. Where two have the same version of a paper,
    the lower *precedence* has the better words: who publishes a paper before who copies it, what is
    read from a format before a page.
    """

    read: Callable[[Source, Sequence[date], Get], Iterator[Batch]]
    label: Callable[[Source], str]
    precedence: int
    options: KindOptions = _PLACE
    votes: bool = False
    calendar: Calendar | None = None
    is_daily: Callable[[Source], bool] = _is_asked


_BIORXIV = _Kind(
    read=biorxiv.read,
    label=biorxiv.label,
    precedence=1,
    options=biorxiv.OPTIONS,
    calendar=BIORXIV,
)

KINDS = {
    "huggingface": _Kind(
        read=huggingface.read,
        label=huggingface.label,
        precedence=6,
        options=huggingface.OPTIONS,
        votes=True,
        calendar=HUGGINGFACE,
    ),
    "arxiv": _Kind(
        read=arxiv.read,
        label=arxiv.label,
        precedence=0,
        options=arxiv.OPTIONS,
        calendar=ARXIV,
        is_daily=arxiv.is_daily,
    ),
    "biorxiv": _BIORXIV,
    "medrxiv": replace(_BIORXIV, precedence=2),
    "pubmed": _Kind(
        read=pubmed.read,
        label=pubmed.label,
        precedence=3,
        options=pubmed.OPTIONS,
        calendar=PUBMED,
    ),
    "feed": _Kind(read=feed.read, label=feed.label, precedence=4, options=feed.OPTIONS),
    "jsonl": _Kind(read=jsonl.read, label=jsonl.label, precedence=5),
    "page": _Kind(read=huggingface_page.read, label=huggingface_page.label, precedence=7),
}

OPTIONS = {name: kind.options for name, kind in KINDS.items()}


def label(source: Source) -> str:
    """Return what people call *source*: "arXiv cs.AI, cs.CL"."""
    return KINDS[source.kind].label(source)


def listed_by(source: Source, batch: Batch, on: date) -> Batch:
    """Return *batch* with what *source* lists as of today alone, for it has no day of its own, as
    of the day *on*."""
    return feed.listed_by(batch, on) if source.kind == "feed" else batch


def precedence(sources: Iterable[Source]) -> dict[str, int]:
    """Return by name which of *sources* has the better words, the lowest number the best.

    >>> precedence([Source(name="hub", kind="huggingface"), Source(name="papers", kind="arxiv")])
    {'hub': 6, 'papers': 0}
    """
    return {
        source.name: KINDS[source.kind].precedence if source.kind in KINDS else len(KINDS)
        for source in sources
    }


def wanted(source: Source, last: Visit | None, now: datetime) -> tuple[date, ...]:
    """Return the days to ask *source* for, oldest first, after its *last* visit."""
    return freshness.wanted(_calendar(source), last, now, votes=_votes(source))


def silent_since(source: Source, visit: Visit) -> datetime | None:
    """Return since when *source* is silent, by its last *visit*; None where it never answered."""
    return freshness.silent_since(_calendar(source), visit)


def since(source: Source, day: date, now: datetime) -> tuple[date, ...]:
    """Return the days to ask *source* for when all from *day* on are wanted, known or not."""
    return freshness.since(_calendar(source), day, now)


def judge(source: Source, last: Visit | None, evidence: Evidence, give_up: time) -> Visit:
    """Return what a visit to *source* came to.

    What is missing is asked for again until *give_up*, a time of day with its zone.
    """
    visit = freshness.judge(
        _calendar(source), last, evidence, give_up=give_up, votes=_votes(source)
    )
    is_gone = isinstance(evidence.error, FetchError) and evidence.error.is_gone
    return replace(visit, next_at=None, gone_url=source.url) if is_gone else visit


def closed(source: Source, now: datetime) -> Closed | None:
    """Return why *source* announces nothing today; None where it does, or has no calendar."""
    own = _calendar(source)
    if own is None:
        return None
    on, next_at = (
        announcement_calendar.local_day(own, now),
        announcement_calendar.next_opening(own, now),
    )
    reason = announcement_calendar.closed(own, on)
    if reason is None:
        return None
    name = None if reason == "weekend" else reason
    next_on = announcement_calendar.local_day(own, next_at)
    return Closed(label=label(source), on=on, name=name, next_on=next_on)


def read(source: Source, days: Sequence[date], get: Get) -> Batch:
    """Return all that *source* lists for *days* as one.

    Raises:
        SourceError: it gave nothing that can be read; the message says why.
    """
    brought = tuple(batches(source, days, get))
    claims = [batch.claimed for batch in brought if batch.claimed is not None]
    return Batch(
        source=source.name,
        listings=tuple(listing for batch in brought for listing in batch.listings),
        claimed=sum(claims) if len(claims) == len(brought) else None,
    )


def read_from(source: Source, get: Get) -> Iterator[Mapping[str, str]]:
    """Yield for each listing of *source* from what its parts were read, where kinds differ in that:
    of a feed by the names of its elements."""
    return feed.read_from(source, get) if source.kind == "feed" else iter(())


def batches(
    source: Source, days: Sequence[date], get: Get, known: Known | None = None
) -> Iterator[Batch]:
    """Yield what *source* lists for *days*, oldest first, a day, a file or some lines at a time.

    With *known*, which looks up stored validators by URL, only what has changed since is read:
    validators are to be stored with the last batch of a visit, when all others are.

    Raises:
        SourceError: the rest cannot be read; the message says why.
    """
    try:
        read, watch = KINDS[source.kind].read, address.Watch(source, get)
        brought = (
            revalidation.batches(source, days, watch.get, known=known, read=read)
            if known
            else read(source, days, watch.get)
        )
        yield from map(amendment.marked, watch.remarked(brought))
    except FetchError as error:
        # fetch knows where it looked, not which source asked.
        reason = error.reason if error.source == source.name else f"{error.source}: {error.reason}"
        raise FetchError(
            source.name, reason, retry_at=error.retry_at, is_gone=error.is_gone
        ) from error
    except (DigestError, MemoryError):
        raise
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {error})"
        raise ParseError(source.name, reason) from error


def _calendar(source: Source) -> Calendar | None:
    kind = KINDS[source.kind]
    return kind.calendar if kind.is_daily(source) else None


def _votes(source: Source) -> int:
    return source.votes if KINDS[source.kind].votes else 0
