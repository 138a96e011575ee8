"""What became of the listings of a batch: each is counted once, under one name. Pure."""

from collections import Counter
from collections.abc import Container, Iterable

from digest.model import AMENDMENTS, Listing, Outcome

_REVISED = frozenset({"replace", "replace-cross"})


def outcomes(
    resolved: Iterable[tuple[Listing, int]], *, newest: int, told: Container[tuple[int, str]]
) -> Counter[Outcome]:
    """Count what became of listings, each with its paper: *newest* is the last that was known
    before, *told* are those known before, each with a source that had listed it.

    A paper that is new is so once; told again beside that, it is merged.
    """
    found, new = Counter[Outcome](), set[int]()
    for listing, paper in resolved:
        outcome = _by_itself(listing)
        if outcome == "new" and (paper <= newest or paper in new):
            outcome = "known" if (paper, listing.source) in told else "merged"
        elif outcome == "new":
            new.add(paper)
        found[outcome] += 1
    return found


def _by_itself(listing: Listing) -> Outcome:
    """Return what *listing* is for itself: new, as far as it knows, unless it says otherwise."""
    if listing.publication_type in AMENDMENTS:
        return "amendment"
    if listing.publication_type == "front matter":
        return "front matter"
    return "revised" if listing.announce in _REVISED else "new"
