"""Where clauses occur in papers: phrases by a trie in all texts at once, then near words.

Each paper is read once, whatever the number of readers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digest.rank.arrays import Integers, Ragged, ends, look_up, offsets, ragged, ranges, run_starts
from digest.rank.lexicon import Lexicon
from digest.rank.proximity import find_near
from digest.rank.token_graph import TokenGraph, graph
from digest.rank.tokens import Text
from digest.rank.vocabulary import Query
from digest.text.keyword_syntax import Clause
from digest.text.query_expansion import Row

Occurrences = NDArray[np.int64]
"""Rows of the number of a clause, of a text, first word and end in the text, and window.

The window is 0 for a phrase. The words of a clause that are near each other are rows of their own:
1 the first, 2 the others.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trie:
    """*edges* are in order, each a node and a token in one number: node × *size* + token; it leads
    to the child in its row.

    *rows* is by node the number of the row of tokens that ends there, -1 for none.
    """

    size: int
    edges: Integers
    children: Integers
    rows: Integers


def find(
    queries: Sequence[Query],
    lexicon: Lexicon,
    papers: Sequence[Sequence[Text]],
) -> tuple[Integers, Occurrences]:
    """Return where the numbers of the clauses of each query begin, the last is the end, none of a
    name's, and where these clauses occur.

    The texts of *papers* are numbered as they come.
    """
    asked = [() if query.is_name else query.clauses for query in queries]
    every = list(chain.from_iterable(asked))
    tokens = _Tokens(lexicon.forms)
    spelt = list(map(_Spellings(lexicon.compounds), every))
    numbers: dict[tuple[int, ...], int] = {}
    clauses = Ragged(
        np.array(
            [
                numbers.setdefault(tuple(map(tokens.__getitem__, row)), len(numbers))
                for row in chain.from_iterable(spelt)
            ],
            np.int64,
        ),
        ends(np.fromiter(map(len, spelt), np.int64, len(spelt))),
    )
    rows = ragged(numbers)
    read = graph(papers, tokens.numbers, lexicon)
    phrases = _occurrences(read, *_phrases(_trie(numbers, len(tokens.numbers)), read, clauses))
    may_be_near = np.array([bool(one.tokens) and not one.is_phrase for one in every], bool)
    plain = np.flatnonzero(may_be_near)
    near, first, begins = find_near(
        plain,
        rows.take(clauses.values[clauses.bounds[plain]]),
        tokens.numbers,
        read,
        np.sort(phrases[:, 0] * len(read.texts) + phrases[:, 1]),
    )
    apart = _occurrences(read, near, first, first + 1, np.where(begins, 1, 2))
    of_queries = ends(np.fromiter(map(len, asked), np.int64, len(asked)))
    return of_queries, np.concatenate([phrases, apart])


class _Tokens(dict[str, int]):
    """The number of each token, the same for all of one root: *numbers* are by root."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self._forms = forms
        self.numbers: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        root = self._forms.get(token, token)
        number = self[token] = self.numbers.setdefault(root, len(self.numbers))
        return number


class _Spellings:
    """Says which rows of tokens a clause may be by the *compounds* that the archive knows."""

    def __init__(self, compounds: Mapping[str, Row]) -> None:
        self._parts = compounds
        self._closed = {row: closed for closed, row in compounds.items()}

    def __call__(self, clause: Clause) -> Sequence[Row]:
        """Return all rows, the usual one first."""
        if not clause.tokens:
            return ()
        rows = (clause.tokens, *clause.spellings) if clause.spellings else (clause.tokens,)
        if not self._parts:
            return rows
        spelt = [other for row in rows for other in self._by_archive(row)]
        return list(dict.fromkeys([*rows, *spelt])) if spelt else rows

    def _by_archive(self, row: Row) -> Iterator[Row]:
        """Yield *row* with one of its compounds written otherwise."""
        for at, token in enumerate(row):
            if token in self._parts:
                yield row[:at] + self._parts[token] + row[at + 1 :]
            if row[at : at + 2] in self._closed:
                yield (*row[:at], self._closed[row[at : at + 2]], *row[at + 2 :])


def _trie(rows: Iterable[Sequence[int]], size: int) -> _Trie:
    """Make a trie of *rows* of numbers below *size*."""
    edges: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number, row in enumerate(rows):
        node = 0
        for token in row:
            node = edges.setdefault(node * size + token, len(edges) + 1)
        ends[node] = number
    keys = np.fromiter(edges, np.int64, len(edges))
    order = np.argsort(keys)
    made = np.full(len(edges) + 1, -1, np.int64)
    made[list(ends)] = list(ends.values())
    return _Trie(
        size=size,
        edges=keys[order],
        children=np.fromiter(edges.values(), np.int64, len(edges))[order],
        rows=made,
    )


def _phrases(
    trie: _Trie, read: TokenGraph, clauses: Ragged
) -> tuple[Integers, Integers, Integers, Integers]:
    """Return the phrases that occur: columns of *clauses*, which are numbers of rows, first words,
    ends, and windows, all 0."""
    columns = zip(*_steps(trie, read), strict=True)
    rows, firsts, lasts = (np.concatenate(column) for column in columns)
    lengths, order = clauses.lengths, np.argsort(clauses.values, kind="stable")
    bounds = offsets(clauses.values[order], len(trie.rows))
    owners = clauses.owners[order]
    at, chosen = ranges(bounds[rows], bounds[rows + 1])
    numbers, firsts, lasts = owners[chosen], firsts[at], lasts[at]
    # Two spellings of a clause may stand in one place: "IL-6" is il 6 and il6.
    several = np.flatnonzero(lengths[numbers] > 1)
    order = several[np.lexsort((lasts[several], firsts[several], numbers[several]))]
    once = order[run_starts(numbers[order], firsts[order], lasts[order])]
    found = np.append(np.flatnonzero(lengths[numbers] == 1), once)
    return numbers[found], firsts[found], lasts[found], np.zeros_like(found)


def _steps(trie: _Trie, read: TokenGraph) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield for one, two, three words what row ends after them, where they begin and end: all
    texts walk down the trie together."""
    firsts = at = np.arange(read.size)
    nodes = np.zeros_like(at)
    while True:
        rows, tokens, leads = read.arcs(at)
        edges, there = look_up(trie.edges, nodes[rows] * trie.size + tokens)
        rows, nodes = rows[there], trie.children[edges[there]]
        firsts, at = firsts[rows], leads[there]
        is_end = (trie.rows[nodes] >= 0) & (at <= read.size)
        yield trie.rows[nodes[is_end]], firsts[is_end], at[is_end]
        goes_on = ~read.is_closed[at]
        if not goes_on.any():
            return
        firsts, at, nodes = firsts[goes_on], at[goes_on], nodes[goes_on]


def _occurrences(
    read: TokenGraph, clauses: Integers, starts: Integers, ends: Integers, windows: Integers
) -> Occurrences:
    texts = np.searchsorted(read.texts, starts, "right") - 1
    begins = read.texts[texts]
    return np.stack([clauses, texts, starts - begins, ends - begins, windows], axis=1)
