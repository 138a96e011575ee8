"""What an archive teaches, counted paper by paper: how rare words are, and what the papers of a
keyword read like."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from math import log

import numpy as np
import Stemmer

from digest.model import Field, Paper, Profile
from tests.reference_place import Row, pages, rows
from tests.reference_word import AMERICAN, Want, is_alone, light, want

Vector = np.ndarray
STEM: Callable[[str], str] = Stemmer.Stemmer("english").stemWord


@dataclass(frozen=True, eq=False, kw_only=True)
class Archive:
    """What *papers* teach: *verbs* by their participles, in how many papers each stem is *held*,
    the *common* subjects, a space."""

    papers: Sequence[Paper] = ()
    asked: Collection[Want] = ()
    verbs: Mapping[str, str] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    common: Mapping[str, float] = field(default_factory=dict)
    stems: Sequence[str] = ()
    middle: Vector = field(default_factory=lambda: np.zeros(0))
    axes: Vector = field(default_factory=lambda: np.zeros((0, 0)))

    def rarity(self, papers: int) -> float:
        return -log((papers + 1) / (len(self.papers) + 100))

    def root(self, form: str) -> str:
        return self.verbs.get(form, form)


EMPTY = Archive()


def learn(papers: Sequence[Paper], profile: Profile) -> Archive:
    held = Counter(stem for paper in papers for stem in counts(paper))
    carried = Counter(
        one
        for paper in papers
        for one in set(paper.categories)
        if " " not in one and ";" not in one
    )
    subjects = sorted(carried, key=lambda one: (-carried[one], one))[:32]
    known = Archive(
        papers=papers,
        asked={want(one) for one in (*profile.keywords, *profile.exclude, *profile.lower)},
        verbs=verbs(papers),
        held=held,
        common={one: carried[one] / len(papers) for one in subjects},
        stems=[stem for stem, number in held.items() if 3 <= number <= 0.4 * len(papers)]
        if len(papers) >= 200
        else (),
    )
    told = np.array([row(known, paper) for paper in papers])
    middle = told.mean(axis=0)
    return replace(
        known, middle=middle, axes=np.linalg.svd(told - middle, full_matrices=False)[2][:96]
    )


def verbs(papers: Iterable[Paper]) -> dict[str, str]:
    """Return the verb of each word in -ing and -ed of which more than one paper each has all three
    forms."""
    held = Counter(
        word
        for paper in papers
        for word in {word.folded for said in pages(paper).values() for word in said}
    )
    known = {AMERICAN.get(word, word) for word, number in held.items() if number > 1}
    found: dict[str, str] = {}
    for root in [word[:-3] for word in known if word.endswith("ing") and len(word) > 4]:
        is_doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
        for verb in (root[:-1],) if is_doubled else (root, f"{root}e"):
            if {verb, f"{root}ed"} <= known:
                found |= {f"{root}ing": light(verb), f"{root}ed": light(verb)}
    return found


@cache
def counts(paper: Paper, only: Field = "any") -> Counter[str]:
    """Count each stem, in the title four times; characters of a script without spaces by pairs."""
    found: Counter[str] = Counter()
    for place, said in pages(paper, only).items():
        spaced = [
            AMERICAN.get(word.folded, word.folded) for word in said if not is_alone(word.form)
        ]
        beside = [(one.form, other.form) for one, other in pairwise(said) if one.end == other.start]
        for word in [
            *spaced,
            *(one + other for one, other in beside if is_alone(one) and is_alone(other)),
        ]:
            found[STEM(word)] += 4 if place == "title" else 1
    return found


def row(known: Archive, paper: Paper) -> Vector:
    said = counts(paper)
    return unit(
        np.array([known.rarity(known.held[stem]) * log(1 + said[stem]) for stem in known.stems])
    )


def unit(vector: Vector) -> Vector:
    return vector / (np.linalg.norm(vector) or 1)


@cache
def kind(known: Archive, paper: Paper) -> tuple[Vector, Vector]:
    """Return where a paper lies, and which of the common subjects it carries."""
    return unit(known.axes @ (row(known, paper) - known.middle)), np.array(
        [float(one in paper.categories) for one in known.common]
    )


@cache
def brought(known: Archive, wanted: Want) -> tuple[float, Vector, Vector]:
    """Return how rare a keyword is, where its papers lie, and how much commoner each subject is
    among them."""
    rarest = max(
        (known.rarity(known.held[STEM(word)]) for word in wanted.words), default=known.rarity(0)
    )
    held = {
        paper: strength(times(known, wanted, paper)) / 5
        for paper in known.papers
        if rows(wanted, paper, known.root)
    }
    if wanted not in known.asked or not held:
        rarity = known.rarity(0) if wanted in known.asked else rarest
        return rarity, np.zeros(len(known.axes)), np.zeros(len(known.common))
    lies = unit(sum(much * kind(known, paper)[0] for paper, much in held.items()))
    carried = sum(much * kind(known, paper)[1] for paper, much in held.items())
    return known.rarity(len(held)), lies, lift(known, carried, sum(held.values()))


def lift(known: Archive, carried: Vector, papers: float) -> Vector:
    share = np.array(list(known.common.values()))
    return np.log((carried + 3 * share) / (papers + 3) / share)


def strength(times: float) -> float:
    return 5 * times / (times + 4)


def times(known: Archive, wanted: Want, paper: Paper) -> float:
    return sum(amount(place, row) for place, row in rows(wanted, paper, known.root).items())


def amount(place: Field, row: Row) -> float:
    """Return for how many times it counts: a title four times, words that are only near each other
    half."""
    return row.times * (4 if place == "title" else 1) * (0.5 if row.near else 1)
