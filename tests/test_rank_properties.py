"""Rules of the ranker for all inputs, and its agreement with the plain one: with an empty archive,
and with one that has learnt."""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import chain, islice
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import rank
from digest.model import Author, Ingredient, Keyword, Match, Paper, Profile, Topic
from digest.text.keyword_syntax import conjuncts
from digest.text.word_form import american, light
from tests import reference_ranker, reference_word
from tests.makers import archives, build, listings, profiles, ranks
from tests.often import often
from tests.reference_archive import EMPTY, Archive, learn
from tests.reference_place import may_be_within
from tests.reference_ranker import Found
from tests.shared import each

# Few enough that they meet, and some of all kinds.
CORE = st.sampled_from(["agent", "graph", "neural", "reward", "Models", "using", "of"])
WORDS = st.one_of(CORE, CORE, st.sampled_from(archives.WORDS))
NEAR = st.lists(CORE, min_size=1, max_size=3).map(" ".join)
TERMS = st.one_of(
    NEAR,
    st.lists(NEAR | NEAR.map('"{}"'.format), min_size=1, max_size=2).map(" AND ".join),
    st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(archives.TERMS),
    st.sampled_from(archives.TERMS),
)
PIECES = st.one_of(WORDS, WORDS, st.sampled_from(archives.PHRASES))
GAPS = st.sampled_from([" ", " ", " ", " ", "-", ", ", "/", ". ", "。", "?” "])
TEXTS = st.lists(st.builds("".join, st.tuples(PIECES, GAPS)), min_size=2, max_size=12).map("".join)
NAMES = st.sampled_from(
    [
        "Ada Byron",
        "Byron, Ada",
        "A. Byron",
        "Wei Wu",
        "Wu, Wei",
        "Wu",
        "Lin J. Xu",
        "L. Xu",
        "LIN XU",
        "Łu Xü Jr.",
    ]
)
HOUSES = st.sampled_from(
    ["Allen Institute for AI", "The Allen Institutes for AI", "Allen Lab", "MIT", "ai", "—"]
)
CATEGORIES = st.lists(
    st.sampled_from(["cs", "CS.ai", "cs.AI", "math", "math.CO", "x.7", "Physics; Optics"]),
    max_size=3,
).map(tuple)
KEYWORD = st.builds(
    Keyword,
    term=TERMS,
    weight=st.sampled_from([0.1, 0.3, 1.0, 1.0, 2.5]),
    field=st.sampled_from(["any", "any", "any", "title", "abstract"]),
)
KEYWORDS = st.lists(KEYWORD, max_size=4).map(tuple)
SELDOM = st.one_of(st.just(()), st.just(()), st.lists(KEYWORD, max_size=2).map(tuple))
TOPICS = st.lists(
    st.builds(Topic, name=st.sampled_from([None, "Judging", "Safety"]), keywords=KEYWORDS),
    min_size=1,
    max_size=3,
).map(tuple)
AUTHORS = st.lists(
    st.builds(Author, name=NAMES, categories=st.just(()) | CATEGORIES), max_size=2
).map(tuple)
EXAMPLES = {
    f"arxiv:{number}": replace(archives.papers()[number], identifiers=(f"arxiv:{number}",))
    for number in (3, 6, 60, 63, 91)
}
LIKED = st.lists(st.sampled_from([*EXAMPLES, "arxiv:unknown"]), max_size=5, unique=True).map(tuple)
PROFILES = st.builds(
    Profile,
    topics=TOPICS,
    exclude=SELDOM,
    lower=st.one_of(st.just(()), st.lists(KEYWORD, max_size=2).map(tuple)),
    authors=st.just(()) | AUTHORS,
    organizations=st.just(()) | st.lists(HOUSES, max_size=2).map(tuple),
    categories=st.one_of(st.just(()), st.just(()), CATEGORIES),
    like=LIKED,
    unlike=LIKED,
    cutoff=st.sampled_from([0, 0, 25, 50]),
    related=st.sampled_from([None, None, 0, 1, 5]),
)
PAPERS = st.lists(
    st.builds(
        build.paper,
        id=st.integers(1, 99),
        title=TEXTS,
        abstract=TEXTS,
        authors=st.lists(NAMES, max_size=2).map(tuple),
        organizations=st.lists(HOUSES, max_size=2).map(tuple),
        categories=CATEGORIES,
        votes=st.sampled_from([None, build.votes(upvotes=1), build.votes(upvotes=30)]),
        first_listed_on=st.sampled_from([build.DAY, build.DAY - timedelta(days=1)]),
    )
    | st.integers(100, 199).map(lambda number: replace(archives.papers()[number], id=number)),
    min_size=2,
    max_size=8,
    unique_by=lambda paper: paper.id,
)
USED = st.frozensets(st.integers(1, 199), max_size=5)

