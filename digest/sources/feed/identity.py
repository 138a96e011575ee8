"""Which entries of one answer are told apart by what: ids and identifiers that several share.

A contents page links all its articles to itself, and chapters have the DOI of their book.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from digest.model import Entry, Listing
from digest.text import identifier

# A title of fewer words ("Erratum") may be that of several entries without authors.
_ENOUGH_WORDS = 4

_Work = tuple[str, tuple[str, ...]]
"""A title and its authors."""


def told_apart(listings: Sequence[Listing]) -> tuple[Listing, ...]:
    """Return the *listings* of one answer, each with what names it, and it alone."""
    works = [_work(listing) for listing in listings]
    named, ids = defaultdict(list), defaultdict(set)
    for listing, work in zip(listings, works, strict=True):
        for value in _all(listing):
            named[value].append((listing, work))
        if listing.entry and listing.entry.name:
            ids[listing.entry.name].add(work[0])
    several = {
        value for value, users in named.items() if len(users) > 1 and _is_several(value, users)
    }
    titles = Counter(title for title, _ in works)
    authors = Counter(authors for _, authors in {*works})
    return tuple(
        _own(listing, several, ids, is_titled=titles[work[0]] == 1, is_signed=authors[work[1]] == 1)
        for listing, work in zip(listings, works, strict=True)
    )


def _own(
    listing: Listing,
    several: set[str],
    ids: Mapping[str, set[str]],
    *,
    is_titled: bool,
    is_signed: bool,
) -> Listing:
    entry = listing.entry or Entry()
    own = tuple([value for value in listing.identifiers if value not in several])
    shared = tuple([value for value in listing.identifiers if value in several])
    is_named = entry.name is not None and len(ids[entry.name]) == 1
    return replace(
        listing,
        identifiers=own or (f"title:{identifier.title(listing.title)}",),
        entry=replace(
            entry,
            name=entry.name if is_named else None,
            weak=tuple(dict.fromkeys(shared + entry.weak)),
            has_own_title=is_titled,
            has_own_authors=is_signed,
            has_own_link=several.isdisjoint(_all(listing)),
        ),
    )


def _all(listing: Listing) -> Iterable[str]:
    weak = listing.entry.weak if listing.entry else ()
    return dict.fromkeys(listing.identifiers + weak)


def _work(listing: Listing) -> _Work:
    title = " ".join(listing.title.casefold().split())
    return title, tuple(map(str.casefold, listing.authors))


def _is_several(value: str, users: Sequence[tuple[Listing, _Work]]) -> bool:
    """Tell whether the identifier *value* is that of several works, which have it in *users*."""
    if value.startswith("url:"):
        return len({_key(listing, work) for listing, work in users}) > 1
    # One paper may be there twice, first under the title that its authors typed.
    titles = {identifier.title(title) for _, (title, _) in users}
    authors = {authors for _, (_, authors) in users}
    if len(titles) == 1 or (len(authors) == 1 and () not in authors):
        return False
    if () not in authors:
        return True
    # No authors tell: an arXiv id is always of one paper, a DOI of one where the titles are alike.
    return value.startswith("doi:") and not all(
        _is_alike(title, users[0][1][0]) for title in titles
    )


def _key(listing: Listing, work: _Work) -> tuple[object, ...]:
    """Return what makes two entries with one link one: title and authors, or else their ids."""
    title, authors = work
    if authors or title.count(" ") + 1 >= _ENOUGH_WORDS:
        return work
    return title, listing.entry.name if listing.entry else None


def _is_alike(title: str, other: str) -> bool:
    """Tell whether two titles share half of the words of the shorter one."""
    ours, theirs = {*title.split()}, {*other.split()}
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))
