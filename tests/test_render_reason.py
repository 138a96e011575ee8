"""Reasons against a plain search of their own: what a mail says of a word is true of the paper."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from digest import rank
from digest.model import Match, Paper, Place
from digest.render import why
from tests.makers import build, listings
from tests.shared import each

# Not "using", which is also "use".
_PLAIN = re.compile(r"[a-z]{4,}(?<!ing)")
_STANDS = re.compile(r"(?P<apart>: (?:both|all) words, apart,)? (?P<where>(?:in|\d+ times in) .+)")
_PLACE = re.compile(
    r"(?:(?P<times>\d+) times in )?(?P<place>title|abstract)(?: \(as (?P<as>.+?)\))?"
)


def pairs(papers: list[Paper], seed: int) -> list[str]:
    """Return keywords of two words each: neighbours of a title, or words with one between them."""
    chance, found = random.Random(seed), set()
    for paper in chance.sample(papers, 100):
        words = re.findall(r"[\w-]+", paper.title.casefold())
        for step in (1, 2):
            for first, second in zip(words, words[step:], strict=False):
                if _PLAIN.fullmatch(first) and _PLAIN.fullmatch(second):
                    found.add(f"{first} {second}")
    return chance.sample(sorted(found), 90)


def matches(papers: list[Paper], terms: list[str]) -> Iterator[tuple[str, Match]]:
    profiles = [build.profile(term) for term in terms]
    index = rank.index(papers, rank.queries(profiles))
    explain = rank.Explainer(index)
    for term, profile, ranking in zip(terms, profiles, rank.rank(profiles, index), strict=True):
        for match in explain(ranking, profile, ranking.papers[:15].tolist()):
            yield term, match


def begins(word: str) -> str:
    """Return a pattern for *word* in whatever form: its beginning."""
    return rf"\b{re.escape(word[: max(3, len(word) - 4)])}[\w’']*"


def times(term: str, text: str) -> int:
    return len(re.findall(r"[\s()/‐‑–-]*".join(map(begins, term.split())), text, re.IGNORECASE))


def are_apart(term: str, text: str) -> bool:
    """Whether each word of *term* stands in *text*, though not one behind the other."""
    words = [re.search(begins(word), text, re.IGNORECASE) for word in term.split()]
    return all(words) and not times(term, text)


def is_true(term: str, said: str | None, paper: Paper) -> bool:
    assert said
    stands = _STANDS.fullmatch(said.removeprefix(term))
    assert stands, said
    texts: dict[Place, str] = {"title": paper.title, "abstract": paper.abstract}
    for told in _PLACE.finditer(stands["where"]):
        text = texts[told["place"]]  # type: ignore[index]
        if told["as"]:
            true = told["as"] in text
        elif stands["apart"]:
            true = are_apart(term, text)
        else:
            true = times(term, text) >= int(told["times"] or 1)
        if not true:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("papers", each(listings.english, listings.real))
def test_what_reasons_say_of_two_hundred_matches_is_found_by_a_plain_search(
    papers: Callable[[], Iterator[Paper]],
) -> None:
    found = list(islice(papers(), 3000))
    told = list(matches(found, pairs(found, 7)))
    wrong = [
        (term, why(match)) for term, match in told if not is_true(term, why(match), match.paper)
    ]

    assert len(told) >= 200
    assert not wrong
