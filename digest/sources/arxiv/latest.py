"""The newest batch of arXiv: its feed, held against listing pages; what is missing, fetched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from digest.exceptions import FetchError, ParseError, SourceError
from digest.model import Announce, Batch, Get, Listing, Request, Source, Validators
from digest.sources import response
from digest.sources.arxiv import api, entry, listing_page, urls
from digest.sources.arxiv.listing_page import Page

# All that these list must be there; replacements from the sixth version on are in no feed.
_SECTIONS: dict[str, Announce] = {
    "New submissions": "new",
    "Cross submissions": "cross",
    "Cross-lists": "cross",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newest:
    """The newest batch: its *day*, its *feed*, and how each arXiv id must be *announced*.

    *unseen* papers are counted by the listing pages and not shown. *trouble* is why these are no
    proof, None where they are.
    """

    day: date
    feed: tuple[Listing, ...]
    announces: Mapping[str, Announce]
    unseen: int = 0
    validators: tuple[Validators, ...] = ()
    trouble: SourceError | None = None

    @property
    def first_listed(self) -> frozenset[str]:
        """The ids of papers that no earlier batch has, but for cross-lists of old ones."""
        first = (one for one in self.feed if one.announce in {"new", "cross"})
        return frozenset((*self.announces, *map(entry.arxiv_id, first)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A listing page asked for: neither *page* nor *trouble* where it is the one known already."""

    page: Page | None = None
    validators: tuple[Validators, ...] = ()
    trouble: SourceError | None = None


def newest(source: Source, get: Get) -> _Newest | None:
    """Look at the listing page of each category and the feed of all; None if no page changed.

    Raises:
        SourceError: neither pages nor feed can be read.
    """
    looked = [_look(source, category, get) for category in source.categories]
    if not any(one.page or one.trouble for one in looked):
        return None
    pages = [one.page for one in looked if one.page]
    day = max((found.day for found in pages if found.day), default=None)
    current = [found for found in pages if found.day in {None, day}]
    announces = _announces(current)
    feed = _feed(source, get, is_needed=day is None)
    shown_on = day or feed.day
    if shown_on is None:
        missing = ParseError(source.name, "expected the day of the listing, got none")
        raise _trouble(source, looked, current, day) or missing
    is_current = _is_current(feed, announces)
    return _Newest(
        day=shown_on,
        feed=tuple(replace(one, listed_on=shown_on) for one in feed.listings if is_current),
        announces=announces,
        unseen=sum(
            section.total - len(section.ids)
            for found in current
            for section in found.sections
            if section.heading in _SECTIONS
        ),
        validators=tuple(one for each in looked for one in each.validators),
        trouble=_trouble(source, looked, current, day),
    )


def batches(source: Source, found: _Newest, get: Get) -> Iterator[Batch]:
    """Yield the batch of the newest day, with what the feed did not bring.

    Raises:
        SourceError: it is not complete, or not known to be, and this is why; the batch was yielded
        before.
    """
    listings = {entry.arxiv_id(listing): listing for listing in found.feed}
    missing = {one: how for one, how in found.announces.items() if one not in listings}
    trouble = found.trouble
    try:
        for listing in api.announced(source, missing, found.day, get):
            listings[entry.arxiv_id(listing)] = listing
    except SourceError as error:
        trouble = error
    claimed = len(listings.keys() | found.announces.keys()) + found.unseen
    yield Batch(
        source=source.name,
        listings=tuple(listings.values()),
        # A page that was not answered may be answered later; one that cannot be read stays so.
        claimed=None if isinstance(found.trouble, FetchError) else claimed,
        day=found.day,
        # By these the pages would be called unchanged: not while anything is missing.
        validators=found.validators if len(listings) == claimed and not trouble else (),
    )
    if trouble:
        raise trouble


def _look(source: Source, category: str, get: Get) -> _Looked:
    url = urls.new(source, category)
    try:
        received = get(Request(url=url))
        if response.is_unchanged(received):
            return _Looked()
        shown = listing_page.parsed(source, response.content(source, received))
    except SourceError as trouble:
        return _Looked(trouble=trouble)
    return _Looked(page=shown, validators=response.validators(url, received))


def _trouble(
    source: Source, looked: Iterable[_Looked], current: list[Page], day: date | None
) -> SourceError | None:
    """Return why what was looked at does not prove that nothing is missing."""
    first = next((one.trouble for one in looked if one.trouble), None)
    if first or len(current) == len(source.categories):
        return first
    return FetchError(source.name, f"not all categories show the listing of {day} yet")


def _feed(source: Source, get: Get, *, is_needed: bool) -> Batch:
    try:
        return entry.asked(source, urls.feed(source), get)
    except SourceError:
        if is_needed:
            raise
        return Batch(source=source.name)  # All that it would bring is asked for by id.


def _is_current(feed: Batch, announces: Mapping[str, Announce]) -> bool:
    """Whether *feed* is of the listing: its date says nothing, so only its papers tell."""
    return not announces or any(entry.arxiv_id(listing) in announces for listing in feed.listings)


def _announces(pages: Iterable[Page]) -> dict[str, Announce]:
    announces: dict[str, Announce] = {}
    for section in (section for found in pages for section in found.sections):
        how = _SECTIONS.get(section.heading)
        # New in one of the categories is new, whatever it is in the others.
        if how:
            announces |= {one: how for one in section.ids if announces.get(one) != "new"}
    return announces
