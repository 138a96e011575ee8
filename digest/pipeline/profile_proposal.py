"""A profile for whoever has a bibliography: what its works have in common, and most papers not."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.bibliography import Reference
from digest.model import Author, Keyword, Paper, Profile, Topic
from digest.people import profile as written_profile
from digest.pipeline.followed_proposal import FollowedAuthor, frequent
from digest.text.phrase import Phrase, is_general, phrases, spelling
from digest.text.tokenizer import STOP

MOST = 12
"""So many keywords are proposed: what somebody would write who takes their time."""
FEWEST = 5
"""Where fewer are shared by works, those of single works are taken too."""
LATEST = 2_000
"""So many works are read, and as many papers say how rare a phrase is everywhere."""
SHARED = 2
"""A phrase of one work alone says little of its reader."""
FREQUENT = 0.05
"""What stands in more of all papers than this part tells nothing."""
GENERAL = 1 / 3
"""A word of every field is a topic only where it stands in so many of the titles, and the corpus
says that it is rare elsewhere."""
ABSORBED = 0.8
"""A phrase that stands in so many of its works within a longer one is that longer one."""
PHRASE = 1.5
"""What several words are worth beside one: they mean the same thing in more of their papers."""
HEAVIEST = 6.0
"""The weight of a keyword in all titles and all abstracts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A *keyword*, in how many *works* it stands, in how many of these in their *titles* or tags,
    and in how many *papers* of the corpus."""

    keyword: Keyword
    works: int
    titles: int
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """*keywords* and *authors* of so many *works*, the most telling first; the *corpus* has so many
    papers. *owner* wrote most of the works, and follows nobody so called."""

    works: int
    corpus: int
    keywords: tuple[Proposed, ...]
    authors: tuple[FollowedAuthor, ...]
    owner: str | None = None

    @property
    def profile(self) -> Profile:
        keywords = tuple(one.keyword for one in self.keywords)
        return Profile(
            topics=(Topic(keywords=keywords),) if keywords else (),
            authors=tuple(Author(name=one.name) for one in self.authors),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """In how many of so many *works* each phrase stands, in how many *titles*, and in how many
    *papers* of the *corpus*; *texts* have their spellings."""

    works: int
    corpus: int
    here: Counter[Phrase]
    titles: Counter[Phrase]
    papers: Counter[Phrase]
    texts: Sequence[Mapping[Phrase, str]]

    def gain(self, phrase: Phrase) -> float:
        """Return how much more *phrase* stands here than everywhere, times its share here."""
        share = self.here[phrase] / self.works
        lift = share * (self.corpus + 1) / (self.papers[phrase] + 1)
        rarity = math.log(lift) if self.corpus else 1.0
        return share * rarity * (PHRASE if len(phrase) > 1 else 1.0)

    def weight(self, phrase: Phrase) -> float:
        """Return its share of the works, a title counting as much as an abstract."""
        share = (self.here[phrase] + self.titles[phrase]) / (2 * self.works)
        return max(0.1, round(HEAVIEST * share, 1))


def propose(
    works: Sequence[Reference], corpus: Sequence[Paper], *, owner: str | None = None
) -> Proposal:
    """Propose a profile for who reads *works*; the papers of the *corpus* say what is rare.

    *owner* is whose works these are, where that is known.
    """
    latest = works[-LATEST:]
    authors, owner = frequent([one.authors for one in latest], owner)
    counts = _counted(latest, corpus)
    chosen = _chosen(counts, SHARED, MOST)
    if len(chosen) < FEWEST:
        chosen = _chosen(counts, 1, FEWEST)
    return Proposal(
        works=len(latest),
        corpus=counts.corpus,
        keywords=tuple(_proposed(phrase, counts) for phrase in chosen),
        authors=authors,
        owner=owner,
    )


def _counted(works: Sequence[Reference], corpus: Sequence[Paper]) -> _Counts:
    texts = [phrases(_text(one)) for one in works]
    here = Counter(phrase for found in texts for phrase in found)
    titles = Counter(
        phrase for one in works for phrase in phrases(". ".join((one.title, *one.keywords)))
    )
    sample = corpus[:: max(1, len(corpus) // LATEST)]
    papers = Counter(
        phrase
        for paper in sample
        for phrase in phrases(f"{paper.title}. {paper.abstract}")
        if phrase in here
    )
    return _Counts(
        works=len(works), corpus=len(sample), here=here, titles=titles, papers=papers, texts=texts
    )


def _text(work: Reference) -> str:
    """Return what a work says of itself; its tags where it has no abstract."""
    return f"{work.title}. {work.abstract or '. '.join(work.keywords)}"


def _chosen(counts: _Counts, fewest: int, most: int) -> list[Phrase]:
    """Return the most telling phrases of *fewest* works or more, the most telling first; each of
    several words has one that none before it has."""
    gains = {
        phrase: gain
        for phrase, count in counts.here.items()
        if count >= fewest and _may_tell(phrase, counts) and (gain := counts.gain(phrase)) > 0
    }
    chosen: list[Phrase] = []
    said = set(STOP)
    absorbed = _absorbed(gains, counts.here)
    for phrase in sorted(gains, key=lambda phrase: (-gains[phrase], phrase)):
        is_new = len(phrase) == 1 or not said.issuperset(phrase)
        if is_new and phrase not in absorbed and _is_keyword(spelling(phrase, counts.texts)):
            chosen.append(phrase)
            said.update(phrase)
        if len(chosen) == most:
            break
    return chosen


def _may_tell(phrase: Phrase, counts: _Counts) -> bool:
    if is_general(phrase) and not (
        counts.corpus and counts.titles[phrase] >= GENERAL * counts.works
    ):
        return False
    return counts.papers[phrase] <= FREQUENT * counts.corpus + counts.here[phrase]


def _absorbed(gains: Mapping[Phrase, float], here: Mapping[Phrase, int]) -> set[Phrase]:
    """Return the phrases that hardly stand without a longer one round them."""
    return {
        inner
        for phrase in gains
        for inner in _within(phrase)
        if inner in gains and here[phrase] >= ABSORBED * here[inner]
    }


def _within(phrase: Phrase) -> Iterator[Phrase]:
    for length in range(1, len(phrase)):
        for start in range(len(phrase) - length + 1):
            yield phrase[start : start + length]


def _is_keyword(term: str) -> bool:
    try:
        return written_profile.term(term) == term
    except ValueError:
        return False


def _proposed(phrase: Phrase, counts: _Counts) -> Proposed:
    keyword = Keyword(term=spelling(phrase, counts.texts), weight=counts.weight(phrase))
    return Proposed(
        keyword=keyword,
        works=counts.here[phrase],
        titles=counts.titles[phrase],
        papers=counts.papers[phrase],
    )
