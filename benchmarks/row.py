"""One line of the table: a figure of ours beside a yardstick that was timed in the same run."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """*ours* took *ours_s* seconds, *yardstick* *yardstick_s*; *note* says what was sampled, scaled
    or left out."""

    ours: str
    ours_s: float
    yardstick: str
    yardstick_s: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster we are."""
        return self.yardstick_s / self.ours_s


def peak_mb() -> float:
    """Return how much memory this process held at most; getrusage would count what its parent held
    when it began. Linux only."""
    return (
        int(
            re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))[
                0
            ]
        )
        / 1024
    )


def median_s(run: Callable[[], object], *, repeats: int = 3) -> float:
    """Return the median time that *run* takes, in seconds."""
    return statistics.median(_seconds(run) for _ in range(repeats))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
