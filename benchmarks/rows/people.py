"""A hundred thousand people in one file: read and written, looked at by a tick, one of them changed.

Each step runs in a process of its own, so that its memory is its own:
python -m benchmarks.rows.people STEP FOLDER
"""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from benchmarks.row import Row, peak_mb
from digest.cli import NEW_VALUES, context, main

PEOPLE = 100_000
REPEATS = 5
SOURCES = "  - {name: listings, kind: jsonl, path: listings.jsonl}"
PERSON = """\
  - id: p{number:06}
    email: p{number:06}@example.org
    name: Reader {number}
    timezone: Europe/Berlin
    send_at: "07:{minute:02}"
    profile:
      keywords: [large language model, tool use, word {word}]
      exclude: [medical imaging]
"""


def measure_load() -> Row:
    with installation(PEOPLE) as folder:
        theirs, ours = step("parse", folder), step("load", folder)
    return Row(
        ours=f"load, validate and write {PEOPLE:,} people of one file",
        ours_s=ours["seconds"],
        yardstick="PyYAML's CSafeLoader alone",
        yardstick_s=theirs["seconds"],
        note=f"may take 10 s and 200 MB: {ours['mb']:.0f} MB; the yardstick {theirs['mb']:.0f} MB",
    )


def measure_tick() -> Row:
    with installation(PEOPLE) as large, installation(1) as small:
        ours, theirs = (step("load", one) and step("tick", one) for one in (large, small))
    return Row(
        ours=f"a tick looks at {PEOPLE:,} people whose file is as it was",
        ours_s=ours["seconds"],
        yardstick="the same of one person",
        yardstick_s=theirs["seconds"],
        note=f"the best of {REPEATS}; it may take 100 ms: {1000 * ours['seconds']:.1f} ms",
    )


def measure_change() -> Row:
    with installation(PEOPLE) as folder:
        theirs = step("parse", folder)
        step("load", folder)
        path = folder / "subscribers.yaml"
        path.write_text(path.read_text().replace('"07:07"', '"06:30"', 1))
        ours = step("tick", folder, repeats=1)
    return Row(
        ours=f"a tick takes over one changed line of {PEOPLE:,} people",
        ours_s=ours["seconds"],
        yardstick="PyYAML's CSafeLoader alone",
        yardstick_s=theirs["seconds"],
        note=f"may take 10 s; {ours['written']} row written; {ours['mb']:.0f} MB",
    )


def measure_set() -> Row:
    with installation(PEOPLE) as folder:
        path = folder / "subscribers.yaml"
        before = path.read_bytes()
        theirs, ours = step("parse", folder), step("set", folder, repeats=1)
        after = path.read_bytes()
    head, tail = before.split(b'"07:07"', 1)
    is_all = after == head + b'"06:30"' + tail
    return Row(
        ours=f"digest people set, one of {PEOPLE:,} in one file",
        ours_s=ours["seconds"],
        yardstick="PyYAML's CSafeLoader alone",
        yardstick_s=theirs["seconds"],
        note=f"may take 15 s; all else is byte for byte as it was: {is_all}; {ours['mb']:.0f} MB",
    )


@contextmanager
def installation(people: int) -> Iterator[Path]:
    # A step loads no more than it needs.
    from tests.makers import houses  # noqa: PLC0415

    entries = (
        PERSON.format(number=number, minute=number % 60, word=number % 1000)
        for number in range(1, people + 1)
    )
    with tempfile.TemporaryDirectory() as name:
        folder = houses.lay_out(Path(name), SOURCES, people="".join(["subscribers:\n", *entries]))
        (folder / "listings.jsonl").touch()
        yield folder


def step(name: str, folder: Path, *, repeats: int = REPEATS) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.rows.people", name, str(folder), str(repeats)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - ourselves
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def parse(folder: Path, _: int) -> dict[str, Any]:
    with (folder / "subscribers.yaml").open("rb") as file:
        return {"seconds": timed(lambda: yaml.load(file, Loader=yaml.CSafeLoader))}


def load(folder: Path, _: int) -> dict[str, Any]:
    def run() -> None:
        with context.opened(folder / "digest.yaml"):
            pass

    gc.set_threshold(NEW_VALUES)  # as `main` does
    return {"seconds": timed(run)}


def tick(folder: Path, repeats: int) -> dict[str, Any]:
    """Time ticks of what `load` has taken over, and count whose rows they write."""
    from digest.cli.reload import Files  # noqa: PLC0415  as above
    from digest.pipeline import application  # noqa: PLC0415

    settings = context.settings(folder / "digest.yaml")
    with application.opened(settings) as rooms:
        with rooms.store.write() as db:
            db.execute("CREATE TEMP TABLE written (slug TEXT)")
            db.execute(NOTE)
        files = Files(rooms, settings.path)
        seconds = min(timed(files.take_over) for _ in range(repeats))
        with rooms.store.write() as db:
            (written,) = db.execute("SELECT count(DISTINCT slug) FROM written").fetchone()
    return {"seconds": seconds, "written": written}


def set_one(folder: Path, _: int) -> dict[str, Any]:
    """Time `digest people set` of the first person whose hour is 07:07."""
    words = ["people", "set", "p000007", "send_at=06:30", "--config", str(folder / "digest.yaml")]

    def run() -> None:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()), suppress(SystemExit):
            main(words)

    return {"seconds": timed(run)}


NOTE = """
CREATE TEMP TRIGGER note AFTER UPDATE ON main.subscribers
BEGIN INSERT INTO written VALUES (new.slug); END
"""


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


STEPS = {"parse": parse, "load": load, "tick": tick, "set": set_one}

if __name__ == "__main__":
    _, wanted, where, times = sys.argv
    print(json.dumps(STEPS[wanted](Path(where), int(times)) | {"mb": peak_mb()}))
