import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest import rank
from digest.model import Author, Hit, Keyword, Match, Paper, Profile, Topic
from digest.text.tokenizer import words
from tests.makers import build, hostile, ranks
from tests.shared import in_both


def ranked(
    profile: Profile, *papers: Paper, used: frozenset[int] = frozenset()
) -> tuple[Match, ...]:
    (matches,) = ranks.matches([profile], rank.index(papers, [profile]), [used])
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
        ("language model", "model language"),
        ("language model", "a language of many models"),
        ("RAG", "RAGs"),
        ("=agents", "Agents"),
        ("=Agents", "Agents"),
        ("=GAN", "GAN"),
        ("evaluat*", "Evaluating"),
        ("BERT*", "BERTology"),
        ("models of this reward", "rewards and models"),
        ("one two three four five six seven eight", "eight seven six five four three two one"),
        (
            "zero two three four five six seven eight nine",
            "zero two three four five six seven eight nine",
        ),
        ("agent AND graph", "graphs of an agent"),
        ("behaviour", "Behavior"),
        ("tokenization", "Tokenisation"),
        (r"\beta-VAE", "A β-VAE"),
        ("β-VAE", r"A $\beta$-VAE"),
    ],
)
def test_a_keyword_meets_its_words(term: str, title: str) -> None:
    assert meets(term, title)


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("agent", "Reagents"),
        ('"language model"', "model language"),
        ("language model", "a language of one two three four five models"),
        ("language model", "a language. No models"),
        ("RAG", "rag"),
        ("=agent", "agents"),
        ("=GAN", "gan"),
        ("=GAN", "GANs"),
        ("大模型", "型模大"),
        ("evalu*", "valuation"),
        (
            "one two three four five six seven eight nine",
            "nine eight seven six five four three two one",
        ),
        ("agent AND graph", "agents"),
        ("universe", "university"),
        ("well", "wellness"),
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
    paper = build.paper(
        title="LLM-Agents as agents", abstract="The agent.", authors=("B. Wu", "Ada Byron")
    )
    profile = build.profile("llm agent", "Agent", authors=("Byron, A.",))

    (match,) = ranked(profile, paper)

    assert list(match.hits) == [
        Hit(term="Agent", place="title", spans=((4, 10), (14, 20)), times=2),
        Hit(term="Agent", place="abstract", spans=((4, 9),)),
        Hit(term="Byron, A.", place="authors", spans=((1, 2),)),
        Hit(term="llm agent", place="title", spans=((0, 10),)),
    ]
    assert sum(match.shares) + sum(part for _, part in match.rest) == pytest.approx(match.score)


@pytest.mark.slow
def test_fifty_is_one_keyword_of_one_paper_in_a_hundred_in_title_and_twice_in_abstract() -> None:
    profile = build.profile("graph theory")
    archive = [
        build.paper(title="Graph theory" if number % 100 == 0 else "Else")
        for number in range(10_000)
    ]
    paper = build.paper(
        title="Graph theory",
        abstract="Graph theory, graph theory.",
        first_listed_on=date(2026, 3, 13),
    )

    (matches,) = ranks.matches(
        [profile], rank.index([paper], [profile], rank.learn(archive, [profile])), [()]
    )

    assert matches[0].score == pytest.approx(50, abs=0.1)


def test_with_an_empty_archive_every_word_is_one_in_a_hundred() -> None:
    (match,) = ranked(
        build.profile("graph"), build.paper(title="Graphs", abstract="A graph and a graph.")
    )

    assert match.score == 50


def test_repetition_saturates() -> None:
    papers = [build.paper(abstract="graph " * times) for times in (1, 2, 4, 8, 800)]

    scores = [match.score for paper in papers for match in ranked(build.profile("graph"), paper)]

    assert scores == pytest.approx([25, 35.7, 45.45, 52.6, 62.4], abs=0.1)


def test_near_scores_less_than_a_phrase() -> None:
    near, phrase = build.paper(title="A model of language"), build.paper(title="A language model")

    assert ids(ranked(build.profile("language model"), near, phrase)) == [phrase.id, near.id]


