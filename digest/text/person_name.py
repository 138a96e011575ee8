"""When two spellings of a name may be one person's: initials meet full first names.

What is written leaves open where the family name begins, and at times which end it is at: a name
has all readings that it may have, and two meet where one reading of each does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.text import collaboration, east_asian_name, name_order
from digest.text.name_spelling import spellings
from digest.text.name_word import Word, unspaced

_Spellings = tuple[str, ...]

_PAIR = 2


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One way to read a name, each part with all its spellings: the *given* names or initials in
    order, the *family* name in one piece. A collaboration has no given name, and a blank in it."""

    given: tuple[_Spellings, ...]
    family: _Spellings
    suffix: str = ""

    @property
    def keys(self) -> Iterator[str]:
        # All spellings of a given name begin with one letter.
        initial = f", {self.given[0][0][0]}" if self.given else ""
        return (family + initial for family in self.family)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as it is compared, in all its *readings*."""

    readings: tuple[Reading, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Family names with an initial, one of which is sought for whomever this name meets."""
        return frozenset(key for one in self.readings for key in one.keys)

    @property
    def families(self) -> frozenset[str]:
        return frozenset(family for one in self.readings for family in one.family)

    @property
    def sought(self) -> frozenset[str]:
        """The keys of all names that may meet this one; some have a family name alone."""
        return self.keys | self.families

    @property
    def key(self) -> str:
        """What two names have in common only where they meet the same people."""
        return " / ".join(
            f"{'|'.join(one.family)},{' '.join(map('|'.join, one.given))},{one.suffix}"
            for one in self.readings
        )


def name(text: str) -> Name:
    """Read "Pieter Abbeel", "Abbeel, Pieter", "Abbeel P" or "ABBEEL Pieter".

    >>> name("Ørsted, Hans-C.").key
    'orsted|oersted,hans c,'
    >>> name("Rosa Costa Marín").key
    'costamarin,rosa, / marin,rosa costa,'
    """
    group = collaboration.key(text)
    if group:
        return Name((Reading((), (group,)),))
    whole = unspaced(text)
    readings = [Reading((), spellings(whole))] if whole else _readings(text)
    return Name(tuple(sorted({one for one in readings if one.family[0]})))


def meets(wanted: Name, bearer: Name) -> bool:
    """Whether *wanted* may be *bearer*: a name of one word wants everybody of that family name,
    and who is called by one word is nobody with a first name."""
    return any(_is_met(one, other) for one in wanted.readings for other in bearer.readings)


def _is_met(wanted: Reading, bearer: Reading) -> bool:
    if set(wanted.family).isdisjoint(bearer.family):
        return False
    if wanted.suffix and bearer.suffix and wanted.suffix != bearer.suffix:
        return False
    if not wanted.given or not bearer.given:
        return not wanted.given
    return _has_given(wanted, bearer)


def _has_given(wanted: Reading, bearer: Reading) -> bool:
    if not _joined(wanted.given).isdisjoint(_joined(bearer.given)):
        return True
    if _is_whole(wanted) and _is_whole(bearer):
        return False
    shorter, longer = sorted((wanted.given, bearer.given), key=len)
    return (
        _agree(shorter[0], longer[0])
        and _in_order(shorter[1:], longer[1:])
        and _begins(shorter, longer, wanted.family)
    )


def _is_whole(reading: Reading) -> bool:
    """Whether no part of an East Asian given name is missing: Jian-Ping Wu is not Jian Wu."""
    family, given = reading.family[0], [one[0] for one in reading.given]
    is_full = east_asian_name.is_family(family) and all(len(one) > 1 for one in given)
    return is_full and east_asian_name.is_given(family, given)


def _joined(given: Sequence[_Spellings]) -> set[str]:
    return {"".join(one[0] for one in given), "".join(one[-1] for one in given)}


def _agree(one: _Spellings, other: _Spellings) -> bool:
    if len(one[0]) == 1 or len(other[0]) == 1:
        return one[0][0] == other[0][0]
    return not set(one).isdisjoint(other)


def _in_order(few: Sequence[_Spellings], many: Sequence[_Spellings]) -> bool:
    """Whether *few* stand among *many* in order: a middle name may be missing, not moved."""
    rest = iter(many)
    return all(any(_agree(wanted, found) for found in rest) for wanted in few)


def _begins(few: Sequence[_Spellings], many: Sequence[_Spellings], family: _Spellings) -> bool:
    """Whether two initials are those of the syllables of one given name: XL is no Xiaoming, and
    WK no Wei."""
    letters = "".join(one[0] for one in many)
    if len(few) > 1 or len(many) != _PAIR or len(letters) != _PAIR:
        return True
    parted = east_asian_name.begins(family[0], few[0][0])
    return parted is None or letters in parted


def _readings(text: str) -> Iterator[Reading]:
    for split in name_order.splits(text):
        yield Reading(
            given=tuple(_given(split.given)),
            family=spellings("".join(piece for word in split.family for piece in word.pieces)),
            suffix=split.suffix,
        )


def _given(named: Sequence[Word]) -> Iterator[_Spellings]:
    for word in named:
        if word.initials:
            yield from ((spellings(letter)[0][:1],) for letter in word.initials)
        else:
            yield from (spelt for piece in word.pieces if (spelt := spellings(piece))[0])
