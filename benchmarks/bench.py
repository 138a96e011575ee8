"""Time the hot paths, each beside its yardstick: a ratio travels between machines, a time does not.

python -m benchmarks.bench [NAME…] [--json]

A row is a function that returns a Row, in a file of `rows/`, and one line in ROWS, or in LONG where
it takes minutes.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from benchmarks.row import Row
from benchmarks.rows import (
    compose,
    end_to_end,
    fetch,
    look,
    people,
    preview,
    queue,
    rank,
    read,
    send,
    store,
    workers,
)

ROWS: dict[str, Callable[[], Row]] = {
    "rank": rank.measure,
    "rank-index": rank.measure_index,
    "compose": compose.measure,
    "fetch": fetch.measure,
    "read-huggingface": read.huggingface,
    "read-arxiv": read.arxiv,
    "read-rss": read.rss,
    "read-atom": read.atom,
    "read-biorxiv": read.biorxiv,
    "read-journals": read.journals,
    "store": store.measure_new,
    "store-feed": store.measure_feed,
    "store-again": store.measure_again,
    "open": queue.measure_open,
    "send": send.measure_source,
    "send-smtplib": send.measure_smtplib,
}

LONG: dict[str, Callable[[], Row]] = {
    "rank-million": rank.measure_million,
    "rank-week": rank.measure_week,
    "rank-growth": rank.measure_growth,
    "store-million": store.measure_day,
    "preview": preview.measure,
    "status": look.measure_status,
    "why": look.measure_why,
    "send-none": look.measure_send,
    "tick": look.measure_tick,
    "find": queue.measure_find,
    "workers": workers.measure,
    "memory": workers.measure_memory,
    "end-to-end": end_to_end.measure,
    "ledger": end_to_end.measure_ledger,
    "people": people.measure_load,
    "people-tick": people.measure_tick,
    "people-change": people.measure_change,
    "people-set": people.measure_set,
    "send-far": send.measure_far,
}

EVERY = ROWS | LONG


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the hot paths, each beside its yardstick.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which rows: {', '.join(ROWS)} (default: all); or {', '.join(LONG)}, which takes minutes",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of a table"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(EVERY):
        parser.error(f"no row is called {', '.join(sorted(unknown))}; there are {', '.join(EVERY)}")
    measured = {name: EVERY[name]() for name in asked.names or ROWS}
    if asked.json:
        print(
            json.dumps(
                {name: asdict(row) | {"ratio": row.ratio} for name, row in measured.items()},
                indent=2,
            )
        )
    else:
        Console().print(table(measured.values()))


def table(rows: Iterable[Row]) -> Table:
    lines = Table("figure", "value", "yardstick", "value", "ratio", show_lines=True)
    for row in rows:
        ours = f"{row.ours}\n[dim]{row.note}[/dim]"
        lines.add_row(
            ours,
            f"{row.ours_s:.2f} s",
            row.yardstick,
            f"{row.yardstick_s:.2f} s",
            f"{row.ratio:.2g} ×",
        )
    return lines


if __name__ == "__main__":
    main()
