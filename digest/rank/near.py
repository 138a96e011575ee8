"""Words of a keyword near each other: in any order, in one sentence, with at most four other words among them.

Each group of words is looked for by a pair of them, in all texts at once; only where that pair comes near are all looked at.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digest.rank.column import Flags, Integers, expanded, firsts, found
from digest.rank.reading import Reading

AMONG = 4

Columns = tuple[Integers, Integers, Integers]


class Group(NamedTuple):
    """The *atoms* of the side with this *number* that must come within *reach* words."""

    number: int
    atoms: tuple[int, ...]
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """*groups* by the two of their atoms that the fewest others have: *pairs* are lesser × *atoms* + greater, in order."""

    atoms: int
    groups: Sequence[Group]
    pairs: Integers
    numbers: Integers
    reaches: Integers
    is_telling: Flags

    @property
    def reach(self) -> int:
        return int(self.reaches.max(initial=0))


def groups(sides: Mapping[int, tuple[Sequence[int], int]], atoms: int) -> Groups:
    """Prepare to look for *sides*, by number the atoms and the length in words of each; atoms are numbers below *atoms*."""
    all_ = [Group(number, tuple(sorted(set(side))), length + AMONG) for number, (side, length) in sides.items()]
    counted = Counter(atom for group in all_ for atom in group.atoms)
    keys = np.array([_key(group, counted, atoms) for group in all_], np.int64)
    order = np.argsort(keys, kind="stable")
    is_telling = np.zeros(atoms, bool)
    is_telling[list(counted)] = True
    return Groups(
        atoms=atoms,
        groups=all_,
        pairs=keys[order],
        numbers=order,
        reaches=np.array([group.reach for group in all_], np.int64),
        is_telling=is_telling,
    )


def windows(wanted: Groups, read: Reading) -> Columns:
    """Return where the words of sides are near each other: columns of sides, words, and whether a window begins there.

    No two windows of a side reach into one another.
    """
    words, atoms = read.atoms_of(np.arange(len(read.sentences)))
    telling = wanted.is_telling[atoms]
    words, atoms = words[telling], atoms[telling]
    sentences = read.sentences[words]
    group, start, end = _meetings(wanted, words, atoms, sentences)
    is_pair = np.array([len(one.atoms) == 2 for one in wanted.groups], bool)[group]
    pairs = _apart(group[is_pair], start[is_pair], end[is_pair])
    larger = _larger(wanted, group[~is_pair], read.sentences[start[~is_pair]], (words, atoms, sentences))
    sides = np.array([one.number for one in wanted.groups], np.int64)
    of_side, found, begins = (np.concatenate(columns) for columns in zip((sides[pairs[0]], *pairs[1:]), larger, strict=True))
    return of_side, found, begins


def _key(group: Group, counted: Mapping[int, int], atoms: int) -> int:
    pair = group.atoms if len(group.atoms) == 2 else sorted(group.atoms, key=lambda atom: (counted[atom], atom))[:2]
    return min(pair) * atoms + max(pair)


def _meetings(wanted: Groups, words: Integers, atoms: Integers, sentences: Integers) -> Columns:
    """Return where the pairs of groups come near enough: their places among the groups, first words and last words, in order."""
    found = [np.zeros((3, 0), np.int64)]
    rows = np.arange(len(words))
    for step in range(1, len(words)):
        rows = rows[: np.searchsorted(rows, len(words) - step)]
        # What is too far apart already only gets farther: most rows drop out after a few steps.
        rows = rows[(words[rows + step] - words[rows] < wanted.reach) & (sentences[rows + step] == sentences[rows])]
        if not len(rows):
            break
        one, other = atoms[rows], atoms[rows + step]
        keys = np.minimum(one, other) * wanted.atoms + np.maximum(one, other)
        met, places = expanded(*(np.searchsorted(wanted.pairs, keys, side) for side in ("left", "right")))
        start, end, group = words[rows[met]], words[rows[met] + step], wanted.numbers[places]
        enough = (start < end) & (end - start < wanted.reaches[group])
        found.append(np.stack([group[enough], start[enough], end[enough]]))
    group, start, end = np.concatenate(found, axis=1)
    order = np.lexsort((end, start, group))
    return group[order], start[order], end[order]


def _apart(group: Integers, start: Integers, end: Integers) -> Columns:
    """Return of the meetings of each group that reach into one another the earliest, as its two words."""
    far = int(end.max(initial=0)) + 1
    furthest = np.maximum.accumulate(group * far + end)
    reaches_back = np.append(False, group[1:] * far + start[1:] <= furthest[:-1])[: len(group)]
    is_alone = ~reaches_back & ~np.append(reaches_back[1:], False)[: len(group)]
    crowd = np.flatnonzero(~is_alone)
    first = np.sort(np.append(np.flatnonzero(is_alone), crowd[_earliest(group[crowd], start[crowd], end[crowd])]))
    words = np.stack([start[first], end[first]], axis=1).ravel()
    return np.repeat(group[first], 2), words, np.tile([True, False], len(first))


def _earliest(group: Integers, start: Integers, end: Integers) -> list[int]:
    last, free = -1, 0
    rows: list[int] = []
    for row, (one, first, word) in enumerate(zip(group.tolist(), start.tolist(), end.tolist(), strict=True)):
        if one != last or first >= free:
            last, free = one, word + 1
            rows.append(row)
    return rows


def _larger(wanted: Groups, group: Integers, sentence: Integers, row: Columns) -> Columns:
    """Return the windows of groups of three words and more, looked at only in sentences that have all of them."""
    words, atoms, sentences = row
    whole = _whole(wanted, group, sentence, np.sort(sentences * wanted.atoms + atoms))
    bounds = np.searchsorted(sentences, np.array([[one, one + 1] for _, one in whole], np.int64).reshape(-1, 2))
    rows: list[tuple[int, int, int]] = []
    for (one, _), (begin, stop) in zip(whole, bounds.tolist(), strict=True):
        here = zip(words[begin:stop].tolist(), atoms[begin:stop].tolist(), strict=True)
        of_group = [(word, atom) for word, atom in here if atom in wanted.groups[one].atoms]
        for window in _windows(wanted.groups[one], of_group):
            rows += [(wanted.groups[one].number, word, word == window[0]) for word in window]
    sides, found, begins = np.array(rows, np.int64).reshape(-1, 3).T
    return sides, found, begins.astype(bool)


def _whole(wanted: Groups, group: Integers, sentence: Integers, held: Integers) -> list[tuple[int, int]]:
    """Return the groups and sentences, each pair once, of which the sentence has every atom: *held* are sentence × atoms + atom."""
    order = np.lexsort((sentence, group))
    rows = order[firsts(group[order], sentence[order])]
    group, sentence = group[rows], sentence[rows]
    lengths = np.array([len(one.atoms) for one in wanted.groups], np.int64)
    ends = np.cumsum(lengths)
    owners, places = expanded((ends - lengths)[group], ends[group])
    every = np.array([atom for one in wanted.groups for atom in one.atoms], np.int64)
    has = found(held, sentence[owners] * wanted.atoms + every[places])[1]
    whole = np.bincount(owners, ~has, len(group)) == 0
    return list(zip(group[whole].tolist(), sentence[whole].tolist(), strict=True))


def _windows(group: Group, row: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Yield where all atoms of *group* come together in the words of a sentence that have one of them."""
    free = 0
    for number, (start, _) in enumerate(row):
        if start < free:
            continue
        first: dict[int, int] = {}
        for place in range(number, len(row)):
            at, atom = row[place]
            if at - start >= group.reach:
                break
            first.setdefault(atom, at)
            if len(first) == len(group.atoms):
                free = at + 1
                yield tuple(sorted(set(first.values())))
                break
