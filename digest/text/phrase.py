"""Phrases of a text that may be keywords: up to three words, neither end of which is only talk."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from digest.text import word_table
from digest.text.tokenizer import STOP, Word, words
from digest.text.word_form import light, singular, stemmer

Phrase = tuple[str, ...]
"""The stems of its words."""

LONGEST = 3
_JOINTS = frozenset({" ", "-"})
# "mixture of experts", "quality of life"; around other small words are two phrases.
_BINDS = "of"
_SHORTEST = 3
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")


def phrases(text: str) -> dict[Phrase, str]:
    """Return the phrases of *text*, each as it is spelt where it first stands.

    What hyphens join is not divided: "low-rank adaptation" holds no "rank adaptation".

    >>> list(phrases("We propose a novel low-rank adaptation and mixtures of experts.").values())
    ['low-rank', 'low-rank adaptation', 'adaptation', 'mixtures', 'mixtures of experts', 'experts']
    """
    found: dict[Phrase, str] = {}
    text = _ADDRESS.sub(". ", text)
    row = words(text)
    between = (text[one.end : other.start] for one, other in pairwise(row))
    joints = ["", *between, ""]
    for start in range(len(row)):
        if joints[start] == "-":
            continue
        for end in _ends(row, joints, start):
            if "'" in text[row[start].start : row[end - 1].end]:
                break  # "the model's defences"
            phrase = tuple([_stem(word.folded) for word in row[start:end]])
            found.setdefault(phrase, text[row[start].start : row[end - 1].end])
    return found


def _ends(row: Sequence[Word], joints: Sequence[str], start: int) -> Iterator[int]:
    """Yield where a phrase that begins at *start* may end."""
    if joints[start + 1] != "-" and _is_talk(row[start]):
        return
    for end in range(start + 1, min(start + LONGEST, len(row)) + 1):
        word = row[end - 1]
        if end > start + 1 and joints[end - 1] not in _JOINTS:
            return
        is_bound = "-" in (joints[end - 1] if end > start + 1 else "", joints[end])
        if word.folded in STOP and not is_bound and word.folded != _BINDS:
            return
        # "LLM-based" is about nothing; "low-rank" is.
        if joints[end] != "-" and not _is_talk(word):
            yield end


def _is_talk(word: Word) -> bool:
    """Tell whether no topic begins or ends with *word*."""
    return (
        len(word.folded) < _SHORTEST
        or word.folded in STOP
        or word.folded.isdigit()
        or light(word.folded) in word_table.words("reporting_words")
    )


def is_general(phrase: Phrase) -> bool:
    """Tell whether *phrase* is a single word of every field: "model", "cell"."""
    return len(phrase) == 1 and phrase[0] in _general()


def spelling(phrase: Phrase, texts: Iterable[Mapping[Phrase, str]]) -> str:
    """Return how most of *texts* spell *phrase*; a capital that only begins a sentence is none."""
    spelt = Counter(found[phrase] for found in texts if phrase in found)
    lower = Counter({one: count for one, count in spelt.items() if one.islower()})
    return (lower or spelt).most_common(1)[0][0]


@lru_cache(1 << 16)
def _stem(folded: str) -> str:
    return _stemmer()(singular(folded))


_stemmer = cache(stemmer)


@cache
def _general() -> frozenset[str]:
    known = word_table.words("general_words") | word_table.words("reporting_words")
    return frozenset(map(_stem, known))
