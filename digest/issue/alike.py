"""Papers so near to each other that a digest shows one and counts the rest: the same work under two
names, or in two parts.

Two papers are alike when they share four fifths of their words, title and abstract together. Papers
are compared only where they share a rare word: with shares so high, two papers that are alike share
one of the rarest fifth of their words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from digest.model import Match, Paper, papers
from digest.text.word import compared

SHARE = 0.8
# Then a paper has a fifth of its words to itself at most, and shares one of any more.
FIFTH = 5
# Fewer words than these are no evidence: "Editorial" and "Editorial".
FEWEST = 4
# A word that stands among the rarest of more papers than these would bring too many together.
CROWD = 50

Twins = Mapping[int, frozenset[int]]


def twins(papers: Iterable[Paper]) -> Twins:
    """Return for each of *papers* that has some the ids of those alike."""
    spelt = {paper.id: _words(paper) for paper in papers}
    known = {number: found for number, found in spelt.items() if len(found) >= FEWEST}
    found: dict[int, set[int]] = {}
    for one, other in _neighbours(known):
        if _share(known[one], known[other]) >= SHARE:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {number: frozenset(others) for number, others in found.items()}


def folded(matches: Sequence[Match], twins: Twins) -> Sequence[Match]:
    """Return *matches*, strongest first, each one that is alike to a stronger one folded into
    it."""
    if not twins or twins.keys().isdisjoint([paper.id for paper in papers(matches)]):
        return matches
    kept: dict[int, Match] = {}
    for match in matches:
        near = twins.get(match.paper.id, frozenset())
        stronger = next((number for number in kept if number in near), None) if near else None
        if stronger is None:
            kept[match.paper.id] = match
        else:
            kept[stronger] = replace(kept[stronger], alike=(*kept[stronger].alike, match.paper))
    return tuple(kept.values())


def refolded(matches: Sequence[Match], folds: Iterable[Paper]) -> tuple[Match, ...]:
    """Return *matches*, each of *folds* under the first that it is alike to, as `folded` put it."""
    made = {match.paper.id: match for match in matches}
    for paper in folds:
        near = (one for one in matches if _share(_words(one.paper), _words(paper)) >= SHARE)
        number = next((one.paper.id for one in near), None)
        if number is not None and paper.id not in made:
            made[number] = replace(made[number], alike=(*made[number].alike, paper))
    return tuple(made.values())


def _neighbours(spelt: Mapping[int, frozenset[str]]) -> set[tuple[int, int]]:
    """Return the pairs that share one of their rarest words, and so may be alike."""
    papers = Counter(word for found in spelt.values() for word in found)
    holders: dict[str, list[int]] = {}
    for number, found in spelt.items():
        # The order is the same for every paper, so that the rare words of two papers are chosen
        # alike.
        for word in sorted(found, key=lambda word: (papers[word], word))[: len(found) // FIFTH + 1]:
            holders.setdefault(word, []).append(number)
    crowds = (numbers for numbers in holders.values() if len(numbers) <= CROWD)
    return {
        (one, other)
        for numbers in crowds
        for at, one in enumerate(numbers)
        for other in numbers[at + 1 :]
    }


def _words(paper: Paper) -> frozenset[str]:
    return frozenset(compared(f"{paper.title} {paper.abstract}"))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