def test_an_and_is_near_where_one_of_its_sides_is() -> None:
    paper = build.paper(title="A model of language for agents", abstract="Agents.")

    (match,) = ranked(build.profile("language model AND agent"), paper)

    assert [(hit.place, hit.near) for hit in match.hits] == [("title", True), ("abstract", False)]


def test_the_sides_of_an_and_stand_in_its_field() -> None:
    paper = build.paper(title="Agents", abstract="Graphs.")

    assert ranked(build.profile(Keyword(term="agent AND graph", field="title")), paper) == ()


def test_three_words_are_near_at_the_very_beginning_of_a_paper_too() -> None:
    (match,) = ranked(
        build.profile("reward model tree"), build.paper(title="Tree of a model with reward")
    )

    assert match.hits[0].spans == ((0, 4), (10, 15), (21, 27))


def test_near_marks_each_word() -> None:
    (match,) = ranked(build.profile("language model"), build.paper(title="A model of language"))

    assert [(hit.spans, hit.near) for hit in match.hits] == [(((2, 7), (11, 19)), True)]


def test_an_abbreviation_that_the_paper_defines_counts_as_its_long_form() -> None:
    paper = build.paper(
        title="On RAG", abstract="Retrieval-augmented generation (RAG) is old. RAG works."
    )

    (match,) = ranked(build.profile("retrieval augmented generation"), paper)

    assert [(hit.place, hit.times) for hit in match.hits] == [("title", 1), ("abstract", 2)]


def test_where_an_abbreviation_stands_words_that_are_near_count_no_more() -> None:
    paper = build.paper(
        title="Retrieval-augmented generation (RAG)",
        abstract="RAG is generation augmented by retrieval.",
    )

    (match,) = ranked(build.profile("retrieval augmented generation"), paper)

    assert match.hits[1] == Hit(
        term="retrieval augmented generation", place="abstract", spans=((0, 3),)
    )


def test_an_abbreviation_may_leave_out_the_small_letters_of_its_long_form() -> None:
    paper = build.paper(title="A bag words (BoW) model", abstract="We use BoW.")

    (match,) = ranked(build.profile("bag words"), paper)

    assert [(hit.place, hit.times) for hit in match.hits] == [("title", 1), ("abstract", 1)]


def test_an_abbreviation_may_be_defined_in_the_plural() -> None:
    paper = build.paper(abstract="Large language models (LLMs) are agents. An LLM plans; LLMs act.")

    (match,) = ranked(build.profile("large language model"), paper)

    assert match.hits[0].times == 3


def test_an_abbreviation_that_is_defined_twice_counts_once_and_no_definition_counts() -> None:
    paper = build.paper(
        title="Retrieval-augmented generation (RAG)",
        abstract="Retrieval-augmented generation (RAG) is old. RAG works.",
    )

    (match,) = ranked(build.profile("retrieval augmented generation"), paper)

    assert [(hit.place, hit.times) for hit in match.hits] == [("title", 1), ("abstract", 2)]


def test_what_lowers_halves_and_is_named() -> None:
    plain, lowered = build.paper(title="Graphs"), build.paper(title="Graphs", abstract="Of video.")
    profile = build.profile("graph", lower=(Keyword(term="video"),))

    first, second = ranked(profile, plain, lowered)

    assert (second.score, second.lowered) == (pytest.approx(first.score / 2), ("video",))


def test_what_lowers_leaves_votes_whole() -> None:
    plain, voted = (
        build.paper(title="Graphs", abstract="Of video.", votes=votes)
        for votes in (None, build.votes(upvotes=30))
    )

    first, second = ranked(build.profile("graph", lower=(Keyword(term="video"),)), plain, voted)

    assert first.score == pytest.approx(second.score + 1.5)


def test_votes_break_ties_by_three_points_at_most() -> None:
    one, other = (
        build.paper(title="Graph", votes=build.votes(upvotes=1_000_000)),
        build.paper(title="Graph"),
    )

    first, second = ranked(build.profile("graph"), one, other)

    assert 2.9 < first.score - second.score <= 3


