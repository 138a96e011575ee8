"""What the archive teaches, and that the papers of a day teach nothing about each other."""

import random
from dataclasses import replace
from itertools import product
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from digest import rank
from digest.model import Author, Keyword, Match, Paper, Profile
from digest.pipeline import daily
from digest.text.word_form import light
from tests.makers import build, ranks

TOPICS = (
    "graph neural network nodes edges",
    "speech audio sound voice phoneme",
    "protein cell gene molecule drug",
)


OTHERS = ["".join(three) for three in product(("ba", "do", "ki", "lu", "me", "ra"), repeat=3)]


def archive() -> list[Paper]:
    """Return papers of three kinds, each with words of its own kind and some that nobody shares,
    and ten times as many that are like none."""
    chance = random.Random(3)
    return [
        build.paper(id=at, title=TOPICS[at % 3], abstract=_abstract(at))
        if at % 10 == 0
        else build.paper(id=at, title="Others", abstract=" ".join(chance.sample(OTHERS, 12)))
        for at in range(1, 601)
    ]


def _abstract(at: int) -> str:
    return " ".join(
        f"{TOPICS[at % 3].split()[part % 5]} {'abc'[at % 3]}word{at * (part + 3) % 90}"
        for part in range(12)
    )


PROFILE = build.profile("graph", "phoneme")
LEARNT = rank.learn(archive(), [PROFILE])


def ranked(profile: Profile, *papers: Paper) -> dict[int, float]:
    (matches,) = ranks.matches([profile], rank.index(papers, [profile], LEARNT), [()])
    return {match.paper.id: match.score for match in matches}


def test_a_paper_of_the_day_changes_no_other_papers_score() -> None:
    paper = build.paper(id=900, title="A graph of nodes")
    more = [build.paper(id=901 + at, title="graph graph phoneme") for at in range(50)]

    assert ranked(PROFILE, paper, *more)[900] == ranked(PROFILE, paper)[900]


def test_of_two_papers_with_the_word_the_one_that_reads_like_the_archives_comes_first() -> None:
    near, far = (
        build.paper(title="A graph", abstract="Nodes, edges, network."),
        build.paper(title="A graph", abstract="Drug, cell, gene."),
    )

    scores = ranked(build.profile("graph"), near, far)

    assert scores[near.id] > scores[far.id]


def test_likeness_alone_never_enters() -> None:
    assert ranked(build.profile("graph"), build.paper(title="Nodes, edges, network")) == {}


def test_related_papers_hold_none_of_the_words_and_say_what_they_read_like() -> None:
    profile = build.profile("graph", related=1)
    papers = [
        build.paper(id=1, title="Edges, nodes, network"),
        build.paper(id=2, title="Drug"),
        build.paper(id=3, title="Graph"),
    ]

    (found,) = rank.related([profile], rank.index(papers, [profile], LEARNT), [()])

    assert [(match.paper.id, match.like, match.hits) for match in found] == [(1, "graph", ())]


def test_three_related_papers_are_shown_where_their_number_is_left_to_us() -> None:
    profile = build.profile("graph")
    papers = [
        build.paper(id=at, title="Edges, nodes, network", abstract="Neural. " * at)
        for at in range(1, 6)
    ]

    (found,), (every,) = (
        kind([profile], rank.index(papers, [profile], LEARNT), [()])
        for kind in (rank.related, rank.nearest)
    )

    assert [match.score > 50 for match in every] == [True] * 5
    assert found == every[:3]


@pytest.mark.parametrize("learnt", [rank.Statistics(), LEARNT], ids=["empty", "learnt"])
def test_what_reads_like_nothing_is_not_related_however_many_are_wanted(
    learnt: rank.Statistics,
) -> None:
    profile = build.profile("graph", related=5)
    papers = [build.paper(id=1, title="Drug, cell, gene"), build.paper(id=2, title="Unheard")]

    assert list(rank.related([profile], rank.index(papers, [profile], learnt), [()])) == [()]


@pytest.mark.parametrize(("name", "is_higher"), [("like", True), ("unlike", False)])
def test_an_example_moves_what_reads_like_it(name: str, is_higher: bool) -> None:  # noqa: FBT001 a table
    example = build.paper(title="Audio, voice, sound", identifiers=("arxiv:1",))
    paper = build.paper(id=7, title="A graph of voice and sound")
    profiles = [build.profile("graph"), build.profile("graph", **{name: ("arxiv:1",)})]

    plain, moved = ranks.matches(
        profiles, rank.index([paper], profiles, LEARNT, {"arxiv:1": example}), [(), ()]
    )

    assert (moved[0].score > plain[0].score) is is_higher
    assert abs(moved[0].score - plain[0].score) <= 25


