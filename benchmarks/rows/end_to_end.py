"""Send 100,000 digests that are due at once, from the store to the relay, against two workers that
make as many and send none; and what the ledger keeps of each.

python -m benchmarks.rows.end_to_end PEOPLE  (a million take half an hour, and 2 GB of disk)
"""

import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.row import Row
from benchmarks.rows import compose, workers
from digest.model import Profile, Sections
from tests import postfix
from tests.makers import crowds, houses, listings, profiles

PEOPLE, PAPERS, KINDS, WORKERS, CONNECTIONS = 100_000, 300, 10_000, 2, 4
CARDS = compose.CARDS
KEPT, KEPT_PAPERS = 10_000, 20
REPLY = "250 2.0.0 Ok: queued as 4XyZ1k2m3n4p5q6r"
MOST_BYTES = 180
_LOOK_S = 0.5


@dataclass
class Used:
    """MB that the process that sends, and each of its workers, held at most; and CPU seconds of the
    one and of all the others."""

    owner_mb: float = 0.0
    worker_mb: float = 0.0
    owner_s: float = 0.0
    workers_s: dict[int, float] = field(default_factory=dict)


def measure() -> Row:
    """Takes five minutes."""
    gc.set_threshold(50_000)  # as the program does
    readers = [replace(one, limit=CARDS) for one in profiles.fields(listings.papers(600), KINDS)]
    corpus, _ = workers.made_corpus(PAPERS, KINDS, lambda *_: readers)
    alone = workers.run(WORKERS, PEOPLE, corpus, readers)
    whole_s, used, counts = sent(PEOPLE, readers)
    return Row(
        ours=f"send {PEOPLE:,} digests that are due at once, by {WORKERS} workers",
        ours_s=whole_s,
        yardstick=f"{WORKERS} workers that make as many and send none",
        yardstick_s=alone.whole_s,
        note=(
            f"digest send, whole, to smtp-sink over {CONNECTIONS} connections, synchronous=FULL;"
            f" {listings.origin()}, {PAPERS} papers, up to {CARDS} cards, {alone.octets / PEOPLE / 1000:.1f} kB a message;"
            f" {counts['sent'] / whole_s:,.0f} a second; {counts}; load {os.getloadavg()[0]:.1f};"
            f" CPU a message {1e6 * sum(used.workers_s.values()) / PEOPLE:.0f} µs of a worker"
            f" and {1e6 * used.owner_s / PEOPLE:.0f} µs of the process that sends"
            f" ({1e6 * alone.workers_s / PEOPLE:.0f} and {1e6 * alone.owner_s / PEOPLE:.0f} µs without sending);"
            f" {used.owner_mb:.0f} MB of the process that sends, {used.worker_mb:.0f} MB of a worker"
        ),
    )


def measure_ledger() -> Row:
    """Hold what the ledger keeps of a delivery against what it may keep."""
    shown = Sections(matches=tuple(range(1, KEPT_PAPERS + 1)))
    with tempfile.TemporaryDirectory() as name:
        folder = crowds.lay_out(Path(name), KEPT, shown=shown, reply=REPLY)
        with closing(sqlite3.connect(folder / "digest.db")) as db:
            (octets,) = db.execute(
                """
                SELECT sum(pgsize) FROM dbstat
                WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = 'deliveries')
                """
            ).fetchone()
    return Row(
        ours=f"bytes of ledger a delivery of {KEPT_PAPERS} papers, with the relay's reply",
        ours_s=octets / KEPT,
        yardstick="what it may be",
        yardstick_s=MOST_BYTES,
        note=f"bytes, not seconds: pages of the table and its indexes, {KEPT:,} deliveries",
    )


def sent(people: int, readers: list[Profile]) -> tuple[float, Used, dict[str, int]]:
    """Return the seconds of `digest send`, whole, what it used, and how many came to which state."""
    with due(people, readers) as folder:
        command = [sys.executable, "-m", "digest", "send", "--json"]
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  ourselves
            [*command, "--config", f"{folder}/digest.yaml"], stdout=subprocess.PIPE
        )
        used = Used()
        watch = threading.Thread(target=_watch, args=(process, used))
        watch.start()
        said, _ = process.communicate()
        whole_s = time.perf_counter() - begun
        watch.join()
        if process.returncode:
            raise RuntimeError(f"digest send ended with {process.returncode}: {said[:500]!r}")
        with closing(sqlite3.connect(folder / "digest.db")) as db:
            counts = dict(
                db.execute(
                    "SELECT state, count(*) FROM deliveries WHERE issue_on = ? GROUP BY state",
                    [datetime.now(UTC).date().toordinal()],
                )
            )
    return whole_s, used, counts


@contextmanager
def due(people: int, readers: list[Profile]) -> Iterator[Path]:
    """Lay out an installation of so many *people*, all of them due, whose papers are collected."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name, postfix.sink(connections=CONNECTIONS) as server:
        folder = Path(name)
        houses.lay_out(folder, crowds.SOURCES, port=server.port)
        with (folder / "digest.yaml").open("a") as settings:
            settings.write(f"workers: {WORKERS}\n")
        text = (folder / "digest.yaml").read_text()
        (folder / "digest.yaml").write_text(
            text.replace("security: none", f"security: none, connections: {CONNECTIONS}")
        )
        (folder / "listings.jsonl").write_text("".join(_lines(now)))
        yesterday = now - timedelta(days=1)
        with houses.opened(folder, yesterday) as rooms:
            crowds.fill(rooms, people, now=yesterday, profiles=readers)
        command = [sys.executable, "-m", "digest", "collect", "--config", f"{folder}/digest.yaml"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  ourselves
        yield folder


def _lines(now: datetime) -> Iterator[str]:
    for paper in listings.papers(PAPERS):
        facts = {
            "id": paper.identifiers[0].removeprefix("arxiv:"),
            "title": paper.title,
            "abstract": paper.abstract,
            "authors": list(paper.authors),
            "categories": list(paper.categories),
            "listed_on": now.date().isoformat(),
        }
        yield json.dumps(facts) + "\n"


def _watch(process: "subprocess.Popen[bytes]", used: Used) -> None:
    threads = Path(f"/proc/{process.pid}/task")
    while process.poll() is None:
        try:
            used.owner_mb, used.owner_s = workers.held_mb(process.pid), workers.cpu_s(process.pid)
            for children in threads.glob("*/children"):
                for number in map(int, children.read_text().split()):
                    used.worker_mb = max(used.worker_mb, workers.held_mb(number))
                    used.workers_s[number] = workers.cpu_s(number)
        except (OSError, IndexError):  # one has just ended
            pass
        time.sleep(_LOOK_S)


if __name__ == "__main__":
    PEOPLE = int(sys.argv[1])
    print(measure())
