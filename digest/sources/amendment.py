"""Listings that say by their title or text that they amend a paper, or are front matter."""

import re
from dataclasses import replace

from digest.model import AMENDMENTS, Batch, Listing
from digest.text import identifier, publication_type

_DOI = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"'<>]{1,200}")
_MOST = 20


def marked(batch: Batch) -> Batch:
    """Return *batch*, its listings known as what they are."""
    listings = tuple([_marked(listing) for listing in batch.listings])
    return batch if listings == batch.listings else replace(batch, listings=listings)


def _marked(listing: Listing) -> Listing:
    told = publication_type.of(listing.title, listing.abstract) or listing.publication_type
    if told not in AMENDMENTS or listing.amends:
        is_known = told == listing.publication_type
        return listing if is_known else replace(listing, publication_type=told)
    named = [identifier.canonical(found) for found in _DOI.findall(listing.abstract)[:_MOST]]
    amends = dict.fromkeys(one for one in named if one and one not in listing.identifiers)
    return replace(listing, publication_type=told, amends=tuple(amends))
