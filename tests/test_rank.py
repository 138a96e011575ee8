import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import build
from digest import rank
from digest.model import Hit, Keyword, Match, Paper, Profile
from digest.text.word import words

HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile"


def ranked(profile: Profile, *papers: Paper, used: frozenset[int] = frozenset()) -> tuple[Match, ...]:
    (matches,) = rank.rank([profile], rank.index(papers, [profile]), [used])
    return matches


def meets(term: str, title: str) -> bool:
    return bool(ranked(build.profile(term), build.paper(title=title)))


def ids(matches: tuple[Match, ...]) -> list[int]:
    return [match.paper.id for match in matches]


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("agent", "An Agent"),
        ("Agents", "an agent"),
        ("agent", "Agents, everywhere"),
        ("multi-agent", "Multi agent systems"),
        ("multi agent", "MULTI-AGENTS"),
        ("language model", "Large language/models"),
        ("large language model", "On Large Language Models"),
        ("Poincaré", "Poincare embeddings"),
        ("GPU", "Training without GPUs"),
        ("policy gradient", "Policies' gradients"),
        ("Alzheimer's disease", "Alzheimer disease"),
        ("模型", "大模型的推理"),
        ("C++", "From C++ to Rust"),
    ],
)
def test_a_keyword_meets_its_words(term: str, title: str) -> None:
    assert meets(term, title)


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("agent", "Reagents"),
        ("language model", "model language"),
        ("language model", "a language of models"),
        ("language model", "language"),
        ("large language model", "language model"),
        ("news", "A new method"),
        ("C++", "Hepatitis C"),
        (".*", "anything"),
        ("—", "— a dash —"),
        ("", "anything"),
    ],
)
def test_a_keyword_meets_nothing_else(term: str, title: str) -> None:
    assert not meets(term, title)


def test_a_hit_says_which_term_stands_where_in_the_readers_spelling() -> None:
    paper = build.paper(title="LLM-Agents as agents", abstract="The agent.", authors=("B. Wu", "Ada Byron"))
    profile = build.profile("llm agent", "AGENT", authors=("Byron, A.",))

    (match,) = ranked(profile, paper)

    assert match.hits == (
        Hit(term="llm agent", place="title", spans=((0, 10),)),
        Hit(term="AGENT", place="title", spans=((4, 10), (14, 20))),
        Hit(term="AGENT", place="abstract", spans=((4, 9),)),
        Hit(term="Byron, A.", place="authors", spans=((1, 2),)),
    )


def test_a_title_weighs_three_and_repetition_in_the_abstract_saturates() -> None:
    profile = build.profile("graph")
    papers = [
        build.paper(title="Graphs"),
        build.paper(abstract="graph"),
        build.paper(abstract="graph, graph"),
        build.paper(title="A graph of graphs", abstract="graph " * 9),
    ]

    assert [match.score for paper in papers for match in ranked(profile, paper)] == [3.0, 1.0, 1.333333, 4.8]


def test_weight_and_field_are_heeded() -> None:
    paper = build.paper(title="Graphs", abstract="Neural graphs. Neural.")
    keywords = (
        Keyword(term="graph", weight=2.0, field="title"),
        Keyword(term="neural", weight=0.5, field="abstract"),
        Keyword(term="neural graph", field="title"),
    )

    (match,) = ranked(Profile(keywords=keywords), paper)

    assert match.score == pytest.approx(2 * 3 + 0.5 * 4 / 3)
    assert [hit.term for hit in match.hits] == ["graph", "neural"]


def test_two_spellings_of_one_keyword_count_once_with_the_higher_weight() -> None:
    keywords = (Keyword(term="agents"), Keyword(term="Agent", weight=2.0))

    (match,) = ranked(Profile(keywords=keywords), build.paper(title="Agent"))

    assert match.score == 6.0
    assert [hit.term for hit in match.hits] == ["agents"]


def test_an_exclusion_beats_keywords_and_followed_authors() -> None:
    paper = build.paper(title="Agents for trading stocks", authors=("Ada Byron",))
    profile = build.profile("agent", exclude=(Keyword(term="trading stock"),), authors=("Ada Byron",))

    assert ranked(profile, paper) == ()


def test_an_exclusion_heeds_its_field() -> None:
    paper = build.paper(title="Agents", abstract="Not for trading.")
    profile = build.profile("agent", exclude=(Keyword(term="trading", field="title"),))

    assert ids(ranked(profile, paper)) == [paper.id]


