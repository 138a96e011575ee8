"""Papers that say nearly the same, of which a digest shows one and names the rest.

Two papers are near-duplicates when they share four fifths of their words, title and abstract
together. Papers are compared only where they share a rare word: with shares so high, two
near-duplicates share one of the rarest fifth of their words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from digest.model import Paper
from digest.text.tokenizer import compared

SHARE = 0.8
# Then a paper has a fifth of its words to itself at most, and shares one of any more.
FIFTH = 5
# Fewer words than these are no evidence: "Editorial" and "Editorial".
FEWEST = 4
# A word that stands among the rarest of more papers than these would bring too many together.
CROWD = 50


def duplicates(papers: Iterable[Paper]) -> Mapping[int, frozenset[int]]:
    """Return for each of *papers* that has near-duplicates among them their ids."""
    words = {paper.id: frozenset(compared(f"{paper.title} {paper.abstract}")) for paper in papers}
    words = {number: found for number, found in words.items() if len(found) >= FEWEST}
    found: dict[int, set[int]] = {}
    bits = _bits(words)
    for one, other in _neighbours(words):
        if _share(bits[one], bits[other]) >= SHARE:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {number: frozenset(others) for number, others in found.items()}


def folded(papers: Sequence[int], duplicates: Mapping[int, frozenset[int]]) -> Mapping[int, int]:
    """Return which of *papers* (ids) say nearly the same as an earlier one, and as which."""
    found: dict[int, int] = {}
    if duplicates.keys().isdisjoint(papers):
        return found
    kept: dict[int, int] = {}
    for place, number in enumerate(papers):
        if number not in duplicates:
            continue
        stronger = original(number, kept, duplicates)
        if stronger is None:
            kept[number] = place
        else:
            found[number] = stronger
    return found


def original(
    paper: int, kept: Mapping[int, int], duplicates: Mapping[int, frozenset[int]]
) -> int | None:
    """Return as which of *kept* (places by id) *paper* says nearly the same: the first one."""
    near = [other for other in duplicates.get(paper, ()) if other in kept]
    return min(near, key=kept.__getitem__, default=None)


def _neighbours(words: Mapping[int, frozenset[str]]) -> set[tuple[int, int]]:
    """Return the pairs that share one of their rarest words."""
    papers = Counter(word for found in words.values() for word in found)
    holders: dict[str, list[int]] = {}
    for number, found in words.items():
        # In one order for every paper, so that the rare words of two are chosen alike.
        for word in sorted(found, key=lambda word: (papers[word], word))[: len(found) // FIFTH + 1]:
            holders.setdefault(word, []).append(number)
    crowds = (numbers for numbers in holders.values() if len(numbers) <= CROWD)
    return {
        (one, other)
        for numbers in crowds
        for at, one in enumerate(numbers)
        for other in numbers[at + 1 :]
    }


def _bits(words: Mapping[int, frozenset[str]]) -> Mapping[int, int]:
    """Return the words of each paper as one number with a bit for each: to compare two takes a
    twentieth of the time that sets take."""
    places: dict[str, int] = {}
    return {
        number: sum(1 << places.setdefault(word, len(places)) for word in found)
        for number, found in words.items()
    }


def _share(one: int, other: int) -> float:
    return (one & other).bit_count() / (one | other).bit_count()
