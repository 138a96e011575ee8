"""`digest rank`, `digest try` and `digest why` as a person or a script runs them."""

import json
import lzma
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.cli import rank as printed
from digest.exceptions import ParseError, UsageError
from digest.model import Match
from tests.makers import build

PEOPLE = """
subscribers:
  - {id: ada, email: ada@example.org, timezone: UTC, profile: {keywords: [agent, tool use], exclude: [survey]}}
  - {id: bob, email: bob@example.org, timezone: UTC, profile: {keywords: [tree]}}
"""
SETTINGS = """
sources: [{name: listings, kind: jsonl, path: listings.jsonl}]
sender: {name: Daily Papers, address: digest@example.org}
relay: {host: 127.0.0.1, security: none}
"""
TITLES = ["Agents and tool use", "Trees", "An agent", "A survey of agents", "Stones"]
LINES = [
    {
        "id": f"260{month}.0000{place}",
        "title": title,
        "abstract": "We show.",
        "listed_on": f"2026-0{month}-05",
    }
    for month in (1, 2)
    for place, title in enumerate(TITLES, start=1)
]


def process(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "digest", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def run(*words: str) -> str:
    """Run a command in this process, which is quicker, and return what it prints."""
    done = CliRunner().invoke(app, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with people and listings; settings lie in `config`, where `rank` has no business."""
    (tmp_path / "config").mkdir()
    written = "".join(json.dumps(line) + "\n" for line in LINES)
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "listings.jsonl").write_text(written)
    (tmp_path / "listings.jsonl.xz").write_bytes(lzma.compress(written.encode()))
    (tmp_path / "config/digest.yaml").write_text(SETTINGS)
    (tmp_path / "config/subscribers.yaml").write_text(PEOPLE)
    (tmp_path / "config/listings.jsonl").write_text(written)
    return tmp_path


def ranked(folder: Path, *words: str) -> list[str]:
    return run(
        "rank",
        "--subscribers",
        f"{folder}/people.yaml",
        "--listings",
        f"{folder}/listings.jsonl",
        *words,
    ).splitlines()


@pytest.mark.slow
def test_a_trec_run_ranks_every_paper_of_every_day_for_everybody(folder: Path) -> None:
    done = process(
        "rank",
        "--subscribers",
        "people.yaml",
        "--listings",
        "listings.jsonl.xz",
        "--format",
        "trec",
        cwd=folder,
    )

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines) == 2 * 2 * 5
    assert all(
        re.fullmatch(r"\w+/2026-0[12]-05 Q0 arxiv:260[12]\.\d{5} [1-5] -?[\d.]+ rubricator", line)
        for line in lines
    )
    assert {line.split()[2][-1] for line in lines[:2]} == {"1", "3"}
    assert not (folder / "config/digest.db").exists()


def test_a_limit_cuts_each_day_of_each_person(folder: Path) -> None:
    assert len(ranked(folder, "--format", "trec", "--limit", "2")) == 2 * 2 * 2


def test_json_is_a_line_for_each_person_and_day_with_what_entered(folder: Path) -> None:
    days = [json.loads(line) for line in ranked(folder, "--format", "json")]

    assert [
        (day["subscriber"], day["date"], day["listed"], len(day["papers"])) for day in days
    ] == [
        ("ada", "2026-01-05", 5, 2),
        ("bob", "2026-01-05", 5, 1),
        ("ada", "2026-02-05", 5, 2),
        ("bob", "2026-02-05", 5, 1),
    ]
    assert days[0]["papers"][0]["hits"][0]["spans"]


def test_a_table_says_the_title_and_why(folder: Path) -> None:
    lines = ranked(folder)

    assert lines[0] == "ada, 2026-01-05  2 of 5 papers"
    assert any("Agents and tool use" in line for line in lines)
    assert any("in title" in line for line in lines)


def matches(scores: Sequence[float]) -> tuple[Match, ...]:
    return tuple(
        Match(paper=build.paper(identifiers=(f"p{number}",)), score=score)
        for number, score in enumerate(scores)
    )


def test_scores_fall_strictly_and_what_did_not_enter_stands_below() -> None:
    matched, others = matches([90, 90, 0]), matches([100, 80, 80, 0])

    scores = [score for _, score in printed.run(matched, others)]

    assert scores == sorted(set(scores), reverse=True)
    assert len(scores) == 7
    assert scores[3] < scores[2]


def test_listings_that_cannot_be_read_are_an_error_with_their_line(folder: Path) -> None:
    (folder / "listings.jsonl").write_text("{}\n")

    with pytest.raises(ParseError, match=r"listings\.jsonl:1: title: expected some text"):
        ranked(folder)


@pytest.fixture
def config(folder: Path) -> str:
    """The settings of a store that has collected the listings."""
    path = f"{folder}/config/digest.yaml"
    run("collect", "--since", "2026-01-01", "--config", path)
    return path


def test_try_draws_what_keywords_would_have_brought(config: str) -> None:
    shown = run("try", "agent, tree", "--days", "60", "--config", config)

    assert "5 January to 5 February 2026, 8 of 10 papers" in shown
    assert "█" in shown


def test_try_takes_a_persons_profile(config: str) -> None:
    found = json.loads(
        run("try", "--subscriber", "bob", "--days", "60", "--json", "--config", config)
    )

    assert [(day["date"], day["entered"]) for day in found["days"]] == [
        ("2026-01-05", 1),
        ("2026-02-05", 1),
    ]
    assert [(one["term"], one["papers"]) for one in found["keywords"]] == [("tree", 2)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [[], ["a", "--subscriber", "ada"], ["--subscriber", "nobody"], ["the"]]
)
def test_try_needs_keywords_or_a_person(config: str, words: list[str]) -> None:
    with pytest.raises(UsageError):
        run("try", *words, "--config", config)


@pytest.mark.slow
def test_why_gives_the_verdict_and_the_rules(config: str) -> None:
    shown = run("why", "ada", "--paper", "2602.00004", "--date", "2026-02-05", "--config", config)

    assert "A survey of agents" in shown
    assert 'Out: "survey" stands in it, and exclusions beat all.' in shown


def test_why_without_a_paper_says_what_became_of_the_issue(config: str) -> None:
    found = json.loads(run("why", "bob", "--date", "2026-02-05", "--json", "--config", config))

    assert found["subscriber"] == "bob"
    assert found["verdict"].startswith("Not subscribed then: they are in ")
    assert [step["rule"] for step in found["steps"]] == ["due"]
