"""Who only looks waits for nobody, needs no right to write, and leaves no trace; who migrates keeps
a copy."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from digest.exceptions import NotReadyError, StoreError
from digest.store import Migration, Store
from tests.test_store import PRELUDE, ROOT, count, one, two

# Commits 7, which stays in the log, and is still writing 8 when it is stopped or killed.
WRITER = """
with Store(Path(sys.argv[1]), migrations=(one,)) as store:
    with store.write() as db:
        db.execute("UPDATE counter SET n = 7")
    with store.write() as db:
        db.execute("UPDATE counter SET n = 8")
        print("writing", flush=True)
        time.sleep(60)
"""


def three(db: sqlite3.Connection) -> None:
    db.execute("UPDATE counter SET n = n + 1000")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that was closed well; its number is 0."""
    with Store(tmp_path / "digest.db", migrations=(one,)):
        return tmp_path / "digest.db"


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that others may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def looking(path: Path, *migrations: Migration) -> Store:
    return Store(path, migrations=migrations or (one,), mode="ro", patience_s=1)


def seen(path: Path) -> int:
    with looking(path) as store:
        return count(store)


def traces(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return all of *folder* but for shared memory, which is nobody's data."""
    files = {one.name: one for one in (folder, *folder.iterdir()) if not one.name.endswith("-shm")}
    return {
        name: (one.stat().st_mtime_ns, one.is_file() and one.read_bytes())
        for name, one in files.items()
    }


@contextmanager
def writing(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Be beside a process that writes, until the end of the block."""
    words = [sys.executable, "-c", PRELUDE + WRITER, str(path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody who may not write here: root may, whatever the folder says."""
    before = os.geteuid()
    if before == 0 and not all(place.stat().st_mode & 0o001 for place in (ROOT, *ROOT.parents)):
        pytest.skip(
            f"only root may enter {ROOT}: clone to where others may, or run as somebody else"
        )
    try:
        os.seteuid(before or 65534)
        yield
    finally:
        os.seteuid(before)


def forbid(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


def test_a_look_leaves_no_trace(path: Path) -> None:
    before = traces(path.parent)

    assert seen(path) == 0
    assert traces(path.parent) == before
    assert not path.with_name("digest.db-shm").exists()


def test_a_look_sees_what_stands_in_the_log_of_one_who_was_killed(path: Path) -> None:
    with writing(path) as process:
        process.kill()
    before = traces(path.parent)

    assert seen(path) == 7
    assert traces(path.parent) == before


def test_a_look_waits_for_nobody_who_was_stopped_while_writing(path: Path) -> None:
    with writing(path) as process:
        process.send_signal(signal.SIGSTOP)
        begun = time.monotonic()

        assert seen(path) == 7
        assert time.monotonic() - begun < 1


def test_a_look_needs_no_right_to_write(public: Path) -> None:
    with Store(public / "digest.db", migrations=(one,)):
        pass
    forbid(public)

    with nobody():
        assert seen(public / "digest.db") == 0


def test_a_look_needs_no_right_to_write_beside_one_who_writes(public: Path) -> None:
    with Store(public / "digest.db", migrations=(one,)), writing(public / "digest.db"):
        forbid(public)

        with nobody():
            assert seen(public / "digest.db") == 7


def test_each_read_of_a_look_sees_the_latest_state(path: Path) -> None:
    with looking(path) as look:
        before = count(look)
        with Store(path, migrations=(one,)) as store:
            with store.write() as db:
                db.execute("UPDATE counter SET n = 7")
            in_the_log = count(look)
            with store.write() as db:
                db.execute("UPDATE counter SET n = 8")
        closed = count(look)
        with closing(sqlite3.connect(path)) as other:
            other.execute("UPDATE counter SET n = 9")
            other.commit()

        assert (before, in_the_log, closed, count(look)) == (0, 7, 8, 9)


def test_what_changes_under_a_look_is_told_and_not_mixed(path: Path) -> None:
    def look_meanwhile(look: Store) -> None:
        with look.read(), Store(path, migrations=(one,)) as store, store.write() as db:
            db.execute("UPDATE counter SET n = 7")

    with (
        looking(path) as look,
        pytest.raises(StoreError, match="written to while it was looked at: try again"),
    ):
        look_meanwhile(look)


def test_who_looks_cannot_write(path: Path) -> None:
    with looking(path) as look, pytest.raises(RuntimeError, match="opened read-only"), look.write():
        pass


def test_without_a_store_a_look_says_what_makes_one_and_makes_none(tmp_path: Path) -> None:
    with (
        pytest.raises(NotReadyError, match="there is no store yet: run digest collect"),
        looking(tmp_path / "digest.db"),
    ):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_store_of_an_earlier_version_is_not_touched_by_a_look(path: Path) -> None:
    before = traces(path.parent)

    with (
        pytest.raises(NotReadyError, match="earlier version of this program: run digest collect"),
        looking(path, one, two),
    ):
        pass

    assert traces(path.parent) == before


def test_who_writes_brings_a_store_up_to_date_after_a_copy_for_its_owners_eyes(path: Path) -> None:
    with Store(path, migrations=(one, two)) as store:
        assert count(store) == 100

    copy = path.with_name("digest.db.before-2")
    assert (seen(copy), stat.S_IMODE(copy.stat().st_mode)) == (0, 0o600)
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "digest.db",
        "digest.db.before-2",
        "digest.db.lock",
    ]


def test_a_copy_holds_what_stands_in_the_log(path: Path) -> None:
    with writing(path) as process:
        process.kill()

    with Store(path, migrations=(one, two)):
        pass

    assert seen(path.with_name("digest.db.before-2")) == 7


def test_one_copy_is_kept_and_nothing_else_goes(path: Path) -> None:
    shutil.copy(path, path.with_name("digest.db.before-the-move"))
    for migrations in ((one, two), (one, two), (one, two, three)):
        with Store(path, migrations=migrations):
            pass

    assert sorted(file.name for file in path.parent.glob("*before*")) == [
        "digest.db.before-3",
        "digest.db.before-the-move",
    ]


def test_a_new_store_needs_no_copy(path: Path) -> None:
    assert sorted(file.name for file in path.parent.iterdir()) == ["digest.db", "digest.db.lock"]
