"""A paper as the ranker reads it: its words by position, its sentences, the abbreviations it
defines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from digest.model import Paper, Place
from digest.text.word import Word, compared, spellings, words

# Nobody's title or abstract is longer; what is beyond would only cost time and memory.
LONGEST = 20_000

TEXTS = 2
"""A paper has a title and an abstract."""

# The same as [.!?…][\"'”’)\]]*\s|[。！？], and three times as fast: both ends begin with one of a set.
_SENTENCE = re.compile(r"[.!?…。！？](?:(?<=[。！？])|[\"'”’)\]]*\s)")
_LETTER = re.compile(r"[^\W_]")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9]{1,9}?)s?\)")


@dataclass(frozen=True)
class Text:
    """The words of one *place*, *folded* as they are compared; at each of *starts* a sentence
    begins."""

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
        """The words with their places in the text: few texts are ever asked for them."""
        return words(self.text)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Yield the first word of each sentence, and the one after its last."""
        return pairwise((*self.starts, len(self.folded)))

    def spelt(self, short: str) -> Iterator[int]:
        """Yield where *short* stands as it is spelt, or its plural."""
        forms = (short, f"{short}s")
        return (at for at, word in enumerate(self.written) if word in forms)


@dataclass(frozen=True, slots=True)
class Definition:
    """*short* stands for the words from *start* to *end* of its text."""

    short: str
    start: int
    end: int


def texts(paper: Paper) -> tuple[Text, Text]:
    return text("title", paper.title), text("abstract", paper.abstract)


def text(place: Place, whole: str) -> Text:
    """Read the words of *whole*, sentence by sentence."""
    whole = whole[:LONGEST]
    folded: list[str] = []
    starts = [0]
    for start, end in pairwise((0, *(end.end() for end in _SENTENCE.finditer(whole)), len(whole))):
        said = compared(whole[start:end])
        # "et al. we", "vs. ours": what goes on in small letters is no new sentence.
        if folded and said and not _begins_small(whole, start):
            starts.append(len(folded))
        folded += said
    return Text(place, whole, folded, starts)


def _begins_small(whole: str, start: int) -> bool:
    letter = _LETTER.search(whole, start)
    return letter is not None and letter[0].islower()


def definitions(text: Text) -> Iterator[Definition]:
    """Yield the abbreviations that *text* defines: "retrieval-augmented generation (RAG)"."""
    end = last = 0
    for short in _ABBREVIATION.finditer(text.text) if "(" in text.text else ():
        end += len(compared(text.text[last : short.start()]))
        last = short.start()
        for letters in dict.fromkeys(("".join(filter(str.isupper, short[1])), short[1])):
            long = text.folded[max(end - len(letters), 0) : end]
            if len(letters) > 1 and [word[0] for word in long] == list(letters.casefold()):
                yield Definition(short[1], end - len(letters), end)
                break
