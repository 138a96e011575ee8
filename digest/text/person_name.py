"""When two spellings of a name may be one person's: initials meet full first names."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.text.tokenizer import compared

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as it is compared: *given* names or initials, and the *family* name in one piece."""

    given: tuple[str, ...]
    family: str


def name(text: str) -> Name:
    """Read "Pieter Abbeel" or "Abbeel, Pieter"; without a comma the family name is the last word.

    >>> name("Ørsted, Hans-C.")
    Name(given=('hans', 'c'), family='orsted')
    """
    family, _, given = text.partition(",")
    parts = [compared(part) for part in f"{given} {family}".split()]
    spelt = [part for part in parts if part and part[0] not in _SUFFIXES]
    if not spelt:
        return Name((), "")
    return Name(tuple(word for part in spelt[:-1] for word in part), "".join(spelt[-1]))


def meets(one: Name, other: Name) -> bool:
    """Whether both may be one person; a name of one word meets everybody of that family name."""
    if not one.family or one.family != other.family:
        return False
    if not one.given or not other.given or "".join(one.given) == "".join(other.given):
        return True
    shorter, longer = sorted((one.given, other.given), key=len)
    return _agree(shorter[0], longer[0]) and _in_order(shorter[1:], longer[1:])


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _in_order(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether *few* stand among *many* in order: a middle name may be missing, not moved."""
    rest = iter(many)
    return all(any(_agree(wanted, found) for found in rest) for wanted in few)
