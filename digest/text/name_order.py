"""Which words of a name are the family's: it may stand first or last, and be of several words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from digest.text import east_asian_name
from digest.text.name_spelling import spellings
from digest.text.name_word import (
    Word,
    is_degree,
    is_suffix,
    shouted,
    without_degree,
    without_titles,
    words,
)

_PAIR = 2
_MOST_IN_FAMILY = 4
# In capitals three and four letters are a family name as well as initials: "ROE Ben", "JRR Roe".
_LEAST_LOUD = 3
_MOST_INITIALS = 4
# What is left of a particle before an apostrophe: "Sean O Brannan".
_ELIDED = frozenset("DLO")

_Order = tuple[Sequence[Word], Sequence[Word]]


class Split(NamedTuple):
    """Words of a *given* name and of a *family* name, and the *suffix*: "jr", "sr", a number."""

    given: Sequence[Word]
    family: Sequence[Word]
    suffix: str


def splits(text: str) -> Iterator[Split]:
    """Yield how a name may be parted, as it is written: "Ada Roe", "Roe, Ada", "Roe A", "ROE Ada".

    Without a sign of it the family name is the last word, and "Lewin Thomas" no Thomas Lewin.
    """
    parts = [part.strip() for part in without_degree(text).split(",") if part.strip()]
    is_short = len(parts) == _PAIR and " " not in parts[0] and parts[1].isupper()
    endings = [part for part in parts[1:] if is_suffix(part) or is_degree(part)]
    if is_short and "." not in parts[1]:
        endings = []  # "Choi, JR" and "Roe, MD" have initials
    behind = next((words(part)[0].suffix for part in endings if is_suffix(part)), "")
    said = [part for part in parts if part not in endings]
    named = [one for part in said[:_PAIR] if (one := without_titles(words(part)))]
    if all(word.is_loud or len(word.folded) == 1 for one in named for word in one):
        named = [shouted(one) for one in named]
    for orders, ending in _orders(named):
        yield from (Split(given, family, behind or ending) for given, family in orders)


def _orders(named: Sequence[Sequence[Word]]) -> Iterator[tuple[Iterable[_Order], str]]:
    """Yield the orders of a name in one part, or of "family, given", with the suffix in them."""
    if len(named) == 1:
        for spoken, ending in _ended(named[0], least=_PAIR):
            yield _spoken(spoken), ending
    elif named:
        for family, of_family in _ended(named[0], least=1):
            for given, of_given in _ended(named[1], least=1):
                yield _inverted(family, given), of_family or of_given


def _ended(named: Sequence[Word], *, least: int) -> Iterator[tuple[Sequence[Word], str]]:
    """Yield a name without its suffix or degree, and as it is where that may be initials.

    In capitals it is none but behind *least* words: Roe IV, Choi JR and Lo MD have initials.
    """
    head, last = named[:-1], named[-1]
    is_ending = bool(head) and (last.suffix != "" or last.is_degree)
    is_sure = not last.initials or last.is_dotted
    if not is_ending or (not is_sure and sum(not word.is_particle for word in head) < least):
        yield named, ""
        return
    yield head, last.suffix
    # "Costa Marín SR" is S. R. Costa Marín, or the father of somebody.
    is_number = last.suffix.isdigit()
    if not is_sure and not is_number and not any(word.initials for word in head):
        yield named, ""


def _spoken(named: Sequence[Word]) -> Iterator[_Order]:
    """Yield given names and family names of a name without a comma."""
    if len(named) == 1:
        yield (), named
        return
    capitals, trailing = _capitals(named), _trailing(named)
    if capitals:
        yield from _inverted(named[:capitals], named[capitals:])
    if trailing:
        yield from _inverted(named[:-trailing], named[-trailing:])
    if _is_east_asian(named):
        yield from _inverted(named[:1], named[1:])
    is_inverted = capitals and len(named[0].folded) > _MOST_INITIALS
    if not is_inverted and (not trailing or _may_be_family(named)):
        yield from _natural(named)


def _capitals(named: Sequence[Word]) -> int:
    """Return how many words at the start are a family name in capitals: VELDEN Pia."""
    count = 0
    while count < len(named) and (named[count].is_loud or named[count].is_particle):
        count += 1
    while count and not named[count - 1].is_loud:
        count -= 1
    rest = named[count:]
    is_mixed = bool(rest) and not any(word.is_loud and not word.initials for word in rest)
    return count if is_mixed else 0


def _trailing(named: Sequence[Word]) -> int:
    """Return how many words at the end are initials, behind a family name: Smedley A J."""
    if named[0].initials:
        return 0
    count = 0
    while named[-1 - count].initials:
        count += 1
    return count


def _may_be_family(named: Sequence[Word]) -> bool:
    """Whether initials at the end may be a family name in capitals, too: Pia ROE, Xiaoming WU."""
    last = named[-1].folded
    is_open = len(last) >= _LEAST_LOUD or all(word.is_loud for word in named)
    return is_open or (east_asian_name.is_family(last) and _is_given(last, named[:-1]))


def _is_east_asian(named: Sequence[Word]) -> bool:
    """Whether the family name stands first: Wang Xiaoming, Kim Min-jun, but not Wang Lin, who may
    be of either family."""
    family, given = named[0].folded, named[1:]
    if not east_asian_name.is_family(family) or any(word.initials for word in given):
        return False
    if len(given[-1].pieces) > 1:
        return True
    is_either = len(given) == 1 and east_asian_name.is_family(given[0].folded)
    return not is_either and _is_given(family, given)


def _is_given(family: str, given: Sequence[Word]) -> bool:
    pieces = [spellings(piece)[0] for word in given for piece in word.pieces]
    return east_asian_name.is_given(family, pieces)


def _natural(named: Sequence[Word]) -> Iterator[_Order]:
    """Yield the last word as family name, the last two, and each with the particles before it."""
    if len(named) == _PAIR:
        yield named[:-1], named[-1:]
        return
    before = named[-2]
    is_elided = before.pieces[0] in _ELIDED and not before.is_dotted
    sizes = {1, 2} if is_elided or not before.initials else {1}
    for size in tuple(sizes):
        start = len(named) - size
        while start > 1 and named[start - 1].is_particle:
            start -= 1
        sizes.add(len(named) - start)
    yield from ((named[:-size], named[-size:]) for size in sizes)


def _inverted(family: Sequence[Word], given: Sequence[Word]) -> Iterator[_Order]:
    """Yield the family name that stands first, and its last words: others may be middle names."""
    for size in range(1, min(len(family), _MOST_IN_FAMILY) + 1):
        yield [*given, *family[:-size]], family[-size:]
