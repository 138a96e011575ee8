"""Readers to measure with: keywords are words and phrases of titles, the common ones wanted by many (Zipf). Always the same ones."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from digest.model import Keyword, Paper, Profile
from digest.text.word import words

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
# Nobody asks for a word that one paper in fifty holds; with this about thirty of 300 papers enter a profile.
WIDE = 0.02


def profiles(papers: Iterable[Paper], number: int) -> list[Profile]:
    """Return *number* profiles of ten keywords, an exclusion and, one in ten, a followed author."""
    papers = tuple(papers)
    chance = random.Random(2)
    terms = _terms(papers)
    weights = [1 / rank for rank in range(1, len(terms) + 1)]
    authors = sorted({author for paper in papers for author in paper.authors})
    return [
        Profile(
            keywords=tuple(Keyword(term=term) for term in chance.choices(terms, weights, k=KEYWORDS)),
            exclude=(Keyword(term=chance.choice(terms)),),
            authors=(chance.choice(authors),) if chance.random() < 0.1 else (),
        )
        for _ in range(number)
    ]


def _terms(papers: Sequence[Paper]) -> list[str]:
    """Return the phrases of one to three words that titles use, the most frequent first, but for the widest."""
    titles = Counter(gram for paper in papers for gram in _grams(paper.title))
    anywhere = Counter(gram for paper in papers for gram in set(_grams(f"{paper.title} {paper.abstract}")))
    kept = [gram for gram in titles if anywhere[gram] <= WIDE * len(papers)]
    return sorted(kept, key=lambda gram: (-titles[gram], gram))


def _grams(text: str) -> list[str]:
    said = [word.folded for word in words(text)]
    grams = [said[start : start + length] for length in (1, 2, 3) for start in range(len(said) - length + 1)]
    return [" ".join(gram) for gram in grams if SMALL_WORDS.isdisjoint((gram[0], gram[-1])) and len(gram[0]) > 1]
