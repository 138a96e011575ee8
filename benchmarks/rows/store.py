"""Keep 10,000 listings, new and again, and a day's 1,000 in an archive of a million papers, against
bare `executemany` of the same rows."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.row import Row, median_s
from digest.archive import MIGRATIONS, Archive, merge, paper_writes
from digest.model import Batch, Entry, Listing, Paper
from digest.store import Store
from tests.makers import listings

LISTINGS = 10_000
DAY = 1_000
PAPERS = 1_000_000
REPEATS = 5
PAPER = {"papers": 0, "identifiers": 1, "traces": 1, "listings": 0}
"""The tables, and in which column each has the id of a paper."""

Rows = dict[str, list[tuple[Any, ...]]]


def measure_new() -> Row:
    return measured_new(day(0, LISTINGS), "listings")


def measure_feed() -> Row:
    listed = enumerate(day(0, LISTINGS).listings)
    return measured_new(
        Batch(source="arxiv", listings=tuple(entry(*one) for one in listed)), "entries of feeds"
    )


def measured_new(batch: Batch, what: str) -> Row:
    rows = kept(batch)
    papers = [
        (merge.alone(number, one, listings.SEEN_AT), one.source)
        for number, one in enumerate(batch.listings, 1)
    ]
    return Row(
        ours=f"store {LISTINGS:,} new {what}",
        ours_s=median_s(lambda: stored(batch), repeats=REPEATS),
        yardstick="bare executemany of the same rows, their JSON made on the way",
        yardstick_s=median_s(
            lambda: written(rows | {"papers": [paper_writes.row(*one) for one in papers]}),
            repeats=REPEATS,
        ),
        note=f"{listings.origin()}; both make the file, migrate it and wait for the disk",
    )


def measure_again() -> Row:
    batch = day(0, LISTINGS)
    rows = kept(batch)
    with opened() as store:
        archive = Archive(store)
        archive.add(batch, now=listings.SEEN_AT)
        return Row(
            ours=f"store {LISTINGS:,} listings again, all known",
            ours_s=median_s(lambda: archive.add(batch, now=listings.SEEN_AT), repeats=REPEATS),
            yardstick="bare executemany of the same rows, ON CONFLICT DO NOTHING",
            yardstick_s=median_s(lambda: insert(store, rows), repeats=REPEATS),
            note=listings.origin(),
        )


def measure_day() -> Row:
    """Takes a minute or two, and 4 GB of disk."""
    batch, *days = [day(number, DAY) for number in range(1, 2 + 2 * REPEATS)]
    theirs = iter(
        [kept(one, first_id=2 * PAPERS + DAY * number) for number, one in enumerate(days[:REPEATS])]
    )
    ours = iter(days[REPEATS:])
    with opened() as store:
        grow(store)
        archive = Archive(store)
        archive.add(batch, now=listings.SEEN_AT)
        size = store.path.stat().st_size
        yardstick_s = median_s(lambda: insert(store, next(theirs)), repeats=REPEATS)
        return Row(
            ours=f"add a day's {DAY:,} to an archive of {PAPERS:,} papers",
            ours_s=median_s(lambda: archive.add(next(ours), now=listings.SEEN_AT), repeats=REPEATS),
            yardstick="bare executemany of such rows",
            yardstick_s=yardstick_s,
            note=f"{listings.origin()}, told over and over; {size / PAPERS:,.0f} bytes a paper, indexes and all",
        )


def grow(store: Store) -> None:
    """Fill *store* with the rows of the same listings over and over, each time under other
    names."""
    rows = kept(day(0, LISTINGS))
    for number in range(PAPERS // LISTINGS):
        by = number * LISTINGS
        insert(
            store,
            {
                "papers": [(one[0] + by, *one[1:]) for one in rows["papers"]],
                "identifiers": [
                    (f"{value}{mixed(number)}", paper + by) for value, paper in rows["identifiers"]
                ],
                "traces": [(mixed(trace + number), paper + by) for trace, paper in rows["traces"]],
                "listings": [(one[0] + by, *one[1:]) for one in rows["listings"]],
            },
        )


def mixed(number: int) -> int:
    """Return an integer that lies anywhere, as hashes do."""
    return (number * 0x9E3779B97F4A7C15) % 2**64 - 2**63


def day(number: int, size: int) -> Batch:
    """Return new listings of one day: real words where there are some, names that no other day
    has."""
    papers = listings.papers(size)
    return Batch(source="arxiv", listings=tuple(listing(paper, number) for paper in papers))


def listing(paper: Paper, number: int) -> Listing:
    return Listing(
        source="arxiv",
        listed_on=listings.DAY + timedelta(days=number),
        identifiers=(f"arxiv:{2600 + number}.{paper.id:05}", f"doi:10.9999/{number}.{paper.id:05}"),
        title=f"{paper.title} {number}",
        abstract=paper.abstract,
        authors=paper.authors,
        categories=paper.categories,
        version=1,
    )


def entry(number: int, one: Listing) -> Listing:
    """Return *one* as a feed gives it: with a link and an id of its own, and no version."""
    return replace(
        one,
        identifiers=(f"url:https://example.org/papers/{number}",),
        entry=Entry(name=f"tag:example.org,2026:{number}"),
        version=None,
    )


@contextmanager
def opened() -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder) / "digest.db", migrations=MIGRATIONS) as store,
    ):
        yield store


def stored(batch: Batch) -> None:
    with opened() as store:
        Archive(store).add(batch, now=listings.SEEN_AT)


def written(rows: Rows) -> None:
    with opened() as store:
        insert(store, rows)


def kept(batch: Batch, *, first_id: int = 1) -> Rows:
    """Return the rows that *batch* comes to, with ids from *first_id*."""
    with opened() as store:
        Archive(store).add(batch, now=listings.SEEN_AT)
        with store.read() as db:
            found = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in PAPER}  # noqa: S608 (our own names)
    by = first_id - 1
    return {
        table: [(*one[:at], one[at] + by, *one[at + 1 :]) for one in found[table]]
        for table, at in PAPER.items()
    }


def insert(store: Store, rows: Rows) -> None:
    with store.write() as db:
        for table, values in rows.items():
            places = ", ".join("?" * len(values[0]))
            db.executemany(
                f"INSERT INTO {table} VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
                values,
            )
