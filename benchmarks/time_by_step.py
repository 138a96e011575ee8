"""Say how long each step of a message takes, from ranking to bytes, in a process that only makes
them: CPU microseconds a message.

python -m benchmarks.time_by_step [PEOPLE]
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.rows import compose, workers
from digest import issue, mail, rank
from digest.pipeline import application
from digest.pipeline.making import make
from tests.makers import listings, profiles

PEOPLE = 10_000

Step = tuple[str, object, str]
STEPS: tuple[Step, ...] = (
    ("rank the papers for a shard", rank, "rank"),
    ("find what only reads alike", rank, "related"),
    ("choose what stands where", issue, "select"),
    ("count what was looked at", issue, "facts"),
    ("give reasons", rank.Explainer, "__call__"),
    ("lay the digest out", issue, "compose"),
    ("join header and parts into a message", mail, "message"),
)


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    gc.set_threshold(50_000)  # as the program does
    readers = [
        replace(one, limit=compose.CARDS) for one in profiles.fields(listings.papers(600), people)
    ]
    corpus, _ = workers.made_corpus(workers.PAPERS, people, lambda *_: readers)
    spent = Counter[str]()
    render = _timed("draw HTML and text", application.renderer_of(None, keep=None), spent)
    for name, owner, function in STEPS:
        setattr(owner, function, _timed(name, getattr(owner, function), spent))
    gc.collect()
    gc.freeze()  # as a worker does
    begun, made = time.process_time(), 0
    for shard in workers.shards(people, workers.MOST, readers):
        made += len(list(make(shard, corpus, render)))
    spent["all else"] = time.process_time() - begun - spent.total()
    table = Table("step", "µs a message", "of all")
    for name, step_s in spent.most_common():
        table.add_row(name, f"{1e6 * step_s / made:.0f}", f"{100 * step_s / spent.total():.0f} %")
    table.add_row("all", f"{1e6 * spent.total() / made:.0f}", "100 %")
    Console().print(table)


def _timed(name: str, step: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        found = step(*given, **named)
        # A step that yields works while it is read.
        if hasattr(found, "send"):
            found = list(found)
        spent[name] += time.process_time() - begun
        return found

    return timed


if __name__ == "__main__":
    main()
