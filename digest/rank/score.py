"""Which papers enter a profile, and how strongly; reads an index, knows nothing of people or days.

The score of a paper for a profile is

    Σ over its keywords  weight × (3 if the title has it  +  2n / (n + 1) if it stands n times in the abstract)
    + 4 for each followed author

A keyword narrowed to a field counts there only; two spellings of one keyword count once, with the higher weight. One mention
in an abstract is worth 1, any number of them less than 2, a title 3; an author weighs as much as a word in title and abstract.
Nothing depends on the other papers of the day, so a score means the same in every issue. Equal scores are ordered by
upvotes, then newest listing, then lower id.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

import numpy as np
from scipy.sparse import csr_array

from digest.model import Hit, Keyword, Match, Place, Profile
from digest.rank.scan import Index
from digest.rank.vocabulary import Vocabulary

# Profiles in one product: enough to be fast, few enough to take some megabytes whatever is asked for.
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """One feature that a profile asks for, as its reader spelt it."""

    term: str
    place: Place
    weight: float


Wishes = Mapping[int, Wish]
Scores = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one profile's keywords, authors and exclusions are worth in which papers, by position in the index."""

    words: Scores
    authors: Scores
    excluded: Scores


def rank(profiles: Iterable[Profile], index: Index, used: Iterable[Collection[int]]) -> Iterator[tuple[Match, ...]]:
    """Yield for each of *profiles* all papers that enter, strongest first; *used* are the ids not to be shown to each.

    *index* was made for these profiles, or for these and others.
    """
    pairs = zip(profiles, used, strict=True)
    while chunk := tuple(islice(pairs, CHUNK)):
        yield from _ranked(chunk, index)


def _ranked(chunk: Sequence[tuple[Profile, Collection[int]]], index: Index) -> Iterator[tuple[Match, ...]]:
    words = [_words(profile.keywords, index.vocabulary) for profile, _ in chunk]
    authors = [_authors(profile.authors, index.vocabulary) for profile, _ in chunk]
    excluded = [_words(profile.exclude, index.vocabulary) for profile, _ in chunk]
    scored = map(Scored, _scores(words, index), _scores(authors, index), _scores(excluded, index))
    for (profile, used), sought, followed, scores in zip(chunk, words, authors, scored, strict=True):
        found = _entered(profile, index, scores)
        fresh = {paper: score for paper, score in found.items() if index.papers[paper].id not in used}
        yield _matches(fresh, {**sought, **followed}, index)


def _words(keywords: Iterable[Keyword], vocabulary: Vocabulary) -> Wishes:
    """Return the features of *keywords*: of two spellings of one the first names it, the heavier weighs."""
    wishes: dict[int, Wish] = {}
    for keyword in keywords:
        for feature, place in vocabulary.places(keyword):
            known = wishes.get(feature, Wish(keyword.term, place, keyword.weight))
            wishes[feature] = Wish(known.term, place, max(known.weight, keyword.weight))
    return wishes


def _authors(authors: Iterable[str], vocabulary: Vocabulary) -> Wishes:
    wishes: dict[int, Wish] = {}
    for author in authors:
        wishes.setdefault(vocabulary.authors[author], Wish(author, "authors", 1.0))
    return wishes


def _scores(wishes: Sequence[Wishes], index: Index) -> Iterator[Scores]:
    """Yield for each of *wishes* what they are worth in which papers: one sparse product for all."""
    # Features in order: a sum of floats depends on it, and must not depend on who else is ranked.
    features = [feature for asked in wishes for feature in sorted(asked)]
    weights = [asked[feature].weight for asked in wishes for feature in sorted(asked)]
    starts = np.cumsum([0, *map(len, wishes)])
    shape = (len(wishes), index.vocabulary.size)
    product = csr_array((np.array(weights, float), np.array(features, int), starts), shape=shape) @ index.strengths
    columns, values = product.indices.tolist(), product.data.tolist()
    for start, end in pairwise(product.indptr.tolist()):
        yield dict(zip(columns[start:end], values[start:end], strict=True))


def _entered(profile: Profile, index: Index, scored: Scored) -> Scores:
    """Return the score of each paper that enters: by a keyword within the categories or by an author, and not excluded."""
    wanted = frozenset(category.casefold() for category in profile.categories)
    sought = range(len(index.papers)) if profile.is_open else scored.words
    within = (paper for paper in sought if not wanted or not wanted.isdisjoint(index.areas[paper]))
    return {
        # Rounded, so that sums that should be equal are equal, whatever the order they were added in.
        paper: round(scored.words.get(paper, 0.0) + scored.authors.get(paper, 0.0), 6)
        for paper in chain(within, scored.authors)
        if paper not in scored.excluded
    }


def _matches(scores: Scores, wishes: Wishes, index: Index) -> tuple[Match, ...]:
    hits: dict[int, list[Hit]] = {paper: [] for paper in scores}
    for feature, wish in wishes.items():
        for paper, spans in index.spans.get(feature, {}).items():
            if paper in hits:
                hits[paper].append(Hit(term=wish.term, place=wish.place, spans=spans))
    strongest = sorted(scores, key=lambda paper: (-scores[paper], paper))
    return tuple(Match(paper=index.papers[paper], score=scores[paper], hits=tuple(hits[paper])) for paper in strongest)
