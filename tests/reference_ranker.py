"""The ranker as slow and plain as it can be: every profile against every paper, one after the other, with an empty archive."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from digest.model import Paper, Profile
from digest.rank.author import meets, name
from digest.rank.page import Text, definitions, texts
from digest.rank.want import Side, Want, keyword
from digest.text.stem import light, stemmer
from digest.text.stop import STOP

RARITY = log(100)
MIDDLE = 3 * RARITY
STEM = stemmer()
Sentence = list[frozenset[str]]

wanted = cache(keyword)


def rank(profile: Profile, papers: Sequence[Paper], used: Collection[int]) -> list[tuple[int, float]]:
    """Return (id, score) of the papers that enter, strongest first."""
    entered = [(paper, score(profile, paper)) for paper in papers if paper.id not in used and enters(profile, paper)]
    entered.sort(key=lambda one: (-one[1], -one[0].upvotes, -one[0].first_listed_on.toordinal(), one[0].id))
    return [(paper.id, strength) for paper, strength in entered if strength >= profile.cutoff]


def enters(profile: Profile, paper: Paper) -> bool:
    if any(stands(wanted(one), paper, is_phrase=True) for one in profile.exclude):
        return False
    if any(followed(author.name, paper) for author in profile.authors):
        return True
    is_open = not profile.keywords and not profile.authors
    areas = {area for category in paper.categories for area in (category, category.split(".")[0])}
    is_within = not profile.categories or any(category in areas for category in profile.categories)
    return is_within and (is_open or any(stands(wanted(one), paper) for one in profile.keywords))


def score(profile: Profile, paper: Paper) -> float:
    if profile.is_open:
        return 0.0
    heaviest: dict[Want, float] = {}
    for one in profile.keywords:
        heaviest[wanted(one)] = max(one.weight, heaviest.get(wanted(one), 0))
    points = sum(weight * worth(want, paper) for want, weight in heaviest.items())
    points += MIDDLE * len({name(one.name) for one in profile.authors if followed(one.name, paper)})
    lowered = 0.5 if any(stands(wanted(one), paper, is_phrase=True) for one in profile.lower) else 1.0
    return round(min(lowered * 100 * points / (points + MIDDLE) + 3 * paper.upvotes / (paper.upvotes + 30), 100), 6)


def worth(want: Want, paper: Paper) -> float:
    """Return half for the keyword, half for its words wherever they stand; one without words of its own is worth all itself."""
    whole = saturated(stands(want, paper))
    each = [saturated(sum(page.weight * page.stems[STEM(word)] for page in fields(want, paper))) for word in want.words]
    return RARITY * whole if not each else RARITY / 2 * (whole + sum(each) / len(each))


def saturated(count: float) -> float:
    return 5 * count / (count + 4)


def stands(want: Want, paper: Paper, *, is_phrase: bool = False) -> float:
    """Return how often a keyword of one side stands in its fields: titles count four times, words only near each other half."""
    side, total = want.sides[0], 0.0
    if not frozenset(side.atoms) - STOP <= vocabulary(paper):
        return 0.0
    for page in fields(want, paper):
        count = phrases(side, page) + abbreviations(side, page, paper)
        total += page.weight * (count or (0 if is_phrase or side.is_phrase else near(side, page) / 2))
    return total


class Page(NamedTuple):
    """A title or an abstract: what each word may be, sentence by sentence, and how often each stem stands there."""

    weight: int
    text: Text
    sentences: list[Sentence]
    atoms: frozenset[str]
    stems: Counter[str]


@cache
def read(paper: Paper) -> tuple[Page, ...]:
    return tuple(map(page, texts(paper)))


@cache
def vocabulary(paper: Paper) -> frozenset[str]:
    return frozenset().union(*(page.atoms for page in read(paper)))


def page(text: Text) -> Page:
    said = list(sentences(text))
    atoms = frozenset().union(*(word for sentence in said for word in sentence))
    return Page(4 if text.place == "title" else 1, text, said, atoms, Counter(map(STEM, text.folded)))


def sentences(text: Text) -> Iterator[Sentence]:
    words = [
        frozenset({light(folded), f"={folded}", f"={written}", f"^{written}", f"^{written.removesuffix('s')}"})
        for folded, written in zip(text.folded, text.written, strict=True)
    ]
    return (words[start:end] for start, end in text.sentences())


def fields(want: Want, paper: Paper) -> Iterator[Page]:
    return (page for page in read(paper) if want.field in ("any", page.text.place))


def phrases(side: Side, page: Page) -> int:
    return sum(begins(side, sentence[at:]) for sentence in page.sentences for at in range(len(sentence)))


def begins(side: Side, said: Sentence) -> bool:
    return len(said) >= len(side.atoms) and all(atom in here for atom, here in zip(side.atoms, said, strict=False))


def abbreviations(side: Side, page: Page, paper: Paper) -> int:
    """Count the abbreviations that the paper defines to be this, but for their definitions."""
    count = 0
    for other in read(paper) if len(side.atoms) > 1 else ():
        words = [word for sentence in other.sentences for word in sentence]
        for short in definitions(other.text):
            if short.end - short.start == len(side.atoms) and begins(side, words[short.start :]):
                count += sum(other is not page or at != short.end for at in page.text.spelt(short.short))
    return count


def near(side: Side, page: Page) -> int:
    """Count windows of all words but small ones with at most four others, in any order, none reaching into the one before."""
    telling = frozenset(side.atoms) - STOP
    if not 1 < len(telling) <= len(side.atoms) <= 8:
        return 0
    found = 0
    for sentence in page.sentences:
        start = 0
        while telling <= frozenset().union(*sentence[start:]):
            ends = range(start + 1, min(start + len(side.atoms) + 4, len(sentence)) + 1)
            end = next((end for end in ends if telling <= frozenset().union(*sentence[start:end])), None)
            found, start = (found + 1, end) if end and telling & sentence[start] else (found, start + 1)
    return found


def followed(author: str, paper: Paper) -> bool:
    return any(meets(name(author), name(other)) for other in paper.authors)