SOUND = {
    f"arxiv:{at}": build.paper(id=at, title=f"{word}, voice, sound", abstract="Audio and music.")
    for at, word in enumerate(("Pitch", "Rhythm", "Noise", "Echo"), 10)
}
"""Examples that no keyword of a profile about graphs lets in."""
HEARD = build.paper(
    id=1, title="Voice and sound", abstract="Audio of music.", categories=("cs.SD",)
)
NETWORK = build.paper(id=2, title="Edges, nodes, network", abstract="Nodes, edges.")


def apart(profile: Profile, *papers: Paper) -> list[Match]:
    (found,) = rank.related([profile], rank.index(papers, [profile], LEARNT, SOUND))
    return list(found)


def liking(number: int, **given: Any) -> Profile:
    return build.profile("graph", like=tuple(SOUND)[:number], **given)


def test_three_examples_bring_in_what_no_keyword_does_before_what_reads_like_a_keyword() -> None:
    found = apart(liking(3, related=3), NETWORK, HEARD)

    most = [max(match.rest, key=itemgetter(1))[0] for match in found]
    assert [(match.paper.id, match.like) for match in found] == [(1, None), (2, "graph")]
    assert most == ["like", "similar"]


@pytest.mark.parametrize(
    "profile",
    [
        liking(2),
        liking(4, related=0),
        liking(4, exclude=(Keyword(term="music"),)),
        liking(4, categories=("q-bio",)),
        build.profile(like=tuple(SOUND)),
        build.profile("graph", like=("arxiv:unknown", "arxiv:other", *tuple(SOUND)[:2])),
        build.profile("graph", unlike=tuple(SOUND)),
    ],
    ids=["two", "none wanted", "excluded", "elsewhere", "no keyword", "unknown", "unlike"],
)
def test_examples_bring_in_nothing(profile: Profile) -> None:
    assert apart(profile, HEARD) == []


def faint(words: int) -> Paper:
    """Return a paper that is the less like the examples the more *words* of its own it has."""
    return build.paper(id=1, title="A voice", abstract=" ".join(OTHERS[:words]))


@pytest.mark.parametrize("paper", [build.paper(title="Drug, cell, gene"), faint(120)])
def test_examples_bring_in_nothing_that_is_not_like_them(paper: Paper) -> None:
    assert apart(liking(4), paper) == []


def test_what_is_like_examples_stands_before_what_scores_higher() -> None:
    heavy = [Keyword(term=f"graph {word}", weight=10) for word in TOPICS[0].split()[1:]]
    profile = build.profile(*heavy, "graph", like=tuple(SOUND)[:3], related=3)
    network = replace(NETWORK, abstract="Nodes, edges, neural network. " * 5)

    liked, other = apart(profile, network, faint(9))

    assert (liked.paper.id, other.paper.id) == (1, 2)
    assert liked.score < other.score


def test_at_most_three_are_brought_in() -> None:
    papers = [replace(HEARD, id=at) for at in range(1, 6)]

    assert len(apart(liking(4), *papers)) == 3


def test_what_is_like_examples_enters_no_more_than_before() -> None:
    (matches,) = ranks.matches([liking(4)], rank.index([HEARD], [liking(4)], LEARNT, SOUND), [()])

    assert matches == ()


def test_who_likes_two_subjects_is_brought_what_is_like_either() -> None:
    cells = {
        f"arxiv:{at}": build.paper(id=at, title="Drug, cell, gene", abstract="Protein.")
        for at in range(20, 22)
    }
    profile = build.profile("graph", like=(*tuple(SOUND)[:2], *cells))
    both = [HEARD, build.paper(id=3, title="A gene, a cell", abstract="A drug, protein.")]

    (found,) = rank.related([profile], rank.index(both, [profile], LEARNT, SOUND | cells))

    assert {match.paper.id for match in found if match.like is None} == {1, 3}


def test_examples_of_others_change_no_score() -> None:
    profile, papers = build.profile("graph"), [NETWORK, HEARD, build.paper(id=3, title="A graph")]

    alone, beside = (
        rank.index(papers, profiles, LEARNT, shown)
        for profiles, shown in (([profile], None), ([profile, liking(4)], SOUND))
    )

    for kind in (ranks.matches, rank.nearest, rank.related):
        assert next(iter(kind([profile], alone))) == next(iter(kind([profile], beside)))


def test_what_was_learnt_survives_being_stored() -> None:
    again = rank.load(rank.dump(LEARNT), rank.keyword_rows(LEARNT))
    papers = archive()[:20]

    one, other = (
        next(ranks.matches([PROFILE], rank.index(papers, [PROFILE], learnt), [()]))
        for learnt in (LEARNT, again)
    )

    assert one == other


