"""Which paper each listing is about. Pure: from what is known to what is to be written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from digest.archive import content_hash, merge
from digest.archive.merge import SCHEMES, Worded
from digest.model import Listing, Paper

_Test = Callable[[Paper, Paper], bool]


class Hashed(NamedTuple):
    """A listing not heard before, the content hash of the *whole* of it, and by what its paper may
    be known: hashes of its *titles*, which others may share, and where it has no name but its title
    those by which this source tells it *again*.

    The first of each is stored; by the others, of a title as it is written, is only looked for
    what was stored before TeX was read.
    """

    listing: Listing
    whole: int
    titles: tuple[int, ...]
    again: tuple[int, ...] = ()

    @property
    def stored(self) -> tuple[int, ...]:
        return self.titles[:1] + self.again[:1]

    @property
    def sought(self) -> tuple[int, ...]:
        return self.titles + self.again


def hashed(listing: Listing, whole: int) -> Hashed:
    """Return *listing* with the hashes of its title."""
    said = listing.source, listing.title
    titles = content_hash.title(*said), content_hash.title_as_written(*said)
    if merge.named(listing):
        return Hashed(listing, whole, titles)
    again = (
        content_hash.again(*said, listing.authors),
        content_hash.again_as_written(*said, listing.authors),
    )
    return Hashed(listing, whole, titles, again)


class Resolution:
    """The papers that a batch may be about, and what becomes of them as listings are resolved.

    *pointers* leads from identifiers, *hashes* from titles, *merged* from a paper to the one that
    it turned out to be.
    """

    def __init__(
        self,
        papers: Mapping[int, Worded],
        pointers: Mapping[str, int],
        hashes: Mapping[int, set[int]],
        precedence: Mapping[str, int],
    ) -> None:
        """Begin with what is known; *precedence* says whose words are better, the lowest first."""
        self._known = papers
        self._known_pointers = pointers
        self._papers = dict(papers)
        self._pointers = dict(pointers)
        self._hashes = {one: set(papers) for one, papers in hashes.items()}
        self._precedence = precedence
        self._merged: dict[int, int] = {}

    def resolve(self, heard: Iterable[Hashed], *, next_id: int, now: datetime) -> list[int]:
        """Merge each listing into the paper that it is about, or a new one; return their ids."""
        ids = []
        for one in heard:
            number = self._add(merge.alone(next_id, one.listing, now), one)
            next_id += number == next_id
            ids.append(number)
        return [self.survivor(number) for number in ids]

    def survivor(self, number: int) -> int:
        """Return the paper that the one with id *number* is by now."""
        while number in self._merged:
            number = self._merged[number]
        return number

    def changed(self) -> list[Worded]:
        """Return the papers that are new or not as they were known, oldest id first."""
        changed = [one for number, one in self._papers.items() if one != self._known.get(number)]
        return sorted(changed, key=lambda one: one[0].id)

    def merged(self) -> dict[int, int]:
        """Return which papers turned out to be others, and which ones."""
        return {number: self.survivor(number) for number in self._merged}

    def new_pointers(self) -> list[tuple[str, int]]:
        """Return the identifiers that led nowhere before, each with its paper."""
        pointers = self._pointers.items()
        known = self._known_pointers
        return [(value, self.survivor(paper)) for value, paper in pointers if value not in known]

    def _add(self, given: Paper, one: Hashed) -> int:
        """Merge *given*, all that *one* says, into the oldest paper that it is, and with it the
        others that it is."""
        same = sorted(self._same(given, one)) or [given.id]
        number = same[0]
        given = self._without_foreign(given, same)
        for other in same[1:]:
            self._join(number, self._papers.pop(other))
            self._merged[other] = number
        self._join(number, (given, one.listing.source))
        for value in given.identifiers:
            self._pointers[value] = number
        for trace in one.stored:
            self._hashes.setdefault(trace, set()).add(number)
        return number

    def _join(self, number: int, given: Worded) -> None:
        known = self._papers.get(number)
        self._papers[number] = merge.joined(known, given, self._precedence) if known else given

    def _without_foreign(self, given: Paper, same: list[int]) -> Paper:
        """Return *given* without the identifiers that name another work: they still do."""
        leads = [(value, self._pointers.get(value, same[0])) for value in given.identifiers]
        own = tuple([value for value, paper in leads if self.survivor(paper) in same])
        return given if own == given.identifiers else replace(given, identifiers=own)

    def _same(self, whole: Paper, one: Hashed) -> set[int]:
        """Return the papers that *whole* is, by its identifiers and by what *one* is known by.

        With each found it grows, so that those found are one among themselves too.
        """
        found = set[int]()
        is_new = self._pointers.keys().isdisjoint(whole.identifiers)
        if is_new and self._hashes.keys().isdisjoint(one.sought):
            return found  # as most are: nothing leads anywhere
        for lead, is_one in self._leads(whole, one):
            number = self.survivor(lead)
            other, _ = self._papers[number]
            if number in found or not is_one(whole, other):
                continue
            found.add(number)
            whole = replace(
                whole,
                identifiers=whole.identifiers + other.identifiers,
                authors=whole.authors or other.authors,
            )
        return found

    def _leads(self, paper: Paper, one: Hashed) -> Iterator[tuple[int, _Test]]:
        """Yield the papers that *paper* may be, the best hint first, with what else must hold."""
        known = (value for value in paper.identifiers if value in self._pointers)
        for value in merge.best_first(known):
            yield self._pointers[value], _TESTS[merge.scheme(value)]
        for traces, test in ((one.again, _is_listed_again), (one.titles, _is_one_by_title)):
            for trace in traces:
                for number in sorted(self._hashes.get(trace, ())):
                    yield number, test


def _is_listed_again(_ours: Paper, _theirs: Paper) -> bool:
    return True


def _is_one_by_title(ours: Paper, theirs: Paper) -> bool:
    return not (ours.authors and theirs.authors) and not merge.are_apart(
        ours.identifiers, theirs.identifiers
    )


def _is_one_by(scheme: str) -> _Test:
    """Return the test for papers that share an identifier of *scheme*: no better ones differ."""
    better = SCHEMES[: SCHEMES.index(scheme)]
    return lambda ours, theirs: not merge.are_apart(ours.identifiers, theirs.identifiers, better)


_TESTS = {scheme: _is_one_by(scheme) for scheme in SCHEMES}
