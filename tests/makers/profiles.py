"""Readers to measure with: words and phrases of listings, some wanted by many (Zipf 0.8). Always
the same ones."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from digest.model import Author, Keyword, Paper, Profile, Topic
from digest.text.tokenizer import words

SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "can",
        "do",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "to",
        "towards",
        "via",
        "we",
        "what",
        "with",
    ]
)
KEYWORDS = 10
TERMS = 100_000
FIELDS, WORDS, WIDE = 100, 14, 50


def profiles(papers: Iterable[Paper], number: int) -> list[Profile]:
    """Return *number* profiles of ten keywords, one in five with an exclusion and one in ten with a
    followed author."""
    papers = tuple(papers)
    chance = random.Random(2)
    keywords = [Keyword(term=term) for term in terms(papers)]
    chance.shuffle(keywords)
    weights = list(accumulate(rank**-0.8 for rank in range(1, len(keywords) + 1)))
    authors = [
        Author(name=name)
        for name in sorted({author for paper in papers for author in paper.authors})
    ]
    return [
        Profile(
            topics=(
                Topic(keywords=tuple(chance.choices(keywords, cum_weights=weights, k=KEYWORDS))),
            ),
            exclude=(chance.choice(keywords),) if chance.random() < 0.2 else (),
            authors=(chance.choice(authors),) if chance.random() < 0.1 else (),
        )
        for _ in range(number)
    ]


def fields(papers: Iterable[Paper], number: int) -> list[Profile]:
    """Return *number* profiles of readers in some hundred fields, each with most of the words of
    theirs.

    A field has words of one paper that one in five to fifty of all papers holds, and those often:
    what papers are about.
    """
    papers, chance = tuple(papers), random.Random(3)
    grams = [Counter(_grams(f"{paper.title}. {paper.abstract}")) for paper in papers]
    held = Counter(gram for one in grams for gram in one)
    said = sum(grams, Counter[str]())
    known = [
        [gram for gram in one if len(papers) <= WIDE * held[gram] <= len(papers) * 10]
        for one in grams
    ]
    telling = [
        sorted(one, key=lambda gram: (-said[gram] / held[gram], gram))[:WORDS] for one in known
    ]
    words = chance.sample([one for one in telling if len(one) == WORDS], FIELDS)
    drawn = (chance.sample(chance.choice(words), KEYWORDS) for _ in range(number))
    return [
        Profile(topics=(Topic(keywords=tuple(Keyword(term=term) for term in one)),))
        for one in drawn
    ]


def terms(papers: Iterable[Paper]) -> list[str]:
    """Return the first distinct phrases of one to three words in *papers*, but for those of small
    words only."""
    found: dict[str, None] = {}
    for paper in papers:
        found.update(dict.fromkeys(_grams(f"{paper.title}. {paper.abstract}")))
        if len(found) >= TERMS:
            break
    return list(found)[:TERMS]


def _grams(text: str) -> Iterator[str]:
    said = [word.folded for word in words(text)]
    for length in (1, 2, 3):
        for start in range(len(said) - length + 1):
            gram = said[start : start + length]
            if not SMALL_WORDS.issuperset(gram):
                yield " ".join(gram)
