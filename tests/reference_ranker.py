"""The ranker as slow and plain as it can be: every profile against every paper, one after the other."""

import re
from collections.abc import Collection, Sequence

from digest.model import Keyword, Paper, Profile


def rank(profile: Profile, papers: Sequence[Paper], used: Collection[int]) -> list[tuple[int, float]]:
    """Return (id, score) of the papers that enter, strongest first. Knows plain words and names only."""
    entered = [(paper, score(profile, paper)) for paper in papers if paper.id not in used and enters(profile, paper)]
    entered.sort(key=lambda one: (-one[1], -one[0].upvotes, -one[0].first_listed_on.toordinal(), one[0].id))
    return [(paper.id, strength) for paper, strength in entered]


def enters(profile: Profile, paper: Paper) -> bool:
    if any(strength(keyword, paper) for keyword in profile.exclude):
        return False
    if any(followed(author, paper) for author in profile.authors):
        return True
    is_open = not profile.keywords and not profile.authors
    is_met = is_open or any(strength(keyword, paper) for keyword in profile.keywords)
    areas = {area for category in paper.categories for area in (category, category.split(".")[0])}
    return is_met and (not profile.categories or any(category in areas for category in profile.categories))


def score(profile: Profile, paper: Paper) -> float:
    words = sum(keyword.weight * strength(keyword, paper) for keyword in profile.keywords)
    return round(words + 4 * sum(followed(author, paper) for author in profile.authors), 6)


def strength(keyword: Keyword, paper: Paper) -> float:
    in_title = 3 * bool(times(keyword.term, paper.title)) if keyword.field != "abstract" else 0
    n = times(keyword.term, paper.abstract) if keyword.field != "title" else 0
    return in_title + 2 * n / (n + 1)


def times(term: str, text: str) -> int:
    wanted, words = plain(term), plain(text)
    return sum(words[i : i + len(wanted)] == wanted for i in range(len(words))) if wanted else 0


def plain(text: str) -> list[str]:
    return [re.sub("s$", "", word) for word in re.split("[^a-z]+", text.lower()) if word]


def followed(author: str, paper: Paper) -> bool:
    return any(spelt(author) == spelt(other) for other in paper.authors)


def spelt(author: str) -> str:
    return " ".join(reversed(author.split(", "))).lower()
