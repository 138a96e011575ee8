"""What stays of papers that were pruned, in bytes a year: python -m benchmarks.kept [PAPERS]."""

import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.rows import store as rows
from digest.archive import Archive
from digest.store import Store
from tests.makers import listings

YEARS = (250_000, 1_000_000)
TODAY = date(2030, 1, 1)


def main() -> None:
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with rows.opened() as store:
        archive = Archive(store)
        papers = archive.add(rows.day(0, papers), now=listings.SEEN_AT)["new"]
        store.vacuum()
        before = size(store.path)
        longest = pruned(archive)
        bare = size(store.path), free(store)
        store.vacuum()
        after = size(store.path)
    print(
        f"{papers:,} papers ({listings.origin()}): {before / papers:,.0f} bytes each, and {after / papers:,.0f} once pruned"
    )
    print(
        f"without --vacuum the file stays at {bare[0] / 1e6:,.0f} MB, of which {bare[1] / 1e6:,.0f} MB are free for what comes"
    )
    print(f"the longest group took {longest * 1000:,.0f} ms")
    for year in YEARS:
        print(
            f"{year:>9,} papers a year: {year * after / papers / 1e6:,.0f} MB stay, {year * (before - after) / papers / 1e6:,.0f} MB go"
        )


def pruned(archive: Archive) -> float:
    """Drop all words, and return how long the longest group took, in seconds."""
    longest, start = 0.0, perf_counter()
    for _ in archive.prune(TODAY + timedelta(days=1), ()):
        longest, start = max(longest, perf_counter() - start), perf_counter()
    return longest


def size(path: Path) -> int:
    return path.stat().st_size


def free(store: Store) -> int:
    with store.read() as db:
        (pages,), (page,) = (
            db.execute("PRAGMA freelist_count").fetchone(),
            db.execute("PRAGMA page_size").fetchone(),
        )
    return int(pages * page)


if __name__ == "__main__":
    main()
