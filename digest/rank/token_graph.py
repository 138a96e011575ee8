"""The words of all texts as a graph of tokens: what each may be, and where the next one stands.

Most arcs lead from a word to the next one. Others lead further, so that one phrase finds what is
written in several ways: "IL-6" is also il6, an abbreviation also its long form, "pre- and
post-operative" also pre-operative. (Token graphs are known from Lucene.)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from digest.rank.arrays import Flags, Integers, ranges
from digest.rank.lexicon import Lexicon
from digest.rank.tokens import TEXTS, Text
from digest.text.affix import unaffixed
from digest.text.compound import is_ratio, is_symbol
from digest.text.everyday_word import is_everyday
from digest.text.tokenizer import Gap, fold, spelt_out
from digest.text.word_form import readings

_Papers = Sequence[Sequence[Text]]
_Arc = tuple[int, int, int]
"""From which word, to which word, and the number of the token."""

# What stands between the halves of "pre- and post-operative".
_CONJUNCTIONS = frozenset({"and", "or", "to", "nor", "und", "oder", "et", "ou", "y", "o", "e"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenGraph:
    """Arcs in order of the words they lead from: those of each word begin at *starts*; each has one
    of *tokens*, as a number, and *leads* to a word.

    There are *size* words, one text after the other: each text begins at one of *texts*, the last
    is the end. Words from *size* + 1 on stand in no text: they are the insides of long forms.
    *is_closed* tells of each word whether a phrase cannot go on with it, *sentences* are numbers,
    the same where words may be near each other.
    """

    size: int
    starts: Integers
    tokens: Integers
    leads: Integers
    texts: Integers
    sentences: Integers
    is_closed: Flags

    def arcs(self, words: Integers) -> tuple[Integers, Integers, Integers]:
        """Return tokens and where they lead, after the position of the word among *words*."""
        rows, at = ranges(self.starts[words], self.starts[words + 1])
        return rows, self.tokens[at], self.leads[at]

    def steps(self) -> tuple[Integers, Integers]:
        """Return each word, and what it may be by itself."""
        words = np.repeat(np.arange(self.size), np.diff(self.starts[: self.size + 1]))
        here = self.leads[: len(words)] == words + 1
        return words[here], self.tokens[: len(words)][here]


def graph(papers: _Papers, tokens: Mapping[str, int], lexicon: Lexicon) -> TokenGraph:
    """Read *papers* for *tokens*, which have numbers."""
    read = _Reader(tokens, lexicon)
    every = list(chain.from_iterable(papers))
    lines = [_written(text) for text in every]
    bounds = np.cumsum([0, *map(len, lines)])
    size = int(bounds[-1])
    places: list[int] = []
    found: list[Sequence[int]] = []
    held = {word: read.numbers(word) for word in set[str]().union(*lines)}
    held = {word: numbers for word, numbers in held.items() if numbers}
    for text, line, first in zip(every, lines, bounds.tolist(), strict=False):
        # For one reader nearly every word is none.
        here = [at for at, word in enumerate(line) if word in held]
        if Gap.BROKEN in text.gaps:
            halves = _halves(text, lexicon)
            here = [at for at in here if at not in halves]
        places += [first + at for at in here]
        found += [held[line[at]] for at in here]
    gaps = np.frombuffer(b"".join([text.gaps for text in every]), np.uint8)
    more, inside = _others(papers, lines, bounds.tolist(), held, read)
    of_word = np.repeat(np.array(places, np.int64), [len(numbers) for numbers in found])
    starts, leads, numbers = np.array(more, np.int64).reshape(-1, 3).T
    words = np.concatenate([of_word, starts])
    order = np.argsort(words, kind="stable")
    total = size + 1 + inside
    flat = np.fromiter(chain.from_iterable(found), np.int64, len(of_word))
    return TokenGraph(
        size=size,
        starts=np.searchsorted(words[order], np.arange(total + 1)),
        tokens=np.concatenate([flat, numbers])[order],
        leads=np.concatenate([of_word + 1, leads])[order],
        texts=bounds,
        sentences=np.cumsum(gaps >= Gap.BARRIER),
        is_closed=np.concatenate([gaps >= Gap.BREAK, [True], np.zeros(inside, bool)]),
    )


class _Reader:
    """Says which of *tokens* a word may be."""

    def __init__(self, tokens: Mapping[str, int], lexicon: Lexicon) -> None:
        self._tokens, self._forms = tokens, lexicon.forms
        self._exact, self._spelt = (
            {token[1:]: number for token, number in tokens.items() if token[0] == sign}
            for sign in "=^"
        )
        starred = [token for token in tokens if token.endswith("*")]
        self._prefixes = sorted({len(token) - 1 for token in starred})
        self._known: dict[str, Sequence[int]] = {}

    def numbers(self, word: str) -> Sequence[int]:
        folded = fold(word)
        found = self._known.get(folded) if word.isascii() else None
        if found is None:
            found = self._by_form(word, folded)
            if word.isascii():
                self._known[folded] = found
        # An ion is one of its element, HER2+ is HER2; C++ is no C.
        if word[-1] == "+" and word[-2] != "+":
            found = list(dict.fromkeys([*found, *self.numbers(word[:-1])]))
        exact = [*map(self._exact.get, (folded, word))] if self._exact else []
        exact += map(self._spelt.get, (word, word.removesuffix("s"))) if self._spelt else []
        more = [number for number in exact if number is not None]
        return list(dict.fromkeys([*found, *more])) if more else found

    def _by_form(self, word: str, folded: str) -> Sequence[int]:
        """Return what *word* may be, however it is written."""
        spelt = (folded,) if word.isascii() else (folded, *unaffixed(folded), spelt_out(word))
        light = [form for one in spelt if one for form in readings(one)]
        tokens = [self._forms.get(form, form) for form in light]
        tokens += [f"{folded[:size]}*" for size in self._prefixes if size <= len(folded)]
        return [self._tokens[one] for one in dict.fromkeys(tokens) if one in self._tokens]

    def joined(self, one: str, other: str) -> Sequence[int]:
        """Return what two words may be in one."""
        return self.numbers(f"{one}{other}")


def _written(text: Text) -> Sequence[str]:
    """Return the words as they are written; in a title wholly in capitals, everyday ones as in any
    other: "FOREIGN AID" speaks of no AID."""
    if text.place != "title" or not text.text.isupper():
        return text.written
    pairs = zip(text.written, text.folded, strict=True)
    return [word.capitalize() if is_everyday(folded) else word for word, folded in pairs]


def _others(
    papers: _Papers,
    lines: Sequence[Sequence[str]],
    bounds: Sequence[int],
    held: Mapping[str, Sequence[int]],
    read: _Reader,
) -> tuple[list[_Arc], int]:
    """Return the arcs that do not lead to the next word, and how many words stand in no text."""
    arcs: list[_Arc] = []
    inside = 0
    for number, paper in enumerate(papers):
        here = slice(number * TEXTS, number * TEXTS + len(paper))
        for text, line, first in zip(paper, lines[here], bounds[here], strict=False):
            arcs += _compounds(text, line, first, held, read)
        for arc in _long_forms(paper, lines[here], bounds[here], held, bounds[-1] + 1 + inside):
            arcs.append(arc)
            inside = max(inside, arc[1] - bounds[-1])
    return arcs, inside


def _compounds(
    text: Text,
    line: Sequence[str],
    first: int,
    held: Mapping[str, Sequence[int]],
    read: _Reader,
) -> Iterator[_Arc]:
    gaps = text.gaps
    for kind in (Gap.HYPHEN, Gap.SLASH, Gap.BROKEN):
        at = 0
        for _ in range(gaps.count(kind)):
            at = gaps.index(kind, at + 1)
            one, other = line[at - 1], line[at]
            if kind == Gap.BROKEN:
                yield from _broken(text, line, at, first, held, read)
            elif (is_symbol if kind == Gap.HYPHEN else is_ratio)(one, other):
                for token in read.joined(one, other):
                    yield first + at - 1, first + at + 1, token


def _halves(text: Text, lexicon: Lexicon) -> set[int]:
    """Return the halves of words that a line's end broke, which are no words by themselves: the
    archive knows the whole, or does not know both of them."""
    broken = [
        (at - 1, at)
        for at, kind in enumerate(text.gaps)
        if kind == Gap.BROKEN and text.folded[at] not in _CONJUNCTIONS
    ]
    return {half for halves in broken if _is_one(text, halves, lexicon) for half in halves}


def _is_one(text: Text, halves: tuple[int, int], lexicon: Lexicon) -> bool:
    words = [text.folded[at] for at in halves]
    return bool(lexicon.stems) and (
        lexicon.knows("".join(words)) or not all(map(lexicon.knows, words))
    )


def _broken(
    text: Text,
    line: Sequence[str],
    at: int,
    first: int,
    held: Mapping[str, Sequence[int]],
    read: _Reader,
) -> Iterator[_Arc]:
    """Yield the arcs of a word whose hyphen a space follows: "per- formance", "pre- and
    post-operative"."""
    if text.folded[at] not in _CONJUNCTIONS:
        for token in read.joined(line[at - 1], line[at]):
            yield first + at - 1, first + at + 1, token
    elif Gap.HYPHEN in text.gaps[at + 2 : at + 3]:
        for token in held.get(line[at - 1], ()):
            yield first + at - 1, first + at + 2, token


