"""Words of a keyword near each other: in any order, in one sentence, with at most four other words
among them.

Each group of words is looked for by a pair of them, in all texts at once; only where that pair
comes near are all looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digest.rank.column import Integers, expanded, firsts, found
from digest.rank.reading import Reading

AMONG = 4

Columns = tuple[Integers, Integers, Integers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Groups of words: the *every* of each, numbers below *atoms*, begin at *starts*; they must
    come within *reaches* words.

    *sides* are what each is of. *pairs*, in order, are of each of *numbers* the two words that the
    fewest others have: lesser × *atoms* + greater.
    """

    atoms: int
    sides: Integers
    starts: Integers
    every: Integers
    reaches: Integers
    pairs: Integers
    numbers: Integers


def groups(sides: Integers, every: Integers, lengths: Integers, *, atoms: int) -> Groups:
    """Prepare to look for words of *sides*, two or more of each: columns in order; *lengths* are
    those of all sides, in words."""
    starts = np.append(firsts(sides), len(sides))
    rarest = np.lexsort((every, np.bincount(every, minlength=atoms)[every], sides))
    one, other = every[rarest][starts[:-1]], every[rarest][starts[:-1] + 1]
    pairs = np.minimum(one, other) * atoms + np.maximum(one, other)
    order = np.argsort(pairs, kind="stable")
    own = sides[starts[:-1]]
    return Groups(
        atoms=atoms,
        sides=own,
        starts=starts,
        every=every,
        reaches=lengths[own] + AMONG,
        pairs=pairs[order],
        numbers=order,
    )


def windows(wanted: Groups, read: Reading, phrases: Integers) -> Columns:
    """Return where the words of sides are near each other: columns of sides, words, and whether a
    window begins there.

    No two windows of a side reach into one another. What is among *phrases*, side × (texts + 1) +
    text, is not looked for.
    """
    words, atoms = read.atoms_of(np.arange(len(read.sentences)))
    is_telling = np.zeros(wanted.atoms, bool)
    is_telling[wanted.every] = True
    telling = is_telling[atoms]
    words, atoms = words[telling], atoms[telling]
    sentences = read.sentences[words]
    group, start, end = _meetings(wanted, words, atoms, sentences)
    free = ~found(phrases, wanted.sides[group] * len(read.texts) + read.text_of(start))[1]
    group, start, end = group[free], start[free], end[free]
    is_pair = (np.diff(wanted.starts) == 2)[group]
    pairs = _apart(group[is_pair], start[is_pair], end[is_pair])
    larger = _larger(
        wanted, group[~is_pair], read.sentences[start[~is_pair]], (words, atoms, sentences)
    )
    of_group, places, begins = (
        np.concatenate(columns) for columns in zip(pairs, larger, strict=True)
    )
    return wanted.sides[of_group], places, begins.astype(bool)


def _meetings(wanted: Groups, words: Integers, atoms: Integers, sentences: Integers) -> Columns:
    """Return where the pairs of groups come near enough: their places among the groups, first words
    and last words, in order."""
    met_at = [np.zeros((3, 0), np.int64)]
    rows = np.arange(len(words))
    furthest = int(wanted.reaches.max(initial=0))
    for step in range(1, len(words)):
        rows = rows[: np.searchsorted(rows, len(words) - step)]
        # What is too far apart already only gets farther: most rows drop out after a few steps.
        rows = rows[
            (words[rows + step] - words[rows] < furthest)
            & (sentences[rows + step] == sentences[rows])
        ]
        if not len(rows):
            break
        one, other = atoms[rows], atoms[rows + step]
        keys = np.minimum(one, other) * wanted.atoms + np.maximum(one, other)
        met, places = expanded(
            *(np.searchsorted(wanted.pairs, keys, side) for side in ("left", "right"))
        )
        start, end, group = words[rows[met]], words[rows[met] + step], wanted.numbers[places]
        enough = (start < end) & (end - start < wanted.reaches[group])
        met_at.append(np.stack([group[enough], start[enough], end[enough]]))
    group, start, end = np.concatenate(met_at, axis=1)
    order = np.lexsort((end, start, group))
    return group[order], start[order], end[order]


def _apart(group: Integers, start: Integers, end: Integers) -> Columns:
    """Return of the meetings of each group that reach into one another the earliest, as its two
    words."""
    far = int(end.max(initial=0)) + 1
    furthest = np.maximum.accumulate(group * far + end)
    reaches_back = np.append(False, group[1:] * far + start[1:] <= furthest[:-1])[: len(group)]
    is_alone = ~reaches_back & ~np.append(reaches_back[1:], False)[: len(group)]
    crowd = np.flatnonzero(~is_alone)
    first = np.sort(
        np.append(
            np.flatnonzero(is_alone), crowd[_earliest(group[crowd], start[crowd], end[crowd])]
        )
    )
    words = np.stack([start[first], end[first]], axis=1).ravel()
    return np.repeat(group[first], 2), words, np.tile([True, False], len(first))


def _earliest(group: Integers, start: Integers, end: Integers) -> list[int]:
    last, free = -1, 0
    rows: list[int] = []
    for row, (one, first, word) in enumerate(
        zip(group.tolist(), start.tolist(), end.tolist(), strict=True)
    ):
        if one != last or first >= free:
            last, free = one, word + 1
            rows.append(row)
    return rows


def _larger(wanted: Groups, group: Integers, sentence: Integers, row: Columns) -> Columns:
    """Return the windows of groups of three words and more, looked at only in sentences that have
    all of them."""
    words, atoms, sentences = row
    whole = _whole(wanted, group, sentence, np.sort(sentences * wanted.atoms + atoms))
    bounds = np.searchsorted(
        sentences, np.array([[one, one + 1] for _, one in whole], np.int64).reshape(-1, 2)
    )
    rows: list[tuple[int, int, bool]] = []
    for (one, _), (begin, stop) in zip(whole, bounds.tolist(), strict=True):
        every = set(wanted.every[wanted.starts[one] : wanted.starts[one + 1]].tolist())
        here = zip(words[begin:stop].tolist(), atoms[begin:stop].tolist(), strict=True)
        of_group = [(word, atom) for word, atom in here if atom in every]
        for window in _windows(len(every), int(wanted.reaches[one]), of_group):
            rows += [(one, word, word == window[0]) for word in window]
    groups, places, begins = np.array(rows, np.int64).reshape(-1, 3).T
    return groups, places, begins


def _whole(
    wanted: Groups, group: Integers, sentence: Integers, held: Integers
) -> list[tuple[int, int]]:
    """Return the groups and sentences, each pair once, of which the sentence has every atom: *held*
    are sentence × atoms + atom."""
    order = np.lexsort((sentence, group))
    rows = order[firsts(group[order], sentence[order])]
    group, sentence = group[rows], sentence[rows]
    owners, places = expanded(wanted.starts[group], wanted.starts[group + 1])
    has = found(held, sentence[owners] * wanted.atoms + wanted.every[places])[1]
    whole = np.bincount(owners, ~has, len(group)) == 0
    return list(zip(group[whole].tolist(), sentence[whole].tolist(), strict=True))


def _windows(size: int, reach: int, row: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Yield where so many atoms of a group come together within *reach*: *row* are the words of a
    sentence that have one of them."""
    free = 0
    for number, (start, _) in enumerate(row):
        if start < free:
            continue
        first: dict[int, int] = {}
        for place in range(number, len(row)):
            at, atom = row[place]
            if at - start >= reach:
                break
            first.setdefault(atom, at)
            if len(first) == size:
                free = at + 1
                yield tuple(sorted(set(first.values())))
                break
