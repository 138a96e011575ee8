"""What an archive teaches, counted paper by paper: how rare words are, and what the papers of a
keyword read like."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise
from math import log

import numpy as np
import Stemmer

from digest.model import Field, Paper, Profile
from digest.rank.lexicon import Lexicon, compounds
from digest.text.derivation import derivations, families
from digest.text.tokenizer import Gap
from digest.text.word_form import american
from tests.reference_place import Row, pages, rows
from tests.reference_word import Want, is_alone, want

Vector = np.ndarray
NOTHING = Lexicon(families())
STEM: Callable[[str], str] = Stemmer.Stemmer("english").stemWord


@dataclass(frozen=True, eq=False, kw_only=True)
class Archive:
    """What *papers* teach: a *lexicon*, in how many papers each stem is *held*,
    the *common* subjects, a space, and by how much two papers of it are alike by *chance*."""

    papers: Sequence[Paper] = ()
    asked: Collection[Want] = ()
    lexicon: Lexicon = NOTHING
    held: Counter[str] = field(default_factory=Counter)
    common: Mapping[str, float] = field(default_factory=dict)
    stems: Sequence[str] = ()
    middle: Vector = field(default_factory=lambda: np.zeros(0))
    axes: Vector = field(default_factory=lambda: np.zeros((0, 0)))
    chance: float = 1

    def rarity(self, papers: int) -> float:
        return -log((papers + 1) / (len(self.papers) + 100))


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
        lexicon=learnt(papers, held),
        held=held,
        common={one: carried[one] / len(papers) for one in subjects},
        stems=[stem for stem, number in held.items() if 3 <= number <= 0.4 * len(papers)]
        if len(papers) >= 200
        else (),
    )
    told = np.array([row(known, paper) for paper in papers])
    middle = told.mean(axis=0)
    placed = replace(
        known, middle=middle, axes=np.linalg.svd(told - middle, full_matrices=False)[2][:96]
    )
    lies = [kind(placed, paper)[0] for paper in papers]
    alike = [float(one @ other) for one, other in combinations(lies, 2)]
    return replace(placed, chance=float(np.quantile(alike, 0.99)))


def learnt(papers: Iterable[Paper], held: Counter[str]) -> Lexicon:
    """Return what of the words in *papers* is a form of another, or written in two ways."""
    words: Counter[str] = Counter()
    hyphened: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        said = list(pages(paper).values())
        words.update({word.folded for row in said for word in row})
        hyphened.update(
            {
                (one.folded, other.folded)
                for row in said
                for one, other in pairwise(row)
                if other.gap == Gap.HYPHEN
                and all(len(each) > 1 and each.isalpha() for each in (one.folded, other.folded))
            }
        )
    return Lexicon(derivations(words), compounds(words, hyphened), held)


@cache
def counts(paper: Paper, only: Field = "any") -> Counter[str]:
    """Count each stem, in the title four times; characters of a script without spaces by pairs."""
    found: Counter[str] = Counter()
    for place, said in pages(paper, only).items():
        spaced = [american(word.folded) for word in said if not is_alone(word.folded)]
        beside = [
            (one.folded, other.folded) for one, other in pairwise(said) if one.end == other.start
        ]
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
    said = row(known, paper)
    lies = known.axes @ (said - known.middle) if said.any() else np.zeros(len(known.axes))
    return unit(lies), np.array([float(one in paper.categories) for one in known.common])


@cache
def brought(known: Archive, wanted: Want) -> tuple[float, Vector, Vector]:
    """Return how rare a keyword is, where its papers lie, and how much commoner each subject is
    among them."""
    rarest = max(
        (known.rarity(known.held[STEM(word)]) for word in wanted.words), default=known.rarity(0)
    )
    held = holders(known, wanted)
    if wanted not in known.asked or not held:
        rarity = known.rarity(0) if wanted in known.asked else rarest
        return rarity, np.zeros(len(known.axes)), np.zeros(len(known.common))
    lies = unit(sum(much * kind(known, paper)[0] for paper, much in held.items()))
    carried = sum(much * kind(known, paper)[1] for paper, much in held.items())
    return known.rarity(len(held)), lies, lift(known, carried, sum(held.values()))


def holders(known: Archive, wanted: Want) -> Mapping[Paper, float]:
    """Return the papers that have a keyword, and how strongly."""
    return {
        paper: strength(times(known, wanted, paper)) / 5
        for paper in known.papers
        if rows(wanted, paper, known.lexicon)
    }


@cache
def trust(known: Archive, wanted: Want) -> float:
    """Return how far it is to be trusted where the papers of a keyword lie, as if three more were
    alike to nothing."""
    evidence = sum(holders(known, wanted).values()) if wanted in known.asked else 0
    return evidence / (evidence + 3)


def lift(known: Archive, carried: Vector, papers: float) -> Vector:
    share = np.array(list(known.common.values()))
    return np.log((carried + 3 * share) / (papers + 3) / share)


def strength(times: float) -> float:
    return 5 * times / (times + 4)


def times(known: Archive, wanted: Want, paper: Paper) -> float:
    return sum(amount(place, row) for place, row in rows(wanted, paper, known.lexicon).items())


def amount(place: Field, row: Row) -> float:
    """Return for how many times it counts: a title four times, words that are only near each other
    half."""
    return row.times * (4 if place == "title" else 1) * (0.5 if row.near else 1)
