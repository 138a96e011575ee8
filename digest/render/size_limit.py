"""How long a digest may be: what a client would cut is made again in fewer words."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from digest.model import Digest, Rendered

# Gmail clips a message whose HTML is longer than about 102 kB.
LIMIT = 92_000
# Where no more papers fit, their texts were made to be long: there is no room for those of others.
_FEW = 5


@dataclass(frozen=True, slots=True)
class Length:
    """At most *extract* characters of an abstract are shown, *cards* papers in full and *papers* in
    all; the others are counted.

    Titles without numbers share a cell, which takes a third less room.
    """

    extract: int = 440
    cards: int = 1_000
    is_numbered: bool = True
    papers: int = 1_000
    is_bare: bool = False
    """Whether what is looked at, the reader's words and the operator's give way to the papers."""


FULL = Length()
# In this order: shorter extracts, fewer cards, no numbers before titles, few cards; and only where
# titles alone are too long, fewer of them.
_SHORTER = (
    *(Length(extract) for extract in (300, 160)),
    *(Length(160, cards) for cards in (40, 30, 20)),
    *(Length(160, cards, is_numbered=False) for cards in (20, 10, 5)),
    *(
        Length(0, 0, is_numbered=False, papers=papers)
        for papers in (1_000, 80, 60, 40, 20, 10, 5, 1)
    ),
    Length(0, 0, is_numbered=False, papers=1, is_bare=True),
)


def fitted(draw: Callable[[Length], Rendered]) -> Rendered:
    """Return what *draw* makes at the greatest length that fits."""
    drawn = draw(FULL)
    for length in _SHORTER:
        if weight(drawn) <= LIMIT:
            return drawn
        drawn = draw(length)
    return drawn


def shortened(digest: Digest, length: Length) -> Digest:
    """Return *digest* with as many papers as *length* allows."""
    if length.papers <= _FEW:
        digest = replace(digest, trending=(), related=())
    if len(digest.shown) <= length.papers:
        return digest
    cards = digest.cards[: length.papers]
    return replace(digest, cards=cards, titles=digest.titles[: length.papers - len(cards)])


def weight(drawn: Rendered) -> int:
    """Return how many bytes the HTML has."""
    return sum([piece.octets for piece in drawn.html_pieces])