KNOWN = pytest.mark.parametrize("known", ["empty", "learnt"])
# An archive's space is of single precision.
WITHIN = {"empty": 1e-6, "learnt": 2e-3}


@cache
def learnt(known: str) -> tuple[rank.Statistics, Archive]:
    """Return what both rankers have learnt."""
    if known == "empty":
        return rank.Statistics(), EMPTY
    return rank.learn(archives.papers(), [archives.ASKED]), learn(archives.papers(), archives.ASKED)


def index(known: str, papers: Iterable[Paper], *profiles: Profile) -> rank.Index:
    return rank.index(papers, profiles, learnt(known)[0], EXAMPLES)


def ranked(
    known: str, profile: Profile, papers: Iterable[Paper], used: Collection[int] = ()
) -> Sequence[Match]:
    (matches,) = ranks.matches([profile], index(known, papers, profile), [used])
    return matches


def related(
    known: str, profile: Profile, papers: Iterable[Paper], used: Collection[int] = ()
) -> Sequence[Match]:
    (matches,) = rank.related([profile], index(known, papers, profile), [used])
    return matches


def others(
    known: str, profile: Profile, papers: Iterable[Paper], used: Collection[int] = ()
) -> Sequence[Match]:
    (matches,) = rank.unmatched([profile], index(known, papers, profile), [used])
    return matches


def ids(matches: Iterable[Match]) -> set[int]:
    return {match.paper.id for match in matches}


def scores(matches: Iterable[Match]) -> dict[int, float]:
    return {match.paper.id: match.score for match in matches}


def said(found: Iterable[Match | Found]) -> list[object]:
    """Return what can be the same to the letter."""
    return [(one.paper.id, sorted(one.hits), sorted(one.lowered)) for one in found]


def figures(found: Iterable[Match | Found]) -> list[float]:
    shares = [
        [share for _, share in sorted(zip(one.hits, one.shares, strict=True))] for one in found
    ]
    rests = [[dict(one.rest).get(name, 0) for name in get_args(Ingredient)] for one in found]
    return [
        figure
        for one, *parts in zip(found, shares, rests, strict=True)
        for figure in (one.score, *chain(*parts))
    ]


@pytest.mark.slow
@KNOWN
@often(25)
@given(profile=PROFILES, papers=PAPERS)
def test_the_plain_ranker_says_the_same(known: str, profile: Profile, papers: list[Paper]) -> None:
    matches = ranked(known, profile, papers)
    found = reference_ranker.rank(profile, papers, learnt(known)[1], EXAMPLES)

    assert said(matches) == said(found)
    assert figures(matches) == pytest.approx(figures(found), abs=WITHIN[known])
    assert all(most(one.topics, match.topic) for match, one in zip(matches, found, strict=True))


