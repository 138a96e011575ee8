"""Where clauses occur in papers: phrases by a trie in all texts at once, then near words.

Each paper is read once, whatever the number of readers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digest.rank.arrays import Integers, look_up, ranges
from digest.rank.proximity import find_near
from digest.rank.tokens import TEXTS, Text, definitions
from digest.rank.vocabulary import Query
from digest.text.tokenizer import fold
from digest.text.word_form import light

Occurrences = NDArray[np.int64]
"""Rows of the number of a clause, of a text, first word and end in the text, and window.

The window is 0 for a phrase. The words of a clause that are near each other are rows of their own:
1 the first, 2 the others.
"""

_Papers = Sequence[Sequence[Text]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of all texts, one text after the other: each begins at one of *texts*.

    *tokens* are what the words may be, numbers; those of each word begin at *starts*. *sentences*
    are the numbers of the sentences of the words. The last start is the end.
    """

    tokens: Integers
    starts: Integers
    sentences: Integers
    texts: Integers

    def tokens_of(self, words: Integers) -> tuple[Integers, Integers]:
        """Return the tokens that *words* may be, after the position of the word among them."""
        rows, at = ranges(self.starts[words], self.starts[words + 1])
        return rows, self.tokens[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trie:
    """*edges* are in order, each a node and a token in one number: node × *size* + token; it leads
    to the child in its row.

    *phrases* is by node the number of the phrase that ends there, -1 for none.
    """

    size: int
    edges: Integers
    children: Integers
    phrases: Integers


def find(
    queries: Iterable[Query], forms: Mapping[str, str], papers: _Papers
) -> tuple[Sequence[tuple[int, ...]], Occurrences]:
    """Return the numbers of the clauses of each query, none of a name's, and where these occur.

    *forms* tells the verb of a participle; the texts of *papers* are numbered as they come.
    """
    roots: dict[tuple[str, ...], int] = {}
    of_queries = [
        ()
        if query.is_name
        else tuple(
            [roots.setdefault(_rooted(one.tokens, forms), len(roots)) for one in query.clauses]
        )
        for query in queries
    ]
    tokens: dict[str, int] = {}
    clauses = [[tokens.setdefault(token, len(tokens)) for token in root] for root in roots]
    words = _words(papers, tokens, forms)
    phrases = _occurrences(words, *_phrases(_trie(clauses, len(tokens)), words))
    phrases = np.concatenate([phrases, _abbreviated(papers, phrases)])
    at, numbers = words.tokens_of(np.arange(len(words.sentences)))
    near, first, begins = find_near(
        clauses,
        tokens,
        (at, numbers, words.sentences[at]),
        words.texts,
        np.sort(phrases[:, 0] * len(words.texts) + phrases[:, 1]),
    )
    apart = _occurrences(words, near, first, first + 1, np.where(begins, 1, 2))
    return of_queries, np.concatenate([phrases, apart])


def _rooted(tokens: tuple[str, ...], forms: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([forms.get(token, token) for token in tokens]) if forms else tokens


def _words(papers: _Papers, tokens: Mapping[str, int], forms: Mapping[str, str]) -> _Words:
    """Read all texts: words as they are written where anybody asks for such, else as compared."""
    is_exact = any(token[0] in "=^" for token in tokens)
    prefixes = sorted({len(token) - 1 for token in tokens if token.endswith("*")})
    lines = [text.written if is_exact else text.folded for paper in papers for text in paper]
    held = {
        word: numbers
        for word in set[str]().union(*lines)
        if (
            numbers := [
                tokens[token]
                for token in _candidates(word, forms, prefixes, is_exact=is_exact)
                if token in tokens
            ]
        )
    }
    found: list[Sequence[int]] = []
    places: list[int] = []
    begins: list[int] = []
    texts = [0]
    for text, line in zip(chain.from_iterable(papers), lines, strict=True):
        first = texts[-1]
        begins += [first + start for start in text.starts]
        # For one reader nearly every word is none.
        here = [at for at, word in enumerate(line) if word in held]
        places += [first + at for at in here]
        found += [held[line[at]] for at in here]
        texts.append(first + len(line))
    lengths, is_first = np.zeros(texts[-1], np.int64), np.zeros(texts[-1] + 1, np.int64)
    lengths[places] = [len(numbers) for numbers in found]
    is_first[begins] = 1
    return _Words(
        tokens=np.array(list(chain.from_iterable(found)), np.int64),
        starts=np.append(0, np.cumsum(lengths)),
        sentences=np.cumsum(is_first[:-1]),
        texts=np.array(texts, np.int64),
    )


def _candidates(
    word: str, forms: Mapping[str, str], prefixes: Sequence[int], *, is_exact: bool
) -> Iterator[str]:
    """Yield the tokens that *word* may be."""
    folded = fold(word) if is_exact else word
    plain = light(folded)
    yield forms.get(plain, plain)
    if is_exact:
        yield from dict.fromkeys(
            (f"={folded}", f"={word}", f"^{word}", f"^{word.removesuffix('s')}")
        )
    yield from (f"{folded[:length]}*" for length in prefixes if length <= len(folded))


def _trie(phrases: Iterable[Sequence[int]], size: int) -> _Trie:
    """Make a trie of *phrases* of numbers below *size*."""
    edges: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number, phrase in enumerate(phrases):
        node = 0
        for token in phrase:
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
        phrases=made,
    )


def _phrases(trie: _Trie, words: _Words) -> tuple[Integers, Integers, Integers, Integers]:
    """Return the phrases that occur: columns of numbers, first words, ends, and windows, all 0."""
    columns = zip(*_steps(trie, words), strict=True)
    numbers, firsts, ends = (np.concatenate(column) for column in columns)
    return numbers, firsts, ends, np.zeros_like(numbers)


def _steps(trie: _Trie, words: _Words) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield for one, two, three words what phrase ends after them, where they begin and end: all
    texts walk down the trie together."""
    count = len(words.sentences)
    firsts = at = np.arange(count)
    nodes = np.zeros_like(at)
    while True:
        rows, tokens = words.tokens_of(at)
        edges, there = look_up(trie.edges, nodes[rows] * trie.size + tokens)
        rows, nodes = rows[there], trie.children[edges[there]]
        firsts, at = firsts[rows], at[rows] + 1
        is_end = trie.phrases[nodes] >= 0
        yield trie.phrases[nodes[is_end]], firsts[is_end], at[is_end]
        goes_on = at < count
        goes_on[goes_on] = words.sentences[at[goes_on]] == words.sentences[firsts[goes_on]]
        if not goes_on.any():
            return
        firsts, at, nodes = firsts[goes_on], at[goes_on], nodes[goes_on]


def _occurrences(
    words: _Words, clauses: Integers, starts: Integers, ends: Integers, windows: Integers
) -> Occurrences:
    texts = np.searchsorted(words.texts, starts, "right") - 1
    begins = words.texts[texts]
    return np.stack([clauses, texts, starts - begins, ends - begins, windows], axis=1)


def _abbreviated(papers: _Papers, phrases: Occurrences) -> Occurrences:
    """Return where abbreviations that a paper defines stand for their long form."""
    made: list[tuple[int, int, int, int, int]] = []
    for (paper, clause, short), ends in _defined(papers, phrases).items():
        # But where it is defined: there the long form stands beside it.
        for number, text in enumerate(papers[paper], paper * TEXTS):
            made += [
                (clause, number, at, at + 1, 0)
                for at in text.spelt(short)
                if (number, at) not in ends
            ]
    return np.array(made, np.int64).reshape(-1, phrases.shape[1])


def _defined(
    papers: _Papers, phrases: Occurrences
) -> dict[tuple[int, int, str], set[tuple[int, int]]]:
    """Return where papers define abbreviations of clauses: texts and words, for some do twice."""
    found: dict[tuple[int, int, str], set[tuple[int, int]]] = {}
    order = np.lexsort((phrases[:, 2], phrases[:, 1]))
    keys = phrases[order, 1] << 32 | phrases[order, 2]
    for number in np.flatnonzero(np.bincount(phrases[:, 1])).tolist():
        paper, place = divmod(number, TEXTS)
        for short, start, stop in definitions(papers[paper][place]):
            here = slice(*np.searchsorted(keys, (number << 32 | start) + np.arange(2)))
            for clause in [
                one for one, _, _, end, _ in phrases[order[here]].tolist() if end == stop
            ]:
                found.setdefault((paper, clause, short), set()).add((number, stop))
    return found
