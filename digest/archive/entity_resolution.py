"""Which paper each listing is about. Pure: from what is known to what is to be written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from digest.archive import content_hash, feed_entry, journal_version, merge
from digest.archive.feed_answer import FeedAnswer
from digest.archive.merge import SCHEMES, Worded
from digest.model import Entry, Listing, Paper

# A title that so many papers have says nothing about which it is.
_MOST_ALIKE = 50


class Hashed(NamedTuple):
    """A listing not heard before, the content hash of the *whole* of it, and by what its paper may
    be known: the identifiers that are its *names*, hashes of its *titles*, which others may share,
    and those by which this source tells it *again* where it has no name but its title, or in a feed
    had none; *is_named* says whether it has one that is of its work, and of no other.

    The first of each is stored, of the latter where it has no name; by the others, of a title as it
    is written, is only looked for what was stored before TeX was read.
    """

    listing: Listing
    whole: int
    names: tuple[str, ...]
    titles: tuple[int, ...]
    again: tuple[int, ...] = ()
    is_named: bool = True

    @property
    def stored(self) -> tuple[int, ...]:
        return self.titles[:1] + (() if self.is_named else self.again[:1])

    @property
    def sought(self) -> tuple[int, ...]:
        return self.titles + self.again


_Test = Callable[[Hashed, Paper, Paper], bool]
"""Of a listing, all that is known of its paper so far, and a paper that it may be."""


def hashed(listing: Listing, whole: int) -> Hashed:
    """Return *listing* with the hashes of its title."""
    said = listing.source, listing.title
    titles = content_hash.title(*said), content_hash.title_as_written(*said)
    named = merge.named(listing)
    if named and not listing.entry:
        return Hashed(listing, whole, named, titles)
    again = (
        content_hash.again(*said, listing.authors),
        content_hash.again_as_written(*said, listing.authors),
    )
    weak = listing.entry.weak if listing.entry else ()
    names = named + merge.entry_names(listing) + weak
    return Hashed(listing, whole, names, titles, again, is_named=bool(named))


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
        self._answer = FeedAnswer((), (), ())

    def resolve(
        self,
        heard: Collection[Hashed],
        *,
        next_id: int,
        now: datetime,
        unchanged: Iterable[Listing] = (),
    ) -> list[int]:
        """Merge each listing into the paper that it is about, or a new one; return their ids.

        *unchanged* are those of the same answer that were heard before.
        """
        listings = [one.listing for one in heard]
        self._answer = FeedAnswer(listings, unchanged, self._known_pointers)
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

    def before(self) -> dict[int, Paper]:
        """Return the papers as they were known, by id; a merged one under its survivor's too."""
        known = {number: paper for number, (paper, _) in self._known.items()}
        gone = ((self.survivor(number), number) for number in self._merged)
        return {now: known[number] for now, number in gone if number in known} | known

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
        is_new = self._pointers.keys().isdisjoint(one.names)
        if is_new and self._hashes.keys().isdisjoint(one.sought):
            return found  # as most are: nothing leads anywhere
        for lead, is_one in self._leads(whole, one):
            number = self.survivor(lead)
            other, _ = self._papers[number]
            if number in found or not is_one(one, whole, other):
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
        entry = one.listing.entry
        tests = {merge.ENTRY: self._is_same_entry, **_TESTS, "url": self._is_one_by_url}
        names = (
            *merge.entry_names(one.listing),
            *merge.best_first(merge.public(paper.identifiers)),
        )
        for value in names:
            if value in self._pointers:
                yield self._pointers[value], tests[merge.scheme(value)]
        for value in entry.weak if entry else ():
            if value in self._pointers:
                yield self._pointers[value], self._is_one_of_many
        for traces, test in ((one.again, _is_listed_again), (one.titles, self._is_one_by_title)):
            for trace in traces:
                alike = self._hashes.get(trace, ())
                for number in sorted(alike) if len(alike) <= _MOST_ALIKE else ():
                    yield number, test

    def _is_same_entry(self, one: Hashed, ours: Paper, theirs: Paper) -> bool:
        """Test what the source called by one id: title, authors or link are the same still."""
        entry = one.listing.entry or Entry()
        is_told = self._is_told(one, theirs)
        if is_told and (entry.has_own_title or not merge.named(one.listing)):
            return True
        # Ids that count places in the answer: what stood here before stands elsewhere now.
        if any(self._leads_elsewhere(value, theirs) for value in merge.named(one.listing)):
            return False
        has_authors = entry.has_own_authors and feed_entry.has_same_authors(ours, theirs)
        return has_authors or (entry.has_own_link and feed_entry.has_same_link(ours, theirs))

    def _is_one_by_url(self, one: Hashed, ours: Paper, theirs: Paper) -> bool:
        is_other = merge.are_other_entries(ours.identifiers, theirs.identifiers, one.listing.source)
        return _is_one_by_url(one, ours, theirs) and (not is_other or self._is_told(one, theirs))

    def _is_one_of_many(self, one: Hashed, ours: Paper, theirs: Paper) -> bool:
        """Test what has an identifier that others have too: only its title says which it is."""
        is_titled = (
            feed_entry.has_same_title(one.listing, theirs)
            if theirs.title
            else (self._is_told(one, theirs))
        )
        return is_titled and feed_entry.may_be_one(one.listing, ours, theirs)

    def _is_one_by_title(self, one: Hashed, ours: Paper, theirs: Paper) -> bool:
        entry = one.listing.entry
        if entry is None:
            return _is_one_by_title(ours, theirs)
        if merge.are_other_entries(ours.identifiers, theirs.identifiers, one.listing.source):
            # Ids that are made anew at each visit, as the links are.
            return self._has_moved(one, ours, theirs, is_told_apart=True)
        # Before feeds' ids were read, entries with one link were one paper, under all their titles.
        is_swallowed = not set(entry.weak).isdisjoint(theirs.identifiers) and not (
            feed_entry.has_same_title(one.listing, theirs)
        )
        return (not is_swallowed and _is_one_by_title(ours, theirs)) or (
            self._has_moved(one, ours, theirs)
        )

    def _has_moved(
        self, one: Hashed, ours: Paper, theirs: Paper, *, is_told_apart: bool = False
    ) -> bool:
        """Whether *theirs* is what this source told under a link that varies between visits."""
        source = one.listing.source
        if self._papers[theirs.id][1] != source or not feed_entry.is_told_alike(
            one.listing, ours, theirs
        ):
            return False
        alike = [self._papers[self.survivor(number)] for number in self._hashes[one.titles[0]]]
        seen_at = [paper.first_seen_at for paper, told_by in alike if told_by == source]
        return seen_at.count(theirs.first_seen_at) == 1 and any(
            self._answer.has_moved(before, now, is_told_apart=is_told_apart)
            for now in merge.links(ours.identifiers)
            for before in merge.links(theirs.identifiers)
        )

    def _is_told(self, one: Hashed, theirs: Paper) -> bool:
        """Whether *theirs* was ever told under the title of *one*."""
        return any(theirs.id in self._hashes.get(trace, ()) for trace in one.titles)

    def _leads_elsewhere(self, value: str, theirs: Paper) -> bool:
        return value in self._pointers and self.survivor(self._pointers[value]) != theirs.id


def _is_listed_again(one: Hashed, ours: Paper, theirs: Paper) -> bool:
    entry = one.listing.entry
    return entry is None or feed_entry.is_listed_again(one.listing, ours, theirs)


def _is_one_by_title(ours: Paper, theirs: Paper) -> bool:
    has_authors = ours.authors and theirs.authors
    if not has_authors and not merge.are_apart(ours.identifiers, theirs.identifiers):
        return True
    return journal_version.has_appeared(ours, theirs)


def _is_one_by(scheme: str) -> _Test:
    """Return the test for papers that share an identifier of *scheme*: no better ones differ."""
    better = SCHEMES[: SCHEMES.index(scheme)]
    return lambda _, ours, theirs: not merge.are_apart(ours.identifiers, theirs.identifiers, better)


_TESTS = {scheme: _is_one_by(scheme) for scheme in SCHEMES}
_is_one_by_url = _TESTS["url"]
