"""Revalidation: a source is asked, and its files are read, only for what has changed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from digest import fetch
from digest.fetch import Known
from digest.model import Batch, Get, Source, Validators
from digest.sources import response

Read = Callable[[Source, Sequence[date], Get], Iterator[Batch]]


def batches(
    source: Source, days: Sequence[date], get: Get, *, known: Known, read: Read
) -> Iterator[Batch]:
    """Yield what *read* makes of *source*, of what has changed since it was *known*.

    What is known is known of this source as it is set: another that asks the same URL, or this one
    with other categories, reads anew.
    """
    mark = _mark(source)

    def own(url: str) -> Validators | None:
        last = known(url + mark)
        return replace(last, url=url) if last else None

    for batch in _unmarked(source, days, get, own, read):
        # What did not come whole is to come again, changed or not.
        kept = batch.validators if len(batch.listings) >= (batch.claimed or 0) else ()
        yield replace(batch, validators=tuple(replace(one, url=one.url + mark) for one in kept))


def ending(batches: Iterable[Batch], validators: tuple[Validators, ...]) -> Iterator[Batch]:
    """Yield *batches*, the last with *validators*: earlier they would hide what is not stored."""
    waiting = None
    for batch in batches:
        if waiting:
            yield waiting
        waiting = batch
    if waiting:
        yield replace(waiting, validators=(*waiting.validators, *validators))


def _unmarked(
    source: Source, days: Sequence[date], get: Get, known: Known, read: Read
) -> Iterator[Batch]:
    if source.path is not None:
        yield from _files(source, known, lambda one: read(one, days, get))
    else:
        yield from read(_seen(source, source.url, known), days, fetch.only_changed(get, known))


def _files(
    source: Source, known: Known, read: Callable[[Source], Iterator[Batch]]
) -> Iterator[Batch]:
    is_unchanged, touched = True, list[Validators]()
    for file in fetch.files(source.path or ""):
        found = fetch.validators(file, known)
        last = known(found.url)
        if last and last.etag == found.etag:
            touched += [found] if found != last else []
        else:
            is_unchanged = False
            one = _seen(replace(source, path=str(file)), found.url, known)
            yield from ending(read(one), (found,))
    if is_unchanged:
        yield Batch(source=source.name, is_unchanged=True, validators=tuple(touched))


def _seen(source: Source, url: str | None, known: Known) -> Source:
    """Return *source*; where it has answered before, all that its feed did not hold then is new."""
    return replace(source, first=response.MOST_PAPERS) if url and known(url) else source


def _mark(source: Source) -> str:
    settings: tuple[object, ...] = (
        source.name,
        source.kind,
        source.categories,
        sorted(source.fields.items()),
    )
    # What most do not set is left out, as it was before there was such a setting.
    settings += () if source.cross else ("cross: false",)
    return f"#{hashlib.sha256(repr(settings).encode()).hexdigest()[:16]}"