def test_a_cutoff_takes_away_what_scores_less() -> None:
    papers = [build.paper(title="Graph"), build.paper(abstract="Graph")]

    assert ids(ranked(build.profile("graph", cutoff=30), *papers)) == [papers[0].id]


def test_what_scores_just_as_much_as_the_cutoff_enters() -> None:
    paper = build.paper(title="Graphs", abstract="A graph and a graph.")

    assert [match.score for match in ranked(build.profile("graph", cutoff=50), paper)] == [50]


def test_a_followed_organization_enters() -> None:
    paper = build.paper(title="Olmo", organizations=("The Allen Institute for AI",))

    (match,) = ranked(build.profile(organizations=("Allen Institute for AI",)), paper)

    assert [(hit.place, hit.spans) for hit in match.hits] == [("organizations", ((0, 1),))]


def test_an_organization_of_another_name_does_not_enter() -> None:
    papers = [
        build.paper(organizations=(name,))
        for name in ("Allen Lab", "AI for the Allen Institute", "Institute for AI")
    ]

    assert ranked(build.profile(organizations=("Allen Institute for AI",)), *papers) == ()


def test_a_followed_author_of_a_frequent_name_is_told_apart_by_categories() -> None:
    author = Author(name="Y. Zhang", categories=("cs.RO",))
    papers = [
        build.paper(id=at, authors=("Yi Zhang",), categories=(area,))
        for at, area in enumerate(("cs.RO", "cs.CL"), 1)
    ]

    assert ids(ranked(build.profile(authors=(author,)), *papers)) == [1]


@pytest.mark.parametrize("wanted", ["Ben Doe", "Doe B", "CMS Collaboration"])
def test_a_followed_author_stands_where_a_line_of_several_people_does(wanted: str) -> None:
    line = "A. Roe (Ice Lab) & Ben Doe¹ for the CMS Collaboration"
    paper = build.paper(authors=("Cora Poe", line, "Doe Benny"))

    (match,) = ranked(build.profile(authors=(wanted,)), paper)

    assert [hit.spans for hit in match.hits] == [((1, 2),)]


def test_a_followed_name_that_may_be_read_in_two_ways_is_one_hit() -> None:
    paper = build.paper(authors=("Rosa Kahl Meier", "Rosa Kahl-Meier", "R. Kahl"))

    (match,) = ranked(build.profile(authors=("Rosa Kahl Meier",)), paper)

    assert [hit.spans for hit in match.hits] == [((0, 1), (1, 2))]


def test_two_followed_names_are_two_though_their_family_name_is_one() -> None:
    paper = build.paper(authors=("J. Moeller",))
    profile = build.profile(authors=("Jan Möller", "Jan Moller", "Jan Moeller"))

    (match,) = ranked(profile, paper)

    assert sorted(hit.term for hit in match.hits) == ["Jan Moeller", "Jan Möller"]


def test_a_match_stands_under_the_topic_that_adds_most() -> None:
    topics = (
        Topic(name="Graphs", keywords=(Keyword(term="graph"),)),
        Topic(name="Trees", keywords=(Keyword(term="tree"),)),
    )

    (match,) = ranked(Profile(topics=topics), build.paper(title="Trees", abstract="A graph."))

    assert match.topic == "Trees"


def test_weight_and_field_are_heeded() -> None:
    paper = build.paper(title="Graphs", abstract="Neural graphs. Neural.")
    keywords = (
        Keyword(term="graph", weight=2.0, field="title"),
        Keyword(term="neural", weight=0.5, field="abstract"),
        Keyword(term="neural graph", field="title"),
    )

    (match,) = ranked(build.profile(*keywords), paper)

    assert [(hit.term, hit.place) for hit in match.hits] == [
        ("graph", "title"),
        ("neural", "abstract"),
    ]
    assert match.shares[0] > 4 * match.shares[1]


