"""The ranker as slow and plain as it can be: every profile against every paper, one after the other, with an empty archive."""

import re
from collections.abc import Collection, Sequence
from math import log

from digest.model import Keyword, Paper, Profile
from digest.text.stop import STOP

RARITY = log(100)
MIDDLE = 3 * RARITY


def rank(profile: Profile, papers: Sequence[Paper], used: Collection[int]) -> list[tuple[int, float]]:
    """Return (id, score) of the papers that enter, strongest first. Knows plain words and names only."""
    entered = [(paper, score(profile, paper)) for paper in papers if paper.id not in used and enters(profile, paper)]
    entered.sort(key=lambda one: (-one[1], -one[0].upvotes, -one[0].first_listed_on.toordinal(), one[0].id))
    return [(paper.id, strength) for paper, strength in entered if strength >= profile.cutoff]


def enters(profile: Profile, paper: Paper) -> bool:
    if any(phrases(keyword, paper) for keyword in profile.exclude):
        return False
    if any(followed(author.name, paper) for author in profile.authors):
        return True
    is_open = not profile.keywords and not profile.authors
    is_met = is_open or any(times(keyword, paper) for keyword in profile.keywords)
    areas = {area for category in paper.categories for area in (category, category.split(".")[0])}
    return is_met and (not profile.categories or any(category in areas for category in profile.categories))


def score(profile: Profile, paper: Paper) -> float:
    if profile.is_open:
        return 0.0
    points = sum(keyword.weight * worth(keyword, paper) for keyword in profile.keywords)
    points += MIDDLE * sum(followed(author.name, paper) for author in profile.authors)
    lowered = 0.5 if any(phrases(keyword, paper) for keyword in profile.lower) else 1.0
    return round(min(lowered * 100 * points / (points + MIDDLE) + 3 * paper.upvotes / (paper.upvotes + 30), 100), 6)


def worth(keyword: Keyword, paper: Paper) -> float:
    """Return half for the keyword, half for its words wherever they stand."""
    each = [counted(keyword, paper, lambda text, word=word: text.count(word)) for word in plain(keyword.term)]
    return RARITY / 2 * (saturated(times(keyword, paper)) + sum(map(saturated, each)) / max(len(each), 1))


def saturated(count: float) -> float:
    return 5 * count / (count + 4)


def times(keyword: Keyword, paper: Paper) -> float:
    return counted(keyword, paper, lambda text: phrase(keyword.term, text) or near(keyword.term, text) / 2)


def phrases(keyword: Keyword, paper: Paper) -> bool:
    """Whether the keyword stands as a phrase wherever it stands at all."""
    standing = [
        (phrase(keyword.term, text), near(keyword.term, text))
        for text in (
            plain(paper.title) if keyword.field != "abstract" else [],
            plain(paper.abstract) if keyword.field != "title" else [],
        )
    ]
    return any(one for one, _ in standing)


def counted(keyword: Keyword, paper: Paper, count) -> float:
    title = 4 * count(plain(paper.title)) if keyword.field != "abstract" else 0
    return title + (count(plain(paper.abstract)) if keyword.field != "title" else 0)


def phrase(term: str, text: Sequence[str]) -> int:
    wanted = plain(term)
    return sum(text[i : i + len(wanted)] == wanted for i in range(len(text)))


def near(term: str, text: Sequence[str]) -> int:
    """Count windows of all words but small ones with at most four others, in any order, none reaching into the one before."""
    wanted, found, start = {word for word in plain(term) if word not in STOP}, 0, 0
    longest = len(plain(term)) + 4
    while start < len(text):
        ends = [end for end in range(start + 1, min(start + longest, len(text)) + 1) if wanted <= set(text[start:end])]
        if text[start] in wanted and ends and len(wanted) > 1:
            found, start = found + 1, ends[0]
        else:
            start += 1
    return found


def plain(text: str) -> list[str]:
    return [re.sub("s$", "", word) for word in re.split("[^a-z]+", text.lower()) if word]


def followed(author: str, paper: Paper) -> bool:
    return any(spelt(author) == spelt(other) for other in paper.authors)


def spelt(author: str) -> str:
    return " ".join(reversed(author.split(", "))).lower()
