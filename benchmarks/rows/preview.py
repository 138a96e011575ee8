"""Preview one reader's digest out of an archive of 100,000 papers, the whole command, beside
starting Python with its libraries."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.row import Row
from benchmarks.rows import store
from digest import config, demo, people, sources
from digest.archive import Archive
from digest.model import Batch
from digest.pipeline import application, corpus
from tests.makers import listings

PAPERS = 100_000
DAYS = 700
"""As many papers as these sources bring in two years: a first digest looks at seven days, a
thousand papers."""
REPEATS = 5
# What is installed is compiled: not to write that down is for those who develop.
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
LIBRARIES = "import jinja2, sqlite3, premailer, numpy"


def measure() -> Row:
    """Takes a minute or two, and 400 MB of disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        chosen = [
            "--config",
            f"{folder}/digest.yaml",
            "--out",
            f"{folder}/preview",
            "--date",
            f"{listings.DAY}",
        ]
        ours_s = command_s(["-m", "digest", "preview", "ada", *chosen])
    return Row(
        ours=f"digest preview, whole, out of {PAPERS:,} papers",
        ours_s=ours_s,
        yardstick=f"python -c '{LIBRARIES}'",
        yardstick_s=command_s(["-c", LIBRARIES]),
        note=f"{listings.origin()}, told over and over; {7 * PAPERS // DAYS:,} of them looked at; seconds of one core, at most 1",
    )


def fill(folder: Path) -> None:
    """Make *folder* an installation that has papers and has learnt from them."""
    for name in ("digest.yaml", "subscribers.yaml"):
        shutil.copy(demo.SAMPLE / name, folder)
    settings = config.load(folder / "digest.yaml", kinds=sources.OPTIONS, environ={})
    with application.opened(settings) as rooms:
        grow(rooms.archive)
        application.refresh(
            rooms, people.load(*settings.subscribers, timezone="UTC"), now=listings.SEEN_AT
        )
        corpus.learn(rooms, now=listings.SEEN_AT)


def grow(archive: Archive) -> None:
    """Fill *archive* day by day with the same papers over and over, each time under other names."""
    told, each = listings.papers(store.LISTINGS), -(-PAPERS // DAYS)
    for day in range(1 - DAYS, 1):
        batch = tuple(store.listing(told[(day * each + at) % len(told)], day) for at in range(each))
        archive.add(
            Batch(source="arxiv", listings=batch), now=listings.SEEN_AT + timedelta(days=day)
        )


def command_s(words: Sequence[str]) -> float:
    """Return the median of the seconds that a process takes of one core, after one that may compile
    and read what the others find."""
    once_s(words)
    return statistics.median(once_s(words) for _ in range(REPEATS))


def once_s(words: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], capture_output=True, check=True, env=INSTALLED)  # noqa: S603 - ourselves
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