def test_a_ranking_says_what_the_matches_made_of_it_say() -> None:
    papers = [build.paper(id=number, title="Trees " * number) for number in (1, 2, 3)]
    profile = Profile(topics=(Topic(name="Woods", keywords=(Keyword(term="trees"),)),))
    index = rank.index(papers, [profile])
    (ranking,) = rank.rank([profile], index)

    matches = rank.Explainer(index)(ranking, profile)

    assert ranking.papers.tolist() == [match.paper.id for match in matches] == [3, 2, 1]
    assert ranking.scores.tolist() == [match.score for match in matches]
    assert ranking.topics == tuple(match.topic for match in matches) == ("Woods",) * 3


@pytest.mark.parametrize("profile", [build.profile("trees"), Profile()], ids=["keyword", "open"])
def test_a_ranking_cannot_be_written_to(profile: Profile) -> None:
    (ranking,) = rank.rank([profile], rank.index([build.paper(title="Trees")], [profile]))

    for column in (ranking.papers, ranking.scores, ranking.rows, ranking.parts):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


def test_matches_are_made_of_the_papers_that_are_asked_for_in_their_order() -> None:
    papers = [build.paper(id=number, title="Trees " * number) for number in (1, 2, 3)]
    profile = build.profile("trees")
    index = rank.index([*papers, build.paper(id=4)], [profile])
    (ranking,) = rank.rank([profile], index)
    every = rank.Explainer(index)(ranking, profile)

    assert rank.Explainer(index)(ranking, profile, [1, 4, 3]) == (every[2], every[0])
    assert rank.Explainer(index)(ranking, profile, []) == ()


def test_who_spells_a_keyword_alike_gets_the_very_same_hits() -> None:
    profiles = [build.profile("trees"), build.profile("seas", "trees"), build.profile("tree")]
    index = rank.index([build.paper(title="Trees")], profiles)
    explain, ranked = rank.Explainer(index), rank.rank(profiles, index)

    one, other, third = (explain(*pair)[0].hits for pair in zip(ranked, profiles, strict=True))

    assert one[0] is other[0]
    assert third[0] == one[0]._replace(term="tree")


@pytest.mark.parametrize(
    ("stranger", "name"),
    [
        (build.profile("seas"), "seas"),
        (Profile(exclude=(Keyword(term="sand"),)), "sand"),
        (build.profile("trees", authors=("Ada Byron",)), "Ada Byron"),
        (build.profile("trees", organizations=("MIT",)), "MIT"),
    ],
)
def test_what_the_index_does_not_know_is_named(stranger: Profile, name: str) -> None:
    index = rank.index([build.paper(title="Trees")], [build.profile("trees")])

    with pytest.raises(ValueError, match=f'"{name}" is not in the index'):
        list(rank.rank([stranger], index))


def test_the_hits_that_add_most_come_first_in_whatever_order_the_words_were_asked_for() -> None:
    paper = build.paper(
        title="Trees in forests", abstract="Forests are trees, rain is rain, and rain falls."
    )
    words = (
        Keyword(term="rain", weight=0.1),
        Keyword(term="forests"),
        Keyword(term="trees", weight=2.0),
    )

    found = [ranked(build.profile(*order), paper)[0].hits for order in (words, words[::-1])]

    assert [hit.term for hit in found[0]] == ["trees", "trees", "forests", "forests", "rain"]
    assert found[0] == found[1]


def test_two_spellings_of_one_keyword_count_once_with_the_higher_weight() -> None:
    keywords = (Keyword(term="agents"), Keyword(term="Agent", weight=2.0))

    (match,) = ranked(build.profile(*keywords), build.paper(title="Agent"))

    assert (
        match.score
        == ranked(build.profile(Keyword(term="agent", weight=2.0)), build.paper(title="Agent"))[
            0
        ].score
    )
    assert [hit.term for hit in match.hits] == ["agents"]


def test_an_exclusion_beats_keywords_and_followed_authors() -> None:
    paper = build.paper(title="Agents for trading stocks", authors=("Ada Byron",))
    profile = build.profile(
        "agent", exclude=(Keyword(term="trading stock"),), authors=("Ada Byron",)
    )

    assert ranked(profile, paper) == ()