@pytest.mark.slow
@often(25)
@given(profile=PROFILES, papers=PAPERS)
def test_holders_of_keywords_are_counted_as_their_matches_say(
    profile: Profile, papers: list[Paper]
) -> None:
    made = index("empty", papers, profile)
    (ranking,), explain = rank.rank([profile], made), rank.Explainer(made)
    some = ranking.papers.tolist()[::2]
    names = {author.name for author in profile.authors} | {*profile.organizations}
    told = Counter(
        term
        for match in explain(ranking, profile, some)
        for term in {hit.term for hit in match.hits if hit.place in {"title", "abstract"}}
    )

    counted = explain.holders(ranking, profile, some)

    assert {term: count for term, count in counted.items() if count} == told
    assert list(counted.values()) == sorted(counted.values(), reverse=True)
    assert not names & counted.keys() - {keyword.term for keyword in profile.keywords}


@pytest.mark.slow
@KNOWN
@often(25)
@given(profile=PROFILES, papers=PAPERS)
def test_the_plain_ranker_finds_the_same_related(
    known: str, profile: Profile, papers: list[Paper]
) -> None:
    every = [*papers, *archives.stripped()[:20]]

    matches = related(known, profile, every)
    found = reference_ranker.related(profile, every, learnt(known)[1], EXAMPLES)

    assert said(matches) == said(found)
    assert scores(matches) == pytest.approx(scores(found), abs=WITHIN[known])
    assert all(most(one.nearest, match.like) for match, one in zip(matches, found, strict=True))


@pytest.mark.slow
def test_the_plain_ranker_says_the_same_of_each_keyword() -> None:
    papers = archives.papers()[: archives.TEXTS]
    asked = [build.profile(term) for term in archives.TERMS]

    found = list(ranks.matches(asked, index("learnt", papers, *asked), [()] * len(asked)))
    plain = [reference_ranker.rank(profile, papers, learnt("learnt")[1]) for profile in asked]

    assert [scores(matches) for matches in found] == [
        pytest.approx(scores(matches), abs=WITHIN["learnt"]) for matches in plain
    ]
    assert [sorted(said(matches)) for matches in found] == [
        sorted(said(matches)) for matches in plain
    ]


@pytest.mark.slow
@pytest.mark.parametrize("like", [(), tuple(EXAMPLES)], ids=["", "liking"])
@pytest.mark.parametrize("wanted", [None, 5])
def test_the_plain_ranker_finds_the_same_related_to_each_keyword(
    wanted: int | None, like: tuple[str, ...]
) -> None:
    papers = [*archives.stripped(), *archives.papers()[: archives.TEXTS]]
    asked = [build.profile(term, related=wanted, like=like) for term in archives.TERMS]

    found = list(rank.related(asked, index("learnt", papers, *asked), [()] * len(asked)))
    plain = [
        reference_ranker.related(profile, papers, learnt("learnt")[1], EXAMPLES)
        for profile in asked
    ]

    assert [said(matches) for matches in found] == [said(matches) for matches in plain]
    assert [scores(matches) for matches in found] == [
        pytest.approx(scores(matches), abs=WITHIN["learnt"]) for matches in plain
    ]


def most(names: Mapping[str, float], name: str | None) -> bool:
    """Whether *name* has the most, None where there are no names."""
    return names[name] > max(names.values()) - 1e-3 if name in names else not names and name is None