def _long_forms(
    paper: Sequence[Text],
    lines: Sequence[Sequence[str]],
    bounds: Sequence[int],
    held: Mapping[str, Sequence[int]],
    free: int,
) -> Iterator[_Arc]:
    """Yield arcs from each abbreviation that the *paper* defines through the words of its long
    form, which have the numbers from *free* on, to the next word."""
    defined: dict[tuple[str, tuple[str, ...]], list[tuple[int, int]]] = {}
    for number, (text, line) in enumerate(zip(paper, lines, strict=True)):
        for short, start, end in text.definitions():
            defined.setdefault((short, tuple(line[start:end])), []).append((number, end))
    for (short, long), places in defined.items():
        tokens = [held.get(word, ()) for word in long]
        if not all(tokens):
            continue
        for place, word in _spelt(short, lines, bounds):
            # But where it is defined: there the long form stands beside it.
            if place in places:
                continue
            row = [word, *range(free, free + len(long) - 1), word + 1]
            free += len(long) - 1
            for (start, end), each in zip(pairwise(row), tokens, strict=True):
                yield from ((start, end, token) for token in each)


def _spelt(
    short: str, lines: Sequence[Sequence[str]], bounds: Sequence[int]
) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield where *short* stands as it is spelt, or its plural: text and word of it, and word of
    all."""
    for number, (line, first) in enumerate(zip(lines, bounds, strict=True)):
        for at, word in enumerate(line):
            if word in (short, f"{short}s"):
                yield (number, at), first + at