@pytest.mark.parametrize(
    ("category", "enters"), [("cs.AI", True), ("cs.ai", True), ("cs", True), ("c", False), ("cs.A", False), ("stat", False)]
)
def test_categories_restrict_keywords_by_archive_or_exactly(category: str, enters: bool) -> None:  # noqa: FBT001 a table
    paper = build.paper(title="Agents", categories=("math.CO", "cs.AI"))

    assert bool(ranked(build.profile("agent", categories=(category,)), paper)) is enters


def test_a_followed_author_passes_categories_with_all_that_the_paper_holds() -> None:
    paper = build.paper(title="Agents", authors=("Ada Byron",), categories=("math.CO",))

    (match,) = ranked(build.profile("agent", authors=("Ada Byron",), categories=("cs",)), paper)

    assert match.score == 7.0


def test_an_open_profile_takes_every_paper_most_upvoted_first() -> None:
    papers = [build.paper(votes=build.votes(upvotes=n)) for n in (3, 50, 7)] + [build.paper()]

    matches = ranked(Profile(), *papers)

    assert [match.paper.upvotes for match in matches] == [50, 7, 3, 0]
    assert {(match.score, match.hits) for match in matches} == {(0.0, ())}


def test_an_open_profile_heeds_categories_and_exclusions() -> None:
    papers = [
        build.paper(id=1, title="Agents", categories=("cs.AI",)),
        build.paper(id=2, title="Trading", categories=("cs.AI",)),
        build.paper(id=3, title="Agents", categories=("math.CO",)),
    ]

    assert ids(ranked(Profile(categories=("cs",), exclude=(Keyword(term="trading"),)), *papers)) == [1]


def test_equal_scores_go_by_upvotes_then_newest_then_lower_id() -> None:
    papers = [
        build.paper(id=4, title="Agent", first_listed_on=date(2026, 3, 11)),
        build.paper(id=3, title="Agent"),
        build.paper(id=2, title="Agent", votes=build.votes(upvotes=1), first_listed_on=date(2026, 3, 1)),
        build.paper(id=1, title="Agent"),
    ]

    assert ids(ranked(build.profile("agent"), *papers)) == [2, 1, 3, 4]


def test_a_used_paper_is_not_shown_again() -> None:
    papers = [build.paper(id=1, title="Agent"), build.paper(id=2, title="Agent")]

    assert ids(ranked(build.profile("agent"), *papers, used=frozenset({1}))) == [2]


def test_all_that_entered_is_yielded_whatever_the_limit() -> None:
    papers = [build.paper(title="Agent") for _ in range(30)]

    assert len(ranked(build.profile("agent", limit=5), *papers)) == 30


def test_no_papers_and_no_profiles_are_fine() -> None:
    profile = build.profile("agent", authors=("Ada Byron",))

    assert ranked(profile) == ()
    assert list(rank.rank([], rank.index([build.paper()], []), [])) == []


def test_profiles_and_used_papers_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(rank.rank([Profile()], rank.index([], [Profile()]), []))


@pytest.mark.parametrize("name", ["naughty_strings.json", "html_payloads.json"])
def test_a_hostile_keyword_meets_the_title_that_is_the_same(name: str) -> None:
    path = HOSTILE / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    texts = [text for text in json.loads(path.read_text(encoding="utf-8")) if words(text)]
    papers = [build.paper(id=number, title=text, abstract=text, authors=(text,)) for number, text in enumerate(texts, 1)]
    profiles = [build.profile(text, authors=(text,)) for text in texts]

    found = rank.rank(profiles, rank.index(papers, profiles), [()] * len(profiles))

    assert all(number in ids(matches) for number, matches in enumerate(found, 1))


def test_a_megabyte_of_abstract_takes_bounded_time() -> None:
    text = "a study of neural networks, of graphs and of much that nobody asked for, with results; " * 12_000
    paper = build.paper(abstract=text)

    start = time.process_time()
    (match,) = ranked(build.profile("graph", "neural network", "a", "nobody"), paper)

    assert time.process_time() - start < 10
    assert (len(text) > 1_000_000, len(match.hits)) == (True, 4)


def test_the_same_profile_scores_a_paper_the_same_on_another_day() -> None:
    profile, paper = build.profile("agent"), build.paper(title="Agent", abstract="agents, agents")
    later = replace(paper, first_listed_on=date(2026, 4, 1))

    assert ranked(profile, paper)[0].score == ranked(profile, later)[0].score
