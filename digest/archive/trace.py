"""By what a listing is known again: 64-bit hashes, kept in place of long texts. They are stored, so
none of them may ever change."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter

from digest.model import Links, Listing

ENOUGH_WORDS = 4
"""A title of fewer words ("Editorial", "Introduction") says nothing about which work it is."""

# A sign at the end of a word is part of a name: C++ is not C, A* is not A.
_WORD = re.compile(r"[^\W_]+[+#*]*")

_CONTENT = attrgetter(
    *("source", "listed_on", "identifiers", "announce", "authors", "organizations", "categories"),
    *("published_on", "version", "summary", "keywords"),
    *(f"links.{field.name}" for field in fields(Links)),
)


def fold(title: str) -> str:
    """Return *title* as it is compared: its words without case, accents and the signs between them.

    >>> fold("Erdős–Rényi Graphs:  a Survey!"), fold("Learning C++"), fold("???")
    ('erdos renyi graphs a survey', 'learning c++', '???')
    """
    return " ".join(_WORD.findall(title.lower() if title.isascii() else _bare(title))) or title


def whole(listing: Listing) -> int:
    """Return the trace of all that *listing* says but its figures: who has heard it once learns
    nothing from it."""
    # repr() looks at each character: on an abstract it would take as long as all the rest.
    return _hash(
        "whole",
        listing.title,
        listing.abstract,
        repr(_CONTENT(listing)),
        str(listing.votes is None),
    )


def title(source: str, title: str) -> int:
    """Return the trace of a title: of any source where it has enough words, otherwise of this
    *source* alone."""
    folded = fold(title)
    return (
        _hash("title", folded)
        if folded.count(" ") + 1 >= ENOUGH_WORDS
        else _hash("short title", folded, source)
    )


def again(source: str, title: str, authors: Sequence[str]) -> int:
    """Return the trace of what has no name but its title: listed once more by the same *source*, it
    is the same."""
    return _hash("again", fold(title), source, *authors)


def _hash(*parts: str) -> int:
    # In an archive of a million papers the chance that any two texts share a hash is one in ten
    # million.
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8], signed=True)


def _bare(title: str) -> str:
    apart = unicodedata.normalize("NFKD", title)
    return unicodedata.normalize(
        "NFKC", "".join(char for char in apart if not unicodedata.combining(char))
    ).casefold()
