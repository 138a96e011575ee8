"""Rules of the ranker for all inputs, and its agreement with the plain one."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import rank
from digest.model import Hit, Keyword, Match, Paper, Profile
from digest.rank.author import name
from digest.rank.want import keyword
from digest.text.stop import STOP
from tests import reference_ranker
from tests.makers import build, listings, profiles
from tests.often import often
from tests.shared import each

WORDS = st.sampled_from(["agent", "Agents", "graph", "Graphs", "model", "Models", "neural", "x", "of"])
TERMS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "-", ", ", "/"])), max_size=12).map(
    lambda pairs: "".join(map("".join, pairs))
)
NAMES = st.sampled_from(["Ada Byron", "Byron, Ada", "Wei Wu", "Wu, Wei", "Lin Xu", "ADA BYRON"])
CATEGORIES = st.lists(st.sampled_from(["cs", "cs.AI", "math", "math.CO"]), max_size=2).map(tuple)
KEYWORDS = st.lists(
    st.builds(
        Keyword, term=TERMS, weight=st.sampled_from([0.1, 0.3, 1.0, 2.5]), field=st.sampled_from(["any", "title", "abstract"])
    ),
    max_size=4,
    unique_by=lambda one: keyword(one).sides,
).map(tuple)
PROFILES = st.builds(
    lambda keywords, **given: build.profile(*keywords, **given),
    keywords=KEYWORDS,
    exclude=KEYWORDS.map(lambda keywords: keywords[:1]),
    authors=st.lists(NAMES, max_size=2, unique_by=name).map(tuple),
    categories=CATEGORIES,
)
PAPERS = st.lists(
    st.builds(
        build.paper,
        id=st.integers(1, 99),
        title=TEXTS,
        abstract=TEXTS,
        authors=st.lists(NAMES, max_size=2).map(tuple),
        categories=CATEGORIES,
        votes=st.sampled_from([None, build.votes(upvotes=1), build.votes(upvotes=5)]),
        first_listed_on=st.sampled_from([build.DAY, build.DAY - timedelta(days=1)]),
    ),
    max_size=8,
    unique_by=lambda paper: paper.id,
)
USED = st.frozensets(st.integers(1, 99), max_size=5)


def ranked(profile: Profile, papers: list[Paper]) -> tuple[Match, ...]:
    (matches,) = rank.rank([profile], rank.index(papers, [profile]), [()])
    return matches


@often(25)
@given(PROFILES, PAPERS, USED)
def test_the_plain_ranker_says_the_same(profile: Profile, papers: list[Paper], used: frozenset[int]) -> None:
    (matches,) = rank.rank([profile], rank.index(papers, [profile]), [used])

    assert [(match.paper.id, match.score) for match in matches] == reference_ranker.rank(profile, papers, used)


@often(25)
@given(st.lists(st.tuples(PROFILES, USED), max_size=5), PAPERS)
def test_together_is_the_same_as_one_by_one(asked: list[tuple[Profile, frozenset[int]]], papers: list[Paper]) -> None:
    profiles = [profile for profile, _ in asked]

    together = list(rank.rank(profiles, rank.index(papers, profiles), [used for _, used in asked]))
    alone = [next(rank.rank([profile], rank.index(papers, [profile]), [used])) for profile, used in asked]

    assert together == alone


@often(25)
@given(PROFILES, PAPERS, st.randoms())
def test_the_order_of_the_papers_never_matters(profile: Profile, papers: list[Paper], random) -> None:
    shuffled = random.sample(papers, len(papers))

    assert ranked(profile, shuffled) == ranked(profile, papers)


@often(25)
@given(PROFILES, PAPERS)
def test_a_paper_more_changes_nothing_for_the_others(profile: Profile, papers: list[Paper]) -> None:
    more = [*papers, build.paper(id=100, title="agent graph model", abstract="neural " * 5, authors=("Ada Byron",))]

    assert tuple(match for match in ranked(profile, more) if match.paper.id != 100) == ranked(profile, papers)


@often(25)
@given(PROFILES, PAPERS, KEYWORDS)
def test_an_exclusion_more_only_takes_away(profile: Profile, papers: list[Paper], more: tuple[Keyword, ...]) -> None:
    stricter = replace(profile, exclude=profile.exclude + more)

    before, after = ranked(profile, papers), ranked(stricter, papers)

    assert list(after) == [match for match in before if match in after]


@often(25)
@given(PROFILES.filter(lambda profile: not profile.is_open), PAPERS)
def test_a_higher_cutoff_only_takes_away(profile: Profile, papers: list[Paper]) -> None:
    before, after = ranked(profile, papers), ranked(replace(profile, cutoff=40), papers)

    assert list(after) == [match for match in before if match.score >= 40]


@often(25)
@given(KEYWORDS.filter(bool), PAPERS)
def test_more_weight_never_lowers(keywords: tuple[Keyword, ...], papers: list[Paper]) -> None:
    heavier = (replace(keywords[0], weight=9.0), *keywords[1:])

    before = {match.paper.id: match.score for match in ranked(build.profile(*keywords), papers)}

    assert all(match.score >= before[match.paper.id] for match in ranked(build.profile(*heavier), papers))


@often(25)
@given(PROFILES, PAPERS)
def test_the_shares_add_up_to_the_score(profile: Profile, papers: list[Paper]) -> None:
    matches = ranked(profile, papers)

    sums = [sum(match.shares) + sum(part for _, part in match.rest) for match in matches]

    assert sums == pytest.approx([match.score for match in matches], abs=1e-4)


@often(25)
@given(PROFILES, PAPERS)
def test_what_a_hit_marks_spells_its_term(profile: Profile, papers: list[Paper]) -> None:
    hits = [(match.paper, hit) for match in ranked(profile, papers) for hit in match.hits if hit.place != "authors"]

    assert all(spelling(paper, hit) == spelling_of(hit) for paper, hit in hits)


def plain(text: str) -> list[str]:
    return [re.sub("s$", "", word) for word in re.split("[^a-z]+", text.lower()) if word]


def spelling(paper: Paper, hit: Hit) -> set[str]:
    """What is marked: each phrase, or for words near each other all of them."""
    parts = [getattr(paper, hit.place)[start:end] for start, end in hit.spans]
    return {" ".join(plain(part)) for part in parts}


def spelling_of(hit: Hit) -> set[str]:
    wanted = plain(hit.term)
    return {word for word in wanted if word not in STOP} if hit.near else {" ".join(wanted)}


@often(25)
@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.text(), max_size=5))
def test_whatever_is_written_positions_are_within_the_text(terms: list[str], titles: list[str]) -> None:
    profile = build.profile(*terms, *titles[:1])
    papers = [build.paper(title=title, abstract=" ".join(titles)) for title in titles]

    hits = [(getattr(match.paper, hit.place), hit) for match in ranked(profile, papers) for hit in match.hits]

    assert all(0 <= start < end <= len(text) for text, hit in hits for start, end in hit.spans)


@pytest.mark.slow
@pytest.mark.parametrize("made", each(listings.english, listings.real))
def test_the_plain_ranker_says_the_same_of_many_papers(made: Callable[[], Iterator[Paper]]) -> None:
    """Random profiles, each against all papers: all of them together, and one by one the plain way, which takes a third of a second."""
    papers = list(islice(made(), 300))
    asked = profiles.profiles(papers, 500)[: None if os.environ.get("SOAK") else 100]

    fast = [
        [(match.paper.id, match.score) for match in found]
        for found in rank.rank(asked, rank.index(papers, asked), [()] * len(asked))
    ]
    slow = [reference_ranker.rank(profile, papers, ()) for profile in asked]

    assert fast == slow
