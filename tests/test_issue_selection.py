"""Who gets the places of a digest: topics and their quotas, near-duplicates, related papers, and
the words about words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import issue
from digest.model import Digest, Due, Hit, Keyword, Match, Paper, Profile, Sections, Sender, Topic
from tests.makers import build

SENDER = Sender(name="Daily Papers", address="digest@example.org")
TOPIC_OF = {"judge": "Judging", "both": "Judging", "agent": "Agents"}
TEXT = "We show that trees grow in forests when rain falls and that no other cause of their growth is known so far"


def topic(name: str | None, *terms: str, limit: int | None = None) -> Topic:
    return Topic(name=name, keywords=tuple(Keyword(term=term) for term in terms), limit=limit)


def reader(*topics: Topic, limit: int = 20) -> Due:
    return build.due(subscriber=build.subscriber(profile=Profile(topics=topics, limit=limit)))


def match(number: int, *terms: str, score: float | None = None, **given: object) -> Match:
    """Return a match of paper *number*, the weaker the higher, under the topic that the ranker
    found."""
    hits = tuple(Hit(term=term, place="title", spans=((0, 1),)) for term in terms)
    return Match(
        paper=build.paper(id=number, **given),
        score=100.0 - number if score is None else score,
        hits=hits,
        topic=next((TOPIC_OF[term] for term in terms if term in TOPIC_OF), None),
    )


def composed(
    due: Due, matches: Sequence[Match], *others: Paper, related: Sequence[Match] = ()
) -> Digest:
    papers = {one.id: one for one in (*others, *(match.paper for match in (*matches, *related)))}
    (window,) = issue.windows(papers.values(), [due])
    context = issue.IssueContext(
        sender=SENDER, papers=papers, duplicates=issue.duplicates(papers.values())
    )
    entered, topics = ids(matches), [one.topic for one in matches]
    sections = issue.select(due, entered, topics, window, context, ids(related))
    facts = issue.facts(due, window, context, entered, lambda _: holders(matches))
    made = [*matches, *(one for one in related if one.paper.id in sections.related)]
    return issue.compose(due, sections, made, entered, facts, context)


def holders(matches: Sequence[Match]) -> dict[str, int]:
    """Count by keyword the matches that it stands in, most first."""
    terms = (term for match in matches for term in {hit.term: None for hit in match.hits})
    return dict(Counter(terms).most_common())


def ids(matches: Sequence[Match]) -> list[int]:
    return [match.paper.id for match in matches]


JUDGING, AGENTS = topic("Judging", "judge", limit=2), topic("Agents", "agent")


def test_a_match_stands_under_the_topic_that_the_ranker_found() -> None:
    matches = [match(1, "agent"), match(2, "judge"), match(3)]

    digest = composed(reader(JUDGING, AGENTS), matches)

    assert [(one.paper.id, one.topic) for one in digest.cards] == [
        (1, "Agents"),
        (2, "Judging"),
        (3, None),
    ]


def test_one_topic_without_a_name_is_no_section() -> None:
    digest = composed(reader(topic(None, "tree")), [match(1, "tree"), match(2, "tree")])

    assert [one.topic for one in digest.cards] == [None, None]


def test_a_topic_gets_no_more_places_than_it_asked_for() -> None:
    digest = composed(
        reader(JUDGING, AGENTS),
        [match(number, "judge") for number in range(1, 6)] + [match(6, "agent")],
    )

    assert (ids(digest.shown), digest.matched, digest.held_over) == ([1, 2, 6], 6, 3)


def test_no_topic_starves_within_the_limit() -> None:
    due = reader(topic("Judging", "judge"), AGENTS, limit=3)

    digest = composed(due, [*(match(number, "judge") for number in range(1, 9)), match(9, "agent")])

    assert ids(digest.shown) == [1, 2, 9]


def test_no_topic_starves_among_the_cards() -> None:
    due = reader(topic("Judging", "judge"), AGENTS)

    digest = composed(
        due, [*(match(number, "judge") for number in range(1, 15)), match(15, "agent")]
    )

    assert ids(digest.cards) == [*range(1, 10), 15]
    assert ids(digest.titles) == [10, 11, 12, 13, 14]


def test_more_topics_than_cards_share_the_cards_by_strength() -> None:
    names = [f"topic {number}" for number in range(12)]
    matches = [
        replace(match(number, "judge"), topic=names[max(number - 9, 0)]) for number in range(1, 21)
    ]

    digest = composed(reader(*(topic(name, "judge") for name in names)), matches)

    assert ids(digest.cards) == [*range(1, 11)]
    assert ids(digest.titles) == [*range(11, 21)]


def test_a_retry_keeps_papers_and_order_with_topics_too() -> None:
    due = reader(JUDGING, AGENTS, limit=12)
    matches = [match(number, ("judge", "agent")[number % 2]) for number in range(1, 20)]
    digest = composed(due, matches)

    again = composed(replace(due, sections=digest.sections), matches[::-1])

    assert again.sections == digest.sections


def test_a_paper_that_is_nearly_another_is_folded_into_it_and_used_up() -> None:
    matches = [
        match(1, "tree", abstract=TEXT),
        match(2, "tree"),
        match(3, "tree", abstract=TEXT + " today"),
    ]

    digest = composed(reader(topic(None, "tree")), matches)

    assert [[paper.id for paper in one.alike] for one in digest.cards] == [[3], []]
    assert digest.sections == Sections(matches=(1, 2), alike=(3,))
    assert (digest.matched, digest.held_over) == (3, 0)


def test_a_retry_folds_what_was_folded() -> None:
    due = replace(
        reader(topic(None, "tree")),
        sections=Sections(matches=(1, 2), alike=(3,)),
        used=frozenset({1, 2, 3}),
    )

    digest = composed(
        due, [match(3, "tree", abstract=TEXT), match(1, "tree", abstract=TEXT), match(2, "tree")]
    )

    assert digest.sections == due.sections
    assert [[paper.id for paper in one.alike] for one in digest.cards] == [[3], []]


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ({"title": "Trees", "abstract": TEXT}, {"title": "Trees, again", "abstract": TEXT}, True),
        ({"title": "Trees", "abstract": TEXT}, {"title": "Trees", "abstract": TEXT[:60]}, False),
        ({"title": "Editorial"}, {"title": "Editorial"}, False),
        ({"title": "On the growth of old trees"}, {"title": "On the Growth of Old Trees"}, True),
    ],
)
def test_papers_are_alike_that_share_four_fifths_of_their_words(
    one: dict[str, str],
    other: dict[str, str],
    are_alike: bool,  # noqa: FBT001 a table
) -> None:
    found = issue.duplicates([build.paper(id=1, **one), build.paper(id=2, **other)])

    assert found == ({1: {2}, 2: {1}} if are_alike else {})


@given(st.lists(st.lists(st.sampled_from("abcdefghijkl"), min_size=4, unique=True), max_size=12))
def test_near_duplicates_are_all_pairs_that_share_enough(spelt: list[list[str]]) -> None:
    papers = [
        build.paper(id=number, title=" ".join(words)) for number, words in enumerate(spelt, start=1)
    ]

    found = issue.duplicates(papers)

    pairs = {
        (i, j)
        for i, one in enumerate(spelt, 1)
        for j, other in enumerate(spelt, 1)
        if i != j and share(one, other) >= 0.8
    }
    assert {(one, other) for one, others in found.items() for other in others} == pairs


def share(one: list[str], other: list[str]) -> float:
    return len({*one} & {*other}) / len({*one} | {*other})


def test_words_that_all_papers_of_a_day_use_hide_no_near_duplicates() -> None:
    usual = "above all and as a by any"
    others = [
        build.paper(id=number, title=f"{usual} oak{number} elm{number} ash{number} fir{number}")
        for number in range(3, 100)
    ]
    pair = [
        build.paper(id=number, title=f"{usual} whales sing when stars rise") for number in (1, 2)
    ]

    assert issue.duplicates([*pair, *others]) == {1: {2}, 2: {1}}


@pytest.mark.parametrize(("copies", "found"), [(50, 50), (51, 0)])
def test_what_more_than_fifty_papers_say_alike_is_a_form_and_no_near_duplicate(
    copies: int, found: int
) -> None:
    papers = [
        build.paper(id=number, title="Trees", abstract=TEXT) for number in range(1, copies + 1)
    ]

    assert len(issue.duplicates(papers)) == found


def test_related_papers_follow_the_matches_and_are_used_up() -> None:
    digest = composed(reader(topic(None, "tree")), [match(1, "tree")], related=[match(8), match(9)])

    assert digest.sections == Sections(matches=(1,), related=(8, 9))


def test_a_retry_shows_the_related_papers_that_it_showed() -> None:
    due = replace(reader(topic(None, "tree")), sections=Sections(matches=(1,), related=(9, 8)))

    digest = composed(due, [match(1, "tree")], build.paper(id=9), related=[match(7), match(8)])

    assert ids(digest.related) == [9, 8]


def test_related_papers_alone_make_no_digest() -> None:
    digest = composed(reader(topic(None, "tree")), [], related=[match(8)])

    assert (digest.shown, digest.related) == ((), ())


def test_a_paper_that_trends_is_not_related_too() -> None:
    votes = {"votes": build.votes(upvotes=9), "voted_on": build.DAY}

    digest = composed(
        reader(topic(None, "tree")), [match(1, "tree")], related=[match(8, **votes), match(9)]
    )

    assert ([one.id for one in digest.trending], ids(digest.related)) == ([8], [9])


def test_a_paper_beyond_the_limit_that_trends_is_used_up() -> None:
    votes = {"votes": build.votes(upvotes=9), "voted_on": build.DAY}
    limited = reader(topic(None, "tree"), limit=1)

    digest = composed(limited, [match(1, "tree"), match(2, "tree", **votes), match(3, "tree")])

    assert ([one.id for one in digest.trending], digest.beyond) == ([2], 1)


def test_a_keyword_that_alone_brings_more_than_a_third_is_wide() -> None:
    matches = [
        match(number, *(["agent", "rare"] if number % 10 == 0 else ["agent"]))
        for number in range(1, 21)
    ]

    digest = composed(
        reader(AGENTS), matches, *(build.paper(id=number) for number in range(21, 46))
    )

    assert (digest.facts.total, digest.facts.wide) == (45, (("agent", 20),))


@pytest.mark.parametrize(("papers", "wide"), [(29, ()), (30, (("agent", 16),))])
def test_a_keyword_is_wide_among_thirty_papers_and_no_fewer(
    papers: int, wide: tuple[tuple[str, int], ...]
) -> None:
    matches = [match(number, "agent") for number in range(1, 17)]

    digest = composed(
        reader(AGENTS), matches, *(build.paper(id=number) for number in range(17, papers + 1))
    )

    assert (digest.facts.total, digest.facts.wide) == (papers, wide)


def test_a_keyword_that_brings_just_a_third_is_not_wide() -> None:
    matches = [*(match(number, "agent") for number in range(1, 16)), match(16, "rare")]

    digest = composed(
        reader(AGENTS), matches, *(build.paper(id=number) for number in range(17, 46))
    )

    assert (digest.facts.total, digest.facts.wide) == (45, ())


def test_dates_are_missed_that_had_papers_and_no_digest() -> None:
    listed = [build.DAY - timedelta(days=days) for days in (0, 1, 3, 4)]
    due = build.due(last_on=build.DAY - timedelta(days=4))

    digest = composed(due, [], *(build.paper(first_listed_on=day) for day in listed))

    assert (digest.facts.missed, digest.facts.last_on) == ((listed[2], listed[1]), due.last_on)


def test_a_first_digest_missed_nothing() -> None:
    due = build.due(is_first=True, last_on=build.DAY - timedelta(days=4))

    assert (
        composed(due, [], build.paper(first_listed_on=build.DAY - timedelta(days=2))).facts.missed
        == ()
    )


def test_dues_with_one_past_share_what_they_look_at() -> None:
    papers = [build.paper(id=number) for number in (1, 2, 3)]
    dues = [
        build.due(seen_through=1),
        build.due(seen_through=1, used=frozenset({2})),
        build.due(seen_through=2),
    ]

    windows = issue.windows(papers, dues)

    assert windows[0] is windows[1]
    assert [issue.candidates(window, due) for window, due in zip(windows, dues, strict=True)] == [
        {1, 2, 3},
        {1, 3},
        {1, 2, 3},
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(-3, 20)),
        max_size=20,
        unique_by=lambda one: one[0],
    ),
    st.lists(
        st.tuples(
            st.integers(0, 30), st.frozensets(st.integers(1, 40)), st.booleans(), st.booleans()
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_what_is_barred_is_what_is_no_candidate(
    listed: list[tuple[int, int]], pasts: list[tuple[int, frozenset[int], bool, bool]]
) -> None:
    papers = [
        build.paper(id=number, first_listed_on=build.DAY - timedelta(days=days))
        for number, days in listed
    ]
    dues = [
        build.due(
            seen_through=seen,
            used=used,
            is_first=is_first,
            sections=Sections(matches=tuple(used)[:2]) if tried else None,
        )
        for seen, used, is_first, tried in pasts
    ]

    windows = issue.windows(papers, dues)

    every = issue.batch_ids(windows)
    pairs = list(zip(windows, dues, strict=True))
    assert [every - issue.barred(*pair) for pair in pairs] == [
        issue.candidates(*pair) for pair in pairs
    ]


@given(
    st.lists(st.sampled_from(["judge", "agent", "both", ""]), max_size=40),
    st.integers(1, 30),
    st.integers(1, 9),
)
def test_a_digest_with_topics_adds_up(terms: list[str], limit: int, quota: int) -> None:
    due = reader(
        topic("Judging", "judge", "both", limit=quota),
        topic("Agents", "agent", "both"),
        limit=limit,
    )

    digest = composed(
        due, [match(number, *filter(None, [term])) for number, term in enumerate(terms, start=1)]
    )

    counted = Counter(one.topic for one in digest.shown)
    present = {TOPIC_OF.get(term) for term in terms}
    assert digest.matched == len(digest.shown) + digest.held_over == len(terms)
    assert len(digest.shown) <= limit
    assert counted["Judging"] <= quota
    assert counted.keys() == present or len(present) > limit
