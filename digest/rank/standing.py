"""What stands where, in columns: a want in one place of one paper is a row, all of one paper
together an entry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from digest.model import Place
from digest.rank.column import Flags, Integers, Values, expanded, firsts, starts
from digest.rank.name import Found
from digest.rank.page import TEXTS, Text
from digest.rank.search import Marks, Search
from digest.rank.want import Side, Want

Spans = tuple[tuple[int, int], ...]

PLACES: tuple[Place, ...] = ("title", "abstract", "authors", "organizations")
_FIELDS = {"any": -1, "title": 0, "abstract": 1}


class Row(NamedTuple):
    """A want, by number, in one place of one paper: *times* as a phrase or, where nowhere as one,
    *near* each other.

    It is *whole* where each of its sides is a phrase: here or, of several sides, somewhere in the
    paper.
    """

    want: int
    paper: int
    place: int
    times: int
    near: bool
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """The columns of rows, in order of want, paper and place; an entry begins at each of *starts*,
    the last one is the end.

    *of_want* is where the entries of each want begin. *positions* are those of names in the lists
    of a paper.
    """

    wants: Sequence[Want]
    papers: Integers
    places: Integers
    times: Integers
    near: Flags
    whole: Flags
    starts: Integers
    of_want: Integers
    entry_wants: Integers
    entry_papers: Integers
    search: Search
    marked: "Marked"
    positions: Mapping[tuple[int, int], tuple[int, ...]]

    def phrased(self) -> Flags:
        """Return of each entry whether its want stands somewhere with the words of each side next
        to each other."""
        return (
            np.logical_or.reduceat(self.whole, self.starts[:-1]) if len(self.whole) else self.whole
        )

    def table(self, values: Flags | Values) -> csr_array:
        """Return wants × papers with *values*, one of each entry."""
        return csr_array(
            (values, self.entry_papers, self.of_want),
            shape=(len(self.wants), self.marked.texts // TEXTS),
        )

    def among(self, wants: Sequence[int], papers: Integers) -> tuple[Integers, Integers, Integers]:
        """Return which of *wants*, by place, stand in which of *papers*: with their entries, in
        order of *wants*."""
        asked = np.array(wants, np.int64)
        rows, entries = expanded(self.of_want[asked], self.of_want[asked + 1])
        is_asked = np.zeros(self.marked.texts // TEXTS, bool)
        is_asked[papers] = True
        here = is_asked[self.entry_papers[entries]]
        entries = entries[here]
        return rows[here], self.entry_papers[entries], entries

    def spans(self, want: int, row: int, read: Sequence[Sequence[Text]]) -> Spans:
        """Return where a row's want stands, in characters of its text, or as positions in its
        list."""
        paper, place = int(self.papers[row]), int(self.places[row])
        if place >= TEXTS:
            return tuple((at, at + 1) for at in self.positions[want, paper])
        words = read[paper][place].words
        sides = zip(self.wants[want].sides, self.search.sides[want], strict=True)
        marked = {
            mark
            for side, number in sides
            for mark in self._marks(side, number, TEXTS * paper + place)
        }
        return tuple((words[start].start, words[end - 1].end) for start, end in sorted(marked))

    def _marks(self, side: Side, number: int, text: int) -> Iterator[tuple[int, int]]:
        found = self.marked.of(number, text)
        return ((start, end) for start, end, near in found if not (near and side.is_phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Marks in order of their *keys*, a number for each pair of a side and one of the *texts*;
    *ones* are the distinct keys."""

    texts: int
    keys: Integers
    starts: Integers
    ends: Integers
    apart: Flags
    ones: Integers
    times: Integers
    near: Flags

    def of(self, side: int, text: int) -> Iterator[tuple[int, int, bool]]:
        """Yield first word and end of each mark, and whether it is a word near others."""
        here = slice(
            *np.searchsorted(self.keys, (side * self.texts + text, side * self.texts + text + 1))
        )
        return zip(
            self.starts[here].tolist(),
            self.ends[here].tolist(),
            self.apart[here].tolist(),
            strict=True,
        )

    def rows(self, side: int) -> Iterator[tuple[int, int, int, bool]]:
        """Yield paper, place, times and whether only near of each text that the side with this
        number stands in."""
        here = slice(*np.searchsorted(self.ones, (side * self.texts, (side + 1) * self.texts)))
        for key, times, near in zip(
            self.ones[here].tolist(),
            self.times[here].tolist(),
            self.near[here].tolist(),
            strict=True,
        ):
            yield *divmod(key % self.texts, TEXTS), times, near


