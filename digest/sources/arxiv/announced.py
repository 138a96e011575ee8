"""The newest batch of arXiv: its feed, held against listing pages; what is missing, fetched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from digest.exceptions import FetchError, ParseError, SourceError
from digest.model import Announce, Batch, Get, Listing, Request, Source, Validators
from digest.sources import answer
from digest.sources.arxiv import address, entry, lookup, page
from digest.sources.arxiv.page import Page, Section

# What these sections list is proven to be there; replacements from the sixth version on are in no
# feed.
_SECTIONS: dict[str, Announce] = {
    "New submissions": "new",
    "Cross submissions": "cross",
    "Cross-lists": "cross",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
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
        in_feed = (
            entry.arxiv_id(listing) for listing in self.feed if listing.announce in {"new", "cross"}
        )
        return frozenset((*self.announces, *in_feed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A listing page asked for: neither *page* nor *trouble* where it is the one known already."""

    page: Page | None = None
    validators: tuple[Validators, ...] = ()
    trouble: SourceError | None = None


def front(source: Source, get: Get) -> Front | None:
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
        raise _trouble(source, looked, current, day) or ParseError(
            source.name, "expected the day of the listing, got none"
        )
    return Front(
        day=shown_on,
        feed=tuple(replace(listing, listed_on=shown_on) for listing in feed.listings)
        if _is_current(feed, announces)
        else (),
        announces=announces,
        unseen=sum(section.total - len(section.ids) for section in _due(current)),
        validators=tuple(one for each in looked for one in each.validators),
        trouble=_trouble(source, looked, current, day),
    )


def batches(source: Source, found: Front, get: Get) -> Iterator[Batch]:
    """Yield the batch of the newest day, with what the feed did not bring.

    Raises:
        SourceError: it is not complete, or not known to be, and this is why; the batch was yielded
        before.
    """
    listings = {entry.arxiv_id(listing): listing for listing in found.feed}
    missing = {
        arxiv_id: announce
        for arxiv_id, announce in found.announces.items()
        if arxiv_id not in listings
    }
    trouble = found.trouble
    try:
        for listing in lookup.listings(source, missing, found.day, get):
            listings[entry.arxiv_id(listing)] = listing
    except SourceError as error:
        trouble = error
    claimed = len(listings.keys() | found.announces.keys()) + found.unseen
    yield Batch(
        source=source.name,
        listings=tuple(listings.values()),
        # A page that was not answered may be answered later; one that nobody can read will not be
        # easier to read then.
        claimed=None if isinstance(found.trouble, FetchError) else claimed,
        day=found.day,
        # By these the pages would be called unchanged, so they are kept only when nothing is
        # missing.
        validators=found.validators if len(listings) == claimed and not trouble else (),
    )
    if trouble:
        raise trouble


def _look(source: Source, category: str, get: Get) -> _Looked:
    url = address.new(source, category)
    try:
        response = get(Request(url=url))
        if answer.is_unchanged(response):
            return _Looked()
        shown = page.parsed(source, answer.content(source, response))
    except SourceError as trouble:
        return _Looked(trouble=trouble)
    return _Looked(page=shown, validators=answer.validators(url, response))


def _trouble(
    source: Source, looked: Iterable[_Looked], current: list[Page], day: date | None
) -> SourceError | None:
    """Return why what was looked at does not prove that nothing is missing."""
    told = next((one.trouble for one in looked if one.trouble), None)
    if told or len(current) == len(source.categories):
        return told
    return FetchError(source.name, f"not all categories show the listing of {day} yet")


def _feed(source: Source, get: Get, *, is_needed: bool) -> Batch:
    try:
        return entry.asked(source, address.feed(source), get)
    except SourceError:
        if is_needed:
            raise
        return Batch(source=source.name)  # All that it would bring is asked for by id.


def _is_current(feed: Batch, announces: Mapping[str, Announce]) -> bool:
    """Whether *feed* is of the listing: its date says nothing, so only its papers tell."""
    return not announces or any(entry.arxiv_id(listing) in announces for listing in feed.listings)


def _announces(pages: Iterable[Page]) -> dict[str, Announce]:
    announces: dict[str, Announce] = {}
    for section in _due(pages):
        # New in one of the categories is new, whatever it is in the others.
        new = {
            arxiv_id: _SECTIONS[section.heading]
            for arxiv_id in section.ids
            if announces.get(arxiv_id) != "new"
        }
        announces |= new
    return announces


def _due(pages: Iterable[Page]) -> Iterator[Section]:
    """Yield the sections of papers that must all be there."""
    return (
        section for found in pages for section in found.sections if section.heading in _SECTIONS
    )
