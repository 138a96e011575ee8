"""Find 10,000 people who are due among a million, and open the issues of 5,000, against the bare
statements."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from benchmarks.row import Row
from digest.cli import context
from digest.model import Due
from digest.pipeline.application import Rooms
from digest.store.instant import micros
from tests.makers import crowds

PEOPLE = 1_000_000
DUE = 10_000
OPENED = 5_000
REPEATS = 5
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def measure_find() -> Row:
    """Takes a minute, and 600 MB of disk."""
    with crowd(PEOPLE, DUE) as rooms:
        number = len(found(rooms))
        return Row(
            ours=f"find {number:,} issues that are due among {PEOPLE:,} people",
            ours_s=min(cpu_s(lambda: found(rooms)) for _ in range(REPEATS)),
            yardstick="the bare statement by the index, its rows as they are",
            yardstick_s=min(cpu_s(lambda: bare_found(rooms)) for _ in range(REPEATS)),
            note=f"CPU, the best of {REPEATS}; people are read, and their history; it may take 0.2 s",
        )


def measure_open() -> Row:
    ours_s = min(opened(with_ledger) for _ in range(REPEATS))
    rate = f"{OPENED / ours_s:,.0f} a second, of which 100,000 are asked for"
    return Row(
        ours=f"open {OPENED:,} issues that are due",
        ours_s=ours_s,
        yardstick="bare executemany of the same rows",
        yardstick_s=min(opened(bare) for _ in range(REPEATS)),
        note=f"CPU, the best of {REPEATS}; {rate}",
    )


def opened(way: Callable[[Rooms, Sequence[Due]], object]) -> float:
    """Return how long it takes to open everybody's issue of a new installation."""
    with crowd(OPENED, OPENED) as rooms:
        dues = found(rooms)
        return cpu_s(lambda: way(rooms, dues))


def with_ledger(rooms: Rooms, dues: Sequence[Due]) -> None:
    rooms.ledger.open(dues, now=NOW, through=23)


def bare(rooms: Rooms, dues: Sequence[Due]) -> None:
    day, at = NOW.date().toordinal(), micros(NOW)
    with rooms.store.write() as db:
        db.executemany(
            "INSERT INTO deliveries (subscriber, issue_on, state, next_try_at, run) VALUES (?, ?, 'pending', ?, 1)",
            [(number, day, at) for number, _ in enumerate(dues, 1)],
        )
        db.executemany(
            "UPDATE subscribers SET next_due_at = ?, last_on = ? WHERE id = ?",
            [(at, day, number) for number, _ in enumerate(dues, 1)],
        )


@contextmanager
def crowd(people: int, due: int) -> Iterator[Rooms]:
    """Open an installation of so many *people*, every so many of whom are *due*."""
    with tempfile.TemporaryDirectory() as name:
        folder = crowds.lay_out(Path(name), people, now=NOW - timedelta(days=1))
        with context.opened(folder / "digest.yaml") as rooms:
            with rooms.store.write() as db:
                db.execute(
                    "UPDATE subscribers SET next_due_at = ? + 86400000000 * (id % ? > 0)",
                    [micros(NOW), people // due],
                )
            yield rooms


def found(rooms: Rooms) -> list[Due]:
    return list(chain.from_iterable(rooms.ledger.due(NOW)))


def bare_found(rooms: Rooms) -> object:
    sql = "SELECT id, settings FROM readers WHERE next_due_at <= ? ORDER BY next_due_at, id"
    with rooms.store.read() as db:
        return db.execute(sql, [micros(NOW)]).fetchall()


def cpu_s(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun
