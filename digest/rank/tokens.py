"""Tokens: the words of a paper by sentence, how often each, abbreviations it defines."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from digest.model import Paper, Place
from digest.text.keyword_syntax import is_unspaced
from digest.text.sentence import stops
from digest.text.tokenizer import Word, compared, spellings, words

# Nobody's title or abstract is longer; what is beyond would only cost time and memory.
LONGEST = 20_000

TEXTS = 2
"""A paper has a title and an abstract."""

# A title says what a paper is about in ten words, an abstract in two hundred: four times as much a
# word, as was measured.
TITLE = 4.0

Frequencies = Mapping[str, float]
"""How strongly each stem stands in a paper: once in the abstract is 1, once in the title 4."""

_LETTER = re.compile(r"[^\W_]")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9]{1,9}?)s?\)")


@dataclass(frozen=True)
class Text:
    """The words of one *place*, *folded* as they are compared; *starts* begin sentences."""

    place: Place
    text: str
    folded: Sequence[str]
    starts: Sequence[int]

    @cached_property
    def written(self) -> Sequence[str]:
        """The words as they are written: few readers ask for such."""
        return spellings(self.text)[1]

    @cached_property
    def words(self) -> Sequence[Word]:
        """The words with their positions in the text: few texts are ever asked for them."""
        return words(self.text)

    def spelt(self, short: str) -> Iterator[int]:
        """Yield where *short* stands as it is spelt, or its plural."""
        forms = (short, f"{short}s")
        return (at for at, word in enumerate(self.written) if word in forms)


def texts(paper: Paper) -> tuple[Text, Text]:
    return text("title", paper.title), text("abstract", paper.abstract)


def text(place: Place, whole: str) -> Text:
    """Read the words of *whole*, sentence by sentence."""
    whole = whole[:LONGEST]
    folded: list[str] = []
    starts = [0]
    for start, end in pairwise((0, *stops(whole), len(whole))):
        said = compared(whole[start:end])
        # "et al. we", "vs. ours": what goes on in small letters is no new sentence.
        if folded and said and not _begins_small(whole, start):
            starts.append(len(folded))
        folded += said
    return Text(place, whole, folded, starts)


def definitions(text: Text) -> Iterator[tuple[str, int, int]]:
    """Yield each abbreviation that *text* defines, and the first word and the end of its long form:
    "retrieval-augmented generation (RAG)"."""
    end = last = 0
    for short in _ABBREVIATION.finditer(text.text) if "(" in text.text else ():
        end += len(compared(text.text[last : short.start()]))
        last = short.start()
        for letters in dict.fromkeys(("".join(filter(str.isupper, short[1])), short[1])):
            long = text.folded[max(end - len(letters), 0) : end]
            if len(letters) > 1 and [word[0] for word in long] == list(letters.casefold()):
                yield short[1], end - len(letters), end
                break


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


def _begins_small(whole: str, start: int) -> bool:
    letter = _LETTER.search(whole, start)
    return letter is not None and letter[0].islower()


def _spaced(text: Text) -> Iterator[str]:
    # One character alone says next to nothing.
    yield from (word for word in text.folded if not is_unspaced(word))
    for one, next_ in pairwise(text.words):
        if one.end == next_.start and is_unspaced(one.folded) and is_unspaced(next_.folded):
            yield one.folded + next_.folded
