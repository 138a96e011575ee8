"""Make 100,000 messages from ranking to bytes with two workers, against one; and what that takes of
memory."""

import gc
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from benchmarks.row import Row
from benchmarks.rows.compose import SENDER, due
from digest import issue, rank
from digest.model import Due, Outgoing, Paper, Profile
from digest.pipeline import corpus_file
from digest.pipeline.corpus import Corpus
from digest.pipeline.shard import MOST, Shard
from digest.pipeline.worker_pool import Pool
from tests.makers import listings, profiles

PEOPLE, PAPERS, KINDS, TURNS = 100_000, 300, 10_000, 2
BIG_PEOPLE, BIG_PAPERS, SOME = 20_000, 2_000, 2_000


@dataclass(frozen=True, kw_only=True)
class Run:
    """Seconds of a whole run once its workers are at work, and until they are; CPU of the process
    that sends and of its workers, what each held at most, and the bytes of all messages."""

    whole_s: float
    start_s: float
    owner_s: float
    workers_s: float
    owner_mb: float
    worker_mb: float
    octets: int


def measure() -> Row:
    gc.set_threshold(50_000)  # as the program does
    corpus, readers = made_corpus(PAPERS, KINDS)
    runs: dict[int, list[Run]] = {1: [], 2: []}
    for _ in range(TURNS):
        for workers, kept in runs.items():
            kept.append(run(workers, PEOPLE, corpus, readers))
    one, two = (min(kept, key=lambda found: found.whole_s) for kept in runs.values())
    owner_us, worker_us = (1e6 * spent / PEOPLE for spent in (two.owner_s, two.workers_s))
    free = 2 * worker_us / (worker_us + owner_us)
    return Row(
        ours=f"rank, compose, render and join {PEOPLE:,} digests, two workers",
        ours_s=two.whole_s,
        yardstick="one worker",
        yardstick_s=one.whole_s,
        note=(
            f"{listings.origin()}, {PAPERS} papers; best of {TURNS} by turns, load {os.getloadavg()[0]:.1f};"
            f" {PEOPLE / two.whole_s:,.0f} a second; CPU a message {worker_us:.0f} µs of a worker and {owner_us:.0f} µs of the"
            f" process that sends: {free:.2f} × on two cores that are free; {two.octets / PEOPLE / 1000:.1f} kB a message;"
            f" workers at work after {two.start_s:.1f} s; {two.owner_mb:.0f} MB and {two.worker_mb:.0f} MB a worker"
        ),
    )


def measure_memory() -> Row:
    """Hold what the process that sends and its workers take at most against what they may."""
    gc.set_threshold(50_000)
    corpus, readers = made_corpus(BIG_PAPERS, BIG_PEOPLE, profiles.profiles)
    found = run(2, SOME, corpus, readers)
    return Row(
        ours=f"memory for {BIG_PEOPLE:,} people and {BIG_PAPERS:,} papers, two workers",
        ours_s=found.owner_mb + 2 * found.worker_mb,
        yardstick="what they may take: 300 MB, and 250 MB a worker",
        yardstick_s=800,
        note=(
            f"MB, not seconds, after {SOME:,} messages; {found.owner_mb:.0f} MB of the process that sends, without a store, and"
            f" {found.worker_mb:.0f} MB of each worker, pages that they share counted in all"
        ),
    )


def made_corpus(
    papers: int,
    kinds: int,
    drawn: Callable[[list[Paper], int], list[Profile]] = profiles.fields,
) -> tuple[Corpus, list[Profile]]:
    """Return a corpus of a day's papers, and those that it was made for."""
    read = {paper.id: paper for paper in listings.papers(papers)}
    readers = drawn(listings.papers(600), kinds)
    index = rank.index(tuple(read.values()), readers).unread()
    corpus = Corpus(
        papers=read,
        ids=frozenset(read),
        index=index,
        explain=rank.Explainer(index),
        beside={},
        through=max(read),
        shown_since=listings.DAY,
        updates=(),
        told_through=0,
        people=kinds,
        duplicates=issue.duplicates(read.values()),
    )
    return corpus, readers


def run(workers: int, people: int, corpus: Corpus, readers: list[Profile]) -> Run:
    """Have messages made for so many *people*, and forget each."""
    supplies = corpus_file.Supplies(corpus=corpus, overrides=None, keep=None)
    file = corpus_file.written(supplies, Path(gettempdir()))
    pool = Pool(file, workers, stop=bool)
    try:
        start = time.perf_counter()
        for begun in [pool.begin(shard) for shard in shards(workers, 1, readers)]:
            pool.end(begun)
        start_s = time.perf_counter() - start
        before, before_s = time.perf_counter(), workers_s(pool)
        owner_s, octets = time.process_time(), 0
        ahead = []
        for shard in shards(people, MOST, readers):
            ahead.append(pool.begin(shard))
            if len(ahead) == pool.most_ahead:
                octets += size(pool, ahead.pop(0))
        octets += sum(size(pool, begun) for begun in ahead)
        return Run(
            whole_s=time.perf_counter() - before,
            start_s=start_s,
            owner_s=time.process_time() - owner_s,
            workers_s=workers_s(pool) - before_s,
            owner_mb=held_mb(os.getpid()),
            worker_mb=max(map(held_mb, pool.numbers)),
            octets=octets,
        )
    finally:
        pool.close()


def shards(people: int, most: int, readers: list[Profile]) -> Iterator[Shard]:
    context = issue.IssueContext(sender=SENDER, papers={}, labels={"arxiv": "arXiv cs.AI"})
    for start in range(0, people, most):
        numbers = range(start, min(start + most, people))
        dues = [reader(number, readers) for number in numbers]
        yield Shard(dues=tuple(dues), context=context, now=listings.SEEN_AT)


def reader(number: int, readers: list[Profile]) -> Due:
    return due(number, readers[number % len(readers)])


def size(pool: Pool, begun: object) -> int:
    made = pool.end(begun)  # type: ignore[arg-type]
    return sum(len(one.outcome.message) for one in made if isinstance(one.outcome, Outgoing))


def workers_s(pool: Pool) -> float:
    """Return the CPU seconds of all workers so far."""
    return sum(map(cpu_s, pool.numbers))


def cpu_s(number: int) -> float:
    """Return the CPU seconds of a process so far."""
    words = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def held_mb(number: int) -> float:
    """Return what a process held at most."""
    status = Path(f"/proc/{number}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


if __name__ == "__main__":
    PEOPLE, PAPERS, TURNS = int(sys.argv[1]), int(sys.argv[2]), 1
    print(measure())
