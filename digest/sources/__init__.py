"""Reads what sources list: one file a kind, one line of KINDS each. The only door; whatever goes wrong leaves as a SourceError."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from digest.config import KindOptions
from digest.exceptions import FetchError, ParseError, SourceError
from digest.model import Batch, Get, Source
from digest.sources import arxiv, huggingface, jsonl, page

__all__ = ["KINDS", "OPTIONS", "Kind", "batches", "label", "read"]


PLACE = KindOptions(needs=("url", "path"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of source is read, what people call it, and which settings it takes beside name, kind, url and path."""

    read: Callable[[Source, date, Get], Iterator[Batch]]
    label: Callable[[Source], str]
    options: KindOptions = PLACE


KINDS = {
    "huggingface": Kind(read=huggingface.read, label=huggingface.label, options=KindOptions()),
    "arxiv": Kind(read=arxiv.read, label=arxiv.label, options=arxiv.OPTIONS),
    "jsonl": Kind(read=jsonl.read, label=jsonl.label),
    "page": Kind(read=page.read, label=page.label),
}

OPTIONS = {name: kind.options for name, kind in KINDS.items()}


def label(source: Source) -> str:
    """Return what people call *source*: "arXiv cs.AI, cs.CL"."""
    return KINDS[source.kind].label(source)


def read(source: Source, day: date, get: Get) -> Batch:
    """Return all that *source* lists for *day*.

    Raises:
        SourceError: it gave nothing that can be read; the message says why.
    """
    brought = tuple(batches(source, day, get))
    claims = [batch.claimed for batch in brought if batch.claimed is not None]
    return Batch(
        source=source.name,
        listings=tuple(listing for batch in brought for listing in batch.listings),
        claimed=sum(claims) if len(claims) == len(brought) else None,
    )


def batches(source: Source, day: date, get: Get) -> Iterator[Batch]:
    """Yield what *source* lists for *day*, a document or a thousand lines at a time: the way to take files of any size.

    Raises:
        SourceError: the rest cannot be read; the message says why.
    """
    try:
        yield from KINDS[source.kind].read(source, day, get)
    except FetchError as error:
        # fetch knows where it looked, not which source asked.
        reason = error.reason if error.source == source.name else f"{error.source}: {error.reason}"
        raise FetchError(source.name, reason) from error
    except (SourceError, MemoryError):
        raise
    except Exception as error:
        raise ParseError(source.name, f"cannot be read ({type(error).__name__}: {error})") from error
