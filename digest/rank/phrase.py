"""Phrases in a tree of words: all texts walk down it together, a word at a time, however many
phrases there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digest.rank.column import Integers, found
from digest.rank.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """*edges* are in order, each a node and an atom in one number: node × *atoms* + atom; it leads
    to the child of its place.

    *phrases* is by node the number of the phrase that ends there, -1 for none.
    """

    atoms: int
    edges: Integers
    children: Integers
    phrases: Integers


def tree(phrases: Iterable[Sequence[int]], atoms: int) -> Tree:
    """Plant *phrases* of numbers below *atoms*."""
    edges: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number, phrase in enumerate(phrases):
        node = 0
        for atom in phrase:
            node = edges.setdefault(node * atoms + atom, len(edges) + 1)
        ends[node] = number
    keys = np.fromiter(edges, np.int64, len(edges))
    order = np.argsort(keys)
    made = np.full(len(edges) + 1, -1, np.int64)
    made[list(ends)] = list(ends.values())
    return Tree(
        atoms=atoms,
        edges=keys[order],
        children=np.fromiter(edges.values(), np.int64, len(edges))[order],
        phrases=made,
    )


def phrases(tree: Tree, read: Reading) -> tuple[Integers, Integers, Integers]:
    """Return the phrases that stand in *read*, a column of their numbers, of their first words and
    of their ends."""
    numbers, firsts, ends = (
        np.concatenate(columns) for columns in zip(*_steps(tree, read), strict=True)
    )
    return numbers, firsts, ends


def _steps(tree: Tree, read: Reading) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield for one, two, three words: what phrase ends after them, where they begin, where they
    end."""
    firsts = words = np.arange(len(read.sentences))
    nodes = np.zeros_like(words)
    while True:
        rows, atoms = read.atoms_of(words)
        places, there = found(tree.edges, nodes[rows] * tree.atoms + atoms)
        rows, nodes = rows[there], tree.children[places[there]]
        firsts, words = firsts[rows], words[rows] + 1
        is_end = tree.phrases[nodes] >= 0
        yield tree.phrases[nodes[is_end]], firsts[is_end], words[is_end]
        goes_on = words < len(read.sentences)
        goes_on[goes_on] = read.sentences[words[goes_on]] == read.sentences[firsts[goes_on]]
        if not goes_on.any():
            return
        firsts, words, nodes = firsts[goes_on], words[goes_on], nodes[goes_on]
