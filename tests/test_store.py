"""One file, one gate: what is written is there, whole, whoever else writes; and trouble is said in
words."""

import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from sqlite_utils import Database

from digest.exceptions import StoreError
from digest.store import Store

ROOT = Path(__file__).parents[1]

PRELUDE = """
import sys, time
from pathlib import Path
from digest.store import Store

def one(db):
    db.executescript("CREATE TABLE counter (n INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0);")

"""
COUNT = """
with Store(Path(sys.argv[1]), migrations=(one,)) as store:
    for _ in range(150):
        with store.write() as db:
            (n,) = db.execute("SELECT n FROM counter").fetchone()
            db.execute("UPDATE counter SET n = ?", [n + 1])
"""
HOLD = """
with Store(Path(sys.argv[1]), migrations=(one,)) as store, store.hold():
    print("held", flush=True)
    time.sleep(60)
"""


def one(db: Database) -> None:
    db.executescript(
        "CREATE TABLE counter (n INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0);"
    )


def two(db: Database) -> None:
    db.execute("UPDATE counter SET n = n + 100")


def broken(db: Database) -> None:
    db.execute("CREATE TABLE half (n INTEGER) STRICT")
    raise ValueError("stop here")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "digest.db", migrations=(one,)) as store:
        yield store


def count(store: Store) -> int:
    with store.read() as db:
        return int(db.execute("SELECT n FROM counter").fetchone()[0])


def start(code: str, store: Store) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, str(store.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_was_written_is_read(store: Store) -> None:
    with store.write() as db:
        db.execute("UPDATE counter SET n = 7")

    assert count(store) == 7


def test_an_exception_undoes_the_whole_block(store: Store) -> None:
    def change() -> None:
        with store.write() as db:
            db.execute("UPDATE counter SET n = 7")
            raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        change()

    assert count(store) == 0


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.read() as db:
        before = db.execute("SELECT n FROM counter").fetchone()
        with store.write() as writer:
            writer.execute("UPDATE counter SET n = 7")

        assert db.execute("SELECT n FROM counter").fetchone() == before


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="may not be written"), store.read() as db:
        db.execute("UPDATE counter SET n = 7")


def test_a_read_inside_a_read_is_refused_at_once_and_harms_neither(store: Store) -> None:
    with store.read() as db:
        with (
            pytest.raises(RuntimeError, match="a read inside a read of the same thread"),
            store.read(),
        ):
            pass

        assert db.execute("SELECT n FROM counter").fetchone() == (0,)
    assert count(store) == 0


def test_a_write_inside_a_write_is_refused_at_once_and_harms_neither(store: Store) -> None:
    with store.write() as db:
        db.execute("UPDATE counter SET n = 7")
        with (
            pytest.raises(RuntimeError, match="a write inside a write of the same thread"),
            store.write(),
        ):
            pass

    with store.write():
        assert count(store) == 7


def test_a_read_that_is_left_half_way_does_not_bar_the_next(store: Store) -> None:
    def numbers() -> Iterator[int]:
        with store.read() as db:
            yield from (n for (n,) in db.execute("SELECT n FROM counter"))

    half = numbers()
    next(half)
    half.close()

    assert count(store) == 0


def test_the_file_keeps_every_commit_in_a_log_that_is_flushed(store: Store) -> None:
    with store.write() as db:
        pragmas = [
            db.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")
        ]

        assert pragmas == [("wal",), (2,)]


def test_only_its_owner_may_look_into_the_file(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_each_migration_runs_once(store: Store) -> None:
    for _ in range(2):
        with Store(store.path, migrations=(one, two)) as later:
            assert count(later) == 100


def test_a_migration_that_fails_leaves_nothing(store: Store) -> None:
    with (
        pytest.raises(ValueError, match="stop here"),
        Store(store.path, migrations=(one, two, broken)),
    ):
        pass

    with store.read() as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        assert ("half" in tables, db.execute("SELECT n FROM counter").fetchone()) == (False, (0,))


def test_a_file_of_a_newer_version_is_refused(store: Store) -> None:
    with Store(store.path, migrations=(one, two)):
        pass

    with (
        pytest.raises(StoreError, match=r"newer version of this program \(two\): install that one"),
        Store(store.path, migrations=(one,)),
    ):
        pass


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "photos.db")) as photos:
        photos.execute("CREATE TABLE photos (id)")

    with (
        pytest.raises(StoreError, match="belongs to another program"),
        Store(tmp_path / "photos.db", migrations=(one,)),
    ):
        pass


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 500)

    with (
        pytest.raises(StoreError, match=r"letter\.txt: this is not a database: move the file away"),
        Store(path, migrations=(one,)),
    ):
        pass

    assert path.read_text() == "Dear reader, " * 500


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"there is no folder .*/data: make it"),
        Store(tmp_path / "data" / "digest.db", migrations=(one,)),
    ):
        pass


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "digest.db").mkdir()

    with (
        pytest.raises(StoreError, match="must be a file"),
        Store(tmp_path / "digest.db", migrations=(one,)),
    ):
        pass


def test_a_folder_that_takes_no_lock_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "digest.db.lock").mkdir()

    with (
        pytest.raises(StoreError, match="expected a file, got a folder: move it away"),
        Store(tmp_path / "digest.db", migrations=(one,)),
    ):
        pass


def test_a_lock_of_another_program_is_explained(store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as browser:
        browser.execute("BEGIN IMMEDIATE")

        hasty = Store(store.path, migrations=(one,), patience_s=0)
        with (
            pytest.raises(StoreError, match="another program keeps the database locked"),
            hasty,
            hasty.write(),
        ):
            pass


def test_threads_take_turns(store: Store) -> None:
    def add() -> None:
        for _ in range(50):
            with store.write() as db:
                db.execute("UPDATE counter SET n = ?", [count(store) + 1])

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(store) == 200


@pytest.mark.slow
def test_processes_take_turns_and_no_write_is_lost(store: Store) -> None:
    processes = [start(COUNT, store) for _ in range(3)]

    ends = [process.communicate(timeout=60) and process.returncode for process in processes]

    assert (ends, count(store)) == ([0, 0, 0], 450)


def test_only_one_process_sends_and_a_killed_one_frees_the_way(store: Store) -> None:
    with start(HOLD, store) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        with (
            pytest.raises(
                StoreError, match=rf"another digest run or send is at work \(process {other.pid}\)"
            ),
            store.hold(),
        ):
            pass

        other.send_signal(signal.SIGKILL)
        other.wait()

        with store.hold():
            pass


def test_holding_leaves_a_callers_own_errors_alone(store: Store) -> None:
    with pytest.raises(BlockingIOError, match="mine"), store.hold():
        raise BlockingIOError("mine")
