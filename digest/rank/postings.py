"""Postings: which query stands in which place of which paper, and how often, in columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from digest.model import Paper, Place
from digest.rank.arrays import Flags, Integers, Values, offsets, ranges, run_starts
from digest.rank.followed_authors import find_names
from digest.rank.lexicon import Lexicon
from digest.rank.phrase_matcher import Occurrences, find
from digest.rank.tokens import TEXTS, Text
from digest.rank.vocabulary import Query

PLACES: tuple[Place, ...] = ("title", "abstract", "authors", "organizations")
# In which place a query must stand, -1 for any.
_FIELDS = {"any": -1} | {place: number for number, place in enumerate(PLACES)}

# Query, paper, place, times, whether only near each other, whether whole: as in Postings.
_Row = tuple[int, int, int, int, bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occurrences:
    """Occurrences in order of their *keys*, clause × *texts* + text; *ones* are the distinct keys,
    with how many *times* each, and whether those are words *near* each other."""

    texts: int
    keys: Integers
    starts: Integers
    ends: Integers
    ones: Integers
    times: Integers
    near: Flags

    def of(self, clause: int, text: int) -> Iterator[tuple[int, int]]:
        """Yield first word and end of each."""
        key = clause * self.texts + text
        here = slice(*np.searchsorted(self.keys, (key, key + 1)))
        return zip(self.starts[here].tolist(), self.ends[here].tolist(), strict=True)

    def rows(self, clause: int) -> Iterator[tuple[int, int, int, bool]]:
        """Yield paper, place, times and whether only near of each text that *clause* is in."""
        keys = clause * self.texts, (clause + 1) * self.texts
        here = slice(*np.searchsorted(self.ones, keys))
        columns = (self.ones[here], self.times[here], self.near[here])
        for key, times, near in zip(*(column.tolist() for column in columns), strict=True):
            yield *divmod(key % self.texts, TEXTS), times, near


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """A row for each place of a paper that a query stands in, in order of query, paper and place.

    It stands there so many *times* as a phrase or, where nowhere as one, *near* each other; it is
    *whole* where each of its clauses is a phrase: here or, of several clauses, somewhere in the
    paper. All rows of one query and paper are an entry: one begins at each of *starts*, the last
    one is the end; those of each query begin at *of_query*. At each of *clauses* begin the numbers
    that *occurrences* have of its clauses; *positions* by query and paper are those of names in
    its lists.
    """

    queries: Sequence[Query]
    papers: Integers
    places: Integers
    times: Integers
    near: Flags
    whole: Flags
    starts: Integers
    of_query: Integers
    entry_queries: Integers
    entry_papers: Integers
    clauses: Integers
    occurrences: _Occurrences
    positions: Mapping[tuple[int, int], tuple[int, ...]]

    def phrased(self) -> Flags:
        """Return of each entry whether its query stands somewhere with each clause as a phrase."""
        return (
            np.logical_or.reduceat(self.whole, self.starts[:-1]) if len(self.whole) else self.whole
        )

    def matrix(self, values: Flags | Values) -> csr_array:
        """Return queries × papers with *values*, one of each entry."""
        shape = len(self.of_query) - 1, self.occurrences.texts // TEXTS
        return csr_array((values, self.entry_papers, self.of_query), shape=shape)

    def among(
        self, queries: Sequence[int], papers: Integers
    ) -> tuple[Integers, Integers, Integers]:
        """Return which of *queries*, by position, stand in which of *papers*: with their entries,
        in order of *queries*."""
        asked = np.array(queries, np.int64)
        rows, entries = ranges(self.of_query[asked], self.of_query[asked + 1])
        is_asked = np.zeros(self.occurrences.texts // TEXTS, bool)
        is_asked[papers] = True
        here = is_asked[self.entry_papers[entries]]
        entries = entries[here]
        return rows[here], self.entry_papers[entries], entries

    def spans(
        self, query: int, row: int, bounds: Callable[[int, int], Sequence[int]]
    ) -> tuple[tuple[int, int], ...]:
        """Return where a row stands, in characters of its text, or as positions in its list;
        *bounds* of a paper and place are where each word there begins and ends."""
        paper, place = int(self.papers[row]), int(self.places[row])
        if place >= TEXTS:
            return tuple((at, at + 1) for at in self.positions[query, paper])
        here = bounds(paper, place)
        marks = {
            mark
            for clause in range(*self.clauses[query : query + 2].tolist())
            for mark in self.occurrences.of(clause, TEXTS * paper + place)
        }
        return tuple((here[2 * start], here[2 * end - 1]) for start, end in sorted(marks))


def gather(
    queries: Sequence[Query],
    papers: Sequence[Paper],
    texts: Sequence[Sequence[Text]],
    lexicon: Lexicon,
) -> Postings:
    """Return where *queries* stand in *papers* of these *texts*."""
    clauses, found = find(queries, lexicon, texts)
    occurrences = _sorted(found, TEXTS * len(papers))
    positions = {(query, paper): at for query, paper, at in find_names(queries, papers)}
    others: list[_Row] = [
        (query, paper, _FIELDS[queries[query].field], len(at), False, True)
        for (query, paper), at in positions.items()
    ]
    for number, query in enumerate(queries):
        if len(query.clauses) > 1:
            others += _joined(number, query, int(clauses[number]), occurrences)
    more = np.array(others, np.int64).reshape(-1, 6).T
    simple = _simple(queries, clauses, occurrences)
    columns = [np.concatenate(pair) for pair in zip(simple, more, strict=True)]
    # One key sorts faster than three columns.
    order = np.argsort((columns[0] * len(papers) + columns[1]) * len(PLACES) + columns[2])
    query_of, paper, place, times, near, whole = (column[order] for column in columns)
    first = run_starts(query_of, paper)
    return Postings(
        queries=queries,
        papers=paper,
        places=place,
        times=times,
        near=near.astype(bool),
        whole=whole.astype(bool),
        starts=np.append(first, len(query_of)),
        of_query=offsets(query_of[first], len(queries)),
        entry_queries=query_of[first],
        entry_papers=paper[first],
        clauses=clauses,
        occurrences=occurrences,
        positions=positions,
    )


def _sorted(occurrences: Occurrences, texts: int) -> _Occurrences:
    """Order *occurrences*: of a clause and a text all are phrases, or all are words near others."""
    clause, text, start, end, windows = occurrences.T
    keys = clause * texts + text
    order = np.argsort(keys, kind="stable")
    keys, windows = keys[order], windows[order]
    begins = run_starts(keys)
    # The second word of a window is no further time.
    times = np.add.reduceat(windows < 2, begins, dtype=np.int64) if len(begins) else begins
    return _Occurrences(
        texts=texts,
        keys=keys,
        starts=start[order],
        ends=end[order],
        ones=keys[begins],
        times=times,
        near=windows[begins] > 0,
    )


def _simple(
    queries: Sequence[Query], clauses: Integers, occurrences: _Occurrences
) -> tuple[Integers, ...]:
    """Return the columns for keywords of one clause: all at once, for these are nearly all."""
    numbers = np.flatnonzero(np.diff(clauses) == 1)
    fields = np.array([_FIELDS[query.field] for query in queries], np.int64)
    clause, text = np.divmod(occurrences.ones, max(occurrences.texts, 1))
    bounds = offsets(clauses[numbers], int(clauses[-1]))
    row, chosen = ranges(bounds[clause], bounds[clause + 1])
    query = numbers[chosen]
    paper, place = np.divmod(text[row], TEXTS)
    fits = (fields[query] < 0) | (fields[query] == place)
    near = occurrences.near[row].astype(np.int64)
    columns = (query, paper, place, occurrences.times[row], near, 1 - near)
    return tuple(column[fits] for column in columns)


def _joined(number: int, query: Query, first: int, occurrences: _Occurrences) -> Iterator[_Row]:
    """Yield the rows of a keyword of several clauses, numbered from *first*, for papers that hold
    all of them."""
    held: dict[int, dict[int, list[tuple[int, bool]]]] = {}
    holders: list[set[int]] = []
    phrased: list[set[int]] = []
    field, numbers = _FIELDS[query.field], range(first, first + len(query.clauses))
    for clause in dict(zip(query.clauses, numbers, strict=True)).values():
        rows = [row for row in occurrences.rows(clause) if field in (-1, row[1])]
        holders.append({paper for paper, *_ in rows})
        phrased.append({paper for paper, *_, near in rows if not near})
        for paper, place, times, near in rows:
            held.setdefault(paper, {}).setdefault(place, []).append((times, near))
    for paper in set.intersection(*holders):
        is_whole = all(paper in papers for papers in phrased)
        for place, found in held[paper].items():
            is_near = any(near for _, near in found)
            yield number, paper, place, min(times for times, _ in found), is_near, is_whole
