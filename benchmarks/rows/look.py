"""`digest status` and `digest why` over a store with a million people, each beside the same over a store with one."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.row import Row
from tests.makers import crowds

PEOPLE = 1_000_000
REPEATS = 5


def measure_status() -> Row:
    """Takes half a minute, and 600 MB of disk."""
    return measured("status")


def measure_why() -> Row:
    return measured("why", "p0000001")


def measured(*words: str) -> Row:
    with installation(PEOPLE) as large, installation(1) as small:
        # By turns, so that what else this machine does falls on both.
        pairs = [(seconds(words, large), seconds(words, small)) for _ in range(REPEATS)]
    return Row(
        ours=f"digest {words[0]}, whole, over {PEOPLE:,} people",
        ours_s=min(ours for ours, _ in pairs),
        yardstick=f"digest {words[0]} over a store of one",
        yardstick_s=min(theirs for _, theirs in pairs),
        note=f"each person has an issue; the best of {REPEATS}, by turns; the difference is what counts",
    )


@contextmanager
def installation(people: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield crowds.lay_out(Path(name), people, now=datetime.now(UTC))


def seconds(words: Sequence[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "digest", *words, "--config", f"{folder}/digest.yaml"], capture_output=True, check=True)  # noqa: S603 - ourselves
    return time.perf_counter() - begun
