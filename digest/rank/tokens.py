"""Tokens: the words of a paper, how often each, abbreviations it defines."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.model import Paper, Place
from digest.text.keyword_syntax import is_unspaced
from digest.text.tokenizer import Gap, tokenize, words

# Nobody's title or abstract is longer; what is beyond would only cost time and memory.
LONGEST = 20_000

TEXTS = 2
"""A paper has a title and an abstract."""

# A title says what a paper is about in ten words, an abstract in two hundred: four times as much a
# word, as was measured.
TITLE = 4.0

Frequencies = Mapping[str, float]
"""How strongly each stem stands in a paper: once in the abstract is 1, once in the title 4."""

_ABBREVIATION = re.compile(r"([A-Z][A-Za-z0-9]{1,9}?)s?")


@dataclass(frozen=True)
class Text:
    """The words of one *place*: *folded* as they are compared, *written* as they stand there,
    *gaps* what stands before each."""

    place: Place
    text: str
    written: tuple[str, ...]
    folded: tuple[str, ...]
    gaps: bytes

    def hyphened(self) -> Iterator[tuple[str, str]]:
        """Yield the words on both sides of each hyphen, but figures and single letters."""
        at = 0
        for _ in range(self.gaps.count(Gap.HYPHEN)):
            at = self.gaps.index(Gap.HYPHEN, at + 1)
            one, other = self.folded[at - 1 : at + 1]
            if len(one) > 1 and len(other) > 1 and one.isalpha() and other.isalpha():
                yield one, other

    def definitions(self) -> Iterator[tuple[str, int, int]]:
        """Yield each abbreviation that the text defines, and the first word and the end of its long
        form: "retrieval-augmented generation (RAG)"."""
        at = -1
        for _ in range(self.gaps.count(Gap.OPENED)):
            at = self.gaps.index(Gap.OPENED, at + 1)
            short = _ABBREVIATION.fullmatch(self.written[at])
            if not short:
                continue
            for letters in dict.fromkeys(("".join(filter(str.isupper, short[1])), short[1])):
                long = self.folded[max(at - len(letters), 0) : at]
                if len(letters) > 1 and [word[0] for word in long] == list(letters.casefold()):
                    yield short[1], at - len(letters), at
                    break


def bounds(whole: str) -> "array[int]":
    """Return where each word of a text begins and ends, one number behind the other."""
    return array("i", [at for word in words(whole[:LONGEST]) for at in (word.start, word.end)])


def texts(paper: Paper) -> tuple[Text, Text]:
    return text("title", paper.title), text("abstract", paper.abstract)


def text(place: Place, whole: str) -> Text:
    whole = whole[:LONGEST]
    return Text(place, whole, *tokenize(whole))


def frequencies(texts: Sequence[Text], stem: Callable[[str], str]) -> Frequencies:
    """Count the stems in *texts*; of a script without spaces, pairs of characters.

    >>> frequencies([text("title", "Agents: 大模型")], str.upper)
    {'AGENTS': 4.0, '大模': 4.0, '模型': 4.0}
    """
    found: dict[str, float] = {}
    for text in texts:
        times = TITLE if text.place == "title" else 1.0
        for word, number in Counter(text.folded if text.text.isascii() else _spaced(text)).items():
            root = stem(word)
            found[root] = found.get(root, 0.0) + times * number
    return found


def _spaced(text: Text) -> Iterator[str]:
    # One character alone says next to nothing.
    yield from (word for word in text.folded if not is_unspaced(word))
    for one, next_ in pairwise(words(text.text)):
        if one.end == next_.start and is_unspaced(one.folded) and is_unspaced(next_.folded):
            yield one.folded + next_.folded
