"""Which paper each listing is about. Pure: from what is known of a batch to what is to be
written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from digest.archive import merge, trace
from digest.archive.merge import SCHEMES, Entry
from digest.model import Listing, Paper

_Test = Callable[[Paper, Paper], bool]


class Told(NamedTuple):
    """A listing not heard before, the trace of the *whole* of it, and those of its title."""

    listing: Listing
    whole: int
    titles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The papers that a batch may be about, and what leads to them; sorting a listing in changes
    it.

    *pointers* leads from identifiers, *traces* from titles, *merged* from a paper to the one that
    it turned out to be.
    """

    entries: dict[int, Entry] = field(default_factory=dict)
    pointers: dict[str, int] = field(default_factory=dict)
    traces: dict[int, set[int]] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)

    def home(self, number: int) -> int:
        """Return the paper that the one with id *number* is by now."""
        while number in self.merged:
            number = self.merged[number]
        return number


def sort(
    tellings: Iterable[Told], shelf: Shelf, ranks: Mapping[str, int], *, next_id: int, now: datetime
) -> list[int]:
    """Merge each telling into the paper that it is about, or make a new paper of it; return the id
    of each one's paper."""
    ids = []
    for told in tellings:
        number = _place(merge.alone(next_id, told.listing, now), shelf, told.titles, ranks)
        next_id += number == next_id
        ids.append(number)
    return [shelf.home(number) for number in ids]


def tell(listing: Listing, whole: int) -> Told:
    """Return *listing* with the traces of its title: what others may share and, where it is all
    there is, this source's own."""
    title = trace.title(listing.source, listing.title)
    if merge.named(listing):
        return Told(listing, whole, (title,))
    return Told(
        listing, whole, (title, trace.again(listing.source, listing.title, listing.authors))
    )


def _place(given: Entry, shelf: Shelf, titles: tuple[int, ...], ranks: Mapping[str, int]) -> int:
    """Put *given* on the *shelf*: the oldest paper that it is takes it, and the others that it
    is."""
    homes = sorted(_homes(given.paper, shelf, titles)) or [given.paper.id]
    number = homes[0]
    given = _without(
        given,
        [
            value
            for value in given.paper.identifiers
            if shelf.home(shelf.pointers.get(value, number)) not in homes
        ],
    )
    for other in homes[1:]:
        shelf.entries[number] = merge.join(shelf.entries[number], shelf.entries.pop(other), ranks)
        shelf.merged[other] = number
    shelf.entries[number] = (
        merge.join(shelf.entries[number], given, ranks) if number in shelf.entries else given
    )
    for value in given.paper.identifiers:
        shelf.pointers[value] = number
    for one in titles:
        shelf.traces.setdefault(one, set()).add(number)
    return number


def _without(given: Entry, foreign: list[str]) -> Entry:
    """Return *given* without the identifiers that name another work: they still do."""
    if not foreign:
        return given
    own = tuple(value for value in given.paper.identifiers if value not in foreign)
    return given._replace(paper=replace(given.paper, identifiers=own))


def _homes(whole: Paper, shelf: Shelf, titles: tuple[int, ...]) -> set[int]:
    """Return the papers that *whole* is; with each found it grows, so that those found are one
    among themselves too."""
    found = set[int]()
    if shelf.pointers.keys().isdisjoint(whole.identifiers) and shelf.traces.keys().isdisjoint(
        titles
    ):
        return found  # as most are: nothing leads anywhere
    for lead, is_one in _leads(whole, shelf, titles):
        number = shelf.home(lead)
        if number in found or not is_one(whole, shelf.entries[number].paper):
            continue
        found.add(number)
        other = shelf.entries[number].paper
        whole = replace(
            whole,
            identifiers=whole.identifiers + other.identifiers,
            authors=whole.authors or other.authors,
        )
    return found


def _leads(paper: Paper, shelf: Shelf, titles: tuple[int, ...]) -> Iterator[tuple[int, _Test]]:
    """Yield the papers that *paper* may be, the most trustworthy hint first, each with what must
    hold besides."""
    for value in merge.best_first(value for value in paper.identifiers if value in shelf.pointers):
        yield shelf.pointers[value], _TESTS[merge.scheme(value)]
    title, *again = titles
    for number in (number for one in again for number in sorted(shelf.traces.get(one, ()))):
        yield number, _is_listed_again
    for number in sorted(shelf.traces.get(title, ())):
        yield number, _is_one_by_title


def _is_listed_again(_ours: Paper, _theirs: Paper) -> bool:
    return True


def _is_one_by_title(ours: Paper, theirs: Paper) -> bool:
    return not (ours.authors and theirs.authors) and not merge.are_apart(
        ours.identifiers, theirs.identifiers
    )


def _is_one_by(scheme: str) -> _Test:
    """Return the test for papers that share an identifier of *scheme*: no more trustworthy ones
    tell them apart."""
    better = SCHEMES[: SCHEMES.index(scheme)]
    return lambda ours, theirs: not merge.are_apart(ours.identifiers, theirs.identifiers, better)


_TESTS = {scheme: _is_one_by(scheme) for scheme in SCHEMES}