def marked(marks: Marks, papers: int) -> Marked:
    """Order *marks*: of a side and a text all are phrases, or all are words near each other."""
    texts = TEXTS * papers
    side, text, start, end, windows = marks.T
    keys = side * texts + text
    order = np.argsort(keys, kind="stable")
    keys, windows = keys[order], windows[order]
    begins = firsts(keys)
    # The second word of a window is no further time.
    times = np.add.reduceat(windows < 2, begins, dtype=np.int64) if len(begins) else begins
    return Marked(
        texts=texts,
        keys=keys,
        starts=start[order],
        ends=end[order],
        apart=windows > 0,
        ones=keys[begins],
        times=times,
        near=windows[begins] > 0,
    )


def standings(
    wants: Sequence[Want], search: Search, found: Marked, names: Mapping[int, Iterable[Found]]
) -> Standings:
    """Return where each of *wants* stands, by what *search* has *found*; *names* are by the number
    of the paper."""
    rows = _simple(wants, search, found)
    named = [
        (one.want, paper, PLACES.index(one.place), one.positions)
        for paper, all_ in names.items()
        for one in all_
    ]
    others = [
        Row(want, paper, place, len(positions), near=False, whole=True)
        for want, paper, place, positions in named
    ]
    others += [
        row
        for number, want in enumerate(wants)
        if len(want.sides) > 1
        for row in _joined(number, want, search, found)
    ]
    columns = [np.concatenate(pair) for pair in zip(rows, _columns(others), strict=True)]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    want, paper, place, times, near, whole = (column[order] for column in columns)
    first = firsts(want, paper)
    return Standings(
        wants=wants,
        papers=paper,
        places=place,
        times=times,
        near=near.astype(bool),
        whole=whole.astype(bool),
        starts=np.append(first, len(want)),
        of_want=starts(want[first], len(wants)),
        entry_wants=want[first],
        entry_papers=paper[first],
        search=search,
        marked=found,
        positions={(want, paper): positions for want, paper, _, positions in named},
    )


def _simple(wants: Sequence[Want], search: Search, found: Marked) -> tuple[Integers, ...]:
    """Return the columns for keywords of one side: all at once, for these are nearly all."""
    plain = [(sides[0], number) for number, sides in enumerate(search.sides) if len(sides) == 1]
    sides, numbers = np.array(sorted(plain), np.int64).reshape(-1, 2).T
    fields = np.array([_FIELDS[want.field] for want in wants], np.int64)
    phrases = np.array([bool(want.sides) and want.sides[0].is_phrase for want in wants], bool)
    side, text = np.divmod(found.ones, max(found.texts, 1))
    begins = np.searchsorted(sides, side)
    row, chosen = expanded(begins, np.searchsorted(sides, side, "right"))
    want = numbers[chosen]
    paper, place = np.divmod(text[row], TEXTS)
    fits = ((fields[want] < 0) | (fields[want] == place)) & ~(phrases[want] & found.near[row])
    near = found.near[row].astype(np.int64)
    return tuple(column[fits] for column in (want, paper, place, found.times[row], near, 1 - near))


def _joined(number: int, want: Want, search: Search, found: Marked) -> Iterator[Row]:
    """Yield the rows of a keyword of several sides: those of papers that hold all of them, each in
    its own place."""
    held: dict[int, dict[int, list[tuple[int, bool]]]] = {}
    holders: list[set[int]] = []
    phrased: list[set[int]] = []
    for side, of_side in dict(zip(want.sides, search.sides[number], strict=True)).items():
        rows = [row for row in found.rows(of_side) if _fits(want, side, row)]
        holders.append({paper for paper, *_ in rows})
        phrased.append({paper for paper, *_, near in rows if not near})
        for paper, place, times, near in rows:
            held.setdefault(paper, {}).setdefault(place, []).append((times, near))
    for paper in set.intersection(*holders):
        for place, stands in held[paper].items():
            is_near, is_whole = (
                any(near for _, near in stands),
                all(paper in papers for papers in phrased),
            )
            yield Row(number, paper, place, min(times for times, _ in stands), is_near, is_whole)


def _fits(want: Want, side: Side, row: tuple[int, int, int, bool]) -> bool:
    _, place, _, near = row
    return want.field in ("any", PLACES[place]) and not (side.is_phrase and near)


def _columns(rows: Iterable[Row]) -> Integers:
    columns: Integers = np.array(list(rows), np.int64).reshape(-1, len(Row._fields)).T
    return columns
