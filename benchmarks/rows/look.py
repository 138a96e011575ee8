"""What costs nothing however many people there are: looking, and serving where nobody is due, each
beside the same for one person."""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.row import Row
from digest.cli import context, run
from digest.cli.reload import Files
from tests.makers import crowds

PEOPLE = 1_000_000
REPEATS = 5


def measure_status() -> Row:
    """Takes half a minute, and 600 MB of disk."""
    return measured("status")


def measure_why() -> Row:
    return measured("why", "p0000001")


def measure_send() -> Row:
    return measured("send")


def measure_tick() -> Row:
    """Time both ticks of `digest run`, in this process, with a source that is not to be visited."""
    best = {}
    for people in (PEOPLE, 1):
        with installation(people) as folder, context.opened(folder / "digest.yaml") as rooms:
            tick = ticking(Files(rooms, folder / "digest.yaml"))
            best[people] = min(timed(tick) for _ in range(REPEATS))
    return Row(
        ours=f"a tick of digest run over {PEOPLE:,} people, none due",
        ours_s=best[PEOPLE],
        yardstick="the same over a store of one",
        yardstick_s=best[1],
        note=f"the best of {REPEATS}; it may take 20 ms: {1000 * best[PEOPLE]:.1f} ms",
    )


def ticking(files: Files) -> Callable[[], None]:
    doubts, stop, heart = run.Doubts(), threading.Event(), context.heartbeat()

    def tick() -> None:
        run.collect(files, doubts, heart)
        run.send(files, doubts, stop, heart)

    return tick


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
    command = [sys.executable, "-m", "digest", *words, "--config", f"{folder}/digest.yaml"]
    return timed(lambda: subprocess.run(command, capture_output=True, check=True))  # noqa: S603 - ourselves


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
