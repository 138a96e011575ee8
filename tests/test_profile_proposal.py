"""A profile made of a bibliography: what its works share, and most papers do not."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from digest.bibliography import Reference
from digest.cli import app
from digest.people import profile as written
from digest.pipeline.profile_proposal import Proposal, propose
from tests.makers import build

LIBRARY = Path(__file__).parent / "data" / "bibliography"


def work(title: str, abstract: str = "", **given: tuple[str, ...]) -> Reference:
    return Reference(line=1, title=title, abstract=abstract, **given)


def terms(proposal: Proposal) -> list[str]:
    return [one.keyword.term for one in proposal.keywords]


LOOMS = [
    work("Warp tension in jacquard looms", "We measure the warp tension of jacquard looms."),
    work("A jacquard loom that learns", "The warp tension is learnt, and tools are shared."),
    work("Warp tension and humidity", "Humidity changes warp tension on any tool."),
    work("Punched cards", "A jacquard loom reads punched cards with a tool."),
    work("On humidity", "The punched cards swell with humidity under warp tension."),
]
NEWS = [
    build.paper(id=n, title=f"Tools {n}", abstract="A tool for novel looms.") for n in range(99)
]


def test_what_several_works_share_is_proposed_the_most_telling_first() -> None:
    proposal = propose(LOOMS, NEWS)

    assert terms(proposal)[:2] == ["warp tension", "jacquard loom"]
    assert [one.works for one in proposal.keywords][:2] == [4, 3]
    assert [one.titles for one in proposal.keywords][:2] == [2, 2]


def test_what_stands_in_most_papers_is_not_proposed() -> None:
    assert "tool" not in terms(propose(LOOMS, NEWS))
    assert not any("novel" in term for term in terms(propose(LOOMS, NEWS)))


def test_a_word_that_stands_only_within_a_longer_phrase_is_that_phrase() -> None:
    found = terms(propose(LOOMS, NEWS))

    assert "punched cards" in found
    assert not {"cards", "punched", "tension", "warp"} & set(found)


def test_a_keyword_weighs_by_its_share_of_titles_and_abstracts() -> None:
    weights = {one.keyword.term: one.keyword.weight for one in propose(LOOMS, NEWS).keywords}

    assert weights["warp tension"] == 3.6  # of 6: (4 works + 2 titles) / 10
    assert weights["punched cards"] == 1.8


def test_addresses_and_possessives_are_no_keywords() -> None:
    works = [work(f"Warp {n}", "See https://weave.example.org for Ada's warp.") for n in range(5)]

    assert terms(propose(works, NEWS)) == ["Warp"]


def test_tags_stand_for_an_abstract_that_is_missing() -> None:
    works = [work(f"Number {n}", keywords=("warp tension",)) for n in "abcde"]

    assert terms(propose(works, ())) == ["warp tension"]


def test_one_work_alone_gives_its_own_phrases() -> None:
    assert "jacquard looms" in terms(propose(LOOMS[:1], ()))


def test_works_that_say_nothing_give_an_empty_profile() -> None:
    assert propose([work("On the use of it"), work("???")], NEWS).profile.is_open


def test_authors_of_three_works_are_followed_however_they_are_written() -> None:
    works = [
        work(f"Loom {n}", authors=(author,))
        for n, author in enumerate(["Ada Roe", "A. Roe", "Ada B. Roe"])
    ]
    works += [work(f"Weft {n}", authors=("Ben Doane",)) for n in range(2)]
    works += [work(f"Warp {n}") for n in range(5)]

    assert [(one.name, one.works) for one in propose(works, ()).authors] == [("Ada B. Roe", 3)]


def test_who_wrote_most_of_a_list_is_not_followed() -> None:
    works = [work(f"Loom {n}", authors=("Ada Roe", "Ben Doane")[: 1 + n % 2]) for n in range(7)]

    proposal = propose(works, ())

    assert proposal.owner == "Ada Roe"
    assert [one.name for one in proposal.authors] == ["Ben Doane"]


def test_nobody_follows_themselves() -> None:
    works = [work(f"Loom {n}", authors=("Ben Doane", "Cy Poe")) for n in range(3)]

    assert [one.name for one in propose(works, (), owner="Doane, B.").authors] == ["Cy Poe"]


def test_accents_and_other_scripts_are_kept() -> None:
    works = [
        work("Моделирование приливов", "Моделирование приливов в Баренцевом море.")
        for _ in range(3)
    ]

    assert "Моделирование приливов" in terms(propose(works, ()))


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_the_command_prints_yaml_with_a_reason_on_each_line(ending: str) -> None:
    result = CliRunner().invoke(app, ["profile", "propose", str(LIBRARY / f"library.{ending}")])

    assert result.exit_code == 0, result.output
    found = yaml.safe_load(result.stdout)["profile"]
    assert "salt marshes" in [one["term"] for one in found["keywords"]]
    assert found["authors"] == ["Chidi Okoro", "Åsa Lindqvist"]
    assert all(written.term(one["term"]) == one["term"] for one in found["keywords"])
    assert "# in 3 of 6 works (1 in title or tags)" in result.stdout


def test_the_command_as_json() -> None:
    result = CliRunner().invoke(
        app, ["profile", "propose", str(LIBRARY / "library.bib"), "--me", "Okoro, C.", "--json"]
    )

    found = json.loads(result.stdout)
    assert found["works"] == 6
    assert found["owner"] == "Okoro, C."
    assert [one["name"] for one in found["authors"]] == ["Åsa Lindqvist"]
    assert found["brought"] is None


def test_a_file_that_is_none_of_the_three_is_refused(tmp_path: Path) -> None:
    (tmp_path / "my.bib").write_text("hello")

    result = CliRunner().invoke(app, ["profile", "propose", str(tmp_path / "my.bib")])

    assert result.exit_code != 0
    assert "expected BibTeX" in str(result.exception)


@pytest.mark.slow
def test_the_papers_of_a_store_say_what_is_rare_and_what_would_have_come(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["demo", str(tmp_path / "demo"), "--json"]).exit_code == 0

    config = str(tmp_path / "demo" / "digest.yaml")

    words = ["profile", "propose", str(LIBRARY / "library.bib"), "--config", config]
    result = runner.invoke(app, words)

    assert result.exit_code == 0, result.output
    assert "in 0 of 57 new papers" in result.stdout
    assert "# From 2026-03-11 to 2026-03-12 it would have brought 3 of 57 papers." in result.stdout
    assert yaml.safe_load(result.stdout)["profile"]["keywords"]
