"""Small steps with numpy's arrays: many ranges at once, starts of runs, look-ups."""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Values = NDArray[np.float64]
Floats = NDArray[np.float32]


class Ragged(NamedTuple):
    """Rows of different lengths: the *values* of each begin at one of *bounds*, the last is the
    end."""

    values: Integers
    bounds: Integers

    @property
    def lengths(self) -> Integers:
        return np.diff(self.bounds)

    @property
    def owners(self) -> Integers:
        """The row that each value is in."""
        return np.repeat(np.arange(len(self.bounds) - 1), self.lengths)

    def take(self, rows: Integers) -> "Ragged":
        """Return *rows*, numbers of some, in that order.

        >>> made = ragged([[5], [], [7, 8]]).take(np.array([2, 1, 0]))
        >>> made.values.tolist(), made.bounds.tolist()
        ([7, 8, 5], [0, 2, 2, 3])
        """
        _, at = ranges(self.bounds[rows], self.bounds[rows + 1])
        return Ragged(self.values[at], ends(self.lengths[rows]))


def ragged(rows: Collection[Sequence[int]]) -> Ragged:
    bounds = ends(np.fromiter(map(len, rows), np.int64, len(rows)))
    return Ragged(np.fromiter(chain.from_iterable(rows), np.int64, bounds[-1]), bounds)


def ends(lengths: Integers) -> Integers:
    """Return where rows of *lengths* begin that stand one behind the other; the last is the end."""
    return np.append(0, np.cumsum(lengths))


def ranges(begins: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Return each number in many ranges, after the position of the range it is of.

    >>> [column.tolist() for column in ranges(np.array([3, 0, 7]), np.array([5, 0, 8]))]
    [[0, 0, 2], [3, 4, 7]]
    """
    lengths = ends - begins
    owners = np.repeat(np.arange(len(begins)), lengths)
    return owners, np.arange(len(owners)) + np.repeat(
        begins - np.cumsum(lengths) + lengths, lengths
    )


def run_starts(*columns: Integers) -> Integers:
    """Return the rows at which any of *columns*, which are in order, has a new number.

    >>> run_starts(np.array([1, 1, 1, 2]), np.array([5, 5, 6, 6])).tolist()
    [0, 2, 3]
    """
    is_first = np.zeros(len(columns[0]), bool)
    is_first[:1] = True
    for column in columns:
        is_first[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(is_first)


def look_up(keys: Integers, wanted: Integers) -> tuple[Integers, Flags]:
    """Return where each of *wanted* is among *keys*, which are in order, and whether it is.

    >>> [column.tolist() for column in look_up(np.array([2, 4, 9]), np.array([4, 5, 10]))]
    [[1, 2, 2], [True, False, False]]
    """
    rows = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return rows, (keys[rows] == wanted) if len(keys) else np.zeros(len(wanted), bool)


def offsets(rows: Integers, owners: int) -> Integers:
    """Return where the *rows*, in order, of each of so many *owners* begin; the last is the end.

    >>> offsets(np.array([0, 0, 2]), 3).tolist()
    [0, 2, 2, 3]
    """
    return np.searchsorted(rows, np.arange(owners + 1))


def frozen(column: Any) -> Any:
    """Return *column*, which nobody can write to any more."""
    column.flags.writeable = False
    return column
