"""benchmarks/matching.py: pairs of a keyword and a text, judged as the program matches them."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import matching, without
from tests.shared import LISTINGS, OURS, SHARED

PAIRS = OURS / "pairs.tsv"
SHARED_PAIRS = SHARED / "cases" / "match" / "pairs-dev.tsv"
# Rows of our own that the ranker does not read as people mean them yet.
NOT_YET = {"11"}


@pytest.mark.parametrize(
    ("expected", "got", "verdict"),
    [
        ("phrase", "phrase", "right"),
        ("phrase", "near", "weak"),
        ("phrase", "no", "miss"),
        ("phrase", "refused", "miss"),
        ("near", "phrase", "right"),
        ("near", "no", "miss"),
        ("no", "phrase", "false"),
        ("no", "near", "false"),
        ("no", "refused", "right"),
        ("refused", "refused", "right"),
        ("refused", "no", "false"),
        ("refused", "phrase", "false"),
        ("yes", "no", "miss"),
        ("no", "yes", "false"),
    ],
)
def test_a_verdict_says_how_what_was_got_compares_to_what_was_expected(
    expected: str, got: str, verdict: str
) -> None:
    assert matching.verdict(expected, got) == verdict


def test_our_own_pairs_are_right_but_for_those_known_to_be_wrong() -> None:
    found = matching.judged(matching.pairs(PAIRS), None)

    assert len(found) == 30
    assert {one.row["id"] for one in found if one.verdict != "right"} <= NOT_YET


def test_a_refusal_is_told_in_the_words_of_the_settings() -> None:
    row = {"what": "keyword", "wanted": "*ology", "text": "Geology", "expected": "refused"}

    (found,) = matching.judged([row | {"place": "title", "via": "jsonl"}], None)

    assert (found.got, found.verdict) == ("refused", "right")
    assert found.said.startswith("expected a * only at the end of a word")


@pytest.mark.parametrize(
    ("via", "text", "got"),
    [
        ("feed", "Clones of &lt;i&gt;Daphnia&lt;/i&gt; &amp;amp; R&amp;D", "phrase"),
        ("arxiv", "Yields of $R&D$ in a pond", "phrase"),
        ("jsonl", "Yields of R&amp;D in a pond", "phrase"),
        ("jsonl", "Yields of a pond", "no"),
    ],
)
def test_a_text_comes_as_its_source_delivers_it(via: str, text: str, got: str) -> None:
    row = {"what": "keyword", "wanted": "R&D", "text": text, "expected": "phrase"}

    (found,) = matching.judged([row | {"place": "abstract", "via": via}], None)

    assert found.got == got


def test_what_was_listed_before_teaches_the_forms_of_verbs(tmp_path: Path) -> None:
    row = {"what": "keyword", "wanted": "brew", "text": "Brewing rye", "expected": "phrase"}
    archive = tmp_path / "before.jsonl"
    titles = [f"{verb} of rye" for verb in ("Brew", "Brewing", "Brewed")] * 2
    archive.write_text(
        "".join(json.dumps({"title": one, "listed_on": "2026-01-05"}) + "\n" for one in titles)
    )
    rows = [row | {"place": "title", "via": "jsonl"}]

    without, with_ = (matching.judged(rows, one)[0].got for one in (None, archive))

    assert (without, with_) == ("no", "phrase")


@pytest.mark.slow
def test_the_command_prints_a_table_and_writes_each_row_with_its_verdict(tmp_path: Path) -> None:
    out = tmp_path / "out.tsv"
    command = [sys.executable, "-m", "benchmarks.matching", str(PAIRS), "--archive", "none"]

    done = subprocess.run(
        [*command, "--kind", "quoted", "near", "--rows", "all", "--out", str(out)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )

    assert done.stdout.splitlines() == [
        'right\t21\t"sea ice"\tIce storms at sea\tno\tno',
        "right\t22\tmoss lichen\tLichen and moss on limestone walls\tnear\tnear",
        "kind                     rows  right  weak  false  miss     of yes   of no",
        "keyword: quoted             1      1     0      0     0        0/0     1/1",
        "keyword: near               1      1     0      0     0        1/1     0/0",
        "keyword: ALL                2      2     0      0     0        1/1     1/1",
    ]
    became = [{"got": got, "verdict": "right", "said": ""} for got in ("no", "near")]
    asked = [row for row in matching.pairs(PAIRS) if row["kind"] in {"quoted", "near"}]
    assert matching.pairs(out) == [row | one for row, one in zip(asked, became, strict=True)]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    ("archive", "keywords", "names", "false"),
    [
        pytest.param(None, 425, 122, 10, id="none"),
        pytest.param(LISTINGS, 432, 122, 9, id="listings"),
    ],
)
def test_the_shared_pairs_come_out_no_worse_than_they_did(
    archive: Path | None, keywords: int, names: int, false: int
) -> None:
    found = matching.judged(matching.pairs(SHARED_PAIRS), archive)

    count = Counter((one.row["what"], one.verdict) for one in found)
    assert count["keyword", "right"] >= keywords
    assert count["author", "right"] >= names
    assert count["keyword", "false"] + count["author", "false"] <= false


@pytest.mark.parametrize("rule", without.RULES)
def test_each_rule_of_reading_is_there_to_be_taken_away(rule: str) -> None:
    for change in without.RULES[rule]:
        place, name = without.found(change)

        assert change.make(vars(place)[name]) != vars(place)[name]