def test_what_a_few_papers_taught_survives_being_stored() -> None:
    few = rank.learn(archive()[:20], [PROFILE])

    again = rank.load(rank.dump(few), rank.keyword_rows(few))

    assert (again.papers, again.words, again.space) == (20, few.words, None)
    assert list(rank.keyword_rows(again)) == list(rank.keyword_rows(few))


def test_what_a_reader_asks_for_is_covered_by_what_all_ask_for() -> None:
    reader = build.profile("graph", authors=("Ada Byron",), organizations=("MIT",))
    every = rank.queries([reader])

    assert every.covers([reader])
    assert not every.covers([replace(reader, organizations=("ETH",))])
    assert not every.covers([replace(reader, authors=(Author(name="Grace Hopper"),))])
    assert not every.covers([build.profile("tree")])


def test_learning_day_by_day_counts_like_learning_at_once() -> None:
    papers = [
        replace(paper, categories=("cs.AI",) if paper.id % 2 else ("math.CO",))
        for paper in archive()
    ]
    before = rank.learn(papers[:500], [PROFILE])
    day = rank.index(papers[500:], [PROFILE], before)
    more = rank.add(before, day.counted, day.postings, day.vectors)

    assert (more.carried >= before.carried).all()
    assert more.carried.sum() > before.carried.sum()
    assert (more.papers, more.words) == (LEARNT.papers, LEARNT.words)
    assert {key: papers for key, papers, _ in rank.keyword_rows(more)} == {
        key: papers for key, papers, _ in rank.keyword_rows(LEARNT)
    }


@pytest.mark.slow
def test_each_day_is_ranked_with_what_the_days_before_taught() -> None:
    papers = archive()
    past, *days = papers[:300], papers[300:310], papers[310:600], papers[:10]

    found = list(daily.indexes([past, *days], [PROFILE]))

    first = rank.learn(past, [PROFILE])
    second = rank.add(first, found[1].counted, found[1].postings, found[1].vectors)
    taught = (rank.Statistics(), first, second, rank.learn(papers, [PROFILE]))
    assert [list(ranks.matches([PROFILE], one, [()])) for one in found] == [
        list(ranks.matches([PROFILE], rank.index(day, [PROFILE], learnt), [()]))
        for day, learnt in zip([past, *days], taught, strict=True)
    ]


def test_an_example_may_be_a_paper_of_an_earlier_day() -> None:
    profile = build.profile("graph", like=("arxiv:10",))
    past = [replace(paper, identifiers=(f"arxiv:{paper.id}",)) for paper in archive()]

    *_, index = daily.indexes([past, [build.paper(title="A graph of voice and sound")]], [profile])
    (matches,) = ranks.matches([profile], index, [()])

    assert "like" in dict(matches[0].rest)


PAIRS = (
    "wellness well, universe university, organ organic, general generic, policy police, station state, "
    "relate relativity, experience experiment, author authority, import important, probe probability, news new, "
    "business busy, past paste, wing w, string str, king k, evening even, red r, bed b, need ne, speed spe, hundred hundr, "
    "animal animation, arm army, bias bia, corps corpse, cross crossing, design designate, former formers1, "
    "graph graphite, inform informal, local locate, marine marinate, message massage, model modest, numeral number, "
    "operate operand, physics physic1, secure secretary"
)


@pytest.mark.parametrize("pair", PAIRS.split(", "))
def test_a_word_is_not_another_that_begins_alike(pair: str) -> None:
    one, other = pair.split()

    assert light(one) != light(other)


def test_no_room_but_text_imports_the_stemmer() -> None:
    sources = (Path(__file__).parents[1] / "digest").rglob("*.py")

    assert [
        path.parent.name for path in sources if "import Stemmer" in path.read_text(encoding="utf-8")
    ] == ["text"]


def test_a_keyword_that_hardly_any_paper_holds_has_no_nearest_papers() -> None:
    asked = [build.profile(term) for term in ("graph", "sourdough", "palaeography", "once")]
    rare = build.paper(id=700, title="Once", abstract="Graph, nodes, edges, network.")
    learnt = rank.learn([*archive(), rare], asked)
    papers = [build.paper(id=1, title="Edges, nodes, network"), build.paper(id=2, title="Drug")]

    index = rank.index(papers, asked, learnt)
    found = [[match.paper.id for match in near] for near in rank.nearest(asked, index)]

    assert found == [[1], [], [], []]
    assert [len(every) for every in rank.unmatched(asked, index)] == [2, 2, 2, 2]


def test_the_parts_of_a_related_paper_add_up_to_its_score() -> None:
    (found,) = rank.related(
        [liking(3, related=3)], rank.index([NETWORK, HEARD], [liking(3)], LEARNT, SOUND)
    )

    assert len(found) == 2
    for match in found:
        assert sum(points for _, points in match.rest) == pytest.approx(match.score)