def test_a_quoted_side_is_marked_where_it_is_a_phrase() -> None:
    paper = build.paper(title="A neural model of the reward", abstract="A reward model.")

    (match,) = ranked(build.profile('"reward model" AND neural'), paper)

    assert [(hit.place, hit.spans) for hit in match.hits] == [
        ("title", ((2, 8),)),
        ("abstract", ((2, 14),)),
    ]


def test_an_exclusion_of_two_sides_asks_for_the_words_of_each_together() -> None:
    near = build.paper(title="Agents", abstract="A model of the reward. Video.")
    phrase = build.paper(title="Agents", abstract="A reward model.")
    keyword = Keyword(term="reward model AND agent")

    assert ids(ranked(build.profile("agent", exclude=(keyword,)), near, phrase)) == [near.id]
    assert [
        match.lowered for match in ranked(build.profile("agent", lower=(keyword,)), near, phrase)
    ] == [(), (keyword.term,)]


def test_an_exclusion_heeds_its_field() -> None:
    paper = build.paper(title="Agents", abstract="Not for trading.")
    profile = build.profile("agent", exclude=(Keyword(term="trading", field="title"),))

    assert ids(ranked(profile, paper)) == [paper.id]


@pytest.mark.parametrize(
    ("category", "enters"),
    [
        ("cs.AI", True),
        ("cs.ai", True),
        ("cs", True),
        ("c", False),
        ("cs.A", False),
        ("stat", False),
    ],
)
def test_categories_restrict_keywords_by_archive_or_exactly(category: str, enters: bool) -> None:  # noqa: FBT001 a table
    paper = build.paper(title="Agents", categories=("math.CO", "cs.AI"))

    assert bool(ranked(build.profile("agent", categories=(category,)), paper)) is enters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cs.SY", "eess.SY"),
        ("cs.NA", "math.NA"),
        ("math.IT", "cs.IT"),
        ("math.MP", "math-ph"),
        ("q-fin.EC", "econ.GN"),
        ("stat.TH", "math.ST"),
        ("Cell_Biology", "cell biology"),
    ],
)
def test_the_two_names_of_a_category_are_one(one: str, other: str) -> None:
    def finds(asked: str, said: str) -> tuple[bool, bool]:
        paper = build.paper(title="Agents", authors=("Ada Byron",), categories=(said,))
        author = Author(name="Ada Byron", categories=(asked,))
        return (
            bool(ranked(build.profile("agent", categories=(asked,)), paper)),
            bool(ranked(build.profile(authors=(author,)), paper)),
        )

    assert finds(one, other) == finds(other, one) == (True, True)


def test_a_paper_is_in_the_archives_of_both_names_of_its_category() -> None:
    paper = build.paper(title="Agents", categories=("eess.SY",))

    assert ranked(build.profile("agent", categories=("cs",)), paper)
    assert not ranked(build.profile("agent", categories=("cs.AI",)), paper)


def test_a_paper_whose_category_nobody_could_tell_is_not_kept_out() -> None:
    asked = build.profile("agent", categories=("cs",))
    hub = build.paper(id=1, title="Agents", source="hub", identifiers=("arxiv:2603.00001",))
    told = build.paper(id=2, source="feed", identifiers=("doi:10.1/2",), categories=("cs.AI",))
    arxiv = build.paper(id=3, source="arxiv", identifiers=("arxiv:2603.3",), categories=("cs.CL",))

    assert ids(ranked(asked, hub)) == ids(ranked(asked, hub, told)) == [1]
    assert ids(ranked(asked, hub, arxiv)) == []
    assert ids(ranked(asked, replace(hub, source="feed"), told)) == []


def test_a_followed_author_passes_categories_with_all_that_the_paper_holds() -> None:
    paper = build.paper(title="Agents", authors=("Ada Byron",), categories=("math.CO",))

    (match,) = ranked(build.profile("agent", authors=("Ada Byron",), categories=("cs",)), paper)

    assert {hit.term for hit in match.hits} == {"agent", "Ada Byron"}


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

    assert ids(
        ranked(Profile(categories=("cs",), exclude=(Keyword(term="trading"),)), *papers)
    ) == [1]