@pytest.mark.slow
@KNOWN
@often(5)
@given(asked=st.lists(st.tuples(PROFILES, USED), max_size=5), papers=PAPERS)
def test_together_is_the_same_as_one_by_one(
    known: str, asked: list[tuple[Profile, frozenset[int]]], papers: list[Paper]
) -> None:
    profiles, used = [profile for profile, _ in asked], [used for _, used in asked]
    together = index(known, papers, *profiles)

    assert list(ranks.matches(profiles, together, used)) == [
        ranked(known, profile, papers, used) for profile, used in asked
    ]
    assert list(rank.related(profiles, together, used)) == [
        related(known, profile, papers, used) for profile, used in asked
    ]


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS, chance=st.randoms())
def test_the_order_of_the_papers_never_matters(
    known: str, profile: Profile, papers: list[Paper], chance: Random
) -> None:
    shuffled = chance.sample(papers, len(papers))

    assert ranked(known, profile, shuffled) == ranked(known, profile, papers)
    assert related(known, profile, shuffled) == related(known, profile, papers)


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS, more=PAPERS)
def test_papers_more_change_nothing_for_the_others(
    known: str, profile: Profile, papers: list[Paper], more: list[Paper]
) -> None:
    every = [*papers, *(replace(paper, id=paper.id + 1_000) for paper in more)]

    assert [match for match in ranked(known, profile, every) if match.paper.id < 1_000] == list(
        ranked(known, profile, papers)
    )
    assert [match for match in others(known, profile, every) if match.paper.id < 1_000] == list(
        others(known, profile, papers)
    )


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS, places=st.frozensets(st.integers(0, 9), min_size=3))
def test_what_was_used_is_nowhere_and_changes_nothing_for_the_others(
    known: str, profile: Profile, papers: list[Paper], places: frozenset[int]
) -> None:
    every = [*archives.stripped()[:2], *papers]
    used = frozenset(paper.id for at, paper in enumerate(every) if at in places)

    for kind in (ranked, others):
        free = [match for match in kind(known, profile, every) if match.paper.id not in used]

        assert list(kind(known, profile, every, used)) == free


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS, more=KEYWORD)
def test_an_exclusion_beats_all_and_changes_nothing_for_the_others(
    known: str, profile: Profile, papers: list[Paper], more: Keyword
) -> None:
    held = {paper.id for paper in papers if stands_whole(known, more, paper)}
    stricter = replace(profile, exclude=(*profile.exclude, more))

    for kind in (ranked, others):
        assert list(kind(known, stricter, papers)) == [
            match for match in kind(known, profile, papers) if match.paper.id not in held
        ]


def stands_whole(known: str, keyword: Keyword, paper: Paper) -> bool:
    """Whether each side of *keyword* stands as a phrase."""
    return bool(
        ranked(
            known,
            build.profile(
                replace(keyword, term=" AND ".join(map(quoted, conjuncts(keyword.term))))
            ),
            [paper],
        )
    )


def quoted(side: str) -> str:
    return side if side.startswith(('"', "“")) else f'"{side}"'


@pytest.mark.slow
@KNOWN
@often(5)
@given(
    profile=PROFILES.filter(lambda profile: not profile.is_open),
    papers=PAPERS,
    cutoff=st.integers(0, 100),
)
def test_a_higher_cutoff_only_takes_away(
    known: str, profile: Profile, papers: list[Paper], cutoff: int
) -> None:
    before = ranked(known, replace(profile, cutoff=0), papers)

    assert list(ranked(known, replace(profile, cutoff=cutoff), papers)) == [
        match for match in before if match.score >= cutoff
    ]


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS, categories=CATEGORIES.filter(bool))
def test_categories_take_away_all_but_what_somebody_followed_wrote(
    known: str, profile: Profile, papers: list[Paper], categories: tuple[str, ...]
) -> None:
    wider = replace(profile, categories=())
    within = {paper.id for paper in papers if may_be_within(paper, categories, papers)}
    narrower = replace(profile, categories=categories)

    assert list(ranked(known, narrower, papers)) == [
        match
        for match in ranked(known, wider, papers)
        if match.paper.id in within or is_followed(match)
    ]
    assert list(others(known, narrower, papers)) == [
        match for match in others(known, wider, papers) if match.paper.id in within
    ]


