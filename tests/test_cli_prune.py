"""`digest prune` as a person or a script uses it, and killed at any moment."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from digest.ledger.row_codec import pack
from digest.model import Sections
from tests.test_cli import LINE, SETTINGS, Done, run

# Each test starts programs, or waits.
pytestmark = pytest.mark.slow

KILLS = 20 if os.environ.get("SOAK") else 4
PEOPLE = "subscribers:\n  - {id: ada, email: ada@example.org, timezone: UTC, profile: {keywords: [agent]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation that keeps 400 days, with three papers of long ago and two issues."""
    lay_out(tmp_path, papers=3)
    assert run("collect", cwd=tmp_path).returncode == 0
    remember(tmp_path, issues=2)
    return tmp_path


def lay_out(folder: Path, *, papers: int) -> None:
    config = folder / "config"
    config.mkdir(parents=True)
    lines = [
        json.dumps(
            LINE
            | {
                "id": f"2401.{number:05}",
                "title": f"Agents that plan, part {number}",
                "listed_on": "2024-01-05",
            }
        )
        for number in range(papers)
    ]
    (config / "listings.jsonl").write_text("\n".join(lines))
    (config / "digest.yaml").write_text(SETTINGS.format(port=9) + "keep: 400 d\n")
    (config / "subscribers.yaml").write_text(PEOPLE)


def store(folder: Path) -> Path:
    return folder / "config/digest.db"


def remember(folder: Path, *, issues: int) -> None:
    """Write down *issues* that were sent long ago, at most 2,000 of them a person."""
    with closing(sqlite3.connect(store(folder))) as db, db:
        db.execute("INSERT INTO runs (id, at, through) VALUES (1, 0, 3)")
        db.executemany(
            "INSERT INTO deliveries (subscriber, issue_on, state, run, papers) VALUES (?, ?, 'sent', 1, ?)",
            [
                (1 + number // 2_000, 730_000 + number % 2_000, pack(Sections(matches=(1,))))
                for number in range(issues)
            ],
        )


def rows(folder: Path) -> list[list[tuple]]:
    tables = ("papers", "listings", "votes", "identifiers", "traces", "deliveries")
    with closing(sqlite3.connect(store(folder))) as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608 (our own names)


def test_prune_says_what_went(folder: Path) -> None:
    done = run("prune", cwd=folder)

    assert done.returncode == 0
    assert done.stdout.startswith("pruned from before ")
    assert done.stdout.endswith(": the words of 3 papers, 3 listings, 0 votes, 1 issue\n")


def test_a_dry_run_says_what_would_go(folder: Path) -> None:
    before = rows(folder)

    done = run("prune", "--dry-run", cwd=folder)

    assert done.stdout.startswith("would prune from before ")
    assert rows(folder) == before


def test_prune_prints_an_object_for_programs(folder: Path) -> None:
    said = json.loads(run("prune", "--json", cwd=folder).stdout)

    assert said.pop("before") < "2025-12-31"
    assert said == {"dry_run": False, "papers": 3, "listings": 3, "votes": 0, "deliveries": 1}


def test_where_all_is_kept_prune_says_what_to_set(folder: Path) -> None:
    (folder / "config/digest.yaml").write_text(SETTINGS.format(port=9))
    before = rows(folder)

    done = run("prune", cwd=folder)

    assert (done.returncode, done.stdout) == (0, "")
    assert "`keep: 400 d`" in done.stderr
    assert rows(folder) == before


def test_vacuum_makes_the_file_smaller(tmp_path: Path) -> None:
    lay_out(tmp_path, papers=2_000)
    run("collect", cwd=tmp_path)
    before = store(tmp_path).stat().st_size

    run("prune", "--vacuum", cwd=tmp_path)

    assert store(tmp_path).stat().st_size < before * 0.9


def killed(folder: Path, after_s: float) -> int:
    """Start `digest prune`, kill it after a while, and return how it ended."""
    command = [
        sys.executable,
        "-m",
        "digest",
        "prune",
        "--config",
        str(folder / "config/digest.yaml"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait()


def test_killed_at_any_moment_and_run_again_it_comes_to_the_same_end(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for one in (whole, cut):
        lay_out(one, papers=6_000)
        assert grown(one).returncode == 0
    begun = time.monotonic()
    run("prune", cwd=whole)
    took_s = time.monotonic() - begun

    ends = [killed(cut, took_s * chance.uniform(0.3, 0.8)) for _ in range(KILLS)]
    run("prune", cwd=cut)

    assert -signal.SIGKILL in ends
    assert forms(cut) == forms(whole)


def grown(folder: Path) -> Done:
    done = run("collect", cwd=folder)
    remember(folder, issues=20_000)
    return done


def forms(folder: Path) -> list[list[tuple]]:
    """Return what the store holds, but for the instant at which papers were first seen."""
    papers, *others = rows(folder)
    return [[(*paper[:12], *paper[13:]) for paper in papers], *others]