def test_an_open_profile_is_not_shown_again_what_was_used() -> None:
    papers = [build.paper(id=1), build.paper(id=2)]

    assert ids(ranked(Profile(), *papers, used=frozenset({2}))) == [1]


def test_equal_scores_go_by_upvotes_then_newest_then_lower_id() -> None:
    papers = [
        build.paper(id=4, title="Agent", first_listed_on=date(2026, 3, 11)),
        build.paper(id=3, title="Agent"),
        build.paper(
            id=2, title="Agent", votes=build.votes(upvotes=1), first_listed_on=date(2026, 3, 1)
        ),
        build.paper(id=1, title="Agent"),
    ]

    assert ids(ranked(build.profile("agent"), *papers)) == [2, 1, 3, 4]


def test_a_used_paper_is_not_shown_again() -> None:
    papers = [build.paper(id=1, title="Agent"), build.paper(id=2, title="Agent")]

    assert ids(ranked(build.profile("agent"), *papers, used=frozenset({1}))) == [2]


@pytest.mark.parametrize("profile", [build.profile("agent"), Profile()], ids=["keyword", "open"])
def test_no_more_are_yielded_than_are_asked_for(profile: Profile) -> None:
    papers = [build.paper(title="Agent", votes=build.votes(upvotes=votes)) for votes in (5, 9, 7)]

    (matches,) = ranks.matches([profile], rank.index(papers, [profile]), [()], most=2)

    assert [match.paper.upvotes for match in matches] == [9, 7]


def test_all_that_entered_is_yielded_whatever_the_limit() -> None:
    papers = [build.paper(title="Agent") for _ in range(30)]

    assert len(ranked(build.profile("agent", limit=5), *papers)) == 30


def test_no_papers_and_no_profiles_are_fine() -> None:
    profile = build.profile("agent", authors=("Ada Byron",))

    assert ranked(profile) == ()
    assert list(ranks.matches([], rank.index([build.paper()], []), [])) == []


def test_each_keyword_reaches_the_papers_that_hold_it_whatever_bars_them() -> None:
    papers = [build.paper(id=1, title="Trees"), build.paper(id=2, title="Seas", abstract="A tree")]
    keywords = (Keyword(term="tree", field="title"), Keyword(term="sea"), Keyword(term="sand"))
    profile = Profile(topics=(Topic(keywords=keywords),), exclude=(keywords[1],), cutoff=99.0)

    found = rank.reach(profile, rank.index(papers, rank.queries([profile])))

    assert found == {"tree": {1}, "sea": {2}, "sand": set()}


def test_profiles_and_used_papers_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(ranks.matches([Profile()], rank.index([], [Profile()]), []))


@pytest.mark.parametrize("name", ["naughty_strings", "html_payloads"])
@in_both
def test_a_hostile_keyword_meets_the_title_that_is_the_same(data: Path, name: str) -> None:
    texts = [text for text in hostile.texts(name, data) if words(text)]
    papers = [
        build.paper(id=number, title=text, abstract=text, authors=(text,))
        for number, text in enumerate(texts, 1)
    ]
    profiles = [build.profile(text, authors=(text,)) for text in texts]

    found = ranks.matches(profiles, rank.index(papers, profiles), [()] * len(profiles))

    assert all(number in ids(matches) for number, matches in enumerate(found, 1))


def test_a_megabyte_of_abstract_takes_bounded_time() -> None:
    text = (
        "a study of neural networks, of graphs and of much that nobody asked for, with results; "
        * 12_000
    )
    paper = build.paper(abstract=text)

    start = time.process_time()
    (match,) = ranked(build.profile("graph", "neural network", "a", "nobody"), paper)

    assert time.process_time() - start < 10
    assert (len(text) > 1_000_000, len(match.hits)) == (True, 4)


def test_the_same_profile_scores_a_paper_the_same_on_another_day() -> None:
    profile, paper = build.profile("agent"), build.paper(title="Agent", abstract="agents, agents")
    later = replace(paper, first_listed_on=date(2026, 4, 1))

    assert ranked(profile, paper)[0].score == ranked(profile, later)[0].score