def is_followed(match: Match) -> bool:
    return any(hit.place in ("authors", "organizations") for hit in match.hits)


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS)
def test_each_paper_is_excluded_or_elsewhere_or_enters_or_is_another(
    known: str, profile: Profile, papers: list[Paper]
) -> None:
    asked = replace(profile, exclude=(), categories=(), cutoff=0)
    entered, apart = ids(ranked(known, asked, papers)), ids(others(known, asked, papers))

    assert entered | apart == {paper.id for paper in papers}
    assert not entered & apart or profile.is_open


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS)
def test_at_most_as_many_are_related_as_a_reader_wants(
    known: str, profile: Profile, papers: list[Paper]
) -> None:
    most = 3 if profile.related is None else profile.related

    found = related(known, profile, papers)

    assert len(found) <= most
    assert ids(found) <= ids(others(known, profile, papers))


@pytest.mark.slow
@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS)
def test_what_is_asked_beside_the_words_only_orders_what_enters(
    known: str, profile: Profile, papers: list[Paper]
) -> None:
    plain = replace(profile, lower=(), like=(), unlike=(), cutoff=0)
    given = replace(profile, cutoff=0)

    assert ids(ranked(known, given, papers)) == ids(ranked(known, plain, papers))
    assert ids(others(known, given, papers)) == ids(others(known, plain, papers))


@pytest.mark.slow
@KNOWN
@often(5)
@given(keywords=KEYWORDS.filter(bool), papers=PAPERS)
def test_more_weight_never_lowers(
    known: str, keywords: tuple[Keyword, ...], papers: list[Paper]
) -> None:
    heavier = (replace(keywords[0], weight=9.0), *keywords[1:])

    before = scores(ranked(known, build.profile(*keywords), papers))

    assert all(
        match.score >= before[match.paper.id]
        for match in ranked(known, build.profile(*heavier), papers)
    )


@KNOWN
@often(5)
@given(profile=PROFILES, papers=PAPERS)
def test_the_shares_add_up_to_the_score(known: str, profile: Profile, papers: list[Paper]) -> None:
    matches = ranked(known, profile, papers)

    sums = [sum(match.shares) + sum(part for _, part in match.rest) for match in matches]

    assert sums == pytest.approx([match.score for match in matches], abs=1e-3)
    assert all(0 <= match.score <= 100 for match in matches)


@often(25)
@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.text(), max_size=5))
def test_whatever_is_written_positions_are_within_the_text(
    terms: list[str], titles: list[str]
) -> None:
    profile = build.profile(*terms, *titles[:1])
    papers = [build.paper(title=title, abstract=" ".join(titles)) for title in titles]

    hits = [
        (getattr(match.paper, hit.place), hit)
        for match in ranked("empty", profile, papers)
        for hit in match.hits
    ]

    assert all(0 <= start < end <= len(text) for text, hit in hits for start, end in hit.spans)


@pytest.mark.slow
@pytest.mark.parametrize("made", each(listings.english, listings.real))
def test_the_plain_ranker_says_the_same_of_many_papers(made: Callable[[], Iterator[Paper]]) -> None:
    """Random profiles, each against all papers: all of them together, and one by one the plain way,
    which takes a second."""
    papers = [in_american(paper) for paper in islice(made(), 300)]
    asked = profiles.profiles(papers, 500)[: None if os.environ.get("SOAK") else 12]

    fast = list(ranks.matches(asked, rank.index(papers, asked), [()] * len(asked)))
    slow = [reference_ranker.rank(profile, papers) for profile in asked]

    assert [said(found) for found in fast] == [said(found) for found in slow]
    assert [scores(found) for found in fast] == [
        pytest.approx(scores(found), abs=1e-6) for found in slow
    ]


def in_american(paper: Paper) -> Paper:
    """Return *paper* in words of which the plain ranker knows all forms."""
    return replace(paper, title=_plain(paper.title), abstract=_plain(paper.abstract))


def _plain(text: str) -> str:
    return re.sub("[a-z]+", lambda word: _known(american(word[0])), text.lower())


def _known(word: str) -> str:
    """Return *word*, or where the plain ranker would take another for its singular, one that both
    take for a word of its own."""
    return word if light(word) == reference_word.light(word) else f"{light(word)}q"
