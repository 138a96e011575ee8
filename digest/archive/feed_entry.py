"""What an entry of a feed and a paper have in common, beside a hint that they are one. Pure."""

from collections.abc import Iterable

from digest.archive import content_hash, merge
from digest.model import Listing, Paper
from digest.text import identifier


def has_same_title(listing: Listing, paper: Paper) -> bool:
    """Ask whether *paper* has the title of *listing* now."""
    ours, theirs = (content_hash.read(title) for title in (listing.title, paper.title))
    return content_hash.fold(ours) == content_hash.fold(theirs)


def has_same_authors(ours: Paper, theirs: Paper) -> bool:
    """Ask whether both have authors, the same."""
    return bool(ours.authors) and _folded(ours.authors) == _folded(theirs.authors)


def has_same_link(ours: Paper, theirs: Paper) -> bool:
    """Ask whether one identifier, or one address, leads to both."""
    named = merge.public(theirs.identifiers)
    return not set(ours.identifiers).isdisjoint(named) or (
        ours.links.abstract is not None
        and theirs.links.abstract is not None
        and identifier.url(ours.links.abstract) == identifier.url(theirs.links.abstract)
    )


def may_be_one(listing: Listing, ours: Paper, theirs: Paper) -> bool:
    """Ask whether nothing tells apart two that share a title and an identifier of several."""
    if merge.are_other_entries(ours.identifiers, theirs.identifiers, listing.source):
        return has_same_authors(ours, theirs)
    return not theirs.title or not are_others(ours.authors, theirs.authors)


def are_others(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Ask whether both have authors, and nobody is one of both."""
    mine, yours = _folded(ours), _folded(theirs)
    return bool(mine and yours) and mine.isdisjoint(yours)


def is_listed_again(listing: Listing, ours: Paper, theirs: Paper) -> bool:
    """Ask whether two that one source gave one title and the same authors are one."""
    if merge.are_apart(ours.identifiers, theirs.identifiers):
        return False
    if not merge.are_other_entries(ours.identifiers, theirs.identifiers, listing.source):
        return True
    is_alone = listing.entry is not None and listing.entry.has_own_title
    return bool(ours.authors) or (is_alone and content_hash.says_enough(listing.title))


def is_told_alike(listing: Listing, ours: Paper, theirs: Paper) -> bool:
    """Ask whether both have a title that says enough, of one entry, and the same authors.

    What has none is told apart by its date.
    """
    is_alone = listing.entry is not None and listing.entry.has_own_title
    if not is_alone or not content_hash.says_enough(listing.title):
        return False
    if ours.authors or theirs.authors:
        return has_same_authors(ours, theirs)
    days = {ours.published_on, theirs.published_on} - {None}
    return len(days) < 2


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(content_hash.fold, names))
