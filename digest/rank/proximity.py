"""Words of a keyword near each other: in any order, in one sentence, at most four words among them.

Each clause is looked for by a pair of its words, in all texts at once; only where that pair comes
near are all looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digest.rank.arrays import Integers, Ragged, look_up, ranges, run_starts
from digest.rank.token_graph import TokenGraph
from digest.text.keyword_syntax import SMALL, is_unspaced

AMONG = 4
LONGEST_NEAR = 8
"""A keyword of more words than these stands only as a phrase: near each other, that many words are
a topic, not a term."""

Columns = tuple[Integers, Integers, Integers]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """Groups of words: the *tokens* of each, numbers below *size*, begin at *starts*; they must
    come within *reaches* words.

    *clauses* are what each is of. *pairs*, in order, are of each of *numbers* the two tokens that
    the fewest others have: lesser × *size* + greater.
    """

    size: int
    clauses: Integers
    starts: Integers
    tokens: Integers
    reaches: Integers
    pairs: Integers
    numbers: Integers


def find_near(
    clauses: Integers,
    rows: Ragged,
    tokens: Iterable[str],
    read: TokenGraph,
    phrases: Integers,
) -> Columns:
    """Return where the words of *clauses*, to each of which belongs one of *rows* of numbers of
    *tokens*, are near each other: columns of clauses, words, and whether a window begins there.

    No two windows of a clause reach into one another. What is among *phrases*, clause × (texts + 1)
    + text, is not looked for.
    """
    wanted, texts = _groups(clauses, rows, tuple(tokens)), read.texts
    words, numbers = read.steps()
    sentences = read.sentences[words]
    is_telling = np.zeros(wanted.size, bool)
    is_telling[wanted.tokens] = True
    telling = is_telling[numbers]
    words, numbers, sentences = words[telling], numbers[telling], sentences[telling]
    group, start, end = _meetings(wanted, words, numbers, sentences)
    keys = wanted.clauses[group] * len(texts) + np.searchsorted(texts, start, "right") - 1
    free = ~look_up(phrases, keys)[1]
    group, start, end = group[free], start[free], end[free]
    is_pair = (np.diff(wanted.starts) == 2)[group]
    pairs = _apart(group[is_pair], start[is_pair], end[is_pair])
    sentence = sentences[np.searchsorted(words, start[~is_pair])]
    larger = _larger(wanted, group[~is_pair], sentence, (words, numbers, sentences))
    of_group, found, begins = (
        np.concatenate(columns) for columns in zip(pairs, larger, strict=True)
    )
    return wanted.clauses[of_group], found, begins.astype(bool)


def _groups(clauses: Integers, rows: Ragged, tokens: Sequence[str]) -> _Groups:
    """Prepare what must be near each other: no small words, and nothing unspaced."""
    is_small = np.array([token in SMALL for token in tokens], bool)
    is_alone = np.array([is_unspaced(token) for token in tokens], bool)
    size, lengths = len(tokens), rows.lengths
    owners, every = rows.owners, rows.values
    fits = (lengths > 1) & (lengths <= LONGEST_NEAR)
    fits &= np.bincount(owners, is_alone[every], len(clauses)) == 0
    wanted = fits[owners] & ~is_small[every]
    keys = np.sort(owners[wanted] * size + every[wanted])
    owners, every = np.divmod(keys[run_starts(keys)], max(size, 1))
    several = (np.bincount(owners, minlength=len(clauses)) > 1)[owners]
    owners, every = owners[several], every[several]
    starts = np.append(run_starts(owners), len(owners))
    rarest = np.lexsort((every, np.bincount(every, minlength=size)[every], owners))
    one, other = every[rarest][starts[:-1]], every[rarest][starts[:-1] + 1]
    pairs = np.minimum(one, other) * size + np.maximum(one, other)
    order = np.argsort(pairs, kind="stable")
    own = owners[starts[:-1]]
    return _Groups(
        size=size,
        clauses=clauses[own],
        starts=starts,
        tokens=every,
        reaches=lengths[own] + AMONG,
        pairs=pairs[order],
        numbers=order,
    )


def _meetings(wanted: _Groups, words: Integers, tokens: Integers, sentences: Integers) -> Columns:
    """Return where pairs come near enough: groups, first and last words, in order."""
    met_at = [np.zeros((3, 0), np.int64)]
    rows = np.arange(len(words))
    furthest = int(wanted.reaches.max(initial=0))
    begins = run_starts(wanted.pairs)
    distinct, bounds = wanted.pairs[begins], np.append(begins, len(wanted.pairs))
    for step in range(1, len(words)):
        rows = rows[: np.searchsorted(rows, len(words) - step)]
        # What is too far apart already only gets farther: most rows drop out after a few steps.
        rows = rows[
            (words[rows + step] - words[rows] < furthest)
            & (sentences[rows + step] == sentences[rows])
        ]
        if not len(rows):
            break
        one, other = tokens[rows], tokens[rows + step]
        keys = np.minimum(one, other) * wanted.size + np.maximum(one, other)
        pairs, there = look_up(distinct, keys)
        near, pairs = rows[there], pairs[there]
        met, each = ranges(bounds[pairs], bounds[pairs + 1])
        start, end, group = words[near[met]], words[near[met] + step], wanted.numbers[each]
        enough = (start < end) & (end - start < wanted.reaches[group])
        met_at.append(np.stack([group[enough], start[enough], end[enough]]))
    group, start, end = np.concatenate(met_at, axis=1)
    order = np.lexsort((end, start, group))
    return group[order], start[order], end[order]


def _apart(group: Integers, start: Integers, end: Integers) -> Columns:
    """Return of meetings of a group that reach into one another the first, as two words."""
    far = int(end.max(initial=0)) + 1
    furthest = np.maximum.accumulate(group * far + end)
    reaches_back = np.append(False, group[1:] * far + start[1:] <= furthest[:-1])[: len(group)]
    is_alone = ~reaches_back & ~np.append(reaches_back[1:], False)[: len(group)]
    crowd = np.flatnonzero(~is_alone)
    earliest = crowd[_earliest(group[crowd], start[crowd], end[crowd])]
    first = np.sort(np.append(np.flatnonzero(is_alone), earliest))
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


def _larger(wanted: _Groups, group: Integers, sentence: Integers, read: Columns) -> Columns:
    """Return the windows of groups of three words and more, in sentences that have all."""
    words, tokens, sentences = read
    whole = _whole(wanted, group, sentence, np.sort(sentences * wanted.size + tokens))
    bounds = np.searchsorted(
        sentences, np.array([[one, one + 1] for _, one in whole], np.int64).reshape(-1, 2)
    )
    rows: list[tuple[int, int, bool]] = []
    for (one, _), (begin, stop) in zip(whole, bounds.tolist(), strict=True):
        every = set(wanted.tokens[wanted.starts[one] : wanted.starts[one + 1]].tolist())
        here = zip(words[begin:stop].tolist(), tokens[begin:stop].tolist(), strict=True)
        of_group = [(word, token) for word, token in here if token in every]
        for window in _windows(len(every), int(wanted.reaches[one]), of_group):
            rows += [(one, word, word == window[0]) for word in window]
    groups, found, begins = np.array(rows, np.int64).reshape(-1, 3).T
    return groups, found, begins


def _whole(
    wanted: _Groups, group: Integers, sentence: Integers, held: Integers
) -> list[tuple[int, int]]:
    """Return the groups and sentences, each pair once, of which the sentence has every token:
    *held* are sentence × size + token."""
    order = np.lexsort((sentence, group))
    rows = order[run_starts(group[order], sentence[order])]
    group, sentence = group[rows], sentence[rows]
    owners, every = ranges(wanted.starts[group], wanted.starts[group + 1])
    has = look_up(held, sentence[owners] * wanted.size + wanted.tokens[every])[1]
    whole = np.bincount(owners, ~has, len(group)) == 0
    return list(zip(group[whole].tolist(), sentence[whole].tolist(), strict=True))


def _windows(size: int, reach: int, row: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Yield where so many tokens of a group come together within *reach*: *row* are the words of a
    sentence that have one of them."""
    free = 0
    for number, (start, _) in enumerate(row):
        if start < free:
            continue
        first: dict[int, int] = {}
        for word in range(number, len(row)):
            at, token = row[word]
            if at - start >= reach:
                break
            first.setdefault(token, at)
            if len(first) == size:
                free = at + 1
                yield tuple(sorted(set(first.values())))
                break
