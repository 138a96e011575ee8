"""`digest try` and `digest check`: what keywords would bring, which are too wide or dead, and what
might be added."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from digest import rank
from digest.archive import MIGRATIONS, Archive
from digest.cli.trial import show
from digest.model import Batch, Keyword, Paper
from digest.pipeline import trial
from digest.store import Store
from tests.makers import archives, build

PLAIN = (
    "We count things.",
    "It rains in the hills.",
    "Water is wet here.",
    "Stones are heavy things.",
)


def papers(*titles: str, days: int = 0) -> list[Paper]:
    return [
        build.paper(
            id=number + 1000 * days,
            title=title,
            abstract=PLAIN[number % 4],
            first_listed_on=build.DAY - timedelta(days=days),
        )
        for number, title in enumerate(titles, start=1)
    ]


MONTH = papers(
    *["Agents that plan"] * 8,
    *["Old graphs"] * 2,
    *[f"Stone number {number}" for number in range(30)],
)


def test_a_trial_counts_by_day_and_keeps_the_best() -> None:
    made = trial.simulate(
        build.profile("agent"),
        papers("Agents", "Trees", days=1) + papers("An agent", "Agents", "Graphs"),
    )

    assert [(on, entered, listed) for on, listed, entered in made.days] == [
        (build.DAY - timedelta(days=1), 1, 2),
        (build.DAY, 2, 3),
    ]
    assert (made.papers, made.entered, len(made.best)) == (5, 3, 3)


def test_a_trial_reckons_with_examples() -> None:
    archive = archives.papers()
    profile = build.profile("agent", "graph", like=("arxiv:3",))
    known = rank.learn(archive, [profile])

    plain, moved = (
        trial.simulate(profile, archive[:100], known, shown)
        for shown in ({}, {"arxiv:3": archive[3]})
    )

    assert [one.score for one in plain.best] != [one.score for one in moved.best]


def test_a_trial_of_no_papers_is_empty() -> None:
    made = trial.simulate(build.profile("agent"), [])

    assert (made.days, made.best, made.suggestions) == ((), (), ())


def test_each_keyword_says_in_how_many_papers_it_stands_and_its_part_of_the_scores() -> None:
    made = trial.simulate(build.profile("agent", "graph", "zymurgy"), MONTH)

    assert [(one.term, one.papers) for one in made.reach] == [
        ("agent", 8),
        ("graph", 2),
        ("zymurgy", 0),
    ]
    assert sum(one.share for one in made.reach) == pytest.approx(1)
    assert made.reach[0].share > made.reach[1].share > made.reach[2].share == 0


def test_a_keyword_in_more_than_a_fifth_of_the_papers_is_wide_and_one_in_none_is_dead() -> None:
    found = trial.examine(build.profile("stone", "agent", "zymurgy"), MONTH)

    assert [(one.is_wide, one.is_dead) for one in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_a_few_papers_say_nothing_about_a_keyword() -> None:
    assert [
        trial.remarked(one)
        for one in trial.examine(build.profile("stone", "zymurgy"), papers("Stone"))
    ] == [None, None]


def test_wide_and_dead_keywords_are_named_for_each_person_with_the_number() -> None:
    ada = build.subscriber(profile=build.profile("stone", "agent"))
    bob = build.subscriber(id="bob", profile=build.profile("zymurgy"))

    assert list(trial.remarks([ada, bob], MONTH)) == [
        'subscriber "ada": keyword "stone" is too wide: it stands in 32 of 40 papers; a longer phrase says more',
        'subscriber "bob": keyword "zymurgy" brings nothing: it stands in none of 40 papers',
    ]


def test_a_keyword_narrowed_to_a_field_reaches_only_that() -> None:
    keywords = [Keyword(term="rain", field="title"), Keyword(term="water", field="abstract")]

    found = trial.reach(keywords, papers("Rain", "Sun", "Sea"))

    assert {term: len(ids) for term, ids in found.items()} == {"rain": 1, "water": 1}


def test_what_matches_share_is_suggested_where_it_brings_more() -> None:
    shared = [
        build.paper(
            title=f"Agents {number}",
            abstract="Agents need reward models, and Reward Models need agents.",
        )
        for number in range(6)
    ]
    more = [
        build.paper(title=f"Training {number}", abstract="A reward model is trained.")
        for number in range(3)
    ]
    rest = [
        build.paper(title=f"Tree {number}", abstract=PLAIN[number % 4]) for number in range(200)
    ]

    made = trial.simulate(build.profile("agent"), [*shared, *more, *rest])

    assert [(one.term, one.papers, one.new) for one in made.suggestions] == [
        ("reward models", 9, 3)
    ]


def test_an_open_profile_gets_no_suggestions() -> None:
    assert trial.simulate(build.profile(), MONTH).suggestions == ()


def also(keyword: str, *texts: str) -> tuple[str, ...]:
    """Return how else a keyword is written in abstracts."""
    found = [build.paper(title="A note", abstract=text) for text in texts]
    (reach,) = trial.simulate(build.profile(keyword), found).reach
    return reach.also


@pytest.mark.parametrize(
    ("keyword", "texts", "others"),
    [
        (
            "tide gauge",
            ["Tide gauges.", "A tide-gauge.", "Of tide gauges."],
            ("tide gauges", "tide-gauge"),
        ),
        ("tide gauge", ["A tide gauge.", "The Tide Gauge."], ()),
        ("tide gauge", ["Gauge the old tide."], ()),
        ("colour", ["The color.", "COLOR and Color, a Color."], ("Color",)),
        ("Rényi", ["The Renyi entropy.", "Rényi again."], ("Renyi",)),
        ('"tide gauge"', ["A tide gauge."], ()),
        ("=gauge", ["A gauge."], ()),
        ("seism*", ["Seismology, seismic noise, seismic waves."], ("seismic", "Seismology")),
        ("tide AND gauge", ["A tide by gauges."], ("gauges",)),
        ("tide", ["Salt marsh."], ()),
        ("film", ["A <i>film</i>."], ()),
        ("gauge", [f"{one}gauge gauges" for one in ("a-", "b-")], ("gauges",)),
    ],
)
def test_a_keyword_says_how_it_is_also_written_in_what_it_found(
    keyword: str, texts: list[str], others: tuple[str, ...]
) -> None:
    assert also(keyword, *texts) == others


def test_at_most_five_other_spellings_are_named_the_most_frequent_first() -> None:
    words = ["seismal", "seismic", "seismism", "seismogram", "seismology", "seismometer"]
    texts = [" ".join(words[:number]) for number in range(1, 7)]

    assert also("seism*", *texts) == tuple(words[:5])


def test_a_trial_prints_other_spellings_as_they_are_written_brackets_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [build.paper(title="Of [/tide] gauges", abstract="A tide-gauge [/x].")]

    show(trial.simulate(build.profile("tide gauge", "[/marsh]"), found), as_json=False)
    printed = capsys.readouterr().out

    assert "Other spellings" in printed
    assert "tide gauge  also tide-gauge, tide] gauges" in printed


def test_other_spellings_are_in_the_json_of_each_keyword(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [build.paper(title="A tide-gauge")]

    show(trial.simulate(build.profile("tide gauge", "marsh"), found), as_json=True)

    keywords = json.loads(capsys.readouterr().out)["keywords"]
    assert [(one["term"], one["also"]) for one in keywords] == [
        ("tide gauge", ["tide-gauge"]),
        ("marsh", []),
    ]


def test_a_trial_leaves_out_what_no_digest_would_show(tmp_path: Path) -> None:
    revised = build.listing(title="Revised", announce="replace", identifiers=("arxiv:1",))
    amended = build.listing(
        title="Erratum", identifiers=("arxiv:3",), publication_type="correction"
    )
    board = build.listing(title="Board", identifiers=("arxiv:4",), publication_type="front matter")
    old = build.listing(
        title="Old", identifiers=("arxiv:5",), listed_on=build.DAY - timedelta(days=7)
    )
    new = build.listing(title="New", identifiers=("arxiv:2",))
    with Store(tmp_path / "digest.db", migrations=MIGRATIONS) as store:
        archive = Archive(store)
        archive.add(
            Batch(source="arxiv", listings=(revised, amended, board, old, new)), now=build.NOW
        )

        assert [paper.title for paper in trial.latest(archive, 7, now=build.NOW)] == ["New"]
