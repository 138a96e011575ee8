"""What the archive teaches up to yesterday: how rare words and keywords are, and what the papers of a keyword read like."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from digest.model import Paper, Profile
from digest.rank.asked import spelt
from digest.rank.page import Text, texts
from digest.rank.search import Search, search
from digest.rank.space import AXES, Counts, Floats, Space, space
from digest.rank.want import Want
from digest.text.stem import participles, stemmer

# What is learnt anew is learnt from the latest papers: about two months of three arXiv classes, some seconds of work.
LATEST = 12_000
MOST_WORDS = 60_000
TITLE = 4.0
# As if a hundred papers were known before the first: one in a hundred held whatever is asked for.
_BEFORE = 100


@dataclass(frozen=True, slots=True)
class Known:
    """Of one keyword: how many *papers* held it, and the sum of where those lie in the space, the stronger the more."""

    papers: int
    total: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """*papers* were read; *words* counts in how many each stem stands. *fitted* were read when *forms* and *space* were made."""

    papers: int = 0
    fitted: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    space: Space | None = None
    keywords: Mapping[Want, Known] = field(default_factory=dict)

    def rarity(self, papers: int) -> float:
        """Return −ln of the share of papers that hold what *papers* of them hold."""
        return float(-np.log((papers + 1) / (self.papers + _BEFORE)))


def learn(papers: Iterable[Paper], profiles: Iterable[Profile]) -> Learnt:
    """Learn anew from the latest of *papers*, oldest first, for all that *profiles* ask for."""
    latest = list(papers)[-LATEST:]
    stem = stemmer()
    read = [texts(paper) for paper in latest]
    folded = Counter(word for one in read for word in {word.folded for text in one for word in text.words})
    counted = [counts(one, stem) for one in read]
    words = Counter(word for paper in counted for word in paper)
    known = Learnt(forms=participles(word for word, number in folded.items() if number > 1), space=space(counted, words))
    return replace(add(known, latest, profiles), fitted=len(latest))


def add(learnt: Learnt, papers: Iterable[Paper], profiles: Iterable[Profile]) -> Learnt:
    """Count *papers* too, in the space that is known; what *profiles* ask for and nobody did before begins with these."""
    papers = tuple(papers)
    stem = stemmer()
    sought = search(spelt(profiles, learnt.forms).wants, learnt.forms)
    words = Counter(learnt.words)
    keywords = dict(learnt.keywords)
    read = [texts(paper) for paper in papers]
    counted = [counts(one, stem) for one in read]
    places = learnt.space.places(counted) if learnt.space else np.zeros((len(papers), AXES), np.float32)
    for paper, one, stems, place in zip(papers, read, counted, places, strict=True):
        words.update(stems.keys())
        _count(keywords, sought, paper, one, place)
    for want in sought.wants:
        keywords.setdefault(want, Known(0, np.zeros(AXES, np.float32)))
    return replace(learnt, papers=learnt.papers + len(papers), words=dict(words.most_common(MOST_WORDS)), keywords=keywords)


def counts(read: Sequence[Text], stem: Callable[[str], str]) -> Counts:
    """Return how strongly each stem stands in a paper."""
    found: dict[str, float] = {}
    for text in read:
        times = TITLE if text.place == "title" else 1.0
        for word in text.words:
            root = stem(word.folded)
            found[root] = found.get(root, 0.0) + times
    return found


def _count(keywords: dict[Want, Known], sought: Search, paper: Paper, read: Sequence[Text], place: Floats) -> None:
    for want, standings in sought.standings(paper, read):
        strength = sum((TITLE if one.place == "title" else 1.0) * (0.5 if one.near else 1.0) * one.times for one in standings)
        known = keywords.get(want, Known(0, np.zeros(AXES, np.float32)))
        keywords[want] = Known(known.papers + 1, known.total + np.float32(strength / (strength + TITLE)) * place)
