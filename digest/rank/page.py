"""A paper as the ranker reads it: its words by position, its sentences, the abbreviations it defines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Paper, Place
from digest.text.word import Word, words

# Nobody's title or abstract is longer; what is beyond would only cost time and memory.
LONGEST = 20_000

_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\s|[。！？]")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9]{1,9})s?\)")


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one *place*; *ends* are the numbers of the words that a sentence ends before."""

    place: Place
    text: str
    words: Sequence[Word]
    ends: frozenset[int]

    def written(self, position: int) -> str:
        word = self.words[position]
        return self.text[word.start : word.end]


@dataclass(frozen=True, slots=True)
class Definition:
    """*short* stands for the words from *start* to *end* of the text at *place*."""

    short: str
    place: Place
    start: int
    end: int


def texts(paper: Paper) -> tuple[Text, Text]:
    return _text("title", paper.title[:LONGEST]), _text("abstract", paper.abstract[:LONGEST])


def definitions(text: Text) -> Iterator[Definition]:
    """Yield the abbreviations that *text* defines: "retrieval-augmented generation (RAG)"."""
    starts = {word.start: position for position, word in enumerate(text.words)}
    for found in _ABBREVIATION.finditer(text.text):
        end = starts.get(found.start(1))
        if end is None:
            continue
        for letters in dict.fromkeys(("".join(filter(str.isupper, found[1])), found[1])):
            long = text.words[max(end - len(letters), 0) : end]
            if len(letters) > 1 and [word.folded[0] for word in long] == list(letters.casefold()):
                yield Definition(found[1], text.place, end - len(letters), end)
                break


def _text(place: Place, text: str) -> Text:
    found = words(text)
    return Text(place, text, found, frozenset(_sentence_starts(text, found)))


def _sentence_starts(text: str, found: Sequence[Word]) -> Iterator[int]:
    ends = [end.end() for end in _SENTENCE.finditer(text)]
    position = 0
    for end in ends:
        while position < len(found) and found[position].start < end:
            position += 1
        # "et al. we", "vs. ours": what goes on in small letters is no new sentence.
        if position < len(found) and not text[found[position].start].islower():
            yield position
