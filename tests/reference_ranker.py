"""The ranker as slow and plain as it can be: every profile against every paper, one after the other, with an empty archive."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from digest.model import Field, Paper, Profile
from digest.rank.author import meets, name
from digest.rank.page import Text, definitions, texts
from digest.rank.want import Side, Want, keyword
from digest.text.stem import light, stemmer
from digest.text.stop import STOP

RARITY, STEM, wanted = log(100), stemmer(), cache(keyword)


def rank(profile: Profile, papers: Sequence[Paper], used: Collection[int]) -> list[tuple[int, float]]:
    """Return (id, score) of the papers that enter, strongest first."""
    scored = [(paper, score(profile, paper)) for paper in papers if paper.id not in used]
    scored.sort(key=lambda one: (-one[1], -one[0].upvotes, -one[0].first_listed_on.toordinal(), one[0].id))
    return [(paper.id, strength) for paper, strength in scored if strength >= max(profile.cutoff, 0)]


def score(profile: Profile, paper: Paper) -> float:
    """Return -1 for a paper that does not enter."""
    followed = {who for who in [name(one.name) for one in profile.authors] if any(meets(who, name(one)) for one in paper.authors)}
    barred, lowered = (any(stands(wanted(one), paper, is_phrase=True) for one in some) for some in (profile.exclude, profile.lower))
    areas = {area for category in paper.categories for area in (category, category.split(".")[0])}
    is_within = not profile.categories or not areas.isdisjoint(profile.categories)
    is_met = profile.is_open or any(stands(wanted(one), paper) for one in profile.keywords)
    if barred or not (followed or (is_within and is_met)):
        return -1.0
    heaviest = {wanted(one): one.weight for one in sorted(profile.keywords, key=lambda one: one.weight)}
    points = sum(weight * worth(want, paper) for want, weight in heaviest.items()) + 3 * RARITY * len(followed)
    base = (0.5 if lowered else 1.0) * 100 * points / (points + 3 * RARITY)
    return 0.0 if profile.is_open else round(min(base + 3 * paper.upvotes / (paper.upvotes + 30), 100), 6)


def worth(want: Want, paper: Paper) -> float:
    """Return half for the keyword, half for its words wherever they stand; one without words of its own is worth all itself."""
    stems = [sum(page.weight * page.stems[STEM(word)] for page in pages(paper, want.field)) for word in want.words]
    whole, *each = (5 * count / (count + 4) for count in (stands(want, paper), *stems))
    return RARITY / 2 * (whole + (sum(each) / len(each) if each else whole))


def stands(want: Want, paper: Paper, *, is_phrase: bool = False) -> float:
    """Return how often a keyword of one side stands in its fields: titles count four times, words only near each other half."""
    side, is_near = want.sides[0], not (is_phrase or want.sides[0].is_phrase)
    here = pages(paper, want.field) if frozenset(side.atoms) - STOP <= pages(paper)[0].every else ()
    counts = [(page, len(phrases(side, page)) + abbreviations(side, page, paper)) for page in here]
    return sum(page.weight * (count or is_near * near(side, page) / 2) for page, count in counts)


class Page(NamedTuple):
    """A title or an abstract: what each word may be, how often each stem stands there; *every* is what is in the paper."""

    weight: int
    text: Text
    words: list[frozenset[str]]
    stems: Counter[str]
    every: frozenset[str]


@cache
def pages(paper: Paper, field: Field = "any") -> tuple[Page, ...]:
    read = [(text, list(map(atoms, text.folded, text.written))) for text in texts(paper)]
    every = frozenset[str]().union(*(word for _, words in read for word in words))
    made = (Page(4 - 3 * at, text, words, Counter(map(STEM, text.folded)), every) for at, (text, words) in enumerate(read))
    return tuple(page for page in made if field in ("any", page.text.place))


def atoms(folded: str, written: str) -> frozenset[str]:
    return frozenset({light(folded), f"={folded}", f"={written}", f"^{written}", f"^{written.removesuffix('s')}"})


def phrases(side: Side, page: Page) -> list[int]:
    """Return the words at which *side* begins."""
    starts = [at for start, end in page.text.sentences() for at in range(start, end - len(side.atoms) + 1)]
    return [at for at in starts if all(atom in word for atom, word in zip(side.atoms, page.words[at:], strict=False))]


def abbreviations(side: Side, page: Page, paper: Paper) -> int:
    """Count the abbreviations that the paper defines to be this, but for their definitions."""
    shorts = [(other, one) for other in pages(paper) if len(side.atoms) > 1 for one in definitions(other.text)]
    long = [(other, one) for other, one in shorts if one.end - one.start == len(side.atoms) and one.start in phrases(side, other)]
    return sum(other.weight != page.weight or at != one.end for other, one in long for at in page.text.spelt(one.short))


def near(side: Side, page: Page) -> int:
    """Count windows of all words but small ones with at most four others, in any order, none reaching into the one before."""
    telling, found = frozenset(side.atoms) - STOP, 0
    for start, end in page.text.sentences() if 1 < len(telling) <= len(side.atoms) <= 8 else ():
        at = start
        while at < end:
            stops = range(at + 1, min(at + len(side.atoms) + 4, end) + 1)
            stop = next((stop for stop in stops if telling <= frozenset[str]().union(*page.words[at:stop])), None)
            found, at = (found + 1, stop) if stop and telling & page.words[at] else (found, at + 1)
    return found
