"""Rank stored profiles against a day's papers, beside one compiled regex a profile and SQLite's
full-text search.

python -m benchmarks.rows.rank PEOPLE PAPERS     what `bench.py rank-million` measures, for any
numbers, in a process of its own
"""

import gc
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.row import Row, median_s, peak_mb
from digest import archive, ledger, rank
from digest.ledger import Ledger
from digest.model import Keyword, Paper, PeopleFile, Profile, Subscriber, Topic
from digest.store import Store
from tests.makers import listings, profiles

SOURCE = 3_000
"""So many papers give the words that readers ask for."""
SHARD = 5_000
MOST = 20
SAMPLE = 50
MILLION = 1_000_000


def measure() -> Row:
    return _measured(20_000, 1_000)


def measure_million() -> Row:
    return _measured(MILLION, 1_000)


def measure_week() -> Row:
    return _measured(MILLION, 7_000)


def measure_growth() -> Row:
    small, large = (_in_a_process(people, 1_000) for people in (10_000, MILLION))
    return Row(
        ours="rank: cost of a profile among 1,000,000",
        ours_s=large["rank_s"] / MILLION,
        yardstick="among 10,000",
        yardstick_s=small["rank_s"] / 10_000,
        note=f"{1e6 * large['rank_s'] / MILLION:.0f} against {1e6 * small['rank_s'] / 10_000:.0f} µs of one core; at most 1.5 times as much",
    )


def measure_index() -> Row:
    """Time the index of a day's papers for 100,000 keywords, beside reading their words with a
    regex."""
    gc.set_threshold(50_000)  # as the program does
    papers = listings.papers(1_000)
    terms = profiles.terms(listings.papers(SOURCE))
    asked = [
        Profile(topics=(Topic(keywords=tuple(Keyword(term=term) for term in terms[at : at + 10])),))
        for at in range(0, len(terms), 10)
    ]
    word = re.compile(r"\w+")
    return Row(
        ours=f"index {len(papers):,} papers for {len(terms):,} keywords",
        ours_s=median_s(lambda: rank.index(papers, asked)),
        yardstick="finding their words with a regex",
        yardstick_s=median_s(
            lambda: [word.findall(f"{paper.title} {paper.abstract}".lower()) for paper in papers]
        ),
        note=listings.origin(),
    )


def _measured(people: int, number: int) -> Row:
    found = _in_a_process(people, number)
    papers = listings.papers(number)
    sample = profiles.profiles(listings.papers(SOURCE), SAMPLE)
    regex_s = median_s(lambda: searched(sample, papers), repeats=1) * people / SAMPLE
    fts_s = full_text_s(sample * 4, papers) * people / (SAMPLE * 4)
    return Row(
        ours=f"rank {people:,} stored profiles × {number:,} papers, the best {MOST} with their hits",
        ours_s=found["rank_s"],
        yardstick="one compiled regex a profile, counting only",
        yardstick_s=regex_s,
        note=(
            f"{listings.origin()}; {found['mean']:.1f} papers enter a profile; rows read in {found['read_s']:.1f} s of that,"
            f" {1e6 * found['rank_s'] / people:.0f} µs of one core a profile; index of {found['wants']:,} things asked for apart:"
            f" {found['index_s']:.1f} s; {found['rss_mb']:.0f} MB; SQLite FTS5 {fts_s:.0f} s: {fts_s / found['rank_s']:.0f} ×;"
            f" both yardsticks on samples, scaled up"
        ),
    )


def _in_a_process(people: int, papers: int) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, str(people), str(papers)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def run(people: int, number: int) -> dict[str, float]:
    """Rank whoever is in a store of *people*, shard by shard, and say what that took."""
    gc.set_threshold(50_000)  # as the program does
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digest.db"
        # What makes the people shall not count as memory of what ranks them.
        subprocess.run([sys.executable, __file__, "fill", str(path), str(people)], check=True)  # noqa: S603 - ourselves
        papers = listings.papers(number)
        with Store(path, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
            start = time.process_time()
            index = rank.index(papers, _vocabulary(Ledger(store)))
            index_s = time.process_time() - start
            start = time.process_time()
            readers = Ledger(store).subscribers()
            read_s, entered = 0.0, 0
            while shard := _timed_shard(readers):
                read_s += shard[0]
                for ranking in rank.rank(shard[1], index, most=MOST):
                    entered += len(ranking)
            rank_s = time.process_time() - start
    return {
        "index_s": index_s,
        "rank_s": rank_s,
        "read_s": read_s,
        "mean": entered / people,
        "wants": len(index.vocabulary.queries),
        "rss_mb": peak_mb(),
    }


def _vocabulary(people: Ledger) -> Iterator[Profile]:
    """Yield a profile for everybody, one at a time: what they ask for is gathered, they are not."""
    return (subscriber.profile for subscriber in people.subscribers())


def _timed_shard(readers: Iterator[Subscriber]) -> tuple[float, list[Profile]] | None:
    start = time.process_time()
    shard = [subscriber.profile for subscriber in islice(readers, SHARD)]
    return (time.process_time() - start, shard) if shard else None


def fill(path: Path, people: int) -> None:
    """Store *people* as the ledger stores them."""
    made = profiles.profiles(listings.papers(SOURCE), people)
    readers = (
        Subscriber(
            id=f"reader-{number:07}", email=f"reader-{number:07}@example.org", profile=profile
        )
        for number, profile in enumerate(made)
    )
    with Store(path, migrations=archive.MIGRATIONS + ledger.MIGRATIONS) as store:
        people = PeopleFile(path=path.with_suffix(".yaml"), subscribers=tuple(readers))
        Ledger(store).take_over([people], now=listings.SEEN_AT)


def searched(readers: Sequence[Profile], papers: Sequence[Paper]) -> int:
    return sum(
        len(wanted.findall(paper.title)) + len(wanted.findall(paper.abstract))
        for wanted in map(pattern, readers)
        for paper in papers
    )


def pattern(reader: Profile) -> re.Pattern[str]:
    """Return the reader's words as one regex: whole words, hyphen equal to space, plural s, case
    ignored."""
    terms = (r"[\s-]+".join(map(re.escape, keyword.term.split())) for keyword in reader.keywords)
    return re.compile(rf"\b(?:{'|'.join(terms)})s?\b", re.IGNORECASE)


def full_text_s(readers: Iterable[Profile], papers: Sequence[Paper]) -> float:
    """Return the seconds that SQLite's full-text search needs for the best papers of each
    reader."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE found USING fts5(title, abstract, tokenize='porter unicode61')"
    )
    db.executemany(
        "INSERT INTO found VALUES (?, ?)", [(paper.title, paper.abstract) for paper in papers]
    )
    queries = [
        " OR ".join(f'"{keyword.term}"' for keyword in reader.keywords) for reader in readers
    ]
    start = time.process_time()
    for query in queries:
        db.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 4.0) LIMIT ?",
            [query, MOST],
        ).fetchall()
    return time.process_time() - start


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
